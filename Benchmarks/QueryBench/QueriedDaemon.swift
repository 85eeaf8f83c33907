import ControlAPI
import Foundation
import GeneratedRecord
import StartedDaemon

/// An `atlasd` on a generated record.
final class QueriedDaemon {
  private let daemon: StartedDaemon
  private let client: ControlClient
  private(set) var startSeconds = 0.0

  /// Returns once the daemon has charted what is recorded.
  init(_ record: GeneratedRecord) throws {
    let socket = record.folder.appending(path: "atlasd.sock").path
    client = ControlClient(socket: socket)
    let start = Date.now
    daemon = try StartedDaemon(root: record.root, state: record.state, socket: socket)
    while (try? state()).map({ $0 == "starting" || $0 == "scanning" }) ?? true {
      guard daemon.isRunning else { throw CocoaError(.executableLoad) }
      Thread.sleep(forTimeInterval: 0.05)
    }
    startSeconds = Date.now.timeIntervalSince(start)
  }

  private func state() throws -> String { try client.ask(StatusAnswer.self, .status).state }

  func stop() { daemon.stop() }

  func ask(_ question: BenchQuestion) throws -> Measured {
    var milliseconds: [Double] = []
    var bytes = 0
    let before = processorSeconds
    for call in question.calls {
      let start = ContinuousClock.now
      bytes = max(bytes, try client.bytes(question.route, model: call.model, query: call.query).count)
      milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    let processor = (processorSeconds - before) * 1000 / Double(question.calls.count)
    return Measured(question, milliseconds: milliseconds.sorted(), processorMilliseconds: processor, bytes: bytes)
  }

  /// Time that the daemon's threads have run, to the nanosecond.
  var processorSeconds: Double {
    let tasks = "/proc/\(daemon.identifier)/task"
    // A thread may end between the listing and the reading.
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    let nanoseconds = threads.compactMap { thread in
      let text = try? String(contentsOfFile: "\(tasks)/\(thread)/schedstat", encoding: .utf8)
      return text?.split(separator: " ").first.flatMap { Double($0) }
    }
    return nanoseconds.reduce(0, +) / 1e9
  }
}

/// How long the answers to one kind of question took.
struct Measured: CustomStringConvertible {
  private let question: BenchQuestion
  private let milliseconds: [Double]
  private let processorMilliseconds: Double
  private let bytes: Int

  init(_ question: BenchQuestion, milliseconds: [Double], processorMilliseconds: Double, bytes: Int) {
    self.question = question
    self.milliseconds = milliseconds
    self.processorMilliseconds = processorMilliseconds
    self.bytes = bytes
  }

  static let header = "question                  calls   median      p99  processor  at most        bytes"

  var description: String {
    let median = milliseconds[milliseconds.count / 2]
    let p99 = milliseconds[min(milliseconds.count - 1, milliseconds.count * 99 / 100)]
    let name = question.name.padding(toLength: 24, withPad: " ", startingAt: 0)
    let numbers = String(
      format: "%6d %8.2f %8.2f %10.2f", milliseconds.count, median, p99, processorMilliseconds)
    let bar = question.most.map { String(format: "%8.0f%@", $0, median <= $0 ? " " : "!") } ?? "         "
    return "\(name) \(numbers) \(bar) \(String(format: "%12d", bytes))"
  }
}
