import Fingerprinting
import Glibc
import ModelAtlas
import ReaderWorker
import WeightFormats

/// A reader for tests: does to itself what the name of the model says, as a file that found a mistake would.
@main
enum MisbehavingReader {
  static func main() {
    serveReadings { source, size, budget in
      switch source.place.name.text {
      case "traps": trap(Int(source.files.count))
      case "hangs": while true { pause() }
      case "is killed": kill(SIGKILL)
      case "exhausts its memory": fillMemory()
      case "reads in circles": while true { budget.spend(100_000_000) }
      case "looks elsewhere": return reading(source, lookedElsewhere())
      default: return readModel(source, size: size, budget: budget)
      }
    }
  }

  private static func trap(_ count: Int) -> Never {
    let none: [Int] = []
    fatalError("\(none[count])")
  }

  private static func kill(_ signal: Int32) -> Never {
    raise(signal)
    exit(1)
  }

  /// Touched, so that it is in use and not only promised.
  private static func fillMemory() -> Never {
    var blocks: [[UInt8]] = []
    while true { blocks.append([UInt8](repeating: 1, count: 16 << 20)) }
  }

  /// What a reader can do beside reading its root: nothing, if the list is empty.
  private static func lookedElsewhere() -> [String] {
    var found: [String] = []
    if open("/etc/passwd", O_RDONLY) >= 0 { found.append("opened a file outside") }
    if open("/tmp/atlas-written-by-a-reader", O_WRONLY | O_CREAT, 0o600) >= 0 { found.append("wrote a file") }
    if socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 { found.append("opened a socket") }
    if fork() >= 0 { found.append("made a process") }
    if Glibc.kill(getppid(), 0) == 0 { found.append("reached the daemon by a signal") }
    return found
  }

  private static func reading(_ source: ModelSource, _ findings: [String]) -> ModelReading {
    var facts = ModelFacts(listed: source)
    facts.anomalies = findings
    return ModelReading(facts: facts, detail: ModelDetail(tensors: [], sample: .empty))
  }
}
