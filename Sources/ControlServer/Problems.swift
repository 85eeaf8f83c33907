import ControlAPI
import HTTPTypes
import HummingbirdCore
import NIOCore

extension ProblemAnswer {
  static func noSuchPath(_ target: String) -> ProblemAnswer {
    ProblemAnswer(
      "no-such-path", status: 404, title: "No such path", detail: "\(target): nothing is served here",
      hint: "docs/openapi.yaml lists what is served; ids are percent-encoded")
  }

  static func wrongMethod(_ route: Route) -> ProblemAnswer {
    ProblemAnswer(
      "wrong-method", status: 405, title: "Wrong method", detail: "\(route.rawValue) is asked with \(route.method)")
  }

  static func notPermitted(_ peer: Peer?) -> ProblemAnswer {
    let user = peer.map { "user \($0.user)" } ?? "this connection"
    return ProblemAnswer(
      "not-permitted", status: 403, title: "Not permitted", detail: "\(user) may read, and change nothing",
      hint: "run it as root or as atlasd's user, or add the user to access.operators in atlasd.yaml")
  }

  static func tooLarge(_ max: Int) -> ProblemAnswer {
    ProblemAnswer(
      "body-too-large", status: 413, title: "Body too large", detail: "the body is larger than \(max) bytes",
      hint: "split it: a dump can be imported in parts, line by line")
  }

  static func failed(_ reason: String) -> ProblemAnswer {
    ProblemAnswer(
      "failed", status: 500, title: "Failed", detail: reason, hint: "journalctl -u atlasd has more")
  }

  static let closing = ProblemAnswer(
    "shutting-down", status: 503, title: "Shutting down", detail: "atlasd is shutting down",
    hint: "ask again when it is back: systemctl status atlasd")
}

extension Response {
  init(_ problem: ProblemAnswer) {
    // Plain fields: encoding them cannot go wrong.
    let body = (try? json(problem)) ?? []
    self.init(json: body, status: .init(code: problem.status))
    headers[.contentType] = "application/problem+json"
    if problem.status == 405, let method = problem.detail.split(separator: " ").last {
      headers[.allow] = String(method)
    }
  }

  init(json: [UInt8], status: HTTPResponse.Status = .ok) {
    self.init(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json + [UInt8(ascii: "\n")])))
  }

  init(text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok) {
    self.init(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
