import Glibc
import ModelAtlas

@testable import WeightFormats

/// A file that lives as long as this value.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8], name: String = "model.bin") {
    var folder = Array("/tmp/atlas-formats-XXXXXX".utf8CString)
    guard mkdtemp(&folder) != nil else { fatalError("no temporary folder") }
    path = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/" + name
    write(bytes)
  }

  func write(_ bytes: [UInt8]) {
    guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  deinit {
    unlink(path)
    rmdir(String(path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")))
  }

  func open() throws -> WeightFile { try WeightFile(path: ByteString(path)) }
}

/// The shared test data; nil where it is absent.
let sharedFolder: String? = {
  let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  let folder = getenv("ATLAS_SHARED").map { String(cString: $0) } ?? package + "/../shared"
  return access(folder + "/cases/formats", R_OK) == 0 ? folder : nil
}()

let sharedIsAbsent = "the shared test data is absent: set ATLAS_SHARED"

func fileNames(_ folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names.filter { !$0.hasPrefix(".") }.sorted()
}

/// Rows of a tab-separated index, comments left out.
func rows(_ path: String) throws -> [[String]] {
  let file = try WeightFile(path: ByteString(path))
  return String(decoding: try file.read(at: 0, count: Int(file.byteCount)), as: UTF8.self)
    .split(separator: "\n").filter { !$0.hasPrefix("#") }
    .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
}

func header(_ path: String) throws -> WeightHeader { try readHeader(of: WeightFile(path: ByteString(path))) }
