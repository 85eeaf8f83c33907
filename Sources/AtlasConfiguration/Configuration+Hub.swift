extension Configuration {
  /// Which Hubs are polled, and for what.
  package struct Hub: Hashable, Sendable {
    package var isEnabled = Switch.off
    /// The first source, named `hub`: the one that `HF_TOKEN` and `HF_ENDPOINT` are meant for.
    package var main = Source(name: "hub")
    package var intervalSeconds: Double = 3600
    /// `https://HOST:PORT` each.
    package var trustedOrigins: [String] = []
    /// Further ones.
    package var others: [Source] = []

    /// All that have a scope; empty while polling is off.
    package var sources: [Source] { isEnabled == .on ? ([main] + others).filter(\.hasScope) : [] }
  }

  /// One endpoint with its scope.
  package struct Source: Hashable, Sendable {
    package var name: String
    /// With its path prefix; nil for `$HF_ENDPOINT`.
    package var endpoint: String?
    package var authors: [String] = []
    /// Repositories by name.
    package var models: [String] = []
    package var searches: [String] = []
    package var filters: [String] = []
    package var tokenFile: String?
    /// Of the secret that this Hub's webhooks show.
    package var webhookSecretFile: String?

    package init(name: String) { self.name = name }

    package var hasScope: Bool { !(authors + models + searches + filters).isEmpty }
  }

  /// What no single setting of the Hub is to blame for.
  var hubConflicts: [ConfigurationProblem] {
    guard hub.isEnabled == .on else { return [] }
    var problems: [ConfigurationProblem] = []
    if hub.sources.isEmpty {
      problems.append(
        ConfigurationProblem(
          "hub.enabled", "nothing to poll: set one of hub.authors, hub.models, hub.searches, hub.filters, hub.sources"))
    }
    let names = hub.sources.map(\.name)
    for name in Set(names).sorted()
    where names.count(where: { $0 == name }) > 1 || roots.contains(where: { $0.name == name }) {
      problems.append(ConfigurationProblem("hub.sources", "\(name) is the name of two sources, or of a root"))
    }
    return problems
  }

  /// Replaces the further sources by those that one layer lists.
  mutating func applySources(
    _ elements: [SettingElement], setting: Setting, workingFolder: String
  ) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    var sources: [Source] = []
    let known = ["name", "endpoint", "authors", "models", "searches", "filters", "token_file", "webhook_secret_file"]
    for element in elements {
      for key in element.texts.keys.sorted() where !known.contains(key) {
        problems.append(ConfigurationProblem(element.origin, unknown: "key of a source", key, among: known))
      }
      guard let name = element.texts["name"], isName(name), let endpoint = element.texts["endpoint"] else {
        problems.append(
          ConfigurationProblem(element.origin, "a source needs an endpoint and a name without space, slash or colon"))
        continue
      }
      var source = Source(name: name)
      source.endpoint = endpoint
      source.authors = words(element.texts["authors"])
      source.models = words(element.texts["models"])
      source.searches = words(element.texts["searches"])
      source.filters = words(element.texts["filters"])
      for (key, place) in [("token_file", \Source.tokenFile), ("webhook_secret_file", \Source.webhookSecretFile)] {
        guard let file = element.texts[key] else { continue }
        source[keyPath: place] = absolutePath(file, relativeTo: setting.allowsRelativePaths ? workingFolder : nil)
        if source[keyPath: place] == nil {
          problems.append(ConfigurationProblem(element.origin, "\(key) is \"\(file)\", expected an absolute path"))
        }
      }
      if !isWebAddress(endpoint) { problems.append(ConfigurationProblem(element.origin, webAddressExpected(endpoint))) }
      sources.append(source)
    }
    if problems.isEmpty { hub.others = sources }
    return problems
  }
}

/// With commas or spaces between.
func words(_ text: String?) -> [String] {
  (text ?? "").split { $0 == "," || $0.isWhitespace }.map(String.init)
}

func isWebAddress(_ text: String) -> Bool { text.hasPrefix("https://") || text.hasPrefix("http://") }

func webAddressExpected(_ text: String) -> String {
  "endpoint is \"\(text)\", expected https://HOST or https://HOST/PREFIX"
}

private func isName(_ text: String) -> Bool {
  !text.isEmpty && !text.contains { $0 == "/" || $0 == ":" || $0.isWhitespace }
}
