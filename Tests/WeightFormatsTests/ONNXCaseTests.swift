import ModelAtlas
import Testing
import WeightFormats

@Suite("ONNX files, against onnx", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct ONNXCaseTests {
  private func folder() throws -> String { try #require(sharedFolder) + "/cases/formats/onnx" }

  @Test("every case gets the verdict of onnx's own loader")
  func verdicts() throws {
    for row in try rows(folder() + "/INDEX.tsv") {
      let isRead = row[2].hasPrefix("load OK")
      do {
        let header = try header(folder() + "/" + row[0])
        #expect(isRead, "\(row[0]): \(header.tensors.count) tensors")
        #expect("\(row[2])".hasSuffix("=\(header.tensors.count)"), "\(row[0])")
      } catch let error as WeightFormatError {
        #expect(!isRead, "\(error)")
      }
    }
  }

  @Test("raw elements and those in typed fields are the same values, for every element type")
  func elementTypes() throws {
    let file = try WeightFile(path: ByteString(folder() + "/all_dtypes.onnx"))
    let tensors = try readHeader(of: file).tensors
    let byName = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    var compared = 0
    for tensor in tensors where tensor.name.hasSuffix("_raw") && tensor.valuesReadable {
      let name = ByteString(Array(tensor.name.bytes.dropLast(4)) + Array("_typed".utf8))
      let typed = try #require(byName[name])
      #expect(typed.valuesReadable, "\(name)")
      let elements = 0..<(try #require(tensor.elementCount))
      let values = try readValues(of: tensor, elements: elements, from: file)
      #expect(try values == readValues(of: typed, elements: elements, from: file), "\(name)")
      #expect(values.contains { $0 != 0 }, "\(name)")
      compared += 1
    }
    #expect(compared >= 16)
  }

  @Test("a shape that its bytes cannot fill is listed and not read")
  func lyingShape() throws {
    let header = try header(folder() + "/dims_lie.onnx")
    #expect(header.tensors.map(\.valuesReadable) == [false])
    #expect(header.anomalies.count == 1)
  }

  @Test("external data that is not there yet makes the model incomplete; a path that leaves the folder does not")
  func externalData() throws {
    for (name, isIncomplete) in [
      ("missing", true), ("past_eof", true), ("absolute", false), ("traversal", false), ("negative_offset", false),
    ] {
      let error = try #require(throws: WeightFormatError.self) {
        try header(folder() + "/external_\(name).onnx")
      }
      #expect(error.isIncomplete == isIncomplete, "\(error)")
    }
  }
}
