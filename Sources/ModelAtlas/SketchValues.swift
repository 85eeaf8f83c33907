/// The values of a sketch, wherever they lie: in memory of their own, or where somebody keeps them, as in a mapped file.
///
/// As an array of which nothing ever changes: a copy costs one reference, and equal values are equal wherever they are.
package struct SketchValues: @unchecked Sendable {
  // Written once, before anybody else knows of it: hence Sendable.
  /// Valid as long as somebody holds these values. For who asks for very many and holds all of them: to hold each by
  /// itself, as `withUnsafeBufferPointer` does, is a look at the keeper's memory.
  package let start: UnsafePointer<Float>
  package let count: Int
  private let keeper: any AnyObject & Sendable

  /// - Parameters:
  ///   - start: of `count` values, which stay as they are for as long as the keeper lives.
  ///   - keeper: nothing but what ends with the last copy of these values.
  package init(at start: UnsafePointer<Float>, count: Int, keeper: any AnyObject & Sendable) {
    (self.start, self.count, self.keeper) = (start, count, keeper)
  }

  /// Copies the values into memory of their own.
  package init(_ values: some Collection<Float>) {
    let own = OwnValues(values)
    self.init(at: UnsafePointer(own.values.baseAddress!), count: values.count, keeper: own)
  }

  // In the caller: elsewhere a call costs as much as what is done with some values.
  @inlinable package func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // What lies there ends with the last holder, whom nothing else keeps here.
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeBufferPointer(start: start, count: count))
  }
}

private final class OwnValues: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<Float>

  init(_ values: some Collection<Float>) {
    // One place more, so that those of an empty sketch have an address, too.
    self.values = .allocate(capacity: values.count + 1)
    _ = self.values.initialize(from: values)
  }

  // Floats need no end.
  deinit { values.deallocate() }
}

extension SketchValues: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  @inlinable package subscript(position: Int) -> Float {
    precondition(position >= 0 && position < count, "place \(position) of \(count)")
    return start[position]
  }
}

extension SketchValues: Hashable {
  package static func == (a: SketchValues, b: SketchValues) -> Bool {
    a.count == b.count && (a.start == b.start || a.elementsEqual(b))
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for value in self { hasher.combine(value) }
  }
}
