import AlertDelivery
import ModelAtlas
import Testing

@Suite("Telling a command")
struct CommandTests {
  private func tell(_ words: String..., seconds: Double = 10) throws {
    let alert = Alert(
      id: AlertID("aa"), finding: AlertFinding(rule: .unsafeFile, model: "a/b; rm -rf /", cause: "", message: "odd"),
      severity: .critical, state: .open, since: UnixTime(milliseconds: 0), updated: UnixTime(milliseconds: 0))
    let delivery = Delivery(
      id: 1, sink: "test", cause: "unsafe-file", queuedAt: UnixTime(milliseconds: 0), attempts: 0,
      notBefore: UnixTime(milliseconds: 0), alerts: [alert])
    let receiver = AlertReceiver(name: "test", kind: .command(words), severityMin: .info, timeoutSeconds: seconds)
    try deliver(delivery, to: receiver, at: UnixTime(milliseconds: 0))
  }

  @Test("the body is on stdin, and no shell reads any of it")
  func input() throws {
    try tell("/bin/grep", "-q", #""model":"a/b; rm -rf /""#)
    #expect(throws: DeliveryFailure.self) { try tell("/bin/grep", "-q", "nothing of the kind") }
  }

  @Test("one that reads nothing, fails, is not there or takes too long is no delivery, and holds nobody up")
  func failures() throws {
    try tell("/bin/true")
    #expect(throws: DeliveryFailure("/bin/false: exit code 1")) { try tell("/bin/false") }
    #expect(throws: DeliveryFailure("/nowhere: no such file or directory")) { try tell("/nowhere") }
    #expect(throws: DeliveryFailure("/bin/sleep: not done within 0.05 seconds, ended")) {
      try tell("/bin/sleep", "60", seconds: 0.05)
    }
  }
}
