import ModelAtlas
import WeightFormats

/// AWQ in its `gemm` form: four bits packed along the outputs, [inputs, outputs / 8], in an order made for the GPU.
///
/// One row of weights touches as many words as it has inputs, each in another place. Source: autoawq 0.2.9.
/// The method itself moves scales between neighboring layers: values are those of the scaled weights.
struct GroupedColumns: CodedTensor {
  let shape: [UInt64]
  private let groupInputs: UInt64

  /// Where the j-th of eight outputs lies in its word, in nibbles.
  private static let places: [UInt32] = [0, 4, 1, 5, 2, 6, 3, 7]

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) {
    let (codes, zeros, scales) = (parts.shape("qweight"), parts.shape("qzeros"), parts.shape("scales"))
    guard parts.type("qweight") == .i32, !parts.has("g_idx"), codes.count == 2, zeros.count == 2, scales.count == 2,
      saturatingProduct(codes[1], 8) == scales[1], zeros == [scales[0], codes[1]], scales[0] > 0,
      codes[0] % scales[0] == 0, codes[0] > 0
    else { return nil }
    shape = [scales[1], codes[0]]
    groupInputs = codes[0] / scales[0]
  }

  var readsPerRun: UInt64 {
    windowColumns * shape[0] / 8 <= ModuleTensors.columnSpan ? 6 : windowColumns + 5
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let width = shape[0] / 8
    let shift = 4 * Self.places[Int(row % 8)]
    let words = try parts.column(
      "qweight", first: columns.lowerBound * width + row / 8, step: width, count: UInt64(columns.count))
    let groups = (columns.lowerBound / groupInputs)..<((columns.upperBound - 1) / groupInputs + 1)
    var scales: [Float] = []
    for group in groups {
      let at = group * shape[0] + row
      scales += try parts.floats("scales", at..<(at + 1))
    }
    let zeros = try parts.column(
      "qzeros", first: groups.lowerBound * width + row / 8, step: width, count: UInt64(groups.count))
    return zip(columns, words).map { column, word in
      let group = Int(column / groupInputs - groups.lowerBound)
      let code = Float(word >> shift & 15) - Float(zeros[group] >> shift & 15)
      return code * scales[group]
    }
  }
}
