import ModelAtlas

extension AtlasDaemon {
  package func say(_ isConfirmed: Bool?, child: ModelID, parent: ModelID, by person: Person) async throws {
    try await onDesk { desk in try desk.say(isConfirmed, child: child, parent: parent, by: person, at: .now) }
  }

  package func annotate(_ annotations: [Annotation]) async throws {
    try await onDesk { _ in
      annotations.map { $0.value.isEmpty ? .dropAnnotation($0.model, key: $0.key) : .annotation($0) }
        + Set(annotations.map(\.model)).sorted().map { model in
          .event(AtlasEvent(at: .now, kind: "model.annotated", model: model))
        }
    }
  }

  package func words(on id: ModelID) async throws -> (edges: [PersonWord], annotations: [Annotation]) {
    let words = ReturnedValue<[PersonWord]>()
    try await onDesk { desk in
      words.set(desk.population.words.on(id))
      return []
    }
    let annotations = try await onQueryQueue { [store] in try store.annotations(of: id) }
    return (words.value ?? [], annotations)
  }

  package func forget(_ id: ModelID, by person: Person) async throws {
    let annotations = try await onQueryQueue { [store] in try store.annotations(of: id) }
    try await onDesk { desk in
      try desk.forget(id, by: person, at: .now) + annotations.map { .dropAnnotation(id, key: $0.key) }
    }
  }
}

extension RecordingDesk {
  fileprivate mutating func say(
    _ isConfirmed: Bool?, child: ModelID, parent: ModelID, by person: Person, at now: UnixTime
  ) throws -> [StoreChange] {
    guard child != parent else { throw NotApplicable("\(child): a model does not descend from itself") }
    guard population.atlas[child]?.facts != nil else {
      throw NotApplicable("\(child): nothing was seen of it", hint: "words are about models that are here")
    }
    guard population.atlas[parent] != nil || isConfirmed == nil else {
      throw NotApplicable("\(parent): neither here nor named by anybody", hint: "atlasctl models lists ids")
    }
    let detail = ["parent": parent.text, "by": person.description]
    guard let isConfirmed else {
      population.dropWords(child: child, parent: parent)
      return [
        .dropWord(child: child, parent: parent),
        .event(AtlasEvent(at: now, kind: "edge.word-withdrawn", model: child, detail: detail)),
      ]
    }
    let word = PersonWord(child: child, parent: parent, isConfirmed: isConfirmed, by: person, at: now)
    population.put(word)
    let kind = isConfirmed ? "edge.confirmed" : "edge.rejected"
    return [.word(word), .event(AtlasEvent(at: now, kind: kind, model: child, detail: detail))]
  }

  fileprivate mutating func forget(_ id: ModelID, by person: Person, at now: UnixTime) throws -> [StoreChange] {
    guard let node = population.atlas[id], let facts = node.facts else {
      throw NotApplicable("\(id): nothing is recorded of it but that others name it")
    }
    guard node.state == .removed || !rootNames.contains(facts.place.root) else {
      throw NotApplicable(
        "\(id): it is still here: \(facts.path)", hint: "remove its folder first; atlasd never writes into a root")
    }
    let words = population.words.on(id)
    population.dropWords(child: id, parent: nil)
    population.forget(facts.place)
    details.drop(facts.place)
    return words.map { .dropWord(child: $0.child, parent: $0.parent) } + [
      .forget(facts.place),
      .event(AtlasEvent(at: now, kind: "model.forgotten", model: id, detail: ["by": person.description])),
    ]
  }
}
