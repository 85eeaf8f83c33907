import Foundation
import GeneratedRecord

/// What is known of when a model was made that comes last.
enum Newcomer: String, CaseIterable {
  case newest = "newest"
  /// Older than half of its family.
  case older = "older"
  /// Written in one second with others, which is no date.
  case undated = "undated"
}

/// A store of small models with a known shape: families of fine-tunes, each from a random earlier member.
struct GeneratedStore {
  let folder: URL
  let families: Int
  let membersEach: Int
  private var random = SeededRandom(seed: 2026)
  private var weights: [[[Float]]] = []

  init(folder: URL, families: Int, membersEach: Int) {
    self.folder = folder
    self.families = families
    self.membersEach = membersEach
  }

  static let tensors: [(name: String, rows: Int, columns: Int)] =
    [("model.embed_tokens.weight", 96, 32)]
    + (0..<3).flatMap { layer in
      [
        ("model.layers.\(layer).self_attn.q_proj.weight", 32, 32),
        ("model.layers.\(layer).mlp.up_proj.weight", 64, 32),
      ]
    }

  /// Writes all models, oldest first, with modification times a minute apart.
  ///
  /// - Parameter report: is told how many there are, now and then.
  mutating func write(report: (Int) -> Void) throws {
    weights = Array(repeating: [], count: families)
    for member in 0..<membersEach {
      report(member * families)
      for family in 0..<families {
        let model = try write(family: family, name: "model-\(member)", minute: member * families + family)
        weights[family].append(model)
      }
    }
  }

  /// Writes one more member of a family outside the store and moves it in, as an upload would come.
  ///
  /// - Returns: its id.
  mutating func addOne(to family: Int, _ number: Int, _ newcomer: Newcomer) throws -> String {
    let last = families * membersEach
    let (minute, second) =
      switch newcomer {
      case .newest: (last + number, 0)
      case .older: (last / 2, 1 + number)
      case .undated: (last, 30)
      }
    let name = "\(newcomer.rawValue)-\(number)"
    _ = try write(family: family, name: name, minute: minute, second: second)
    return "family-\(family)/\(name)"
  }

  private mutating func write(family: Int, name: String, minute: Int, second: Int = 0) throws -> [Float] {
    let count = Self.tensors.reduce(0) { $0 + $1.rows * $1.columns }
    let parent = weights[family].randomElement(using: &random)
    let values = (0..<count).map { index in
      parent.map { $0[index] + 0.0005 * random.normal() } ?? 0.02 * random.normal()
    }
    let target = folder.appending(path: "family-\(family)/\(name)")
    let staging = folder.deletingLastPathComponent().appending(path: "staging-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
    let file = staging.appending(path: "model.safetensors")
    try safetensors(values).write(to: file)
    let time = Date(timeIntervalSince1970: 1_700_000_000 + Double(minute) * 60 + Double(second))
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file.path)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: staging, to: target)
    return values
  }

  private func safetensors(_ values: [Float]) -> Data {
    var entries: [String] = []
    var offset = 0
    for tensor in Self.tensors {
      let end = offset + tensor.rows * tensor.columns * 4
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":[\(tensor.rows),\(tensor.columns)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    let header = Data("{\(entries.joined(separator: ","))}".utf8)
    var file = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    file.append(header)
    values.withUnsafeBytes { file.append(contentsOf: $0) }
    return file
  }
}
