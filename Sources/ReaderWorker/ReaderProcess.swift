import CSandbox
import FactCoding
import Glibc
import ModelAtlas

/// The daemon's hold on one reader. Used by one thread at a time.
final class ReaderProcess: @unchecked Sendable {
  let channel: MessageChannel
  let pid: pid_t
  let walls: ReaderWalls
  /// Whether it waits for work however long that takes.
  let staysIdle: Bool
  private let settings: ReaderSettings
  private let folder: FolderIdentity?
  /// Models that it has read.
  var models = 0
  private var hasEnded = false

  /// Starts a reader and waits until its walls stand.
  init(_ settings: ReaderSettings, staysIdle: Bool) throws(ReaderFailure) {
    self.settings = settings
    self.staysIdle = staysIdle
    folder = FolderIdentity(settings.folder)
    var sockets: [Int32] = [-1, -1]
    var error = atlas_socket_pair(&sockets)
    guard error == 0 else { throw .notStarted(reason: text(of: error)) }
    channel = MessageChannel(descriptor: sockets[0])
    var pid: pid_t = 0
    error = withStrings([settings.program, readerArgument]) { arguments in
      withStrings(readerEnvironment()) { environment in
        atlas_start_worker(settings.program, arguments, environment, sockets[1], &pid)
      }
    }
    close(sockets[1])
    self.pid = pid
    guard error == 0 else {
      close(sockets[0])
      throw .notStarted(reason: "\(settings.program): \(text(of: error))")
    }
    let setUp = SetUp(
      parent: getpid(), folder: ByteString(settings.folder), memoryBytes: settings.memoryBytes,
      idleSeconds: staysIdle ? nil : settings.idleSeconds)
    do throws(ChannelError) {
      let deadline = ContinuousClock.now + .seconds(settings.timeoutSeconds)
      try channel.send(setUp.message, by: deadline)
      walls = ReaderWalls(rawValue: try channel.receive(by: deadline).payload.first ?? 0)
    } catch {
      close(sockets[0])
      kill(pid, SIGKILL)
      _ = collected(pid, patienceSeconds: 1)
      throw .notStarted(reason: "\(settings.program): it does not answer")
    }
  }

  deinit { end() }

  /// Whether it can take another model: alive, not worn, and confined to the folder that is there now.
  ///
  /// A mount that went and came back is another folder: a reader from before is not let into it by the kernel.
  var isFit: Bool {
    guard !hasEnded, models < settings.modelsEach, folder == FolderIdentity(settings.folder) else { return false }
    var entry = pollfd(fd: channel.descriptor, events: Int16(POLLIN), revents: 0)
    // An idle reader has nothing to say: what can be read is its end.
    return poll(&entry, 1, 0) == 0
  }

  /// Ends the reader, and waits a little for the kernel to let go of it.
  ///
  /// - Returns: how it ended; nil when it hangs in the kernel, which happens on a mount that hangs.
  @discardableResult
  func end() -> EndedProcess? {
    guard !hasEnded else { return nil }
    hasEnded = true
    kill(pid, SIGKILL)
    defer { close(channel.descriptor) }
    return collected(pid, patienceSeconds: 1)
  }

  /// How it ended by itself; called when its socket closed.
  func collect() -> EndedProcess? {
    guard !hasEnded else { return nil }
    // The socket closes a moment before the process can be collected.
    let ended = collected(pid, patienceSeconds: 1)
    if ended == nil { return end() }
    hasEnded = true
    close(channel.descriptor)
    return ended
  }
}

/// Which folder a path means: other after a mount came back.
private struct FolderIdentity: Equatable {
  let device: UInt64
  let inode: UInt64

  /// Nil when it is not there.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}

/// Our environment, less what is the daemon's own business: its settings, credentials and sockets.
///
/// A crash of a reader is told in one line: no backtracer is started for it.
private func readerEnvironment() -> [String] {
  let kept = ["PATH", "LANG", "LC_ALL", "TZ"]
  var variables = ["SWIFT_BACKTRACE=enable=no"]
  var next = environ
  while let entry = next.pointee {
    let variable = String(cString: entry)
    let name = variable.prefix { $0 != "=" }
    // LD_: libraries beside the program, and the interposed ones of tests.
    if kept.contains(String(name)) || name.hasPrefix("LD_") || name.hasPrefix("SLOW_") { variables.append(variable) }
    next += 1
  }
  return variables
}

private func withStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body(UnsafePointer($0.baseAddress!)) }
}

private func text(of error: Int32) -> String {
  guard let text = strerror(error) else { return "error \(error)" }
  return String(cString: text).lowercased()
}
