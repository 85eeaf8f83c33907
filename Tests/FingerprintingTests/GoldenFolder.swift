import Glibc
import ModelAtlas
import Testing
import WeightFormats

@testable import Fingerprinting

/// One tensor of a module: part of its name, safetensors' type, shape, stored bytes.
typealias GoldenPart = (part: String, type: String, shape: [Int], bytes: [UInt8])

/// Raw numbers that other programs wrote, in the shared test data.
struct GoldenFolder {
  static let isAbsent: Comment = "the shared test data is absent: set ATLAS_SHARED"
  static let path: String? = {
    let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = (getenv("ATLAS_SHARED").map { String(cString: $0) } ?? package + "/../shared") + "/cases/formats"
    return access(folder, R_OK) == 0 ? folder : nil
  }()

  private let name: String
  init(_ name: String) { self.name = name }

  /// Empty for a file that is not there: no expectation holds then.
  func bytes(_ file: String) -> [UInt8] { (try? readBytes("\(Self.path ?? "")/\(name)/\(file)")) ?? [] }

  func floats(_ file: String) -> [Float] {
    bytes(file).withUnsafeBytes { buffer in
      (0..<(buffer.count / 4)).map { buffer.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }
}

/// All values of a module that is written to a file and read as a model is; rows are asked for in two pieces.
func rebuiltValues(
  _ parts: [GoldenPart], _ claims: ConfigurationClaims = .none, module: String = "m.layers.0.proj.",
  role: ByteString = "m.layers.0.proj.weight"
) throws -> [Float] {
  let folder = ScratchFolder()
  folder.write("model.safetensors", safetensorsFile(parts.map { (module + $0.part, $0.1, $0.2, $0.3) }))
  let source = modelSource(folder.path, name: "m")
  let group = GroupReading(
    weightGroups(of: source)[0], open: { (file) throws(WeightFormatError) in try WeightFile(path: file.location) })
  let rendition = RenditionReading([("", group)])
  let sampled = sampledTensors(rendition, leavingOut: [], claims)
  #expect(sampled.count == 1)
  #expect(sampled.first?.candidate.role == role)
  let tensor = try #require(try sampled.first?.opened(claims))
  guard case .codes(let codes, let module) = tensor.content else { return [] }
  let columns = try #require(codes.shape.last)
  let rows = codes.shape.dropLast().reduce(1, *)
  var values: [Float] = []
  for row in 0..<rows {
    // An odd cut: bytes, words and groups are entered in their middle.
    let cut = max(1, columns * 3 / 7)
    values += try codes.values(row: row, columns: 0..<cut, module)
    values += try codes.values(row: row, columns: cut..<columns, module)
  }
  return values
}

/// The bytes of a safetensors file of any types.
func safetensorsFile(_ tensors: [GoldenPart]) -> [UInt8] {
  var data: [UInt8] = []
  var entries: [String] = []
  for tensor in tensors {
    entries.append(
      "\"\(tensor.part)\":{\"dtype\":\"\(tensor.type)\",\"shape\":\(tensor.shape),"
        + "\"data_offsets\":[\(data.count),\(data.count + tensor.bytes.count)]}")
    data += tensor.bytes
  }
  let header = Array("{\(entries.joined(separator: ","))}".utf8)
  return withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + data
}
