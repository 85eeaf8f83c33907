/// What was asked for makes no sense as things are, and why.
package struct NotApplicable: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  package let hint: String?

  package init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
