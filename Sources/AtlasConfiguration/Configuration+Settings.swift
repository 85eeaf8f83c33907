extension Configuration {
  /// Takes over one setting.
  ///
  /// - Returns: what is wrong with it; then nothing was changed.
  mutating func apply(_ setting: Setting, workingFolder: String) -> [ConfigurationProblem] {
    let known = ConfigurationKey.allCases.map(\.rawValue)
    guard let key = ConfigurationKey(rawValue: setting.key) else {
      return [ConfigurationProblem(setting.origin, unknown: "key", setting.key, among: known)]
    }
    switch (key, setting.value) {
    case (.roots, .list(let elements)):
      return applyRoots(elements, setting: setting, workingFolder: workingFolder)
    case (.roots, .text(let path)):
      let only = SettingElement(texts: ["path": path], origin: setting.origin)
      return applyRoots([only], setting: setting, workingFolder: workingFolder)
    case (.hubSources, .list(let elements)):
      return applySources(elements, setting: setting, workingFolder: workingFolder)
    case (.hubAuthors, .list(let elements)), (.hubModels, .list(let elements)), (.hubSearches, .list(let elements)),
      (.hubFilters, .list(let elements)), (.hubTrustedOrigins, .list(let elements)):
      apply(words: elements.compactMap { $0.texts["path"] }, to: key)
      return []
    case (.alertDeny, .list(let elements)), (.alertSinks, .list(let elements)):
      return applyAlertList(key, elements, setting)
    case (.alertSinks, .text("none")):
      alerts.sinks = []
      return []
    case (.alertSinks, .text):
      return [ConfigurationProblem(setting.origin, "\(key.rawValue) is one value, expected a list, or none")]
    case (_, .list):
      return [ConfigurationProblem(setting.origin, "\(key.rawValue) is a list, expected one value")]
    case (_, .text(let text)):
      var value = ValueReading(key: key, text: text, origin: setting.origin)
      apply(&value, relativeTo: setting.allowsRelativePaths ? workingFolder : nil)
      return value.problems
    }
  }

  private mutating func apply(_ value: inout ValueReading, relativeTo folder: String?) {
    switch value.key {
    case .roots: break
    case .state: value.path(relativeTo: folder).map { state = $0 }
    case .socket: value.path(relativeTo: folder).map { socket = $0 }
    case .rules: value.word(of: Rules.self).map { rules = $0 }
    case .declared: value.word(of: Declared.self).map { declared = $0 }
    case .settleSeconds: value.seconds(0...86_400).map { settleSeconds = $0 }
    case .rescanSeconds: value.seconds(1...604_800).map { rescanSeconds = $0 }
    case .poll: value.word(of: Poll.self).map { poll = $0 }
    case .hashing: value.word(of: Hashing.self).map { hashing = $0 }
    case .hashBytesPerSecond: value.rate().map { hashBytesPerSecond = $0 }
    case .readBytesPerSecond: value.rate().map { readBytesPerSecond = $0 }
    case .readsInFlight: value.count(ConfigurationKey.readsInFlightRange).map { readsInFlight = $0 }
    case .isolation: value.word(of: Isolation.self).map { isolation = $0 }
    case .readTimeoutSeconds: value.seconds(1...3600).map { readTimeoutSeconds = $0 }
    case .hubEnabled: value.word(of: Switch.self).map { hub.isEnabled = $0 }
    case .hubEndpoint: value.webAddress().map { hub.main.endpoint = $0.isEmpty ? nil : $0 }
    case .hubAuthors, .hubModels, .hubSearches, .hubFilters, .hubTrustedOrigins:
      apply(words: words(value.text), to: value.key)
    case .hubTokenFile: value.file(relativeTo: folder).map { hub.main.tokenFile = $0 }
    case .hubWebhookSecretFile: value.file(relativeTo: folder).map { hub.main.webhookSecretFile = $0 }
    case .hubIntervalSeconds: value.seconds(1...604_800).map { hub.intervalSeconds = $0 }
    case .hubSources: value.emptyList()
    case .operators: value.users().map { operators = $0 }
    case .httpListen: value.networkAddress().map { http.listen = $0 }
    case .httpTokenFile: value.file(relativeTo: folder).map { http.tokenFile = $0 }
    case .backupHours: value.hours(0...8760).map { backupHours = $0 }
    case .backupsKept: value.count(1...1000).map { backupsKept = $0 }
    case .logLevel: value.word(of: LogLevel.self).map { logLevel = $0 }
    case .ruleUndeclaredDerivative,
      .ruleFalseParent,
      .ruleLicenseConflict,
      .ruleDeniedAncestor,
      .ruleUnknownOrigin,
      .ruleWeightsChanged,
      .ruleRemovedParent,
      .ruleUnsafeFile,
      .ruleDuplicateUpload,
      .ruleStalledUpload,
      .ruleGatedAncestor:
      value.word(of: Alerts.Level.self).map { level in value.key.alertRule.map { alerts.rules[$0] = level } }
    case .alertDeny: alerts.deny = value.words()
    case .alertConfidence: value.probability().map { alerts.confidenceMin = $0 }
    case .alertStalledSeconds: value.seconds(0...31_536_000).map { alerts.stalledSeconds = $0 }
    case .alertSinks: break
    case .alertsPerMinute: value.count(1...60_000).map { alerts.perMinute = $0 }
    case .alertAttempts: value.count(1...1000).map { alerts.attempts = $0 }
    }
  }

  private mutating func apply(words: [String], to key: ConfigurationKey) {
    switch key {
    case .hubAuthors: hub.main.authors = words
    case .hubModels: hub.main.models = words
    case .hubSearches: hub.main.searches = words
    case .hubTrustedOrigins: hub.trustedOrigins = words
    default: hub.main.filters = words
    }
  }
}
