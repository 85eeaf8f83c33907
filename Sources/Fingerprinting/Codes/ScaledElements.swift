import ModelAtlas
import WeightFormats

/// One code of eight bits an element, times a scale of the tensor, the row, or a block of rows and columns.
///
/// bitsandbytes' int8, FP8 of DeepSeek, vLLM, Mistral and diffusion models, compressed-tensors' int and float forms,
/// torchao's Int8Tensor and Float8Tensor, Quanto's qint8 and qfloat8.
struct ScaledElements: CodedTensor {
  let shape: [UInt64]
  private let codes: ByteString
  private let scales: ByteString
  private let zeros: ByteString?
  /// Rows and columns that share a scale.
  private let block: (rows: UInt64, columns: UInt64)
  private let blocksPerRow: UInt64
  /// What the scales leave out: bitsandbytes stores a row's largest magnitude.
  private let factor: Float

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) {
    guard let codes = parts.first(of: "_weight_qdata", "weight._data", "weight"),
      let scales = parts.first(
        of: "SCB", "weight_scale_inv", "weight_scale", "_weight_scale", "weight._scale", "scale_weight",
        "qscale_weight"),
      let type = parts.type(codes), [.i8, .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz].contains(type),
      parts.shape(codes).count >= 2, let columns = parts.shape(codes).last, columns > 0
    else { return nil }
    let rows = parts.count(codes) / columns
    guard let block = Self.block(rows, columns, parts.shape(scales), claims) else { return nil }
    let zeros = parts.first(of: "weight_zero_point", "_weight_zero_point")
    guard zeros.map({ parts.count($0) == parts.count(scales) }) ?? true else { return nil }
    shape = parts.shape(codes)
    (self.codes, self.scales, self.zeros, self.block) = (codes, scales, zeros, block)
    blocksPerRow = (columns + block.columns - 1) / block.columns
    factor = scales == "SCB" ? 7.874015718698502e-3 : 1
  }

  /// Which rows and columns share a scale; nil when the scales' shape does not tell.
  private static func block(
    _ rows: UInt64, _ columns: UInt64, _ scales: [UInt64], _ claims: ConfigurationClaims
  ) -> (rows: UInt64, columns: UInt64)? {
    let count = scales.reduce(1, saturatingProduct)
    if count == 1 { return (rows, columns) }
    if scales.count == 1 || scales.last == 1 { return count == rows ? (1, columns) : nil }
    guard let across = scales.last, across > 0, count % across == 0 else { return nil }
    let down = count / across
    let claimed = claims.blockShape.count == 2 ? [(claims.blockShape[0], claims.blockShape[1])] : []
    let exact = down > 0 && rows % down == 0 && columns % across == 0 ? [(rows / down, columns / across)] : []
    // 128 x 128 is DeepSeek's; rows need not be whole blocks there.
    return (claimed + [(128, 128)] + exact).first { height, width in
      height > 0 && width > 0 && (rows - 1) / height + 1 == down && (columns - 1) / width + 1 == across
    }
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let start = row * (shape.last ?? 0)
    let stored = try parts.floats(codes, (start + columns.lowerBound)..<(start + columns.upperBound))
    let across = (columns.lowerBound / block.columns)..<((columns.upperBound - 1) / block.columns + 1)
    let first = row / block.rows * blocksPerRow
    let wanted = (first + across.lowerBound)..<(first + across.upperBound)
    let steps = try parts.floats(scales, wanted)
    var offsets = [Float](repeating: 0, count: steps.count)
    if let zeros { offsets = try parts.floats(zeros, wanted) }
    return zip(columns, stored).map { column, code in
      let index = Int(column / block.columns - across.lowerBound)
      let value = (code - offsets[index]) * steps[index]
      return factor == 1 ? value : value * factor
    }
  }
}
