import ModelAtlas
import Testing

@testable import WeightFormats

@Suite("Dequantization, bit for bit as ggml", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct GoldenBlockTests {
  @Test("blocks of all 26 types equal ggml's output")
  func golden() throws {
    let folder = try #require(sharedFolder) + "/cases/formats/ggml-golden"
    var decoded: [String] = []
    for row in try rows(folder + "/INDEX.tsv") {
      let type = try #require(ElementType.allCases.first { $0.rawValue.lowercased() == row[1].lowercased() })
      #expect(isDecodable(type))
      let stem = "\(folder)/\(row[0].count < 2 ? "0" : "")\(row[0])-\(row[1])"
      let blocks = try bytes(stem + ".blocks")
      let expected = try bytes(stem + ".f32")
      var values = [Float](repeating: .nan, count: expected.count / 4)
      values.withUnsafeMutableBufferPointer { buffer in
        blocks.withUnsafeBytes { decodeValues($0, type: type, into: buffer) }
      }
      #expect(values.withUnsafeBytes { Array($0) } == expected, "\(type)")
      decoded.append(row[1])
    }
    #expect(decoded.count == 26)
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    let file = try WeightFile(path: ByteString(path))
    return try file.read(at: 0, count: Int(file.byteCount))
  }
}
