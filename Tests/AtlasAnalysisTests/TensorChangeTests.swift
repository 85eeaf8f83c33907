import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("How a tensor changed")
struct TensorChangeTests {
  private func random(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
    var random = SeededNumbers(seed: seed)
    return (0..<count).map { _ in Float.random(in: -scale...scale, using: &random) }
  }

  private func lowRank(_ rows: Int, _ columns: Int, rank: Int, scale: Float) -> [Float] {
    let (left, right) = (random(rows * rank, seed: 3), random(rank * columns, seed: 4))
    return (0..<(rows * columns)).map { index in
      (0..<rank).reduce(Float(0)) { sum, k in
        sum + scale * left[index / columns * rank + k] * right[k * columns + index % columns]
      }
    }
  }

  private func bf16(_ value: Float) -> Float {
    Float(bitPattern: (value.bitPattern &+ 0x7FFF &+ (value.bitPattern >> 16 & 1)) & 0xFFFF_0000)
  }

  private func change(
    _ before: [Float], _ after: [Float], rows: Int, columns: Int, relative: Double = 0x1p-24, step: Int = 7
  ) -> TensorChange {
    var change = TensorChange(rows: rows, columns: columns, rounding: TensorChange.Rounding(relative: relative))
    for first in stride(from: 0, to: rows, by: step) {
      let part = (first * columns)..<(min(rows, first + step) * columns)
      change.add(Array(before[part]), Array(after[part]), firstRow: first)
    }
    return change
  }

  @Test("an equal tensor has no change and rank 0")
  func equal() {
    let values = random(20 * 30, seed: 1)
    let change = change(values, values, rows: 20, columns: 30)
    #expect(change.isEqual && change.relativeNorm == 0 && change.rank == 0)
  }

  @Test("one changed value is counted, measured, and of rank 1")
  func single() {
    let before = [Float](repeating: 2, count: 12)
    var after = before
    after[5] = 5
    let change = change(before, after, rows: 3, columns: 4, step: 2)
    #expect(change.changed == 1 && change.rank == 1)
    #expect(change.relativeNorm == (9.0 / 48).squareRoot())
  }

  @Test("a change of low rank is told, stored in 32 bits and in 16", arguments: [1, 4, 16])
  func rank(rank: Int) {
    let (rows, columns) = (300, 260)
    let before = random(rows * columns, seed: 1, scale: 0.1)
    let delta = lowRank(rows, columns, rank: rank, scale: 0.01)
    let after = zip(before, delta).map { $0 + $1 }
    #expect(change(before, after, rows: rows, columns: columns).rank == rank)
    let narrow = change(
      before.map(bf16), zip(before.map(bf16), delta).map { bf16($0 + $1) }, rows: rows, columns: columns,
      relative: 0x1p-8)
    #expect(narrow.rank == rank)
  }

  @Test("a change of full rank is no low one, whatever its size", arguments: [Float(0.1), 0.001])
  func full(scale: Float) {
    let (rows, columns) = (200, 220)
    let before = random(rows * columns, seed: 1)
    let after = zip(before, random(rows * columns, seed: 2, scale: scale)).map { $0 + $1 }
    let change = change(before, after, rows: rows, columns: columns)
    #expect(change.rank == nil && change.rankMax == 128)
  }

  @Test("values that are no numbers are counted and do not poison the sums")
  func notANumber() {
    let change = change([1, .nan, 2, 3], [1, .nan, .infinity, 4], rows: 2, columns: 2)
    #expect(change.nonFinite == 2 && change.changed == 2)
    #expect(change.squaredDifference == 1)
  }

  @Test("a vector has no rank")
  func vector() {
    let change = change([1, 2, 3], [1, 2, 4], rows: 1, columns: 3)
    #expect(change.rank == nil && change.rankMax == nil && change.changed == 1)
  }
}
