/// A language of its own over one family's tokens: what a model is trained on.
///
/// The next token follows from the two before it by a fixed random rule, and is sometimes noise. Domains differ in their
/// rules and in which tokens are frequent, so that fine-tunes leave the vectors of rare tokens nearly alone.
struct Domain: Sendable {
  private let vocabulary: Int
  private let first: [Int]
  private let second: [Int]
  private let common: [Int]

  static let context = 6

  init(vocabulary: Int, seed: UInt64) {
    var random = SplitMix(seed: seed)
    self.vocabulary = vocabulary
    first = (0..<vocabulary).map { _ in random.below(vocabulary) }
    second = (0..<vocabulary).map { _ in random.below(vocabulary) }
    common = (0..<vocabulary / 3).map { _ in random.below(vocabulary) }
  }

  /// Tokens before, and the one that follows.
  func example(using random: inout SplitMix) -> (tokens: [Int], next: Int) {
    let tokens = (0..<Domain.context).map { _ in random.chance(0.85) ? random.pick(common) : random.below(vocabulary) }
    if random.chance(0.15) { return (tokens, random.pick(common)) }
    return (tokens, (first[tokens[0]] + second[tokens[1]]) % vocabulary)
  }
}
