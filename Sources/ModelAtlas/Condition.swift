/// Whether a model's weights are all there.
package enum Condition: Hashable, Sendable {
  case whole
  /// An upload that runs or stalled; names what is missing.
  case incomplete(reason: String)
  /// Git LFS pointers: hash and size known, weights absent.
  case stub(reason: String)
  case unreadable(reason: String)
  /// Was here, is gone. Its facts are kept.
  case removed
}

extension Condition {
  /// As it is recorded and shown.
  package var name: String {
    switch self {
    case .whole: "whole"
    case .incomplete: "incomplete"
    case .stub: "stub"
    case .unreadable: "unreadable"
    case .removed: "removed"
    }
  }

  /// What is missing or wrong; nil when nothing is.
  package var reason: String? {
    switch self {
    case .whole, .removed: nil
    case .incomplete(let reason), .stub(let reason), .unreadable(let reason): reason
    }
  }
}
