import Glibc

/// Whether Ctrl-C was pressed while files are written: the command then cleans up before it ends.
enum Interruption {
  // Set by a signal handler, read between two pieces of a file.
  nonisolated(unsafe) private static var wasAsked: sig_atomic_t = 0

  static func watch() {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number) { _ in Interruption.wasAsked = 1 } }
  }

  static func check() throws {
    if wasAsked != 0 { throw Failure("interrupted: nothing was left behind") }
  }
}
