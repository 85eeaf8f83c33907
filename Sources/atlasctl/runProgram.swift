import Glibc

/// Runs another program to its end.
///
/// - Returns: how it ended (128 and more for a signal), and what it printed on stdout and stderr, a mebibyte at most.
func runProgram(_ path: String, _ arguments: [String]) throws(Failure) -> (status: Int32, output: String) {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { throw Failure("no pipe: \(String(cString: strerror(errno)))") }
  defer { close(ends[0]) }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for descriptor: Int32 in [1, 2] { posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor) }
  for end in ends { posix_spawn_file_actions_addclose(&actions, end) }
  var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  var child = pid_t()
  let failure = posix_spawnp(&child, path, &actions, nil, &words, environ)
  close(ends[1])
  guard failure == 0 else { throw Failure("\(path): \(String(cString: strerror(failure)).lowercased())") }
  let output = readAll(ends[0], max: 1 << 20)
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  return (status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F, String(decoding: output, as: UTF8.self))
}

/// What is beyond `max` is read and forgotten, so that the other side can end.
private func readAll(_ descriptor: Int32, max: Int) -> [UInt8] {
  var all: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 14)
  while true {
    let count = read(descriptor, &block, block.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return all }
    all.append(contentsOf: block.prefix(min(count, max - all.count)))
  }
}
