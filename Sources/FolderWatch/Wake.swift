import CLinux
import Glibc

/// Wakes a thread that waits in `poll`.
final class Wake: Sendable {
  let descriptor = atlas_wake_descriptor()

  deinit { close(descriptor) }

  func ring() {
    var one: UInt64 = 1
    // A full counter is a bell that rings already.
    _ = write(descriptor, &one, 8)
  }

  /// Waits until somebody rings, one of `others` can be read, or the time is over.
  func wait(_ others: [Int32] = [], for timeout: Duration) {
    var waiting = ([descriptor] + others).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let milliseconds = max(0, min(timeout / .milliseconds(1), 3_600_000))
    poll(&waiting, nfds_t(waiting.count), Int32(milliseconds.rounded(.up)))
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
  }
}

/// Runs `body` on a thread of its own, which may block for ever without holding up anybody else.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
  final class Work {
    let name: String
    let body: @Sendable () -> Void
    init(_ name: String, _ body: @escaping @Sendable () -> Void) { (self.name, self.body) = (name, body) }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  defer { pthread_attr_destroy(&attributes) }
  var thread = pthread_t()
  let raw = Unmanaged.passRetained(Work(name, body)).toOpaque()
  let result = pthread_create(
    &thread, &attributes,
    { raw in
      let work = Unmanaged<Work>.fromOpaque(raw!).takeRetainedValue()
      atlas_name_thread(work.name)
      work.body()
      return nil
    }, raw)
  precondition(result == 0, "no thread for \(name): error \(result)")
}
