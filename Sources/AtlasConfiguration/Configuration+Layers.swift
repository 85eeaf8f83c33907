/// Names the file to read in place of the usual one, as `--config` does.
let configurationPathVariable = "ATLASD_CONFIG"

/// What was typed after `atlasd`.
package struct ConfigurationArguments: Hashable, Sendable {
  /// `--config`; nil for the usual place.
  package var configPath: String?
  /// `--root`, in order; any replace the roots of the files.
  package var roots: [String] = []
  package var state: String?
  package var socket: String?
  /// `--set KEY=VALUE`, in order.
  package var settings: [String] = []

  package init() {}
}

/// One configuration file, read.
package struct ConfigurationText: Hashable, Sendable {
  package let path: String
  package let text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

extension Configuration {
  /// Puts the layers on top of each other.
  ///
  /// - Parameters:
  ///   - files: in the order in which they win, the last one most.
  ///   - isRoot: the daemon runs as the superuser: the system's folders are the defaults, not the user's.
  ///   - workingFolder: where relative paths of the environment and the command line start.
  /// - Throws: every problem of every layer.
  package init(
    files: [ConfigurationText], environment: [String: String], arguments: ConfigurationArguments, isRoot: Bool,
    workingFolder: String
  ) throws(ConfigurationProblems) {
    var layers = files.map { settings(yaml: $0.text, path: $0.path) }
    layers.append(settings(environment: environment))
    layers.append(settings(arguments: arguments))
    let state = defaultState(environment, isRoot: isRoot) ?? ""
    self.init(state: state, socket: defaultSocket(environment, isRoot: isRoot, state: state))
    var problems = layers.flatMap(\.problems)
    for setting in layers.flatMap(\.settings) { problems += apply(setting, workingFolder: workingFolder) }
    // A socket beside the state follows it when only the state was set.
    if socket.isEmpty { socket = "\(self.state)/atlasd.sock" }
    if problems.isEmpty { problems = conflicts }
    guard problems.isEmpty else { throw ConfigurationProblems(problems: problems) }
  }

  /// What no single setting is to blame for.
  private var conflicts: [ConfigurationProblem] {
    guard !state.isEmpty else {
      return [ConfigurationProblem("state", "no folder is known: set state, or one of HOME and XDG_STATE_HOME")]
    }
    return hubConflicts
      + roots.flatMap { root in
        // Watched folders are never written to.
        [("state", state), ("socket", socket)].filter { lies($0.1, in: root.path) }.map {
          ConfigurationProblem($0.0, "\($0.1) lies in the root \(root.path), where atlasd never writes")
        }
      }
  }
}

private func settings(
  arguments: ConfigurationArguments
) -> (settings: [Setting], problems: [ConfigurationProblem]) {
  var settings: [Setting] = []
  var problems: [ConfigurationProblem] = []
  for text in arguments.settings {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 2 {
      settings.append(Setting(key: parts[0], value: .text(parts[1]), origin: "--set", allowsRelativePaths: true))
    } else {
      problems.append(ConfigurationProblem("--set", "\"\(text)\", expected KEY=VALUE"))
    }
  }
  if !arguments.roots.isEmpty {
    let elements = arguments.roots.map { SettingElement(texts: ["path": $0], origin: "--root") }
    settings.append(Setting(key: "roots", value: .list(elements), origin: "--root", allowsRelativePaths: true))
  }
  for (key, text) in [("state", arguments.state), ("socket", arguments.socket)] {
    guard let text else { continue }
    settings.append(Setting(key: key, value: .text(text), origin: "--\(key)", allowsRelativePaths: true))
  }
  return (settings, problems)
}

/// `STATE_DIRECTORY` is what systemd made for the unit; several are separated by colons.
private func defaultState(_ environment: [String: String], isRoot: Bool) -> String? {
  if let given = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(given) }
  if isRoot { return "/var/lib/atlasd" }
  if let state = absolute(environment["XDG_STATE_HOME"]) { return "\(state)/atlasd" }
  return absolute(environment["HOME"]).map { "\($0)/.local/state/atlasd" }
}

/// Empty when the environment names no folder for it: then it is beside the state.
private func defaultSocket(_ environment: [String: String], isRoot: Bool, state: String) -> String {
  if let given = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first { return "\(given)/atlasd.sock" }
  if isRoot { return "/run/atlasd/atlasd.sock" }
  return absolute(environment["XDG_RUNTIME_DIR"]).map { "\($0)/atlasd/atlasd.sock" } ?? ""
}

/// The XDG specification asks to ignore relative paths.
private func absolute(_ path: String?) -> String? { path.flatMap { absolutePath($0, relativeTo: nil) } }
