import Foundation
import Testing

@Suite("A quantized model among near siblings", .serialized)
struct CloserLookTests {
  /// Eight matrices of 256 by 256: 524,288 weights, of which a sample has 16,384.
  private static let (layers, width) = (8, 256)

  private static func values(_ seed: UInt64) -> [Float] {
    var random = SeededGenerator(state: seed)
    return (0..<layers * width * width).map { _ in Float.random(in: -1...1, using: &random) }
  }

  /// The base, two fine-tunes 1 % off it, and the second one in seven levels: its rounding error is near 0.2.
  private static let store: [(id: String, file: Data, days: Double)] = {
    let base = values(1)
    let tuned = [2, 3].map { seed in zip(base, values(seed)).map { $0 + 0.01 * $1 } }
    return [
      ("acme/base", plainFile(base), 9), ("acme/first", plainFile(tuned[0]), 8),
      ("acme/second", plainFile(tuned[1]), 7), ("other/second-int", codedFile(tuned[1]), 6),
    ]
  }()

  private static func plainFile(_ values: [Float]) -> Data {
    let bytes = values.withUnsafeBufferPointer { Data(buffer: $0) }
    let each = bytes.count / layers
    return file(
      bytes,
      (0..<layers).map { layer in
        entry(layer, "weight", "F32", [width, width], layer * each..<(layer + 1) * each)
      })
  }

  /// Codes of -3 to 3 with one scale for all rows, as compressed-tensors stores integers.
  private static func codedFile(_ values: [Float]) -> Data {
    let scale: Float = 0.34
    let codes = Data(
      values.map { value in
        let level = max(-3, min(3, (value / scale).rounded()))
        return UInt8(bitPattern: Int8(level))
      })
    let scales = [Float](repeating: scale, count: layers * width).withUnsafeBufferPointer { Data(buffer: $0) }
    let (each, more) = (codes.count / layers, scales.count / layers)
    var entries: [String] = []
    for layer in 0..<layers {
      let start = codes.count + layer * more
      entries.append(entry(layer, "weight", "I8", [width, width], layer * each..<(layer + 1) * each))
      entries.append(entry(layer, "weight_scale", "F32", [width, 1], start..<start + more))
    }
    return file(codes + scales, entries)
  }

  private static func entry(_ layer: Int, _ part: String, _ type: String, _ shape: [Int], _ bytes: Range<Int>) -> String
  {
    "\"model.layers.\(layer).mlp.up_proj.\(part)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),"
      + "\"data_offsets\":[\(bytes.lowerBound),\(bytes.upperBound)]}"
  }

  private static func file(_ values: Data, _ entries: [String]) -> Data {
    let header = Data("{\(entries.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + values
  }

  private func write(_ model: (id: String, file: Data, days: Double), to workshop: Workshop) throws {
    let folder = workshop.store.appending(path: model.id)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try TinyModel.config.write(to: folder.appending(path: "config.json"))
    try model.file.write(to: folder.appending(path: "model.safetensors"))
    let time = Date(timeIntervalSince1970: 1_700_000_000 - model.days * 86_400)
    for name in ["config.json", "model.safetensors"] {
      try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: folder.appending(path: name).path)
    }
  }

  @Test("more of the siblings is read, whatever order they come in, and a restart reads nothing again")
  func orders() throws {
    var answers: [Data] = []
    for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
      let workshop = try Workshop()
      let first = try workshop.start()
      try first.answers()
      for index in order {
        try write(Self.store[index], to: workshop)
        _ = try first.settledModels()
      }
      answers.append(workshop.withoutPaths(try first.ask("models", "--json")))
      let edge = try #require(try Explained.edge(of: "other/second-int", first))
      #expect(edge.parent == "acme/second")
      #expect(edge.confidence > 0.85)
      #expect(try #require(edge.evidence["closerValues"]) > #require(edge.evidence["sharedValues"]))
      #expect(try first.state(of: "other/second-int") == "charted")
      first.kill(SIGTERM)
      let second = try workshop.start()
      try second.answers()
      #expect(try workshop.withoutPaths(second.settledModels()) == answers.last)
      #expect(try second.status().readings == [0, 0])
    }
    #expect(answers[0] == answers[1])
  }
}

/// `explain --json`, as far as this looks at it.
private struct Explained: Decodable {
  struct Edge: Decodable {
    let parent: String
    let confidence: Double
    let evidence: [String: Double]
  }
  let edges: [Edge]

  static func edge(of id: String, _ daemon: RunningDaemon) throws -> Edge? {
    try JSONDecoder().decode(Explained.self, from: daemon.ask("explain", id, "--json")).edges.first
  }
}
