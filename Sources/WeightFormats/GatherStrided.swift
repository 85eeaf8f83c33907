import ModelAtlas

/// The most bytes of a storage that are read at once to pick elements out of them.
private let spanBytesMax: UInt64 = 64 << 20

/// Bytes of elements that are not stored one after the other, in row-major order.
///
/// - Complexity: one read of the span that the elements lie in; where that is far more than they need, a read each.
func gather(
  _ elements: Range<UInt64>, of shape: [UInt64], _ layout: StridedLayout, width: UInt64, from file: WeightFile
) throws(WeightFormatError) -> [UInt8] {
  let places = storagePlaces(elements, shape: shape, layout: layout)
  guard let lowest = places.min(), let highest = places.max() else { return [] }
  let spanBytes = (highest - lowest + 1) * width
  let start = layout.storageOffset + lowest * width
  var gathered: [UInt8] = []
  gathered.reserveCapacity(places.count * Int(width))
  if spanBytes <= max(64 * 1024, min(spanBytesMax, UInt64(places.count) * width * 256)) {
    let span = try file.read(at: start, count: Int(spanBytes))
    for place in places {
      let at = Int((place - lowest) * width)
      gathered += span[at..<(at + Int(width))]
    }
  } else {
    for place in places { gathered += try file.read(at: layout.storageOffset + place * width, count: Int(width)) }
  }
  return gathered
}

/// The places in the storage of a run of elements, counted like an odometer.
private func storagePlaces(_ elements: Range<UInt64>, shape: [UInt64], layout: StridedLayout) -> [UInt64] {
  var digits = [UInt64](repeating: 0, count: shape.count)
  var rest = elements.lowerBound
  for dimension in shape.indices.reversed() where shape[dimension] > 0 {
    digits[dimension] = rest % shape[dimension]
    rest /= shape[dimension]
  }
  var places: [UInt64] = []
  places.reserveCapacity(elements.count)
  var place = zip(digits, layout.strides).reduce(layout.firstElement) { $0 + $1.0 * $1.1 }
  for _ in elements {
    places.append(place)
    for dimension in shape.indices.reversed() {
      digits[dimension] += 1
      place += layout.strides[dimension]
      if digits[dimension] < shape[dimension] { break }
      place -= digits[dimension] * layout.strides[dimension]
      digits[dimension] = 0
    }
  }
  return places
}
