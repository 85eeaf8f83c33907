import ModelAtlas

/// What an operator wants to be told, and what they call it.
package struct AlertPolicy: Hashable, Sendable {
  /// A rule that is absent is off.
  package var severities: [AlertRule: AlertSeverity] = AlertPolicy.usual
  /// Ids of models, ids of families (their earliest members), and hashes of files, contents or values (`sha256:HEX`).
  package var denied: Set<String> = []
  /// Edges that are less probable are not held against anybody.
  package var confidenceMin = 0.25
  /// How long an incomplete upload may rest before it counts as stalled.
  package var stalledSeconds: Double = 3600

  package init() {}

  package static let usual: [AlertRule: AlertSeverity] = [
    .undeclaredDerivative: .warning, .falseParent: .warning, .licenseConflict: .critical, .deniedAncestor: .critical,
    .unknownOrigin: .info, .weightsChanged: .critical, .removedParent: .info, .unsafeFile: .critical,
    .duplicateUpload: .info, .stalledUpload: .warning, .gatedAncestor: .warning,
  ]
}
