import AtlasConfiguration
import Testing

private func configuration(
  _ files: String..., environment: [String: String] = [:], arguments: ConfigurationArguments = .init(),
  isRoot: Bool = true
) throws -> Configuration {
  try Configuration(
    files: files.enumerated().map { ConfigurationText(path: "\($0.offset).yaml", text: $0.element) },
    environment: environment, arguments: arguments, isRoot: isRoot, workingFolder: "/home/someone")
}

/// What is wrong with one file.
private func problems(_ file: String, environment: [String: String] = [:]) -> [String] {
  do {
    _ = try configuration(file, environment: environment)
    return []
  } catch let error as ConfigurationProblems {
    return error.problems.map(\.description)
  } catch {
    return ["\(error)"]
  }
}

private func listenExpected(_ text: String) -> String {
  "http.listen is \"\(text)\", expected off, a port, or ADDRESS:PORT with the address in numbers, "
    + "as 127.0.0.1:9417 or [::1]:9417"
}

@Suite("Configuring the daemon")
struct ConfigurationTests {
  @Test("nothing set gives the defaults of the system, or of a user")
  func defaults() throws {
    let system = try configuration()
    #expect(system == Configuration(state: "/var/lib/atlasd", socket: "/run/atlasd/atlasd.sock"))
    let environment = ["HOME": "/home/a", "XDG_RUNTIME_DIR": "/run/user/1000"]
    let user = try configuration(environment: environment, isRoot: false)
    #expect(user.state == "/home/a/.local/state/atlasd")
    #expect(user.socket == "/run/user/1000/atlasd/atlasd.sock")
    let unit = try configuration(
      environment: ["STATE_DIRECTORY": "/var/lib/x", "RUNTIME_DIRECTORY": "/run/x"], isRoot: false)
    #expect(unit.state == "/var/lib/x")
    #expect(unit.socket == "/run/x/atlasd.sock")
  }

  @Test("without a folder for sockets, the socket is beside the state")
  func socketBesideState() throws {
    var arguments = ConfigurationArguments()
    arguments.state = "atlas"
    #expect(try configuration(arguments: arguments, isRoot: false).socket == "/home/someone/atlas/atlasd.sock")
  }

  @Test("every key is read from a file")
  func everyKey() throws {
    let read = try configuration(
      """
      roots:
      - /srv/models/
      - {path: /mnt/models, watch: poll}
      - {path: /mnt/other, name: archive, read: {bytes_per_second: 5M, in_flight: 64}, hashing.full: off}
      state: /s
      socket: /r/a.sock
      charting: {rules: paper, declared: ignore}
      watch:
        settle_seconds: 0.5
        rescan_seconds: 10
        poll: always
      hashing: {full: off, bytes_per_second: 64Mi}
      read.bytes_per_second: 50M
      read: {in_flight: 32, isolation: none, timeout_seconds: 60}
      http: {listen: "[::1]:9417", token_file: /t}
      log:
        level: debug
      """)
    var expected = Configuration(state: "/s", socket: "/r/a.sock")
    expected.roots = [
      .init(name: "models", path: "/srv/models"), .init(name: "models-2", path: "/mnt/models", watch: .poll),
      .init(name: "archive", path: "/mnt/other"),
    ]
    expected.roots[2].hashing = .off
    expected.roots[2].readBytesPerSecond = 5_000_000
    expected.roots[2].readsInFlight = 64
    expected.rules = .paper
    expected.declared = .ignore
    expected.settleSeconds = 0.5
    expected.rescanSeconds = 10
    expected.poll = .always
    expected.hashing = .off
    expected.hashBytesPerSecond = 64 << 20
    expected.readBytesPerSecond = 50_000_000
    expected.readsInFlight = 32
    expected.isolation = .none
    expected.readTimeoutSeconds = 60
    expected.http.listen = .init(address: "::1", port: 9417)
    expected.http.tokenFile = "/t"
    expected.logLevel = .debug
    #expect(read == expected)
  }

  @Test("a later file wins, the environment beats files, the command line beats all")
  func layers() throws {
    var arguments = ConfigurationArguments()
    arguments.socket = "./my.sock"
    arguments.settings = ["watch.settle_seconds=3"]
    arguments.roots = ["models", "/srv/x"]
    let read = try configuration(
      "roots: [/a]\nlog: {level: debug}\ncharting: {declared: use}\nwatch: {settle_seconds: 1, rescan_seconds: 60}",
      "log: {level: error}\nsocket: /b.sock",
      environment: ["ATLASD_CHARTING_DECLARED": "ignore", "ATLASD_WATCH_SETTLE_SECONDS": "2", "ATLASD_ROOTS": "/b:/c"],
      arguments: arguments)
    #expect(read.logLevel == .error)
    #expect(read.declared == .ignore)
    #expect(read.settleSeconds == 3)
    #expect(read.rescanSeconds == 60)
    #expect(read.socket == "/home/someone/my.sock")
    #expect(read.roots.map(\.path) == ["/home/someone/models", "/srv/x"])
  }

  @Test("a port alone is one of the loopback interface, and can be taken back")
  func port() throws {
    #expect(try configuration("http: {listen: 9417}").http.listen == .init(address: "127.0.0.1", port: 9417))
    #expect(try configuration("http: {listen: 9417}", "http: {listen: off}").http == Configuration.HTTP())
  }

  @Test("a limit can be lifted by a later layer")
  func unlimited() throws {
    let environment = ["ATLASD_HASHING_BYTES_PER_SECOND": "unlimited"]
    #expect(try configuration("hashing: {bytes_per_second: 1G}", environment: environment).hashBytesPerSecond == nil)
  }

  @Test("a misspelled key is told with its line and the key that was meant")
  func misspelled() {
    #expect(
      problems("socket: /a.sock\ncharting:\n  declard: use\n")
        == ["0.yaml:3: unknown key charting.declard, did you mean charting.declared?"])
    #expect(problems("chartng:\n  rules: paper\n") == ["0.yaml:1: unknown key chartng, did you mean charting?"])
    #expect(problems("x: 1") == ["0.yaml:1: unknown key x"])
    #expect(
      problems("", environment: ["ATLASD_CHARTING_DECLARE": "use", "ATLASD_SERVICE_HOST": "1.2.3.4"])
        == ["ATLASD_CHARTING_DECLARE: unknown variable, did you mean ATLASD_CHARTING_DECLARED?"])
  }

  @Test(
    "a value of the wrong kind is told with what is expected",
    arguments: [
      ("charting: {rules: papr}", "charting.rules is \"papr\", expected evidence or paper, did you mean paper?"),
      ("hashing: {full: false}", "hashing.full is \"false\", expected background, needed or off"),
      ("watch: {settle_seconds: soon}", "watch.settle_seconds is \"soon\", expected seconds from 0 to 86400"),
      ("watch: {settle_seconds: nan}", "watch.settle_seconds is \"nan\", expected seconds from 0 to 86400"),
      ("read: {in_flight: 0}", "read.in_flight is \"0\", expected a number from 1 to 256"),
      (
        "read: {bytes_per_second: 12}",
        "read.bytes_per_second is \"12\", expected bytes a second as 200M or 64Mi, at least 1Mi, or unlimited"
      ),
      ("http: {listen: localhost:80}", listenExpected("localhost:80")),
      ("http: {listen: 127.0.0.1:0}", listenExpected("127.0.0.1:0")),
      ("http: {listen: '127.0.0.1:65536'}", listenExpected("127.0.0.1:65536")),
      ("http: {listen: '::1:80'}", listenExpected("::1:80")),
      ("socket: atlasd.sock", "socket is \"atlasd.sock\", expected an absolute path"),
      ("socket: [a]", "socket is a list, expected one value"),
      ("- a", "expected keys, as in socket: /run/atlasd/atlasd.sock"),
      ("roots: [models]", "a root without an absolute path"),
      ("roots: [{path: /a, nam: b}]", "unknown key of a root nam, did you mean name?"),
      ("roots: [{path: /a, watch: no}]", "watch is \"no\", expected auto, inotify or poll"),
      ("roots: [{path: /a, name: 'b:c'}]", "name is \"b:c\"; a name has no space, slash or colon"),
    ])
  func wrongKind(file: String, problem: String) {
    #expect(problems(file) == ["0.yaml:1: \(problem)"])
  }

  @Test("all mistakes are told at once")
  func allAtOnce() {
    #expect(problems("sockt: /a\nlog: {level: loud}\nroots: [{path: x}]").count == 3)
  }

  @Test("roots cannot lie in each other, share a name, or hold what atlasd writes")
  func overlaps() {
    #expect(problems("roots:\n- /a\n- /a/b\n") == ["0.yaml:3: /a/b lies in /a, which is a root already"])
    #expect(problems("roots:\n- /a/b\n- /a\n") == ["0.yaml:3: /a holds /a/b, which is a root already"])
    #expect(problems("roots:\n- /a\n- /a//\n") == ["0.yaml:3: /a is a root already"])
    #expect(problems("roots: [/a, /ab]").isEmpty)
    #expect(problems("roots: [{path: /a, name: x}, {path: /b, name: x}]") == ["0.yaml:1: two roots are named x"])
    #expect(
      problems("roots: [/srv]\nstate: /srv/atlas")
        == ["state: /srv/atlas lies in the root /srv, where atlasd never writes"])
  }

  @Test("bad YAML, a key given twice, and a second document are told with their line")
  func badYAML() {
    #expect(problems("socket: [").count == 1)
    #expect(problems("socket: /a\nsocket: /b") == ["0.yaml:1: socket is given twice"])
    #expect(problems("socket: /a\n---\nstate: /b").allSatisfy { $0.hasPrefix("0.yaml:") })
    #expect(problems("socket: \"\u{1}\"").count == 1)
  }

  @Test("keys without a value, and empty files, set nothing")
  func emptyValues() throws {
    #expect(try configuration("", "# nothing\n", "charting:\nlog:\n  level:\nroots: []\n") == configuration())
  }
}
