import Glibc
import ModelAtlas
import WeightFormats

/// Reads the header of each file named on the command line again and again: processor time of one reading, opening the
/// file included, as `FILE TAB MICROSECONDS TAB TENSORS`. The best of five rounds, warm cache.
@main
struct HeaderBench {
  static func main() throws {
    for path in CommandLine.arguments.dropFirst() {
      var best = Double.infinity
      var tensors = 0
      for _ in 0..<5 {
        let repeats = 200
        let start = processorMicroseconds()
        for _ in 0..<repeats { tensors = try readHeader(of: WeightFile(path: ByteString(path))).tensors.count }
        best = min(best, (processorMicroseconds() - start) / Double(repeats))
      }
      print("\(path)\t\(best)\t\(tensors)")
    }
  }

  private static func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}
