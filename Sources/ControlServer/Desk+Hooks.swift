import ControlAPI
import HTTPTypes
import HummingbirdCore
import Logging
import ModelAtlas

private let hookSecretField = HTTPField.Name("X-Webhook-Secret")

/// Whether a request is a Hub's event: its secret, which the sources know, stands for the token. It opens nothing else.
func showsHookSecret(_ request: Request) -> Bool {
  request.head.path == Route.hubEvent.rawValue && request.method == .post
    && hookSecretField.map { request.headers[$0] != nil } ?? false
}

extension Desk {
  /// What a Hub's webhook sends. Answered before anything follows from it: a Hub does not wait long.
  func hubEvent(_ question: Question) async throws -> Response {
    let secret = hookSecretField.flatMap { question.request.headers[$0] } ?? ""
    let body = try await question.body(max: limits.bodyBytesMax)
    let isTaken: Bool
    do { isTaken = try await service.announce(hubEvent: body, secret: secret) } catch {
      throw ProblemAnswer.badRequest("the body is no event of a Hub: \(error)")
    }
    // As a stranger without a token is answered: whoever guesses learns nothing.
    guard isTaken else { throw ProblemAnswer.tokenNeeded }
    return Response(status: .accepted)
  }
}
