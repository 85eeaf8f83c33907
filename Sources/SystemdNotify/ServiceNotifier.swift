import CSystemd

/// What we tell the service manager. Outside systemd every call is silent and costs nothing.
package struct ServiceNotifier: Sendable {
  package init() {}

  /// Everything is up: `systemctl start` returns.
  package func ready(status: String) { notify("READY=1\nSTATUS=\(oneLine(status))") }

  /// The line that `systemctl status` shows.
  package func status(_ text: String) { notify("STATUS=\(oneLine(text))") }

  /// Still alive; due at least every `watchdogSeconds`.
  package func watchdog() { notify("WATCHDOG=1") }

  /// The configuration is being read again; `ready` ends it.
  package func reloading() { notify("RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())") }

  package func stopping() { notify("STOPPING=1") }

  /// How long the service manager waits for a sign of life, nil when it does not. Give one twice as often.
  package var watchdogSeconds: Double? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return Double(microseconds) / 1e6
  }

  /// How many sockets the service manager opened for us, from descriptor 3 on.
  package static func activatedSockets() -> Int32 { max(0, sd_listen_fds(1)) }

  private func notify(_ text: String) {
    // Nothing to do when it fails: the manager's own timeouts will say so.
    _ = sd_notify(0, text)
  }
}

/// A line feed would start another variable of the protocol.
private func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }
