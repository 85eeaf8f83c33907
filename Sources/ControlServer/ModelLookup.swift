import ControlAPI
import ModelAtlas

/// The model that a person means: its id, `ROOT:name`, or the end of its path when only one model ends so.
func model(named text: String, in atlas: Atlas) throws(ProblemAnswer) -> AtlasNode {
  if let node = atlas[ModelID(text)] { return node }
  var matches = Set(atlas.ids(endingIn: text))
  if text.contains(":") { matches.formUnion(atlas.ids { $0.facts?.place.description == text }) }
  if matches.count == 1, let node = matches.first.flatMap({ atlas[$0] }) { return node }
  guard matches.isEmpty else { throw .ambiguous(text, matches.sorted()) }
  throw ProblemAnswer(
    "no-such-model", status: 404, title: "No such model", detail: "\(text): no such model",
    hint: "atlasctl models --text \(text.split(separator: "/").last ?? "NAME") lists models by a part of their id")
}

extension ProblemAnswer {
  fileprivate static func ambiguous(_ text: String, _ ids: [ModelID]) -> ProblemAnswer {
    ProblemAnswer(
      "ambiguous-model", status: 409, title: "Ambiguous model", detail: "\(text): \(ids.count) models end so",
      hint: "give the whole id: " + ids.prefix(5).map(\.text).joined(separator: ", "),
      candidates: ids.prefix(100).map(\.text))
  }
}
