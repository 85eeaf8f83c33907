import Ingestion
import ServiceLifecycle
import SystemdNotify
import UnixSignals

/// Reads the configuration again at each SIGHUP.
struct Reloading: Service {
  let serving: ServingDaemon
  let notifier: ServiceNotifier

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      notifier.reloading()
      try await serving.reload()
      notifier.ready(status: statusLine(serving.daemon.status()))
    }
  }
}
