import Charting
import Dispatch
import ModelAtlas

extension AtlasDaemon {
  /// Memory for samples that are read again and again, beside the recorder's own.
  private static let detailBytesMax = 16 << 20

  package func chartBlind(_ report: @escaping ProgressReport) async throws -> BlindCharting {
    let atlas = try publishedAtlas()
    let words = ReturnedValue<[PersonWord]>()
    try await onRecorder { population, _ in
      words.set(population.words.all)
      return []
    }
    var rules = settings.rules
    rules.usesDeclared = false
    let hidden = words.value ?? []
    return try await onLongQueue { [store, rules] in
      var details = DetailCache(store: store, bytesMax: Self.detailBytesMax)
      let known = atlas.allNodes.compactMap { node in
        node.facts.flatMap { $0.isComparable ? ChartingModel(id: node.id, facts: $0, hub: node.hub) : nil }
      }
      var seen: Set<ModelID> = []
      let verdicts = try chart(known, rules: rules) { id in
        seen.insert(id)
        let progress = WorkProgress(
          stage: "charting", done: UInt64(seen.count), total: UInt64(known.count), unit: "models")
        guard report(progress) else { throw Abandoned() }
        return try atlas[id]?.facts.flatMap { try details.detail(of: $0.place) }
      }
      let quantized = Set(known.filter(\.isQuantized).map(\.id))
      return BlindCharting(verdicts: verdicts, quantized: quantized, words: hidden, ruleSet: rules.name)
    }
  }

  /// - Throws: `NotApplicable` before what the record holds has been charted.
  func publishedAtlas() throws -> Atlas {
    guard live.isPublished else {
      throw NotApplicable("atlasd has not charted what its record holds yet", hint: "atlasctl wait")
    }
    return live.atlas
  }

  /// Work of minutes on behalf of a client, one at a time: beside it the daemon goes on as always.
  func onLongQueue<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      long.async { continuation.resume(with: Result(catching: work)) }
    }
  }
}
