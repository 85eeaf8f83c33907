import ControlAPI
import Testing

@Suite("JSON on the wire")
struct WireTests {
  @Test("what is not known is null, keys are sorted, slashes are plain")
  func nulls() throws {
    let text = String(decoding: try json(ModelSummary(id: "a/b", state: "referenced")), as: UTF8.self)
    #expect(
      text
        == #"{"architecture":null,"bytes":0,"contentHash":null,"createdAt":null,"createdAtSource":"none","#
        + #""declaredParents":[],"downloads":null,"duplicateOf":null,"elementType":null,"family":null,"#
        + #""format":null,"id":"a/b","license":null,"parameters":null,"parents":[],"path":null,"#
        + #""quantization":null,"reason":null,"renditions":[],"root":null,"state":"referenced","valueHash":null}"#)
  }

  @Test("a field that an older daemon does not know is nil")
  func olderDaemon() throws {
    let answer = try value(
      ProblemAnswer.self, json: Array(#"{"type":"t","title":"x","status":404,"detail":"d","candidates":[]}"#.utf8))
    #expect(answer.hint == nil)
  }

  @Test("show is one object with the summary's fields in it")
  func flat() throws {
    var more = ModelParticulars()
    more.children = ["c"]
    let bytes = try json(ModelAnswer(summary: ModelSummary(id: "a", state: "charted"), more: more))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#""children":["c"]"#) && text.contains(#""id":"a""#) && !text.contains("summary"))
    #expect(try value(ModelAnswer.self, json: bytes).more == more)
  }

  @Test("a measurement that is no number survives")
  func notANumber() throws {
    let rejected = ExplainAnswer.Rejected(candidate: "a", reason: "r", evidence: ["d": .infinity])
    #expect(try value(ExplainAnswer.Rejected.self, json: json(rejected)) == rejected)
  }
}
