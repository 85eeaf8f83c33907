import Glibc

/// Seconds that this thread has worked: another program on the machine takes nothing from it but caches.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Bytes of this process that are in memory.
func residentBytes() -> Double {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  guard fgets(&line, 256, file) != nil else { return 0 }
  let fields = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.split(separator: UInt8(ascii: " "))
  guard fields.count > 1, let pages = Double(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
  return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
}

/// Measured seconds, for their quantiles.
struct Times {
  private var seconds: [Double] = []

  mutating func add(_ value: Double) { seconds.append(value) }

  /// In milliseconds, by nearest rank.
  func quantile(_ share: Double) -> Double {
    guard !seconds.isEmpty else { return .nan }
    let rank = Int((share * Double(seconds.count)).rounded(.up))
    return seconds.sorted()[max(0, min(seconds.count - 1, rank - 1))] * 1000
  }

  var text: String { "median \(rounded(quantile(0.5))) ms, p99 \(rounded(quantile(0.99))) ms" }
}

func rounded(_ value: Double) -> String {
  let thousandths = Int((value * 1000).rounded())
  let fraction = String(thousandths % 1000)
  return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
}
