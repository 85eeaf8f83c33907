import CCurl
import CCurlShim
import Glibc

/// One request with its handle and what has arrived of the answer. Used by one thread at a time.
final class Exchange {
  let handle: CurlHandle
  let request: TransferRequest
  let endpoint: Endpoint
  private let reception: Reception

  /// - Parameter receive: gets the bodies of 2xx answers; nil to collect them.
  init(
    _ request: TransferRequest, at endpoint: Endpoint, receive: ((UnsafeRawBufferPointer) -> Bool)? = nil
  ) throws(TransferError) {
    guard let handle = CurlHandle() else { throw .refused(endpoint, "libcurl has no memory left") }
    self.handle = handle
    self.request = request
    self.endpoint = endpoint
    reception = Reception(
      curl: handle, bodyBytesMax: request.limits.bodyBytesMax, enoughBytes: request.enoughBytes, receive: receive)
    handle.address(request, at: endpoint)
    let context = Unmanaged.passUnretained(reception).toOpaque()
    _ = atlas_curl_set_body_receiver(handle.curl, receiveBody, context)
    _ = atlas_curl_set_header_receiver(handle.curl, receiveHeader, context)
    // Behind a proxy the peer is the proxy, and it alone knows where the name leads.
    if !request.mayReachInside, !isBehindProxy { _ = atlas_curl_set_prerequest(handle.curl, refuseInside, context) }
    if let body = request.body {
      _ = atlas_curl_set_size(handle.curl, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
      // An empty array has no address, and without one curl would ask a callback for the body.
      body.withUnsafeBytes {
        _ = atlas_curl_set_bytes(handle.curl, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? emptyBody)
      }
    }
  }

  /// - Parameter code: how the transfer ended.
  func answer(_ code: CURLcode) throws(TransferError) -> TransferAnswer {
    guard code == CURLE_OK || reception.isEnough else { throw error(code) }
    return TransferAnswer(
      status: handle.number(CURLINFO_RESPONSE_CODE), headers: reception.headers, body: reception.body)
  }

  private func error(_ code: CURLcode) -> TransferError {
    if reception.isTooLarge { return .bodyTooLarge(endpoint, limitBytes: request.limits.bodyBytesMax) }
    if reception.isStopped { return .stopped }
    if let address = reception.insideAddress { return .inside(endpoint, address: address) }
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return .timedOut(endpoint, seconds: request.limits.totalSeconds ?? request.limits.connectSeconds)
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
      return .unreachable(endpoint, absence(Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO))))
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .interrupted(endpoint, handle.failure)
    default:
      return .refused(endpoint, handle.failure.isEmpty ? String(cString: curl_easy_strerror(code)) : handle.failure)
    }
  }

  private func absence(_ reason: Int32) -> TransferError.Absence {
    switch reason {
    case ENOENT, ENOTDIR: .noSuchSocket
    case ECONNREFUSED, ENOTSOCK, EPROTOTYPE: .connectionRefused
    case EACCES, EPERM: .notPermitted
    // libcurl takes the kernel's EAGAIN for a connection that is being made, and then finds no reason why it is not.
    case 0 where endpoint.isLocal: .queueFull
    default: .other(handle.failure)
    }
  }
}

nonisolated(unsafe) private let emptyBody = UnsafeRawPointer(
  UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))

/// Whether the environment names a proxy, as libcurl reads it.
private let isBehindProxy = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].contains {
  (name: String) in
  getenv(name).map { $0.pointee != 0 } ?? false
}

private let refuseInside: atlas_curl_prerequest = { context, peer, _, _, _ in
  guard let context, let peer else { return CURL_PREREQFUNC_ABORT }
  let address = String(cString: peer)
  guard NetworkReach(ofAddress: address) != .everywhere else { return CURL_PREREQFUNC_OK }
  Unmanaged<Reception>.fromOpaque(context).takeUnretainedValue().insideAddress = address
  return CURL_PREREQFUNC_ABORT
}

extension CurlHandle {
  fileprivate func address(_ request: TransferRequest, at endpoint: Endpoint) {
    switch endpoint {
    case .socket(let path):
      set(CURLOPT_UNIX_SOCKET_PATH, path)
      // A proxy named in the environment must not carry requests away from a local socket.
      set(CURLOPT_PROXY, "")
      set(CURLOPT_URL, "http://atlasd" + request.target)
    case .origin(let origin):
      set(CURLOPT_URL, origin + request.target)
      // 7.88's HTTP/2 without TLS drops all but the first request of a connection.
      if origin.hasPrefix("https:") { set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)) }
    }
    if request.body != nil { set(CURLOPT_POST, 1) }
    if request.method == "HEAD" { set(CURLOPT_NOBODY, 1) } else { set(CURLOPT_CUSTOMREQUEST, request.method) }
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(request.limits.connectSeconds * 1000))
    if let seconds = request.limits.totalSeconds { set(CURLOPT_TIMEOUT_MS, Int(seconds * 1000)) }
    if let rate = request.limits.stallBytesPerSecond {
      set(CURLOPT_LOW_SPEED_LIMIT, rate)
      set(CURLOPT_LOW_SPEED_TIME, request.limits.stallSeconds)
    }
    // Empty: all that this libcurl can unpack.
    if request.takesCompressed { set(CURLOPT_ACCEPT_ENCODING, "") }
    for header in request.headers { add(header: "\(header.name): \(header.value)") }
    // Waiting a second for "100 Continue" gains nothing on a socket of the same machine.
    add(header: "Expect:")
  }
}
