import Glibc

/// A folder of one test, gone with the last reference to it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/atlas-database-XXXXXX\0".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileFailure(call: "mkdtemp", errno: errno) }
    path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }

  var database: String { path + "/atlas.db" }

  /// Names of its files.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

struct FileFailure: Error {
  let call: String
  let errno: Int32
}

func readBytes(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "r") else { throw FileFailure(call: "fopen \(path)", errno: errno) }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block.prefix(count) }
  return bytes
}

func writeBytes(_ bytes: some Collection<UInt8>, to path: String) throws {
  let bytes = Array(bytes)
  guard let file = fopen(path, "w") else { throw FileFailure(call: "fopen \(path)", errno: errno) }
  let written = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, written == bytes.count else { throw FileFailure(call: "write \(path)", errno: errno) }
}
