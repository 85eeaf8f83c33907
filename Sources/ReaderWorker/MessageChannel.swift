import Glibc

/// Why nothing more comes through a channel.
enum ChannelError: Error {
  /// The other end is closed.
  case closed
  /// The deadline passed.
  case late
  /// The other end broke the rules.
  case malformed(String)
}

private let sendFlags = Int32(MSG_NOSIGNAL) | receiveFlags
private let receiveFlags = Int32(MSG_DONTWAIT)

/// Messages over one end of a socket pair: four bytes of length, little-endian, one of kind, and the payload.
///
/// Used by one thread at a time. What arrives is held against limits before room is made for it.
struct MessageChannel {
  let descriptor: Int32

  /// Room is made as bytes come, this many at a time, whatever length was announced.
  private static let stepBytes = 1 << 20

  /// - Parameter deadline: nil for no limit.
  func send(_ message: WorkerMessage, by deadline: ContinuousClock.Instant? = nil) throws(ChannelError) {
    let length = UInt32(message.payload.count)
    let head = (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [message.kind.rawValue]
    try send(head + message.payload, by: deadline)
  }

  func receive(by deadline: ContinuousClock.Instant? = nil) throws(ChannelError) -> WorkerMessage {
    let head = try receive(5, by: deadline)
    let length = (0..<4).reduce(0) { $0 | Int(head[$1]) << (8 * $1) }
    guard let kind = WorkerMessage.Kind(rawValue: head[4]) else { throw .malformed("a message of kind \(head[4])") }
    guard length <= WorkerMessage.payloadBytesMax else {
      throw .malformed("a message of \(length) bytes, the limit is \(WorkerMessage.payloadBytesMax)")
    }
    return WorkerMessage(kind, try receive(length, by: deadline))
  }

  private func send(_ bytes: [UInt8], by deadline: ContinuousClock.Instant?) throws(ChannelError) {
    var done = 0
    while done < bytes.count {
      let sent = bytes.withUnsafeBytes { buffer in
        Glibc.send(descriptor, buffer.baseAddress! + done, buffer.count - done, sendFlags)
      }
      if sent > 0 {
        done += sent
      } else if errno == EAGAIN {
        try wait(for: Int16(POLLOUT), by: deadline)
      } else if errno != EINTR {
        throw .closed
      }
    }
  }

  private func receive(_ count: Int, by deadline: ContinuousClock.Instant?) throws(ChannelError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let start = bytes.count
      let step = min(count - start, Self.stepBytes)
      var got = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: step) { buffer, initialized in
        got = recv(descriptor, buffer.baseAddress, step, receiveFlags)
        initialized = max(0, got)
      }
      if got > 0 {
        if start == 0, got == count { return chunk }
        bytes += chunk
      } else if got == 0 {
        throw .closed
      } else if errno == EAGAIN {
        try wait(for: Int16(POLLIN), by: deadline)
      } else if errno != EINTR {
        throw .closed
      }
    }
    return bytes
  }

  private func wait(for events: Int16, by deadline: ContinuousClock.Instant?) throws(ChannelError) {
    var milliseconds: Int32 = -1
    if let deadline {
      let left = deadline - .now
      guard left > .zero else { throw .late }
      milliseconds = Int32(clamping: Int64(left / .milliseconds(1)) + 1)
    }
    var entry = pollfd(fd: descriptor, events: events, revents: 0)
    // An interruption or a time-out: the caller tries again, and comes back here.
    _ = poll(&entry, 1, max(milliseconds, -1))
  }
}
