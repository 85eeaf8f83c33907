import ControlAPI
import ModelAtlas
import Testing

@testable import ControlServer

@Suite("Naming a model")
struct ModelLookupTests {
  /// Three roots; the first holds a name plain that the second holds too, and one folder's name has a colon.
  private static let places = [
    ("main", "org/a"), ("spare", "org/a"), ("main", "org/b"), ("spare", "org/c"), ("hub", "x/y/c"),
    ("main", "deep/spare:org/c"), ("main", "a"),
  ].map { ModelPlace(root: $0.0, name: ModelID($0.1)) }

  private static let atlas: Atlas = {
    var atlas = Atlas()
    for place in places {
      let id = atlas.contains(place.name) ? ModelID("\(place)") : place.name
      let facts = ModelFacts(place: place, path: "/srv/\(place)", layout: .folder, condition: .whole)
      atlas.put(AtlasNode(id: id, state: .charted, facts: facts, hub: nil, verdict: Verdict()))
    }
    return atlas
  }()

  /// What a look at every node finds.
  private static func matches(_ text: String) -> [String] {
    if atlas.contains(ModelID(text)) { return [text] }
    return atlas.allNodes.filter { node in
      node.id.text.hasSuffix("/\(text)") || node.facts?.place.description == text
    }.map(\.id).sorted().map(\.text)
  }

  /// Each name and each end of it, plain and behind each root's name, and one that is no root's.
  private static let texts = Set(
    places.flatMap { place in
      let parts = place.name.text.split(separator: "/")
      return parts.indices.map { parts[$0...].joined(separator: "/") } + ["nobody", ""]
    }.flatMap { name in [name] + ["main", "spare", "hub", "other", ""].map { "\($0):\(name)" } })

  @Test("the ways to name a model find what a look at every one would find", arguments: texts.sorted())
  func sameAsScan(text: String) {
    let expected = Self.matches(text)
    do throws(ProblemAnswer) {
      #expect(try [model(named: text, in: Self.atlas).id.text] == expected)
    } catch {
      #expect(error.status == (expected.isEmpty ? 404 : 409))
      #expect(error.candidates == expected)
    }
  }

  @Test("among those names are models found by a root's name, ambiguous ones, and absent ones")
  func reach() {
    #expect(Self.matches("spare:org/a") == ["spare:org/a"])
    #expect(Self.matches("hub:x/y/c") == ["x/y/c"])
    #expect(Self.matches("y/c") == ["x/y/c"])
    #expect(Self.matches("c") == ["deep/spare:org/c", "org/c", "x/y/c"])
    #expect(Self.matches("spare:org/c") == ["deep/spare:org/c", "org/c"])
    #expect(Self.matches("hub:org/c").isEmpty)
  }
}
