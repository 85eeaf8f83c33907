import ModelAtlas
import Testing
import WeightFormats

@Suite("Safetensors, against the reference reader", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct SafetensorsCaseTests {
  /// Where we decide otherwise than the reference reader, and why.
  static let ourVerdicts: [String: (isRead: Bool, why: String)] = [
    "x_unknown_dtype": (true, "a tensor of unknown type is listed, its values are not readable"),
    "x_dtype_lowercase": (true, "a spelling that does not exist is an unknown type"),
    "x_info_as_array": (false, "an entry is an object; no writer makes arrays"),
  ]

  @Test("every case gets the reference reader's verdict, except where ours is written down")
  func verdicts() throws {
    let folder = try #require(sharedFolder) + "/cases/formats/safetensors"
    for row in try rows(folder + "/INDEX.tsv") {
      let path = "\(folder)/\(row[0]).safetensors"
      let expected = Self.ourVerdicts[row[0]]?.isRead ?? row[2].hasPrefix("OK")
      do {
        let header = try header(path)
        #expect(expected, "\(row[0]) was read")
        if let keys = keyCount(row[2]) { #expect(header.tensors.count == keys, "\(row[0])") }
      } catch let error as WeightFormatError {
        #expect(!expected, "\(error)")
        #expect(error.description.hasPrefix(path))
      }
    }
  }

  private func keyCount(_ verdict: String) -> Int? {
    guard let range = verdict.firstRange(of: "keys=") else { return nil }
    return Int(verdict[range.upperBound...].prefix { $0.isNumber })
  }
}
