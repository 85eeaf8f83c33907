import CKernels

// Sums over sketches. The C kernels do the work; the Swift references say what they compute, lane for lane, so that a
// test can hold them bit for bit against each other on whatever processor it runs.

/// Sum of squared differences of `count` values, in `Double`, the same bits on every processor.
func squaredDistance(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Double {
  atlas_squared_distance(a, b, count)
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

private func referenceSum(_ terms: [Double]) -> Double { referenceSum(of: [terms]) }

private func referenceSum(of chunks: [[Double]]) -> Double {
  var sums = [Double](repeating: 0, count: lanes)
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
