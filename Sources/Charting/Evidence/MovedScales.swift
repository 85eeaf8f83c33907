import ModelAtlas

// AWQ and SmoothQuant move a factor for each channel out of a matrix's inputs into the norm before it:
//
//   W' = W · diag(s),  norm' = norm / s      q, k, v after attn_norm; gate, up after ffn_norm
//
//  1. s is the parent's norm over the child's, where both are sampled.
//  2. Columns of the matrices behind a norm are divided by it; runs that the sampled part of the norm does not cover are
//     left out, and so are the norms themselves, which were used.
//  3. Rows of v and up may carry the factor of what comes next (o, down): each run is scaled to fit its counterpart.
//  4. Inputs of o and down have no norm before them: left out.

/// A child and a candidate with the scales undone that a quantizer moved between the child's tensors.
///
/// - Returns: nil when no norm differs by more than training moves it.
func withoutMovedScales(_ child: ChildSample, _ parent: AlignedSample) -> (ChildSample, AlignedSample)? {
  let factors = movedFactors(child, parent)
  let all = factors.values.joined()
  guard !all.isEmpty, all.count(where: { ($0 - 1).magnitude > MovedScales.least }) * 2 > all.count else { return nil }
  var values = child.detail.sample.values
  var starts = parent.starts
  for (index, chunk) in child.detail.sample.chunks.enumerated() {
    guard let start = starts[index], Int(chunk.role) < child.detail.sample.roles.count else { continue }
    let parts = child.detail.sample.roles[Int(chunk.role)].split(at: ".")
    guard parts.count >= 4, parts[0] == "blk" else { continue }
    let isNorm = !chunk.isMatrix && factors[ByteString("blk.\(parts[1]).\(parts[2])")] != nil
    guard let norm = MovedScales.norms[parts[2]], chunk.isMatrix else {
      if isNorm || (chunk.isMatrix && MovedScales.unknown.contains(parts[2])) { starts[index] = nil }
      continue
    }
    let columns = Int(clamping: chunk.column)..<Int(clamping: chunk.column).addingReportingOverflow(chunk.count).0
    guard let moved = factors[ByteString("blk.\(parts[1]).\(norm)")], columns.upperBound <= moved.count else {
      starts[index] = nil
      continue
    }
    for (offset, column) in columns.enumerated() { values[chunk.offset + offset] /= moved[column] }
    guard MovedScales.scaledRows.contains(parts[2]) else { continue }
    let range = chunk.offset..<chunk.offset + chunk.count
    fit(&values, in: range, to: parent.detail.sample.values[start..<start + chunk.count])
  }
  var detail = child.detail
  let sample = detail.sample
  detail.sample = WeightSample(
    design: sample.design, roles: sample.roles, chunks: sample.chunks, values: values, nonFinite: sample.nonFinite)
  return (ChildSample(detail), AlignedSample(parent.detail, starts: starts))
}

private enum MovedScales {
  /// Factors that AWQ chooses are spread over 0.3 to 3; a fine-tune moves a norm by a thousandth.
  static let least: Float = 0.02
  static let norms: [ByteString: String] = [
    "attn_q": "attn_norm", "attn_k": "attn_norm", "attn_v": "attn_norm", "attn_qkv": "attn_norm",
    "ffn_gate": "ffn_norm", "ffn_up": "ffn_norm", "ffn_gate_inp": "ffn_norm",
  ]
  static let scaledRows: Set<ByteString> = ["attn_v", "ffn_up"]
  static let unknown: Set<ByteString> = ["attn_output", "ffn_down"]
}

/// Step 1: of each norm `blk.N.attn_norm` the factors of its first columns.
private func movedFactors(_ child: ChildSample, _ parent: AlignedSample) -> [ByteString: [Float]] {
  var factors: [ByteString: [Float]] = [:]
  for (index, chunk) in child.detail.sample.chunks.enumerated() where !chunk.isMatrix {
    guard let start = parent.starts[index], Int(chunk.role) < child.detail.sample.roles.count else { continue }
    let parts = child.detail.sample.roles[Int(chunk.role)].split(at: ".")
    guard parts.count == 4, parts[3] == "weight", parts[2] == "attn_norm" || parts[2] == "ffn_norm" else { continue }
    let own = child.detail.sample.values[chunk.offset..<chunk.offset + chunk.count]
    let theirs = parent.detail.sample.values[start..<start + chunk.count]
    let ratios = zip(theirs, own).map { $1 == 0 || $0 == 0 ? 1 : $0 / $1 }
    factors[ByteString("blk.\(parts[1]).\(parts[2])")] = ratios
  }
  return factors
}

/// Step 3: by least squares.
private func fit(_ values: inout [Float], in range: Range<Int>, to goal: ArraySlice<Float>) {
  var (product, square) = (0.0, 0.0)
  for (index, wanted) in zip(range, goal) {
    product += Double(values[index]) * Double(wanted)
    square += Double(values[index]) * Double(values[index])
  }
  guard square > 0, product > 0 else { return }
  let factor = Float(product / square)
  for index in range { values[index] *= factor }
}
