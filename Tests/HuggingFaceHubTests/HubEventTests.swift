import ModelAtlas
import Testing

@testable import HuggingFaceHub

@Suite("Reading a Hub's event")
struct HubEventTests {
  private static func body(
    _ action: String, _ scope: String, type: String = "model", name: String = "acme/base", more: String = ""
  ) -> [UInt8] {
    Array(
      #"{"event":{"action":"\#(action)","scope":"\#(scope)"},"repo":{"type":"\#(type)","name":"\#(name)"}\#(more)}"#
        .utf8)
  }

  @Test("what it says of a model's repository, and nothing of data sets and discussions")
  func actions() throws {
    let move = Self.body("move", "repo", more: #","movedTo":{"name":"acme/new"}"#)
    #expect(try HubEvent(Self.body("create", "repo")) == HubEvent(.created, "acme/base"))
    #expect(try HubEvent(Self.body("update", "repo.content")) == HubEvent(.updated, "acme/base"))
    #expect(try HubEvent(Self.body("create", "repo.config.dois")) == HubEvent(.updated, "acme/base"))
    #expect(try HubEvent(Self.body("delete", "repo")) == HubEvent(.deleted, "acme/base"))
    #expect(try HubEvent(move) == HubEvent(.moved(to: "acme/new"), "acme/base"))
    #expect(try HubEvent(Self.body("delete", "repo", type: "dataset")) == nil)
    #expect(try HubEvent(Self.body("delete", "discussion.comment")) == nil)
    // Something in the repository was deleted, not the repository.
    #expect(try HubEvent(Self.body("delete", "repo.content")) == HubEvent(.updated, "acme/base"))
  }

  @Test(
    "a name that is none is refused: it would become a part of an address",
    arguments: [
      "", "../x", "a/b/c", "acme/ba se", "acme/base?x", "acme/%2e", ".acme/x", String(repeating: "a", count: 300),
    ])
  func names(name: String) {
    #expect(throws: HubEventError.self) { try HubEvent(Self.body("update", "repo", name: name)) }
  }

  @Test(
    "a body that is no event says what is missing",
    arguments: ["", "[]", "{}", #"{"event":{"action":"move","scope":"repo"},"repo":{"type":"model","name":"a/b"}}"#])
  func malformed(text: String) {
    #expect(throws: HubEventError.self) { try HubEvent(Array(text.utf8)) }
  }
}
