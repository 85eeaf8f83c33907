/// One mistake in the configuration. The text is for the operator and starts with where the mistake is.
package struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ origin: String, _ text: String) { description = "\(origin): \(text)" }

  /// A word that is not among those allowed, with the one that was probably meant.
  init(_ origin: String, unknown what: String, _ word: String, among candidates: [String]) {
    let guess = nearest(to: word, among: candidates)
    self.init(origin, "unknown \(what) \(word)" + (guess.map { ", did you mean \($0)?" } ?? ""))
  }
}

/// Everything that is wrong with a configuration, so that one run names it all.
package struct ConfigurationProblems: Error, Hashable, Sendable, CustomStringConvertible {
  /// Never empty.
  package let problems: [ConfigurationProblem]

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
