import ModelAtlas
import WeightFormats

/// AQLM: eight weights in a row are a sum of vectors, one of each codebook, times the row's scale.
///
/// Source: AQLM's `_dequantize_weight`; codes are stored signed and count modulo the book's length.
struct AdditiveCodes: CodedTensor {
  let shape: [UInt64]
  private let books: UInt64
  private let bookLength: UInt64
  private let outputs: UInt64
  private let inputs: UInt64

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) {
    let (codes, tables) = (parts.shape("codes"), parts.shape("codebooks"))
    guard codes.count == 3, tables.count == 4, let type = parts.type("codes"), [.i8, .i16].contains(type),
      codes[2] == tables[0], parts.count("scales") == codes[0], tables[1].nonzeroBitCount == 1, tables[1] <= 1 << 16,
      (1...64).contains(tables[2]), (1...64).contains(tables[3]), codes.allSatisfy({ (1..<(1 << 40)).contains($0) })
    else { return nil }
    (books, bookLength, outputs, inputs) = (tables[0], tables[1], tables[2], tables[3])
    shape = [codes[0] * outputs, codes[1] * inputs]
  }

  var readsPerRun: UInt64 { 2 + books * (windowColumns / inputs + 1) }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let (line, sub) = (row / outputs, row % outputs)
    let scale = try parts.floats("scales", line..<(line + 1))[0]
    let groups = (columns.lowerBound / inputs)..<((columns.upperBound - 1) / inputs + 1)
    let perLine = shape[1] / inputs
    let wanted = ((line * perLine + groups.lowerBound) * books)..<((line * perLine + groups.upperBound) * books)
    // Signed numbers, so that -1 is the book's last.
    let codes = try parts.floats("codes", wanted).map { UInt64(bitPattern: Int64($0)) & (bookLength - 1) }
    var sums = [Float](repeating: 0, count: groups.count * Int(inputs))
    for (index, code) in codes.enumerated() {
      let book = UInt64(index) % books
      let at = ((book * bookLength + code) * outputs + sub) * inputs
      let vector = try parts.floats("codebooks", at..<(at + inputs))
      let start = index / Int(books) * Int(inputs)
      for (offset, value) in vector.enumerated() { sums[start + offset] += value }
    }
    let skipped = Int(columns.lowerBound - groups.lowerBound * inputs)
    return sums[skipped..<(skipped + columns.count)].map { $0 * scale }
  }
}
