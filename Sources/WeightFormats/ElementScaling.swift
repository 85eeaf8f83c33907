import ModelAtlas

/// How the codes of a quantized tensor become values: (code - zero point) * scale, both shared by neighbors.
package struct ElementScaling: Hashable, Sendable {
  /// How many neighbors along each dimension of the codes share a scale.
  let steps: [UInt64]
  let scales: Companion
  let zeroPoints: Companion?
  /// Where there are none.
  let zeroPoint: Float

  /// A tensor of scales or zero points, and how far apart in it the dimensions of the codes lie.
  struct Companion: Hashable, Sendable {
    /// One tensor; an array, because a tensor may have a scaling.
    private let box: [StoredTensor]
    let strides: [UInt64]
    var tensor: StoredTensor { box[0] }

    init(_ tensor: StoredTensor, strides: [UInt64]) {
      box = [tensor]
      self.strides = strides
    }
  }

  /// The codes seen through a transposition of a matrix.
  var transposed: ElementScaling {
    ElementScaling(
      steps: steps.reversed(), scales: Companion(scales.tensor, strides: scales.strides.reversed()),
      zeroPoints: zeroPoints.map { Companion($0.tensor, strides: $0.strides.reversed()) }, zeroPoint: zeroPoint)
  }

  func scaled(
    _ codes: [Float], elements: Range<UInt64>, shape: [UInt64], from file: WeightFile
  ) throws(WeightFormatError) -> [Float] {
    let scales = try shared(scales, elements, shape, file)
    guard let zeroPoints else {
      return zip(codes, scales).map { ($0 - zeroPoint) * $1 }
    }
    let zeros = try shared(zeroPoints, elements, shape, file)
    return codes.indices.map { (codes[$0] - zeros[$0]) * scales[$0] }
  }

  /// A companion's value for each element; reads the span that they lie in.
  private func shared(
    _ companion: Companion, _ elements: Range<UInt64>, _ shape: [UInt64], _ file: WeightFile
  ) throws(WeightFormatError) -> [Float] {
    let places = elements.map { element -> UInt64 in
      var (rest, place) = (element, UInt64(0))
      for dimension in shape.indices.reversed() {
        place += rest % shape[dimension] / steps[dimension] * companion.strides[dimension]
        rest /= shape[dimension]
      }
      return place
    }
    guard let first = places.min(), let last = places.max() else { return [] }
    let values = try readValues(of: companion.tensor, elements: first..<(last + 1), from: file)
    return places.map { values[Int($0 - first)] }
  }
}
