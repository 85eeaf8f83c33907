import ControlAPI
import Glibc

/// Data: stdout.
func say(_ text: String) { put(Array((text + "\n").utf8)) }

func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

/// Ends the program when nobody reads any more, as every filter does.
func put(_ bytes: UnsafeRawBufferPointer) {
  var rest = bytes
  while !rest.isEmpty {
    let count = write(1, rest.baseAddress, rest.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { exit(ExitCode.failed.rawValue) }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
}

/// Everything that is not data: stderr.
func complain(_ text: String) {
  let line = Array((neutralized(text) + "\n").utf8)
  // There is nobody left to tell when stderr is closed.
  _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}

/// Prints a value as `--json` does: one line, keys sorted.
func say(json value: some Encodable) throws { put(try json(value) + [UInt8(ascii: "\n")]) }
