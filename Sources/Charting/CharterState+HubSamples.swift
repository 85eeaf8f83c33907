import ModelAtlas

extension CharterState {
  /// Takes back some of the confidence of edges at whose end a model was only sampled over a Hub: no hash of its values
  /// and no further rows confirm what the sample shows.
  ///
  /// Equal hashes never come here, and a person's word needs no weights.
  func doubtHubSamples(_ decision: inout Decision, of slot: Slot, consulted: inout [Slot]) {
    for index in decision.parents.indices where decision.parents[index].rule != "person" {
      let parent = slots[decision.parents[index].parent]
      if let parent { consulted.append(parent) }
      guard ([slot] + [parent].compactMap { $0 }).contains(where: { self[$0].model.isSampledAtHub }) else { continue }
      let factor = hasUnnamedTwin(slot, besides: parent) ? HubSample.confidenceOfTwin : HubSample.confidence
      decision.parents[index].confidence *= factor
      decision.parents[index].evidence.append(Measurement("hubSample", factor))
    }
  }

  /// Whether another model that came before has the very same sample: all the hashes would say is that it is a copy.
  private func hasUnnamedTwin(_ slot: Slot, besides parent: Slot?) -> Bool {
    self[slot].neighborhood.nearest.contains { $0.distance == 0 && $0.slot != parent }
  }
}

private enum HubSample {
  /// Of 148 edges that samples over a Hub gave, 145 were those that the downloads gave (`make bench-hub`, one zoo): one
  /// wrong and one right more make this share.
  static let confidence = 0.97
  /// Where the sample fits a copy of another model as well.
  static let confidenceOfTwin = 0.5
}
