/// The keys, as the file nests them with dots between.
package enum ConfigurationKey: String, CaseIterable, Sendable {
  case roots, state, socket
  case rules = "charting.rules"
  case declared = "charting.declared"
  case settleSeconds = "watch.settle_seconds"
  case rescanSeconds = "watch.rescan_seconds"
  case poll = "watch.poll"
  case hashing = "hashing.full"
  case hashBytesPerSecond = "hashing.bytes_per_second"
  case readBytesPerSecond = "read.bytes_per_second"
  case readsInFlight = "read.in_flight"
  case isolation = "read.isolation"
  case readTimeoutSeconds = "read.timeout_seconds"
  case hubEnabled = "hub.enabled"
  case hubEndpoint = "hub.endpoint"
  case hubAuthors = "hub.authors"
  case hubModels = "hub.models"
  case hubSearches = "hub.searches"
  case hubFilters = "hub.filters"
  case hubTokenFile = "hub.token_file"
  case hubWebhookSecretFile = "hub.webhook_secret_file"
  case hubIntervalSeconds = "hub.interval_seconds"
  case hubTrustedOrigins = "hub.trusted_origins"
  case hubSources = "hub.sources"
  case operators = "access.operators"
  case httpListen = "http.listen"
  case httpTokenFile = "http.token_file"
  case backupHours = "backup.every_hours"
  case backupsKept = "backup.keep"
  case logLevel = "log.level"
  case ruleUndeclaredDerivative = "alerts.rules.undeclared-derivative"
  case ruleFalseParent = "alerts.rules.false-parent"
  case ruleLicenseConflict = "alerts.rules.license-conflict"
  case ruleDeniedAncestor = "alerts.rules.denied-ancestor"
  case ruleUnknownOrigin = "alerts.rules.unknown-origin"
  case ruleWeightsChanged = "alerts.rules.weights-changed"
  case ruleRemovedParent = "alerts.rules.removed-parent"
  case ruleUnsafeFile = "alerts.rules.unsafe-file"
  case ruleDuplicateUpload = "alerts.rules.duplicate-upload"
  case ruleStalledUpload = "alerts.rules.stalled-upload"
  case ruleGatedAncestor = "alerts.rules.gated-ancestor"
  case alertDeny = "alerts.deny"
  case alertConfidence = "alerts.confidence_min"
  case alertStalledSeconds = "alerts.stalled_seconds"
  case alertSinks = "alerts.sinks"
  case alertsPerMinute = "alerts.deliveries_per_minute"
  case alertAttempts = "alerts.attempts"

  /// How many models may be read at once.
  static let readsInFlightRange = 1...256

  /// `charting.declared` is `ATLASD_CHARTING_DECLARED`.
  package var environmentName: String {
    "ATLASD_\(rawValue.uppercased())".replacing(".", with: "_").replacing("-", with: "_")
  }
}

extension String {
  fileprivate func replacing(_ old: Character, with new: Character) -> String { String(map { $0 == old ? new : $0 }) }
}

/// The candidate that `word` was probably meant to be.
///
/// - Returns: nil when none is nearer than a third of the word.
func nearest(to word: String, among candidates: [String]) -> String? {
  let ranked = candidates.map { (distance: editDistance(word, $0), candidate: $0) }.min { $0 < $1 }
  guard let ranked, ranked.distance * 3 <= max(word.utf8.count, ranked.candidate.utf8.count) else { return nil }
  return ranked.candidate
}

/// Insertions, deletions and replacements between two words.
/// - Complexity: O(*n*·*m*); words beyond 64 bytes are compared by their beginnings.
private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.lowercased().utf8.prefix(64))
  let b = Array(b.lowercased().utf8.prefix(64))
  var row = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, right) in b.enumerated() {
      let replaced = diagonal + (left == right ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
