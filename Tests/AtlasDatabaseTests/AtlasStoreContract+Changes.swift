import ModelAtlas
import Testing

private let place = ModelPlace(root: "models", name: "org/name")

private func arrival(_ listing: UInt64, stage: Arrival.Stage = .read) -> Arrival {
  Arrival(place: place, stage: stage, listing: listing, settledAt: UnixTime(milliseconds: 0))
}

extension AtlasStoreContract {
  static let changes = [
    AtlasStoreRule("a commit that is repeated changes nothing") { fixture in
      var odd = OddValues(seed: 4)
      let changes: [StoreChange] = [
        .facts(odd.facts(at: place), detail: odd.detail()), .hub(odd.hub("org/name")),
        .verdict("org/name", odd.verdict()), .arrival(odd.arrival(place)), .hashProgress(odd.progress(place)),
      ]
      try fixture.reopened { store throws in
        try store.commit(changes)
        let once = (try store.load(), try store.detail(of: place), try store.hashProgress(of: place))
        try store.commit(changes)
        let twice = (try store.load(), try store.detail(of: place), try store.hashProgress(of: place))
        #expect(once.0.facts == twice.0.facts && once.0.hub == twice.0.hub && once.0.verdicts == twice.0.verdicts)
        #expect(once.0.arrivals == twice.0.arrivals)
        #expect(once.1 == twice.1)
        #expect(once.2 == twice.2)
      }
    },
    AtlasStoreRule("newer facts replace all of the older ones, and keep the detail when they bring none") { fixture in
      var odd = OddValues(seed: 5)
      let detail = odd.detail()
      try fixture.reopened { store throws in
        try store.commit([.facts(odd.facts(at: place), detail: detail)])
        for _ in 0..<30 {
          let facts = odd.facts(at: place)
          try store.commit([.facts(facts, detail: nil)])
          #expect(try store.load().facts == [facts])
        }
        #expect(try store.detail(of: place) == detail)
        let newer = odd.detail()
        try store.commit([.facts(odd.facts(at: place), detail: newer)])
        #expect(try store.detail(of: place) == newer)
      }
    },
    AtlasStoreRule("all keep their own lists, in whatever order they are written, again, and forgotten") { fixture in
      var odd = OddValues(seed: 11)
      var facts: [ModelID: ModelFacts] = [:]
      var hub: [ModelID: HubRecord] = [:]
      var verdicts: [ModelID: Verdict] = [:]
      try fixture.reopened { store throws in
        for _ in 0..<300 {
          let id = ModelID("\(odd.pick(["", "\u{E9}", "a/", "A"]))\(odd.below(20))")
          let place = ModelPlace(root: "models", name: id)
          if odd.below(5) == 0 {
            facts[id] = nil
            try store.commit([.forget(place)])
          } else {
            let new = (facts: odd.facts(at: place), hub: odd.hub(id), verdict: odd.verdict())
            (facts[id], hub[id], verdicts[id]) = (new.facts, new.hub, new.verdict)
            try store.commit([.verdict(id, new.verdict), .hub(new.hub), .facts(new.facts, detail: nil)])
          }
        }
        let stored = try store.load()
        #expect(stored.facts.reduce(into: [:]) { $0[$1.place.name] = $1 } == facts && stored.facts.count == facts.count)
        #expect(stored.hub.reduce(into: [:]) { $0[$1.id] = $1 } == hub && stored.hub.count == hub.count)
        #expect(stored.verdicts == verdicts)
      }
    },
    AtlasStoreRule("a forgotten place leaves nothing, and its neighbor everything") { fixture in
      var odd = OddValues(seed: 6)
      let kept = odd.facts(at: ModelPlace(root: "other", name: place.name))
      let keptDetail = odd.detail()
      try fixture.reopened { store throws in
        try store.commit([.facts(kept, detail: keptDetail), .facts(odd.facts(at: place), detail: odd.detail())])
        try store.commit([.hashProgress(odd.progress(place)), .forget(place)])
        #expect(try store.load().facts == [kept])
        #expect(try store.detail(of: place) == nil)
        #expect(try store.detail(of: kept.place) == keptDetail)
        #expect(try store.hashProgress(of: place).isEmpty)
        try store.commit([.forget(place)])
      }
    },
    AtlasStoreRule("verdicts are replaced and dropped without touching facts") { fixture in
      var odd = OddValues(seed: 7)
      let facts = odd.facts(at: place)
      try fixture.reopened { store throws in
        try store.commit([.facts(facts, detail: nil), .verdict("org/name", odd.verdict())])
        let newer = odd.verdict()
        try store.commit([.verdict("org/name", newer), .verdict("elsewhere/never-here", Verdict())])
        #expect(try store.load().verdicts == ["org/name": newer, "elsewhere/never-here": Verdict()])
        try store.commit([.dropVerdict("org/name"), .dropVerdict("org/unknown")])
        #expect(try store.load().verdicts == ["elsewhere/never-here": Verdict()])
        #expect(try store.load().facts == [facts])
      }
    },
  ]

  static let queueRules = [
    AtlasStoreRule("a folder that settles twice is one arrival: the later one") { fixture in
      try fixture.reopened { try $0.commit([.arrival(arrival(1)), .arrival(arrival(2, stage: .hash))]) }
      try fixture.reopened { store throws in #expect(try store.load().arrivals == [arrival(2, stage: .hash)]) }
    },
    AtlasStoreRule("an arrival that was replaced meanwhile stays when the earlier one is done") { fixture in
      try fixture.reopened { store throws in
        try store.commit([.arrival(arrival(1))])
        try store.commit([.arrival(arrival(.max))])
        try store.commit([.arrivalDone(place, listing: 1)])
        #expect(try store.load().arrivals == [arrival(.max)])
        try store.commit([.arrivalDone(place, listing: .max)])
        #expect(try store.load().arrivals.isEmpty)
      }
    },
    AtlasStoreRule("arrivals come back in the order in which they settled") { fixture in
      let arrivals = (0..<20).map { index in
        Arrival(
          place: ModelPlace(root: "r", name: ModelID("org/\(index * 7 % 20)")), stage: .read, listing: UInt64(index),
          settledAt: UnixTime(milliseconds: Int64(index)))
      }
      try fixture.reopened { store throws in
        try store.commit(arrivals.reversed().map(StoreChange.arrival))
        #expect(try store.load().arrivals == arrivals)
      }
    },
    AtlasStoreRule("the progress of each file is kept until its model is hashed") { fixture in
      var odd = OddValues(seed: 8)
      let file = FileFact(path: ByteString([0xFE]), bytes: 9, modified: 1, changed: 2, isWeights: true)
      let other = FileFact(path: "b", bytes: 8, modified: 1, changed: 2, isWeights: true)
      let states = (0..<3).map { HashProgress(place: place, file: file, bytesDone: UInt64($0), state: odd.bytes(112)) }
      let others = HashProgress(place: place, file: other, bytesDone: 1, state: [])
      try fixture.reopened { try $0.commit(states.map(StoreChange.hashProgress) + [.hashProgress(others)]) }
      try fixture.reopened { store throws in
        #expect(try store.hashProgress(of: place) == [others, states[2]])
        try store.commit([.hashFinished(place)])
        #expect(try store.hashProgress(of: place).isEmpty)
      }
    },
  ]

  static let eventRules = [
    AtlasStoreRule("events come back equal, in order, from where the reader left off") { fixture in
      var odd = OddValues(seed: 9)
      let events = (0..<50).map { _ in odd.event() }
      try fixture.reopened { store throws in
        #expect(try store.commit(events.prefix(20).map(StoreChange.event)) == 20)
        #expect(try store.commit([.dropVerdict("x")]) == 20)
        #expect(try store.commit(events.dropFirst(20).map(StoreChange.event)) == 50)
      }
      let numbered = events.enumerated().map { index, event in
        AtlasEvent(id: Int64(index + 1), at: event.at, kind: event.kind, model: event.model, detail: event.detail)
      }
      try fixture.reopened { store throws in
        #expect(try store.load().lastEvent == 50)
        #expect(try store.events(after: 0, limit: 1000) == numbered)
        #expect(try store.events(after: 17, limit: 4) == Array(numbered[17..<21]))
        #expect(try store.events(after: 50, limit: 10).isEmpty)
        #expect(try store.events(after: -5, limit: 1) == [numbered[0]])
        #expect(try store.events(after: 0, limit: 0).isEmpty)
      }
    },
    AtlasStoreRule("the newest 100,000 events are kept; a reader who was away longer gets what is kept") { fixture in
      let event = AtlasEvent(at: UnixTime(milliseconds: 0), kind: "k", model: nil)
      try fixture.reopened { store throws in
        #expect(try store.commit((0..<100_003).map { _ in .event(event) }) == 100_003)
        #expect(try store.events(after: 0, limit: 2).map(\.id) == [4, 5])
        #expect(try store.commit([.event(event)]) == 100_004)
        #expect(try store.events(after: 1, limit: 1).map(\.id) == [5])
        #expect(try store.events(after: 100_002, limit: 9).map(\.id) == [100_003, 100_004])
      }
    },
  ]
}
