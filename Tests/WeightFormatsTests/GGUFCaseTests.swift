import ModelAtlas
import Testing
import WeightFormats

@Suite("GGUF, against ggml and its Python reader", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct GGUFCaseTests {
  /// Where we decide otherwise than ggml's C reader, and why.
  static let ourVerdicts: [String: (isRead: Bool, why: String)] = [
    "kv_nested_array": (true, "nested arrays are passed over, up to four deep"),
    "name_64_bytes": (true, "other writers use longer names"),
    "no_tail_padding_last_tensor": (true, "a tensor needs its own bytes only"),
    "offset_reverse_order": (true, "an anomaly: nothing overlaps"),
    "type_255": (true, "a tensor of unknown type is listed, its values are not readable"),
    "type_5": (true, "a tensor of a removed type is listed, its values are not readable"),
  ]

  @Test("every case gets ggml's verdict, except where ours is written down")
  func verdicts() throws {
    let folder = try #require(sharedFolder) + "/cases/formats/gguf-made"
    for row in try rows(folder + "/INDEX.tsv") {
      let name = String(row[0].dropLast(5))
      let expected = Self.ourVerdicts[name]?.isRead ?? row[2].hasPrefix("OK")
      do {
        let header = try header(folder + "/" + row[0])
        #expect(expected, "\(row[0]) was read")
        if let tensors = row[4].firstRange(of: "tensors=") {
          #expect(header.tensors.count == Int(row[4][tensors.upperBound...].prefix { $0.isNumber }), "\(row[0])")
        }
      } catch let error as WeightFormatError {
        #expect(!expected, "\(error)")
      }
    }
  }

  @Test("a tensor that ends behind the file makes it incomplete, not broken")
  func truncated() throws {
    let folder = try #require(sharedFolder) + "/cases/formats/gguf-made"
    let error = #expect(throws: WeightFormatError.self) { try header(folder + "/data_truncated.gguf") }
    #expect(error?.isIncomplete == true)
  }

  @Test("scalars of every type are kept as text, arrays as their length")
  func metadata() throws {
    let header = try header(#require(sharedFolder) + "/cases/formats/gguf-made/ok_v3_all_kv_types.gguf")
    #expect(header["general.architecture"] == "llama")
    #expect(header.metadata.contains { $0.key.hasSuffix(".count") })
  }
}
