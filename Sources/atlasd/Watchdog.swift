import ControlServer
import Ingestion
import ModelAtlas
import ServiceLifecycle
import SystemdNotify

/// Tells systemd that the daemon lives, for as long as the recorder's loop and the server's loops do, and what it is
/// doing.
struct Watchdog: Service {
  let serving: ServingDaemon
  let notifier: ServiceNotifier

  /// The recorder wakes each second even when nothing comes; one batch may take this long at most.
  private static let patienceSeconds = 20.0
  /// How old the line of `systemctl status` may be.
  private static let statusSeconds = 5.0

  func run() async {
    let interval = min((notifier.watchdogSeconds ?? 20) / 2, Self.statusSeconds)
    let clock = ContinuousClock()
    await cancelWhenGracefulShutdown {
      var shown = ""
      while !Task.isCancelled {
        await ControlServer.eventLoopsCameRound()
        let daemon = serving.daemon
        if daemon.secondsSinceHeartbeat < Self.patienceSeconds {
          notifier.watchdog()
          let line = statusLine(daemon.status())
          if line != shown { notifier.status(line) }
          shown = line
        }
        try? await clock.sleep(for: .seconds(interval))
      }
    }
  }
}

/// `scanning: 120 models, 40 waiting`, `degraded: /srv/models is unavailable: no such folder`.
func statusLine(_ status: StatusReport) -> String {
  let models = status.models.reduce(0) { $1.key == .removed || $1.key == .referenced ? $0 : $0 + $1.value }
  let waiting = status.waiting + status.running
  let counts = "\(models) models" + (waiting > 0 ? ", \(waiting) waiting" : "")
  guard let problem = status.problems.first else { return "\(status.state.rawValue): \(counts)" }
  return "\(status.state.rawValue): \(counts): \(problem.message)"
}
