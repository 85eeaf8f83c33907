import Yams

/// A configuration file is written by hand.
let configurationBytesMax = 1 << 20

/// The settings in one YAML file; maps nest with dots between their keys.
///
/// Scalars are read as text, so that `full: off` is the word and not a truth value. A key without a value sets nothing.
///
/// - Parameter section: where the file's keys belong: empty for a whole configuration.
func settings(
  yaml: String, path: String, below section: String = ""
) -> (settings: [Setting], problems: [ConfigurationProblem]) {
  guard yaml.utf8.count <= configurationBytesMax else {
    return ([], [ConfigurationProblem(path, "\(yaml.utf8.count) bytes, the limit is \(configurationBytesMax)")])
  }
  do {
    guard let root = try compose(yaml: yaml, .basic) else { return ([], []) }
    var reading = FileReading(path: path)
    if !isNull(root) { reading.read(root, key: section) }
    return (reading.settings, reading.problems)
  } catch {
    return ([], [syntaxProblem(error, path: path)])
  }
}

private struct FileReading {
  let path: String
  var settings: [Setting] = []
  var problems: [ConfigurationProblem] = []

  fileprivate func origin(_ node: Node) -> String { "\(path):\(node.mark?.line ?? 0)" }

  mutating func read(_ node: Node, key: String) {
    switch node {
    case _ where isNull(node):
      break
    case .mapping(let entries):
      for (name, value) in entries { read(value, named: name, below: key) }
    case _ where key.isEmpty:
      problems.append(ConfigurationProblem(origin(node), "expected keys, as in socket: /run/atlasd/atlasd.sock"))
    case .scalar(let scalar):
      settings.append(Setting(key: key, value: .text(scalar.string), origin: origin(node)))
    case .sequence(let sequence):
      settings.append(Setting(key: key, value: .list(sequence.compactMap { element($0) }), origin: origin(node)))
    case .alias:
      problems.append(ConfigurationProblem(origin(node), "an alias, write the value"))
    }
  }

  private mutating func read(_ value: Node, named name: Node, below key: String) {
    guard case .scalar(let scalar) = name else {
      problems.append(ConfigurationProblem(origin(name), "a key that is not a word"))
      return
    }
    let dotted = key.isEmpty ? scalar.string : "\(key).\(scalar.string)"
    let isKnown = ConfigurationKey.allCases.contains { $0.rawValue == dotted || $0.rawValue.hasPrefix("\(dotted).") }
    if isKnown {
      read(value, key: dotted)
    } else {
      let known = ConfigurationKey.allCases.map(\.rawValue)
      // A misspelled section is told by itself, not once for each of its keys.
      let sections = Set(known.compactMap { $0.contains(".") ? String($0.prefix { $0 != "." }) : nil }).sorted()
      problems.append(ConfigurationProblem(origin(name), unknown: "key", dotted, among: known + sections))
    }
  }

  private mutating func element(_ node: Node) -> SettingElement? {
    switch node {
    case .scalar(let scalar):
      return SettingElement(texts: ["path": scalar.string], origin: origin(node))
    case .mapping(let entries):
      var texts: [String: String] = [:]
      for case (.scalar(let key), let value) in entries where !isNull(value) {
        if case .sequence(let sequence) = value {
          texts[key.string] = sequence.compactMap { $0.scalar?.string }.joined(separator: ",")
          continue
        }
        for (name, text) in self.texts(value, named: key.string) { texts[name] = text }
      }
      return SettingElement(texts: texts, origin: origin(node))
    default:
      problems.append(ConfigurationProblem(origin(node), "expected a path, or a path with a name"))
      return nil
    }
  }
}

extension FileReading {
  /// The texts under one key of an element; those of a map have dots between their keys.
  fileprivate mutating func texts(_ value: Node, named name: String) -> [(String, String)] {
    if case .scalar(let text) = value { return [(name, text.string)] }
    guard case .mapping(let entries) = value else {
      problems.append(ConfigurationProblem(origin(value), "\(name) is not a text"))
      return []
    }
    return entries.compactMap { key, value in
      guard case .scalar(let inner) = key, case .scalar(let text) = value else {
        problems.append(ConfigurationProblem(origin(value), "\(name) holds what is not a text"))
        return nil
      }
      return isNull(value) ? nil : ("\(name).\(inner.string)", text.string)
    }
  }
}

private func isNull(_ node: Node) -> Bool {
  guard case .scalar(let scalar) = node else { return false }
  return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
}

private func syntaxProblem(_ error: any Error, path: String) -> ConfigurationProblem {
  switch error as? YamlError {
  case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
    .composer(_, let problem, let mark, _):
    ConfigurationProblem("\(path):\(mark.line)", problem)
  case .duplicatedKeysInMapping(let keys, let context):
    ConfigurationProblem("\(path):\(context.mark.line)", "\(keys.joined(separator: ", ")) is given twice")
  case .reader(let problem, _, _, _): ConfigurationProblem(path, problem)
  default: ConfigurationProblem(path, "not YAML")
  }
}
