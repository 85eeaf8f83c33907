import CKernels
import ModelAtlas

/// Eight bits a value of what some sketches differ from a reference by, and exactly how much that leaves out.
///
/// Distances between codes bound the true ones from both sides: |x - y| lies within the two rests of |x' - y'|. So a scan
/// of the codes, a quarter of the bytes, finds the few sketches that can be the nearest, and loses none. Family members
/// lie close to a reference of their family: their differences are what the eight bits are spent on.
struct SketchCodes: Sendable {
  /// One sketch less the reference: `step` times its codes, and what they leave.
  private struct Coding: Sendable {
    var step = 0.0
    /// Norm of `step` times the codes.
    var norm = 0.0
    /// Norm of what the codes leave, rounded up.
    var rest = 0.0
  }

  /// What a distance lies between, in the sketches' own units.
  struct Bounds {
    let lower: Double
    let upper: Double
  }

  private let reference: SketchValues
  private var codes: [Int8] = []
  private var codings: [Coding] = []

  /// Far above the rounding of our own sums: 10⁻¹⁵ of a squared norm is under the root 3 · 10⁻⁸ of the norm.
  private static let slack = 1e-7

  /// - Parameter reference: as many values as all sketches have, at most `ATLAS_CODES_MAX`.
  init(reference: SketchValues) {
    precondition(reference.count <= ATLAS_CODES_MAX, "\(reference.count) values overflow sums of codes")
    self.reference = reference
  }

  mutating func append(_ values: SketchValues) {
    let (code, coding) = coded(values)
    // Doubled, as an array grows by itself, a third would lie idle.
    if codes.count + code.count > codes.capacity { codes.reserveCapacity(codes.count + codes.count / 8 + code.count) }
    codes += code
    codings.append(coding)
  }

  /// Takes one out and puts the last in its place.
  mutating func swapRemove(at index: Int) {
    let (width, last) = (reference.count, codings.count - 1)
    codings.swapAt(index, last)
    codings.removeLast()
    if index != last {
      for offset in 0..<width { codes[index * width + offset] = codes[last * width + offset] }
    }
    codes.removeLast(width)
  }

  /// Bounds of the distances from `values` to all sketches, in the order that they were put in.
  ///
  /// - Complexity: O(sketches · values), less than 0.2 µs for 1,024 values (on a loaded machine).
  func bounds(from values: SketchValues) -> [Bounds] {
    let (code, own) = coded(values)
    var products = [Int32](repeating: 0, count: codings.count)
    atlas_code_products(code, codes, reference.count, codings.count, &products)
    return codings.indices.map { index in
      let other = codings[index]
      let squared =
        own.norm * own.norm + other.norm * other.norm - 2 * own.step * other.step * Double(products[index])
      let distance = max(0, squared).squareRoot()
      // Where the two are nearly equal, the difference of large terms is rounding, too.
      let error = own.rest + other.rest + Self.slack * (own.norm + other.norm)
      return Bounds(lower: max(0, distance - error), upper: distance + error)
    }
  }

  private func coded(_ values: SketchValues) -> (codes: [Int8], coding: Coding) {
    precondition(values.count == reference.count, "\(values.count) values beside \(reference.count)")
    return values.withUnsafeBufferPointer { values in
      reference.withUnsafeBufferPointer { Self.coded(values, less: $0) }
    }
  }

  private static func coded(
    _ values: UnsafeBufferPointer<Float>, less reference: UnsafeBufferPointer<Float>
  ) -> (codes: [Int8], coding: Coding) {
    var largest = 0.0
    for index in values.indices { largest = max(largest, abs(Double(values[index]) - Double(reference[index]))) }
    var codes = [Int8](repeating: 0, count: values.count)
    // Weights near the largest float overflow less their row's mean: of such a sketch nothing is known but its values.
    guard largest.isFinite, values.allSatisfy(\.isFinite), reference.allSatisfy(\.isFinite) else {
      return (codes, Coding(rest: .infinity))
    }
    var coding = Coding(step: largest / 127)
    var (squares, left) = (0.0, 0.0)
    for index in values.indices {
      let difference = Double(values[index]) - Double(reference[index])
      let code = coding.step > 0 ? (difference / coding.step).rounded() : 0
      codes[index] = Int8(max(-127, min(127, code)))
      let rest = difference - coding.step * Double(codes[index])
      squares += Double(codes[index]) * Double(codes[index])
      left += rest * rest
    }
    coding.norm = coding.step * squares.squareRoot()
    coding.rest = left.squareRoot() * (1 + slack)
    return (codes, coding)
  }
}

/// What `atlas_code_products` computes.
package func referenceCodeProducts(_ query: [Int8], _ codes: [Int8]) -> [Int32] {
  guard !query.isEmpty else { return [] }
  return stride(from: 0, to: codes.count, by: query.count).map { start in
    query.indices.reduce(Int32(0)) { $0 + Int32(query[$1]) * Int32(codes[start + $1]) }
  }
}
