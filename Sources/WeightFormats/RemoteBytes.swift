/// Bytes of a file that is not here: what a `WeightFile` reads instead of a disk.
package protocol RemoteBytes: Sendable {
  var byteCount: UInt64 { get }
  /// Fills the buffer from `offset`; the bytes lie in the file. Blocks.
  ///
  /// - Returns: why it cannot, nil when the buffer is filled.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> RemoteProblem?
  /// Says what will be read soon, so that it can be fetched together.
  func willNeed(_ ranges: [Range<UInt64>])
}

/// Why bytes of a remote file are not here.
package enum RemoteProblem: Hashable, Sendable {
  /// Others were fetched, and these are not worth another request: a sample does without them.
  case notFetched
  case failed(reason: String)
}

/// Remote files up to here come at once: a second request costs more than their bytes.
package let remoteBytesAtOnce: UInt64 = 96 << 10
