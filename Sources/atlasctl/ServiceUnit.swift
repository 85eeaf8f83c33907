import Glibc

/// `atlasd` as systemd runs it: the system's for root, the user's own for others.
struct ServiceUnit {
  private let scope: [String]

  static var standard: ServiceUnit { ServiceUnit(scope: geteuid() == 0 ? [] : ["--user"]) }

  /// Makes it run with the configuration as it is now, at the next boot too.
  func startOrReload() throws(Failure) {
    guard access("/run/systemd/system", F_OK) == 0 else {
      throw Failure("systemd does not run here", hint: "start the daemon yourself: atlasd, then atlasctl status")
    }
    let isActive = try runProgram("systemctl", scope + ["is-active", "--quiet", "atlasd.service"]).status == 0
    let action = isActive ? ["reload", "atlasd.service"] : ["enable", "--now", "atlasd.service"]
    let outcome = try runProgram("systemctl", scope + action)
    guard outcome.status == 0 else {
      let last = outcome.output.split(separator: "\n").last.map(String.init)
      let hint = (["systemctl"] + scope + ["status", "atlasd"]).joined(separator: " ")
      throw Failure(last ?? "systemctl ended with \(outcome.status)", hint: hint)
    }
  }
}
