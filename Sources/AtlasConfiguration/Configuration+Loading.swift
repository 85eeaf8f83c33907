import Glibc

extension Configuration {
  /// Reads the files, the environment and the command line of this process.
  ///
  /// The file is `--config`, else `$ATLASD_CONFIG`, else `/etc/atlasd/atlasd.yaml` for the superuser and
  /// `$XDG_CONFIG_HOME/atlasd/atlasd.yaml` for others. The usual place may be empty, a named file must exist.
  /// `conf.d/*.yaml` beside it follow in the order of their names.
  ///
  /// - Returns: the configuration, and the files that it was read from.
  package static func load(
    _ arguments: ConfigurationArguments, environment: [String: String]
  ) throws(ConfigurationProblems) -> (configuration: Configuration, files: [String]) {
    let isRoot = geteuid() == 0
    var files: [ConfigurationText] = []
    if let place = place(arguments, environment: environment, isRoot: isRoot) {
      let isMissing = access(place.path, F_OK) != 0
      if place.isNamed || !isMissing { files.append(try configurationText(place.path)) }
      let folder = place.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      for path in dropIns("\(folder)/conf.d") { files.append(try configurationText(path)) }
    }
    let configuration = try Configuration(
      files: files, environment: environment, arguments: arguments, isRoot: isRoot, workingFolder: workingFolder())
    return (configuration, files.map(\.path))
  }
}

/// Where the configuration is to be read from, and whether anybody said so.
private func place(
  _ arguments: ConfigurationArguments, environment: [String: String], isRoot: Bool
) -> (path: String, isNamed: Bool)? {
  if let named = arguments.configPath ?? environment[configurationPathVariable] {
    return (absolutePath(named, relativeTo: workingFolder()) ?? named, true)
  }
  if isRoot { return ("/etc/atlasd/atlasd.yaml", false) }
  let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
  return home.map { ("\($0)/atlasd/atlasd.yaml", false) }
}

private func workingFolder() -> String {
  guard let folder = getcwd(nil, 0) else { return "/" }
  defer { free(folder) }
  return String(cString: folder)
}

/// Paths of the drop-ins, sorted by their names' bytes; empty without such a folder.
private func dropIns(_ folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "\(folder)/\($0)" }
}

private func configurationText(_ path: String) throws(ConfigurationProblems) -> ConfigurationText {
  guard let file = fopen(path, "rbe") else {
    let reason = String(cString: strerror(errno))
    throw ConfigurationProblems(problems: [ConfigurationProblem(path, reason)])
  }
  defer { fclose(file) }
  // One byte more than allowed, so that a longer file is seen to be longer.
  let bytes = [UInt8](unsafeUninitializedCapacity: configurationBytesMax + 1) { buffer, count in
    count = fread(buffer.baseAddress, 1, buffer.count, file)
  }
  guard ferror(file) == 0 else {
    throw ConfigurationProblems(problems: [ConfigurationProblem(path, "not readable, expected a file")])
  }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw ConfigurationProblems(problems: [ConfigurationProblem(path, "not UTF-8")])
  }
  return ConfigurationText(path: path, text: text)
}
