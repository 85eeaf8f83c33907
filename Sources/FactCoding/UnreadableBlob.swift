/// Bytes that do not hold what their layout promises.
package struct UnreadableBlob: Error, CustomStringConvertible {
  package let finding: String

  package init(_ finding: String) { self.finding = finding }

  package var description: String { finding }
}
