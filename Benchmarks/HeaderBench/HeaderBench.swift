import Glibc
import ModelAtlas
import WeightFormats

/// Reads the header of each file named on the command line again and again: processor time of one reading, opening the
/// file included, as `FILE TAB BEST TAB MEDIAN TAB TENSORS` in microseconds, of 25 rounds with a warm cache.
@main
struct HeaderBench {
  static func main() throws {
    for path in CommandLine.arguments.dropFirst() {
      var tensors = 0
      let rounds = try (0..<25).map { _ in
        let repeats = 50
        let start = processorMicroseconds()
        for _ in 0..<repeats { tensors = try readHeader(of: WeightFile(path: ByteString(path))).tensors.count }
        return (processorMicroseconds() - start) / Double(repeats)
      }.sorted()
      print("\(path)\t\(rounds[0])\t\(rounds[rounds.count / 2])\t\(tensors)")
    }
  }

  private static func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
