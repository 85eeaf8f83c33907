import Testing

@testable import Charting

@Suite("How a change is spread")
struct ChangeShapeTests {
  private func moments(_ values: [Double]) -> ChangeMoments {
    var moments = ChangeMoments()
    for value in values {
      moments.magnitudes += value.magnitude
      moments.squares += value * value
      moments.fourthPowers += value * value * value * value
      moments.count += 1
    }
    return moments
  }

  @Test("values that all moved equally far are flat and even, however far that was")
  func equal() throws {
    for size in [1e-6, 1.0, 1e3] {
      let shape = try #require(ChangeShape([moments([size, -size, size, size])]))
      #expect(abs(shape.flatness - 1) < 1e-12)
      #expect(abs(shape.evenness - 1) < 1e-12)
    }
  }

  @Test("one value of four that moved alone is neither")
  func alone() throws {
    let shape = try #require(ChangeShape([moments([0, 0, 2, 0])]))
    #expect(abs(shape.flatness - 0.25) < 1e-12)
    #expect(abs(shape.evenness - 0.25) < 1e-12)
  }

  @Test("matrices count by their values, and not where nothing moved")
  func weighted() throws {
    let matrices = [moments([1, 1, 1, 1, 1, 1]), moments([0, 2]), moments([0, 0, 0])]
    let shape = try #require(ChangeShape(matrices))
    #expect(abs(shape.flatness - (6 * 1 + 2 * 0.5) / 8) < 1e-12)
    #expect(ChangeShape([moments([0, 0])]) == nil)
  }
}
