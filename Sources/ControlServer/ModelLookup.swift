import ControlAPI
import ModelAtlas

/// The model that a person means: its id, `ROOT:name`, or the end of its path when only one model ends so.
func model(named text: String, in atlas: Atlas) throws(ProblemAnswer) -> AtlasNode {
  if let node = atlas[ModelID(text)] { return node }
  var matches = Set(atlas.ids(endingIn: text))
  if let id = place(written: text).flatMap({ atlas.id(at: $0) }) { matches.insert(id) }
  if matches.count == 1, let node = matches.first.flatMap({ atlas[$0] }) { return node }
  guard matches.isEmpty else { throw .ambiguous(text, matches.sorted()) }
  throw ProblemAnswer(
    "no-such-model", status: 404, title: "No such model", detail: "\(text): no such model",
    hint: "atlasctl models --text \(text.split(separator: "/").last ?? "NAME") lists models by a part of their id")
}

/// `ROOT:name`; no root's name holds a colon.
private func place(written text: String) -> ModelPlace? {
  text.utf8.firstIndex(of: UInt8(ascii: ":")).map { colon in
    ModelPlace(root: String(text[..<colon]), name: ModelID(String(text[text.utf8.index(after: colon)...])))
  }
}

extension ProblemAnswer {
  fileprivate static func ambiguous(_ text: String, _ ids: [ModelID]) -> ProblemAnswer {
    ProblemAnswer(
      "ambiguous-model", status: 409, title: "Ambiguous model", detail: "\(text): \(ids.count) models end so",
      hint: "give the whole id: " + ids.prefix(5).map(\.text).joined(separator: ", "),
      candidates: ids.prefix(100).map(\.text))
  }
}
