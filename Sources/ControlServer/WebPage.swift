import HTTPTypes
import HummingbirdCore
import NIOCore

/// The page for browsers: status, open alerts, models and lineages out of the same answers that programs get.
///
/// One file without anything from elsewhere. Names of models are strangers' text: the page's program puts them in as text
/// and never as markup, and a browser runs no script but the one that bears this answer's number.
enum WebPage {
  static func response() -> Response {
    let nonce = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
    let policy = [
      "default-src 'none'", "script-src 'nonce-\(nonce)'", "style-src 'nonce-\(nonce)'", "connect-src 'self'",
      "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ]
    var response = Response(text: content(nonce: nonce), type: "text/html; charset=utf-8")
    response.headers[.contentSecurityPolicy] = policy.joined(separator: "; ")
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.cacheControl] = "no-store"
    if let referrer = HTTPField.Name("Referrer-Policy") { response.headers[referrer] = "no-referrer" }
    return response
  }
}
