import CKernels
import ModelAtlas

// Sums over sketches. The C kernels do the work; the Swift references say what they compute, lane for lane, so that a
// test can hold them bit for bit against each other on whatever processor it runs.

/// Sum of squared differences of `count` values, in `Double`, the same bits on every processor.
func squaredDistance(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Double {
  atlas_squared_distance(a, b, count)
}

/// The same of two sketches' values: as many of both.
func squaredDistance(_ a: SketchValues, _ b: SketchValues) -> Double {
  precondition(a.count == b.count, "\(a.count) values beside \(b.count)")
  return a.withUnsafeBufferPointer { first in
    b.withUnsafeBufferPointer { second in
      first.baseAddress.flatMap { x in second.baseAddress.map { squaredDistance(x, $0, count: a.count) } } ?? 0
    }
  }
}

/// Sum of squares of `count` values, in `Double`, the same bits on every processor.
func squaredNorm(_ a: UnsafePointer<Float>, count: Int) -> Double { atlas_dot(a, a, count) }

/// Where some chunks of a vector start; negative where it has none.
typealias ChunkStarts = [Int]

/// The same over the chunks that two vectors have; nil when they have none in common.
func meanSquaredDistance(
  _ a: UnsafePointer<Float>, _ startsA: ChunkStarts, _ b: UnsafePointer<Float>, _ startsB: ChunkStarts, counts: [Int]
) -> Double? {
  var compared = 0
  let sum = atlas_chunked_distance(a, startsA, b, startsB, counts, counts.count, &compared)
  return compared > 0 ? sum / Double(compared) : nil
}

/// How the differences of two vectors are spread: sums of their magnitudes, squares and fourth powers.
struct ChangeMoments: Hashable, Sendable {
  var magnitudes = 0.0
  var squares = 0.0
  var fourthPowers = 0.0
  /// How many values both have.
  var count = 0
}

/// Over those of the chunks in `range` that two vectors have.
func changeMoments(
  _ a: UnsafePointer<Float>, _ startsA: ChunkStarts, _ b: UnsafePointer<Float>, _ startsB: ChunkStarts, counts: [Int],
  in range: Range<Int>
) -> ChangeMoments {
  var (sums, moments) = ((0.0, 0.0, 0.0), ChangeMoments())
  withUnsafeMutableBytes(of: &sums) { bytes in
    guard let place = bytes.bindMemory(to: Double.self).baseAddress else { return }
    startsA.withUnsafeBufferPointer { first in
      startsB.withUnsafeBufferPointer { second in
        counts.withUnsafeBufferPointer { lengths in
          guard let x = first.baseAddress, let y = second.baseAddress, let n = lengths.baseAddress else { return }
          let at = range.lowerBound
          atlas_chunked_moments(a, x + at, b, y + at, n + at, range.count, place, &moments.count)
        }
      }
    }
  }
  (moments.magnitudes, moments.squares, moments.fourthPowers) = sums
  return moments
}

private let lanes = 16

/// What `atlas_squared_distance` computes: element i goes to lane i % 16, lanes are folded by halves.
package func referenceSquaredDistance(_ a: [Float], _ b: [Float]) -> Double {
  referenceSum(zip(a, b).map { pair in (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1)) })
}

/// What `atlas_dot` computes.
package func referenceDot(_ a: [Float], _ b: [Float]) -> Double {
  referenceSum(zip(a, b).map { Double($0) * Double($1) })
}

/// What `atlas_chunked_distance` adds up, of pairs of chunks.
package func referenceChunkedDistance(_ chunks: [(a: [Float], b: [Float])]) -> Double {
  let terms = chunks.map { chunk in
    zip(chunk.a, chunk.b).map { (Double($0) - Double($1)) * (Double($0) - Double($1)) }
  }
  return referenceSum(of: terms)
}

/// What `atlas_chunked_moments` adds up: magnitudes, squares, fourth powers.
package func referenceChunkedMoments(_ chunks: [(a: [Float], b: [Float])]) -> [Double] {
  let differences = chunks.map { chunk in zip(chunk.a, chunk.b).map { Double($0) - Double($1) } }
  let powers: [(Double) -> Double] = [{ $0.magnitude }, { $0 * $0 }, { ($0 * $0) * ($0 * $0) }]
  return powers.map { power in referenceSum(of: differences.map { $0.map(power) }) }
}

func referenceSum<Number: FloatingPoint>(_ terms: [Number]) -> Number { referenceSum(of: [terms]) }

private func referenceSum<Number: FloatingPoint>(of chunks: [[Number]]) -> Number {
  var sums = [Number](repeating: 0, count: lanes)
  for terms in chunks {
    for (index, term) in terms.enumerated() { sums[index % lanes] += term }
  }
  var half = lanes / 2
  while half > 0 {
    for lane in 0..<half { sums[lane] += sums[lane + half] }
    half /= 2
  }
  return sums[0]
}
