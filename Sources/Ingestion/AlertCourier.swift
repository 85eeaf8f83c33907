import AlertDelivery
import Foundation
import Logging
import ModelAtlas
import Synchronization

/// Tells receivers what the record holds for them: a thread a receiver, in the order in which it was queued.
///
/// A delivery is marked before it is tried and deleted after it arrived: a daemon that dies in between tells at most
/// that one again, under the same id. One that fails holds up those behind it until it is given up.
final class AlertCourier: Sendable {
  private let receivers: [AlertReceiver]
  private let rhythm: DeliveryRhythm
  private let store: any AtlasStore
  private let board: RootBoard
  private let logger: Logger
  private let bell = Bell()
  private let known = Mutex(DeliveryCounts())
  private let threads = DispatchGroup()

  /// The longest wait when nothing rings, in seconds: what another process changed in the record is seen then.
  private static let idleSeconds = 60.0

  init(settings: AlertSettings, store: any AtlasStore, board: RootBoard, logger: Logger) {
    receivers = settings.receivers
    rhythm = settings.rhythm
    self.store = store
    self.board = board
    self.logger = logger
  }

  /// As of the last look at the record.
  var counts: DeliveryCounts { known.withLock { $0 } }

  func start() {
    note([.abandoned(except: Set(receivers.map(\.name)))])
    for receiver in receivers {
      threads.enter()
      let thread = Thread {
        self.serve(receiver)
        self.threads.leave()
      }
      thread.name = "alerts"
      thread.start()
    }
  }

  /// Something was queued.
  func wake() { bell.ring() }

  func stop() { bell.close() }

  /// Blocks until what is being told now was told, refused, or its time is over. `stop` comes first.
  func awaitEnd() { threads.wait() }

  private func serve(_ receiver: AlertReceiver) {
    var nextAllowed = UnixTime(milliseconds: 0)
    while !bell.isClosed {
      let rings = bell.rings
      let delivery: Delivery?
      do { delivery = try store.nextDelivery(to: receiver.name) } catch {
        logger.error("deliveries cannot be read", metadata: ["receiver": "\(receiver.name)", "reason": "\(error)"])
        bell.wait(after: bell.rings, seconds: Self.idleSeconds)
        continue
      }
      guard let delivery else {
        recount()
        bell.wait(after: rings, seconds: Self.idleSeconds)
        continue
      }
      let due = max(delivery.notBefore, nextAllowed)
      let wait = Double(due.milliseconds - UnixTime.now.milliseconds) / 1000
      if wait > 0 {
        recount()
        // Until it is due: what is queued meanwhile stands behind it, or joins it.
        bell.sleep(seconds: min(wait, Self.idleSeconds))
        continue
      }
      nextAllowed = UnixTime(milliseconds: UnixTime.now.milliseconds + rhythm.pauseMilliseconds)
      attempt(delivery, receiver)
    }
  }

  private func attempt(_ delivery: Delivery, _ receiver: AlertReceiver) {
    // Gone before anybody was told: there is nothing to tell.
    if delivery.attempts == 0, delivery.alerts.allSatisfy({ $0.state == .resolved }) {
      note([.done(delivery.id)])
      return
    }
    guard note([.taken(delivery.id)]) else { return }
    do {
      try deliver(delivery, to: receiver, at: .now)
      board.solved("alert-receiver-failing", about: receiver.name)
      note([.done(delivery.id)])
    } catch {
      note([rhythm.progress(of: delivery, after: error, at: .now)])
      report(error, receiver)
    }
  }

  private func report(_ failure: DeliveryFailure, _ receiver: AlertReceiver) {
    logger.warning("alert not delivered", metadata: ["receiver": "\(receiver.name)", "reason": "\(failure)"])
    board.report(
      StatusReport.Problem(
        code: "alert-receiver-failing", path: nil, since: .now,
        message: "alerts do not reach \(receiver.name): \(failure)",
        hint: "they wait in the record and are tried again; alerts.sinks in atlasd.yaml names the receiver"),
      about: receiver.name)
  }

  /// - Returns: false when it could not be written; then the delivery stays as it was and is tried again.
  @discardableResult
  private func note(_ progress: [DeliveryProgress]) -> Bool {
    do {
      try store.commit(progress.map { .delivery($0) })
      recount()
      return true
    } catch {
      logger.error("deliveries cannot be written", metadata: ["reason": "\(error)"])
      bell.sleep(seconds: Self.idleSeconds / 30)
      return false
    }
  }

  private func recount() {
    // Only shown: an unreadable record is reported by those who need it.
    if let counts = try? store.deliveryCounts() { known.withLock { $0 = counts } }
  }
}
