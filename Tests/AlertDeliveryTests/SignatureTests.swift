import AlertDelivery
import ModelAtlas
import Testing

@Suite("Signing webhooks")
struct SignatureTests {
  @Test("the specification's example has the specification's signature")
  func example() throws {
    // standard-webhooks.com, its libraries' test vector.
    let secret = try #require(WebhookSecret(text: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    let signature = secret.signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test("what is no secret of 24 to 64 bytes is refused", arguments: ["", "whsec_", "whsec_c2hvcnQ=", "not base64!"])
  func refused(text: String) { #expect(WebhookSecret(text: text) == nil) }
}
