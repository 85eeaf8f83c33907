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

  static let tokenNeeded = ProblemAnswer(
    "token-needed", status: 401, title: "Token needed", detail: "over the network nothing is answered without a token",
    hint: "send Authorization: Bearer TOKEN, or the token as the password; http.token_file names the file that holds it"
  )

  static func notPermitted(_ visitor: Visitor) -> ProblemAnswer {
    let user =
      switch visitor {
      case .local(let peer?): "user \(peer.user)"
      case .local(nil): "this connection"
      case .network: "a visitor over the network"
      }
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
    // Browsers ask for a password when they are told of this scheme.
    if problem.status == 401 { headers[.wwwAuthenticate] = #"Basic realm="atlasd", charset="UTF-8""# }
    if problem.status == 405, let method = problem.detail.split(separator: " ").last {
      headers[.allow] = String(method)
    }
  }

  init(json: [UInt8], status: HTTPResponse.Status = .ok) {
    var buffer = ByteBufferAllocator().buffer(capacity: json.count + 1)
    buffer.writeBytes(json)
    buffer.writeInteger(UInt8(ascii: "\n"))
    self.init(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: buffer))
  }

  init(text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok) {
    self.init(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
