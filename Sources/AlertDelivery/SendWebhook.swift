import HTTPTransfer
import ModelAtlas

/// A receiver's answer is a status; what it says besides is read no further than this.
private let answerBytesMax: UInt64 = 64 << 10

/// Posts a delivery, signed by the Standard Webhooks specification when there is a secret.
///
/// The id is the delivery's and stays the same however often it is tried: a receiver that got it twice can tell.
func send(_ delivery: Delivery, to webhook: Webhook, seconds: Double, at now: UnixTime) throws(DeliveryFailure) {
  let (origin, target) = split(webhook.url)
  let body = try webhook.template.body(delivery)
  let id = "atlasd_\(delivery.queuedAt.milliseconds)_\(delivery.id)"
  let timestamp = now.milliseconds / 1000
  let signatures = try webhookSecrets(in: webhook.secretFiles).map { secret in
    secret.signature(id: id, timestamp: timestamp, body: body)
  }
  var request = TransferRequest(method: "POST", target: target)
  request.headers = [
    ("Content-Type", "application/json"), ("User-Agent", "atlasd/\(atlasVersion)"), ("webhook-id", id),
    ("webhook-timestamp", "\(timestamp)"),
  ]
  if !signatures.isEmpty { request.headers.append(("webhook-signature", signatures.joined(separator: " "))) }
  request.body = body
  request.limits.bodyBytesMax = answerBytesMax
  request.limits.totalSeconds = seconds
  request.mayReachInside = webhook.allowsPrivate
  let answer: TransferAnswer
  do { answer = try perform(request, at: .origin(origin)) } catch { throw DeliveryFailure("\(error)") }
  try judge(answer, from: origin)
}

private func judge(_ answer: TransferAnswer, from origin: String) throws(DeliveryFailure) {
  switch answer.status {
  case 200..<300: return
  // The specification: the endpoint is gone and wants no more.
  case 410: throw DeliveryFailure("\(origin): status 410, the receiver is gone", isFinal: true)
  default:
    let wait = answer.header("retry-after").flatMap { Double($0) }
    throw DeliveryFailure("\(origin): status \(answer.status)", retryAfterSeconds: wait)
  }
}

/// `https://host:port` and the rest, `/` at least.
private func split(_ url: String) -> (origin: String, target: String) {
  guard let scheme = url.firstRange(of: "://") else { return (url, "/") }
  let rest = url[scheme.upperBound...]
  guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return (url, "/") }
  let target = rest[end...]
  return (String(url[..<end]), target.hasPrefix("/") ? String(target) : "/" + target)
}
