import CCurl
import CCurlShim

/// Collects one answer while libcurl delivers it.
final class Reception {
  private let curl: CurlHandle
  private let bodyBytesMax: UInt64
  private let receive: ((UnsafeRawBufferPointer) -> Bool)?
  private var bodyBytes: UInt64 = 0
  private(set) var headers: [(name: String, value: String)] = []
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false
  private(set) var isStopped = false
  /// As many bytes as were wanted are here: the transfer was ended by us.
  private(set) var isEnough = false
  /// Where a connection led that must not be used.
  var insideAddress: String?
  private let enoughBytes: UInt64

  /// - Parameter receive: nil to collect the body.
  init(
    curl: CurlHandle, bodyBytesMax: UInt64, enoughBytes: UInt64? = nil, receive: ((UnsafeRawBufferPointer) -> Bool)?
  ) {
    self.curl = curl
    self.bodyBytesMax = bodyBytesMax
    self.enoughBytes = enoughBytes ?? .max
    self.receive = receive
  }

  /// Whether the transfer goes on.
  func take(body bytes: UnsafeRawBufferPointer) -> Bool {
    bodyBytes += UInt64(bytes.count)
    isTooLarge = bodyBytes > bodyBytesMax
    guard !isTooLarge else { return false }
    if let receive, (200..<300).contains(curl.number(CURLINFO_RESPONSE_CODE)) {
      isStopped = !receive(bytes)
      return !isStopped
    }
    body.append(contentsOf: bytes)
    isEnough = bodyBytes >= enoughBytes
    return !isEnough
  }

  func take(header line: String) {
    // A new status line starts a new set: the one before was informational.
    if line.hasPrefix("HTTP/") { headers = [] }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
    headers.append((line[..<colon].lowercased(), String(value[..<end])))
  }
}

let receiveBody: atlas_curl_receiver = { bytes, size, count, context in
  guard let context else { return 0 }
  let reception = Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue()
  return reception.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

let receiveHeader: atlas_curl_receiver = { bytes, size, count, context in
  guard let context else { return 0 }
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue().take(header: String(decoding: line, as: UTF8.self))
  return size * count
}
