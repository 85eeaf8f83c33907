import AtlasConfiguration
import Glibc
import Testing

private let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
  separator: "/")

@Suite("The configuration file that is installed")
struct InstalledConfigurationTests {
  /// `etc/atlasd.yaml` with its defaults switched on: `#key: value` becomes `key: value`.
  private func uncommented() throws -> String {
    let file = try #require(fopen("\(package)/etc/atlasd.yaml", "r"))
    defer { fclose(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    var isList = false
    return lines.map { line in
      let indentation = line.prefix { $0 == " " }
      let rest = line.dropFirst(indentation.count)
      guard rest.first == "#" else { return String(line) }
      let text = rest.dropFirst()
      // The elements of a list are indented behind the sign.
      isList = text == "roots:" || isList && text.hasPrefix("  ")
      return text.first.map { $0 != " " } == true || isList ? String(indentation + text) : ""
    }.joined(separator: "\n")
  }

  @Test("shows every key, with the default of the system")
  func everyDefault() throws {
    let text = try uncommented()
    let read = try Configuration(
      files: [ConfigurationText(path: "atlasd.yaml", text: text)], environment: [:], arguments: .init(), isRoot: true,
      workingFolder: "/")
    var expected = Configuration(state: "/var/lib/atlasd", socket: "/run/atlasd/atlasd.sock")
    expected.roots = [
      .init(name: "models", path: "/srv/models"), .init(name: "archive", path: "/mnt/nfs/models", watch: .poll),
    ]
    expected.roots[1].readBytesPerSecond = 50_000_000
    expected.roots[1].readsInFlight = 32
    expected.roots[1].hashing = .needed
    // Its default depends on the file system; the file shows the local one.
    expected.settleSeconds = 5
    // A rule that no file names has the severity that the daemon's policy gives it: the file shows that one.
    expected.alerts.rules = [
      "undeclared-derivative": .warning, "false-parent": .warning, "license-conflict": .critical,
      "denied-ancestor": .critical, "unknown-origin": .info, "weights-changed": .critical, "removed-parent": .info,
      "unsafe-file": .critical, "duplicate-upload": .info, "stalled-upload": .warning, "gated-ancestor": .warning,
    ]
    #expect(read == expected)
    for key in ConfigurationKey.allCases {
      let word = try #require(key.rawValue.split(separator: ".").last)
      #expect(text.contains("\(word):"), "\(key.rawValue) is not shown")
    }
  }

  @Test("is read from its folder together with its drop-ins, by name")
  func dropIns() throws {
    var template = Array("/tmp/atlas-configuration-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      for path in ["conf.d/2.yaml", "conf.d/1.yaml", "conf.d/no", "conf.d", "a.yaml", ""] {
        remove("\(folder)/\(path)")
      }
    }
    mkdir("\(folder)/conf.d", 0o700)
    for (name, text) in [
      ("a.yaml", "state: /a\nsocket: /a.sock"), ("conf.d/2.yaml", "state: /two"),
      ("conf.d/1.yaml", "state: /one\nroots: [/r]"),
      ("conf.d/no", "state: /no"),
    ] {
      let file = try #require(fopen("\(folder)/\(name)", "w"))
      fputs(text, file)
      fclose(file)
    }
    var arguments = ConfigurationArguments()
    arguments.configPath = "\(folder)/a.yaml"
    let (configuration, files) = try Configuration.load(arguments, environment: [:])
    #expect(configuration.state == "/two")
    #expect(configuration.roots.map(\.name) == ["r"])
    #expect(files == ["a.yaml", "conf.d/1.yaml", "conf.d/2.yaml"].map { "\(folder)/\($0)" })
  }

  @Test("a file that was named and is not there is an error")
  func missing() {
    var arguments = ConfigurationArguments()
    arguments.configPath = "/nowhere/atlasd.yaml"
    #expect(throws: ConfigurationProblems.self) { try Configuration.load(arguments, environment: [:]) }
  }
}
