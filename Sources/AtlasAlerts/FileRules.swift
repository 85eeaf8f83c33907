import ModelAtlas

// Rules about what lies in a model's folder.

extension AlertGrounds {
  /// Other weights than the first that were seen here. A person who acknowledges the alert accepts the new ones.
  func weightsChanged(_ node: AtlasNode, _ facts: ModelFacts) -> [AlertFinding] {
    guard let now = WeightIdentity(of: facts), let first = identities[facts.place], !now.agrees(with: first) else {
      return []
    }
    return [
      AlertFinding(
        rule: .weightsChanged, model: node.id, cause: "\(first.sample) \(now.sample)",
        message: "\(node.id): holds other weights than before under the same name")
    ]
  }

  /// Everything odd that the parsers met: pickle globals beyond the few that weights need, bytes before or behind what
  /// the format describes, repeated tensors. Another set of oddities is another cause.
  func unsafeFile(_ node: AtlasNode, _ facts: ModelFacts) -> [AlertFinding] {
    guard !facts.anomalies.isEmpty else { return [] }
    let shown = facts.anomalies.prefix(AlertLimits.anomaliesShown).joined(separator: "; ")
    let more = facts.anomalies.count - AlertLimits.anomaliesShown
    return [
      AlertFinding(
        rule: .unsafeFile, model: node.id, cause: facts.anomalies.joined(separator: "\n"),
        message: "\(node.id): \(shown)" + (more > 0 ? "; \(more) more" : ""))
    ]
  }

  func stalledUpload(_ node: AtlasNode, _ facts: ModelFacts) -> [AlertFinding] {
    guard case .incomplete(let reason) = facts.condition, let deadline = stallDeadline(of: facts), deadline <= now
    else {
      return []
    }
    return [
      AlertFinding(
        rule: .stalledUpload, model: node.id, cause: "incomplete",
        message: "\(node.id): the upload does not go on: \(reason)")
    ]
  }

  /// When an incomplete upload counts as stalled unless something changes; nil for a model that is not incomplete.
  ///
  /// By the files' ctime: an upload that keeps modification times still changes it.
  package func stallDeadline(of facts: ModelFacts) -> UnixTime? {
    guard case .incomplete = facts.condition else { return nil }
    let last = facts.files.map { $0.changed / 1_000_000 }.max() ?? 0
    return UnixTime(milliseconds: last + Int64(policy.stalledSeconds * 1000))
  }
}

private enum AlertLimits {
  /// A hostile pickle names thousands of globals; the model's page lists them all.
  static let anomaliesShown = 8
}
