extension Configuration {
  /// Replaces the roots by those that one layer lists.
  mutating func applyRoots(
    _ elements: [SettingElement], setting: Setting, workingFolder: String
  ) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    var listed: [(root: Root, isNamed: Bool, origin: String)] = []
    for element in elements {
      do {
        let folder = setting.allowsRelativePaths ? workingFolder : nil
        listed.append((try root(element, relativeTo: folder), element.texts["name"] != nil, element.origin))
      } catch {
        problems.append(contentsOf: error.problems)
      }
    }
    for (index, entry) in listed.enumerated() {
      for earlier in listed[..<index] {
        if let overlap = overlap(entry.root, earlier.root, bothNamed: entry.isNamed && earlier.isNamed) {
          problems.append(ConfigurationProblem(entry.origin, overlap))
        }
      }
    }
    guard problems.isEmpty else { return problems }
    roots = withUniqueNames(listed.map { ($0.root, $0.isNamed) })
    return []
  }
}

private func root(
  _ element: SettingElement, relativeTo folder: String?
) throws(ConfigurationProblems) -> Configuration.Root {
  var problems: [ConfigurationProblem] = []
  let known = ["path", "name", "watch"] + RootReading.keys.map(\.rawValue)
  for key in element.texts.keys.sorted() where !known.contains(key) {
    problems.append(ConfigurationProblem(element.origin, unknown: "key of a root", key, among: known))
  }
  let path = element.texts["path"].flatMap { absolutePath($0, relativeTo: folder) }
  if path == nil { problems.append(ConfigurationProblem(element.origin, "a root without an absolute path")) }
  let name = element.texts["name"] ?? path?.split(separator: "/").last.map(String.init) ?? "root"
  if name.isEmpty || name.contains(where: { $0 == "/" || $0 == ":" || $0.isWhitespace }) {
    // Ids are shown as NAME:org/model.
    let text =
      element.texts["name"] == nil ? "the folder's name is no root's name, add name: WORD" : "name is \"\(name)\""
    problems.append(ConfigurationProblem(element.origin, "\(text); a name has no space, slash or colon"))
  }
  var watch = Configuration.Root.Watch.auto
  if let word = element.texts["watch"] {
    if let known = Configuration.Root.Watch(rawValue: word) {
      watch = known
    } else {
      problems.append(ConfigurationProblem(element.origin, "watch is \"\(word)\", expected auto, inotify or poll"))
    }
  }
  var own = RootReading(root: Configuration.Root(name: name, path: path ?? "", watch: watch))
  problems += own.read(element)
  guard problems.isEmpty, path != nil else { throw ConfigurationProblems(problems: problems) }
  return own.root
}

/// What a root may set for itself, under the names that the settings have for all roots.
private struct RootReading {
  static let keys: [ConfigurationKey] = [.hashing, .readBytesPerSecond, .readsInFlight]

  var root: Configuration.Root

  mutating func read(_ element: SettingElement) -> [ConfigurationProblem] {
    Self.keys.flatMap { key -> [ConfigurationProblem] in
      guard let text = element.texts[key.rawValue] else { return [] }
      var value = ValueReading(key: key, text: text, origin: element.origin)
      switch key {
      case .hashing: root.hashing = value.word(of: Configuration.Hashing.self)
      case .readBytesPerSecond: root.readBytesPerSecond = value.rate()
      default: root.readsInFlight = value.count(ConfigurationKey.readsInFlightRange)
      }
      return value.problems
    }
  }
}

/// Why two roots cannot stand side by side; nil when they can.
private func overlap(_ root: Configuration.Root, _ earlier: Configuration.Root, bothNamed: Bool) -> String? {
  if bothNamed, root.name == earlier.name { return "two roots are named \(root.name)" }
  if root.path == earlier.path { return "\(root.path) is a root already" }
  if lies(root.path, in: earlier.path) { return "\(root.path) lies in \(earlier.path), which is a root already" }
  if lies(earlier.path, in: root.path) { return "\(root.path) holds \(earlier.path), which is a root already" }
  return nil
}

/// True as well for equal paths.
func lies(_ path: String, in folder: String) -> Bool {
  path == folder || path.hasPrefix(folder == "/" ? "/" : "\(folder)/")
}

/// Names that were made from paths get a number where they collide: `models`, `models-2`.
private func withUniqueNames(_ roots: [(root: Configuration.Root, isNamed: Bool)]) -> [Configuration.Root] {
  var taken = Set(roots.filter(\.isNamed).map(\.root.name))
  return roots.map { entry in
    guard !entry.isNamed else { return entry.root }
    var root = entry.root
    var number = 2
    while taken.contains(root.name) {
      root.name = "\(entry.root.name)-\(number)"
      number += 1
    }
    taken.insert(root.name)
    return root
  }
}
