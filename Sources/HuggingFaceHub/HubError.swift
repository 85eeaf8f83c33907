import HTTPTransfer
import ModelAtlas

/// Why a Hub gave no answer that could be used. The address comes first, a request id last: that is what the Hub's
/// people ask for.
package enum HubError: Error, Sendable, CustomStringConvertible {
  /// No answer, or a redirect or pause that ends the attempt.
  case web(WebError)
  /// The server refused.
  case refused(path: String, status: Int, code: String?, message: String?, requestID: String?)
  /// The answer is not what was asked for.
  case notUnderstood(path: String, finding: String, requestID: String?)

  package var description: String {
    switch self {
    case .web(let error): return "\(error)"
    case .refused(let path, let status, let code, let message, let requestID):
      let words = [code, message].compactMap { $0 }.joined(separator: ": ")
      return "\(path): answered \(status)" + (words.isEmpty ? "" : " \(words)") + Self.suffix(requestID)
    case .notUnderstood(let path, let finding, let requestID): return "\(path): \(finding)" + Self.suffix(requestID)
    }
  }

  private static func suffix(_ requestID: String?) -> String { requestID.map { " (request \($0))" } ?? "" }

  /// Seconds after which the server wants to be asked again.
  package var laterSeconds: Double? {
    guard case .web(.later(_, let seconds, _)) = self else { return nil }
    return seconds
  }

  /// What a refusal says of the repository; nil when it says nothing of it.
  ///
  /// In the order in which the hub's own client looks at the signs.
  package var state: HubState? {
    guard case .refused(_, let status, let code, let message, _) = self else { return nil }
    switch (status, code) {
    case (_, "RevisionNotFound"), (_, "EntryNotFound"): return nil
    case (_, "GatedRepo"): return .gated
    case (403, _) where message == "Access to this resource is disabled.": return .disabled
    case (_, "RepoNotFound"), (404, _): return .notVisible
    // A bad token says nothing of the repository.
    case (401, _): return message == Self.badToken ? nil : .notVisible
    default: return nil
    }
  }

  private static let badToken = "Invalid credentials in Authorization header"

  init(_ got: WebAnswer) {
    let answer = got.answer
    self = .refused(
      path: got.address.origin + got.address.path, status: answer.status, code: word(answer.header("x-error-code")),
      message: word(answer.header("x-error-message")), requestID: requestID(answer))
  }
}

/// The id by which the server's operators find the request.
func requestID(_ answer: TransferAnswer) -> String? {
  ["x-request-id", "x-amzn-trace-id", "x-amz-cf-id"].lazy.compactMap { word(answer.header($0)) }.first
}

/// A header's text as it may be shown: printable ASCII, and not longer than a line.
private func word(_ text: String?) -> String? {
  guard let text, !text.isEmpty else { return nil }
  return String(String.UnicodeScalarView(text.unicodeScalars.filter { (0x20..<0x7F).contains($0.value) }.prefix(160)))
}
