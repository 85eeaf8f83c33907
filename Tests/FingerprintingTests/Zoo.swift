import Fingerprinting
import Glibc
import ModelAtlas
import StrictJSON
import Testing

/// The trained zoo and its answers: only tests know them.
struct Zoo {
  struct Model {
    let id: String
    let relation: String
    let subtype: String
    let parents: [String]
    let valueClass: String?
  }

  static let isAbsent: Comment = "the zoo is absent: set ATLAS_SHARED, or ATLAS_ZOO to an unpacked one"
  /// Holds `models/` and `truth.jsonl`: what ATLAS_ZOO names, else the shared archive, unpacked once below `.build`.
  static let folder = findZoo()

  /// Those that are in the store, as the truth lists them.
  let models: [Model]

  init() throws {
    let lines = try readBytes("\(Zoo.folder ?? "")/truth.jsonl").split(separator: UInt8(ascii: "\n"))
    models = try lines.map { try parseJSON(Array($0)) }.filter { $0["present"]?.boolean ?? true }.map { json in
      Model(
        id: json["id"]?.text ?? "", relation: json["relation"]?.text ?? "", subtype: json["subtype"]?.text ?? "",
        parents: json["parents"]?.elements?.compactMap { $0["id"]?.text } ?? [], valueClass: json["value_class"]?.text)
    }
  }

  func source(_ id: String) -> ModelSource { modelSource("\(Zoo.folder ?? "")/models/\(id)", name: id) }

  /// The model read and hashed whole.
  func hashed(_ id: String) throws -> ModelReading {
    let source = source(id)
    let reading = readModel(source)
    var hashes: [ByteString: FileHash] = [:]
    for file in source.files where file.fact.isWeights {
      if case .finished(let hash) = try hashFile(file, of: reading) { hashes[file.fact.path] = hash }
    }
    return completed(reading, hashes)
  }
}

private func findZoo() -> String? {
  if let folder = getenv("ATLAS_ZOO").map({ String(cString: $0) }) { return folder }
  // Tests/FingerprintingTests/Zoo.swift is three levels below the package.
  let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let shared = getenv("ATLAS_SHARED").map { String(cString: $0) } ?? package + "/../shared"
  let folder = package + "/.build/zoo"
  if access("\(folder)/zoo-dev/truth.jsonl", R_OK) == 0 { return folder + "/zoo-dev" }
  let archive = "\(shared)/zoo-dev/zoo-dev.tar.zst"
  guard access(archive, R_OK) == 0 else { return nil }
  // Under another name first: a half unpacked zoo is never taken for a whole one.
  let command = """
    mkdir -p '\(folder).part' && tar --zstd -xf '\(archive)' -C '\(folder).part' && mv '\(folder).part' '\(folder)'
    """
  return system(command) == 0 ? folder + "/zoo-dev" : nil
}

func readBytes(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw Absent(path: path) }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

struct Absent: Error { let path: String }
