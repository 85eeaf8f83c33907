import Glibc
import ModelAtlas

/// Files that a weight file names: they must lie beside it or below its folder.
struct ExternalFiles {
  private let file: WeightFile
  /// Where the listing found them, by path from the file's folder; nil: they are looked for there.
  private let companions: [ByteString: ByteString]?
  private var byLocation: [ByteString: WeightFile] = [:]

  /// The most files that one may name: some exporters write a file a tensor.
  private static let filesMax = 512

  init(besides file: WeightFile, companions: [ByteString: ByteString]?) {
    self.file = file
    self.companions = companions
  }

  var opened: [WeightFile] { byLocation.values.sorted { $0.path < $1.path } }

  mutating func file(at location: ByteString) throws(WeightFormatError) -> WeightFile {
    if let opened = byLocation[location] { return opened }
    if let finding = finding(location) {
      throw .malformed(path: file.path, format: .onnx, finding: "external data at `\(location)`: \(finding)")
    }
    guard byLocation.count < Self.filesMax else {
      throw .malformed(path: file.path, format: .onnx, finding: "more than \(Self.filesMax) files of external data")
    }
    let plain = ByteString(
      Array(location.split(at: "/").filter { $0 != "." && !$0.isEmpty }.map(\.bytes).joined(separator: [0x2F])))
    guard let path = companions.map({ $0[plain] }) ?? folder + plain else {
      throw .missingPart(path: file.path, name: plain)
    }
    var status = stat()
    if lstat(path.bytes.map { CChar(bitPattern: $0) } + [0], &status) != 0, errno == ENOENT {
      throw .missingPart(path: file.path, name: plain)
    }
    let opened = try WeightFile(path: path, budget: file.budget)
    byLocation[location] = opened
    return opened
  }

  private var folder: ByteString {
    let slash = file.path.bytes.lastIndex(of: UInt8(ascii: "/"))
    return ByteString(Array(file.path.bytes[..<(slash.map { $0 + 1 } ?? 0)]))
  }

  /// What speaks against a location; nil for a relative path that stays below.
  private func finding(_ location: ByteString) -> String? {
    if location.isEmpty { return "no name" }
    if location.hasPrefix("/") { return "an absolute path" }
    let parts = location.split(at: "/")
    if parts.contains("..") { return "it leaves the folder" }
    if location.bytes.contains(0) || location.bytes.contains(UInt8(ascii: "\\")) { return "a NUL or backslash" }
    guard companions == nil else { return nil }
    // The last part is opened without following links; the folders before it are held against the same rule here.
    var path = folder
    for part in parts.dropLast() {
      path = path + part
      var status = stat()
      if lstat(path.bytes.map { CChar(bitPattern: $0) } + [0], &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
        return "a symbolic link on the way"
      }
      path = path + "/"
    }
    return nil
  }
}
