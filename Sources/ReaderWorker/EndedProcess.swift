import CSandbox
import Glibc
import ModelAtlas

/// How a reader ended.
struct EndedProcess: Hashable, Sendable {
  /// 0 when it ended by itself.
  let signal: Int32
  /// The most memory that it had resident.
  let peakBytes: UInt64

  /// What it means for the model that was being read.
  func failure(path: ByteString, limitBytes: UInt64) -> ReaderFailure {
    // A refused allocation ends Swift by a trap; the trap alone does not say so, what was in use does. The kernel lets a
    // spawned process start with its parent's peak: up to there nothing was measured.
    if signal != SIGKILL, peakBytes > limitBytes / 2, peakBytes > atlas_own_peak_bytes() {
      return .outOfMemory(path: path, peakBytes: peakBytes, limitBytes: limitBytes)
    }
    switch signal {
    case 0: return .ended(path: path)
    case SIGKILL: return .killed(path: path)
    default: return .crashed(path: path, signal: signal)
    }
  }
}

/// Waits for the end of a process that has been told to end, or has closed its socket.
///
/// - Returns: nil when the kernel holds on to it; it is left behind then, and ends when its read does.
func collected(_ pid: pid_t, patienceSeconds: Double) -> EndedProcess? {
  let deadline = ContinuousClock.now + .seconds(patienceSeconds)
  while true {
    var status: Int32 = 0
    var peakBytes: UInt64 = 0
    switch atlas_collect_worker(pid, &status, &peakBytes) {
    case 1: return EndedProcess(signal: atlas_ending_signal(status), peakBytes: peakBytes)
    case 0 where ContinuousClock.now < deadline: usleep(500)
    default: return nil
    }
  }
}
