import CLinux
import Glibc

/// Runs a program with `input` on stdin, without a shell, in a process group of its own, for so many seconds at most.
///
/// The input lies in memory that the program reads as a file: one that never reads holds nobody up. Its environment is
/// empty but for PATH; what it prints goes where atlasd's own messages go.
func run(_ words: [String], input: [UInt8], seconds: Double) throws(DeliveryFailure) {
  guard let program = words.first else { throw DeliveryFailure("no command") }
  let memory = atlas_memory_file("atlasd-alert")
  guard memory >= 0, writeAll(input, to: memory), lseek(memory, 0, SEEK_SET) == 0 else {
    throw DeliveryFailure("\(program): no memory for its input: \(reason(errno))")
  }
  defer { close(memory) }
  let process = try start(program, words, input: memory)
  try wait(for: process, program, seconds: seconds)
}

private func start(_ program: String, _ words: [String], input: Int32) throws(DeliveryFailure) -> pid_t {
  var actions = posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  posix_spawn_file_actions_adddup2(&actions, input, 0)
  posix_spawn_file_actions_adddup2(&actions, 2, 1)
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
  var arguments = words.map { strdup($0) }
  var environment = [strdup("PATH=/usr/local/bin:/usr/bin:/bin")]
  arguments.append(nil)
  environment.append(nil)
  defer { for text in arguments + environment { free(text) } }
  var process: pid_t = 0
  let code = posix_spawn(&process, program, &actions, &attributes, arguments, environment)
  guard code == 0 else { throw DeliveryFailure("\(program): \(reason(code))") }
  return process
}

private func wait(for process: pid_t, _ program: String, seconds: Double) throws(DeliveryFailure) {
  let deadline = ContinuousClock.now + .seconds(seconds)
  var status: Int32 = 0
  while true {
    let ended = waitpid(process, &status, WNOHANG)
    if ended == process { break }
    if ended < 0, errno != EINTR { throw DeliveryFailure("\(program): \(reason(errno))") }
    guard ContinuousClock.now < deadline else {
      // The group: children that the program left behind end with it.
      kill(-process, SIGKILL)
      waitpid(process, &status, 0)
      throw DeliveryFailure("\(program): not done within \(seconds) seconds, ended")
    }
    usleep(10_000)
  }
  let signal = status & 0x7F
  guard signal == 0 else { throw DeliveryFailure("\(program): ended by signal \(signal)") }
  let code = (status >> 8) & 0xFF
  guard code == 0 else { throw DeliveryFailure("\(program): exit code \(code)") }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var rest = UnsafeRawBufferPointer(buffer)
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }
}

private func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
