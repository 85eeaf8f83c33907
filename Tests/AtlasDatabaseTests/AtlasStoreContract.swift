import ModelAtlas
import Testing

/// A store under test: `open` gives one onto the same record every time, after the earlier one was closed.
struct StoreFixture {
  let open: () throws -> any AtlasStore
  let close: (any AtlasStore) -> Void

  @discardableResult
  func reopened<Value>(_ body: (any AtlasStore) throws -> Value) throws -> Value {
    let store = try open()
    defer { close(store) }
    return try body(store)
  }
}

/// What every implementation of `AtlasStore` must do: sentences, each with its check.
struct AtlasStoreRule: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let check: @Sendable (StoreFixture) throws -> Void

  init(_ sentence: String, _ check: @escaping @Sendable (StoreFixture) throws -> Void) {
    testDescription = sentence
    self.check = check
  }
}

enum AtlasStoreContract {
  static let rules = textRules + noteRules + roundTrips + changes + queueRules + eventRules

  static let textRules = [
    AtlasStoreRule("a card is found by its words, until it is replaced or its model forgotten") { fixture in
      let place = ModelPlace(root: "models", name: "acme/chatty")
      var facts = ModelFacts(place: place, path: "/m", layout: .folder, condition: .whole)
      facts.card.text = "A tiny \"Löwe\" of a model; answers in haiku."
      facts.card.tags = ["poetry"]
      try fixture.reopened { store throws in
        try store.commit([.facts(facts, detail: nil)])
        for text in ["haiku", "lowe tiny", "chatty", "poet", "HAI"] {
          #expect(try store.textMatches(text, limit: 10).map(\.place) == [place], "\(text)")
        }
        for text in ["", "\"", "* OR NOT (", "novel", "haiku novel", "body:haiku"] {
          #expect(try store.textMatches(text, limit: 10).isEmpty, "\(text)")
        }
        #expect(
          try store.excerpts(of: [place], "lowe hai")[place] == "A tiny \"[Löwe]\" of a model; answers in [haiku]")
        #expect(try store.excerpts(of: [place], "poet")[place] == "[poetry]")
        facts.card.text = nil
        try store.commit([.facts(facts, detail: nil)])
        #expect(try store.textMatches("haiku", limit: 10).count == 1)
        facts.card.text = ""
        try store.commit([.facts(facts, detail: nil)])
        #expect(try store.textMatches("haiku", limit: 10).isEmpty)
        try store.commit([.forget(place)])
        #expect(try store.textMatches("chatty", limit: 10).isEmpty)
      }
    }
  ]

  static let noteRules = [
    AtlasStoreRule("notes are found by their key, and by a namespace of keys") { fixture in
      let notes = [("b", "eval.mmlu"), ("a", "eval.mmlu"), ("a", "eval"), ("a", "evaluated"), ("a", "eval.x.y")].map {
        Annotation(
          model: ModelID($0.0), key: $0.1, value: "0.5", by: Person(user: 1, process: 2), at: UnixTime(milliseconds: 3))
      }
      try fixture.reopened { store throws in
        try store.commit(notes.map { .annotation($0) })
        #expect(try store.annotations(keyed: "eval.mmlu") == [notes[1], notes[0]])
        #expect(try store.annotations(keyed: "eval.*") == [notes[1], notes[4], notes[0]])
        for key in ["", "*", "eval.*.*", "mmlu"] { #expect(try store.annotations(keyed: key).isEmpty, "\(key)") }
      }
    }
  ]

  static let roundTrips = [
    AtlasStoreRule("a new record is empty") { fixture in
      try fixture.reopened { store throws in
        let stored = try store.load()
        #expect(stored.facts.isEmpty && stored.hub.isEmpty && stored.verdicts.isEmpty && stored.arrivals.isEmpty)
        #expect(stored.lastEvent == 0)
        #expect(try store.commit([]) == 0)
        #expect(try store.detail(of: ModelPlace(root: "r", name: "x")) == nil)
        #expect(try store.hashProgress(of: ModelPlace(root: "r", name: "x")).isEmpty)
        #expect(try store.events(after: 0, limit: 10).isEmpty)
      }
    },
    AtlasStoreRule("facts come back equal after a restart, whatever names and numbers they hold") { fixture in
      var odd = OddValues(seed: 1)
      let facts = (0..<100).map { odd.facts(at: ModelPlace(root: "models", name: ModelID("org/\($0)"))) }
      let details = facts.map { _ in odd.detail() }
      try fixture.reopened { try $0.commit(zip(facts, details).map { .facts($0, detail: $1) }) }
      try fixture.reopened { store throws in
        #expect(try store.load().facts.sorted { $0.place < $1.place } == facts.sorted { $0.place < $1.place })
        for (facts, detail) in zip(facts, details) {
          let stored = try store.detail(of: facts.place)
          #expect(stored == detail)
          #expect(stored?.sample.values.map(\.bitPattern) == detail.sample.values.map(\.bitPattern))
        }
      }
    },
    AtlasStoreRule("hub records come back equal after a restart") { fixture in
      var odd = OddValues(seed: 2)
      let records = (0..<100).map { odd.hub(ModelID("org/\(1000 + $0)")) }
      try fixture.reopened { try $0.commit(records.map(StoreChange.hub)) }
      try fixture.reopened { store throws in #expect(try store.load().hub == records) }
    },
    AtlasStoreRule("verdicts come back equal after a restart, every number of the evidence included") { fixture in
      var odd = OddValues(seed: 3)
      let verdicts = Dictionary(uniqueKeysWithValues: (0..<100).map { (ModelID("org/\($0)"), odd.verdict()) })
      try fixture.reopened { try $0.commit(verdicts.map { .verdict($0, $1) }) }
      try fixture.reopened { store throws in #expect(try store.load().verdicts == verdicts) }
    },
    AtlasStoreRule("names that differ only in Unicode normalization are two models") { fixture in
      let names: [ModelID] = ["caf\u{E9}", "cafe\u{301}"]
      let facts = names.map {
        ModelFacts(place: ModelPlace(root: "r", name: $0), path: $0.text, layout: .folder, condition: .whole)
      }
      try fixture.reopened { store throws in
        try store.commit(facts.map { .facts($0, detail: nil) } + names.map { .verdict($0, Verdict()) })
        #expect(try Set(store.load().facts.map(\.place.name)) == Set(names))
        #expect(try store.load().verdicts.count == 2)
      }
    },
  ]
}
