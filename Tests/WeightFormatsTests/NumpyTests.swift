import ModelAtlas
import Testing
import WeightFormats

@Suite("NumPy arrays")
struct NumpyTests {
  private func array(_ header: String, _ data: [UInt8]) -> TemporaryFile {
    let text = Array((header + "\n").utf8)
    let start = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0]
    return TemporaryFile(start + text + data, name: "weights.npy")
  }

  @Test("an array in Fortran's order is read in C's")
  func fortran() throws {
    let made = array(
      "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", littleEndianFloats([1, 2, 3, 4, 5, 6]))
    let file = try made.open()
    let tensor = try #require(readHeader(of: file).tensors.first)
    #expect(tensor.name == "weights" && tensor.shape == [2, 3])
    #expect(try readValues(of: tensor, elements: 0..<6, from: file) == [1, 3, 5, 2, 4, 6])
  }

  @Test("big-endian numbers are read as such")
  func bigEndian() throws {
    let file = try array("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", [0, 1, 1, 0]).open()
    let tensor = try #require(readHeader(of: file).tensors.first)
    #expect(try readValues(of: tensor, elements: 0..<2, from: file) == [1, 256])
  }

  @Test(
    "pickled objects, shapes that overflow and headers that are no description are refused",
    arguments: [
      "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "{'descr': '<f8', 'shape': (1,), }",
    ])
  func refused(header: String) throws {
    let error = try #require(throws: WeightFormatError.self) { try readHeader(of: array(header, [1, 2, 3, 4]).open()) }
    #expect(!error.isIncomplete)
  }

  @Test("data that ends too early is incomplete")
  func truncated() throws {
    let made = array("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", [0, 0, 0, 0])
    #expect(try #require(throws: WeightFormatError.self) { try readHeader(of: made.open()) }.isIncomplete)
  }
}
