/// One key with its value, as some layer gave it.
struct Setting {
  /// Dotted; perhaps no `ConfigurationKey`.
  let key: String
  let value: SettingValue
  /// Where it was given: `/etc/atlasd/atlasd.yaml:12`, `ATLASD_SOCKET`, `--socket`.
  let origin: String
  /// Paths may be relative to where the command was typed.
  var allowsRelativePaths = false
}

enum SettingValue {
  case text(String)
  case list([SettingElement])
}

/// One element of a list, or one root: its texts by key. A bare text has the key `path`.
struct SettingElement {
  let texts: [String: String]
  let origin: String
}

/// What the environment sets: each variable `ATLASD_...`.
///
/// - Returns: the settings in the order of `ConfigurationKey`, and a problem for each variable that looks like a
///   misspelled key. Others are let pass: container systems invent `ATLASD_PORT` and the like.
func settings(environment: [String: String]) -> (settings: [Setting], problems: [ConfigurationProblem]) {
  let settings = ConfigurationKey.allCases.compactMap { key -> Setting? in
    guard let text = environment[key.environmentName] else { return nil }
    return Setting(
      key: key.rawValue, value: key == .roots ? pathList(text) : .text(text), origin: key.environmentName,
      allowsRelativePaths: true)
  }
  let names = ConfigurationKey.allCases.map(\.environmentName)
  let strangers = environment.keys.filter {
    $0.hasPrefix("ATLASD_") && $0 != configurationPathVariable && !names.contains($0)
  }
  let problems = strangers.sorted().compactMap { stranger -> ConfigurationProblem? in
    guard let guess = nearest(to: stranger, among: names) else { return nil }
    return ConfigurationProblem(stranger, "unknown variable, did you mean \(guess)?")
  }
  return (settings, problems)
}

/// Paths with colons between, as in PATH.
private func pathList(_ text: String) -> SettingValue {
  .list(text.split(separator: ":").map { SettingElement(texts: ["path": String($0)], origin: "ATLASD_ROOTS") })
}
