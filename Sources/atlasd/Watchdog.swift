import Ingestion
import ModelAtlas
import ServiceLifecycle
import SystemdNotify

/// Tells systemd that the daemon lives, for as long as the recorder's loop does.
struct Watchdog: Service {
  let daemon: AtlasDaemon
  let notifier: ServiceNotifier

  /// The recorder wakes each second even when nothing comes; one batch may take this long at most.
  private static let patienceSeconds = 20.0

  func run() async {
    let interval = (notifier.watchdogSeconds ?? 20) / 2
    let clock = ContinuousClock()
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if daemon.secondsSinceHeartbeat < Self.patienceSeconds {
          notifier.watchdog()
          notifier.status(summary(daemon.status()))
        }
        try? await clock.sleep(for: .seconds(interval))
      }
    }
  }

  private func summary(_ status: StatusReport) -> String {
    let charted = status.models[.charted] ?? 0
    let waiting = status.waiting + status.running
    return waiting > 0 ? "\(charted) models charted, \(waiting) waiting" : "\(charted) models charted"
  }
}
