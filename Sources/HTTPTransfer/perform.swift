import CCurl
import CCurlShim
import Glibc

/// Sends one request and waits for the whole answer. Blocks the calling thread.
package func perform(_ request: TransferRequest, at endpoint: Endpoint) throws(TransferError) -> TransferAnswer {
  try transfer(request, at: endpoint, receive: nil)
}

/// Sends one request and passes on the body as it arrives. Blocks the calling thread.
///
/// - Parameter receive: called with the status and some bytes; false ends the transfer with `.stopped`. Only bodies of
///   2xx answers go to it: those of other answers are collected, because they say what was wrong.
/// - Returns: the answer, without what was passed on.
package func stream(
  _ request: TransferRequest, at endpoint: Endpoint, receive: @escaping (UnsafeRawBufferPointer) -> Bool
) throws(TransferError) -> TransferAnswer {
  try transfer(request, at: endpoint, receive: receive)
}

private func transfer(
  _ request: TransferRequest, at endpoint: Endpoint, receive: ((UnsafeRawBufferPointer) -> Bool)?
) throws(TransferError) -> TransferAnswer {
  guard let handle = CurlHandle() else { throw .refused(endpoint, "libcurl has no memory left") }
  let reception = Reception(curl: handle, bodyBytesMax: request.limits.bodyBytesMax, receive: receive)
  handle.address(request, at: endpoint)
  let context = Unmanaged.passUnretained(reception).toOpaque()
  _ = atlas_curl_set_body_receiver(handle.curl, receiveBody, context)
  _ = atlas_curl_set_header_receiver(handle.curl, receiveHeader, context)
  let code = withExtendedLifetime((reception, request.body)) {
    (request.body ?? []).withUnsafeBytes { body in
      if request.body != nil {
        _ = atlas_curl_set_size(handle.curl, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        // An empty array has no address, and without one curl would ask a callback for the body.
        _ = atlas_curl_set_bytes(handle.curl, CURLOPT_POSTFIELDS, body.baseAddress ?? emptyBody)
      }
      return curl_easy_perform(handle.curl)
    }
  }
  guard code == CURLE_OK else { throw handle.error(code, request, endpoint, reception) }
  return TransferAnswer(
    status: handle.number(CURLINFO_RESPONSE_CODE), headers: reception.headers, body: reception.body)
}

nonisolated(unsafe) private let emptyBody = UnsafeRawPointer(
  UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))

extension CurlHandle {
  fileprivate func address(_ request: TransferRequest, at endpoint: Endpoint) {
    switch endpoint {
    case .socket(let path):
      set(CURLOPT_UNIX_SOCKET_PATH, path)
      // A proxy named in the environment must not carry requests away from a local socket.
      set(CURLOPT_PROXY, "")
      set(CURLOPT_URL, "http://atlasd" + request.target)
    case .origin(let origin): set(CURLOPT_URL, origin + request.target)
    }
    if request.body != nil { set(CURLOPT_POST, 1) }
    set(CURLOPT_CUSTOMREQUEST, request.method)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(request.limits.connectSeconds * 1000))
    if let seconds = request.limits.totalSeconds { set(CURLOPT_TIMEOUT_MS, Int(seconds * 1000)) }
    for header in request.headers { add(header: "\(header.name): \(header.value)") }
    // Waiting a second for "100 Continue" gains nothing on a socket of the same machine.
    add(header: "Expect:")
  }

  fileprivate func error(
    _ code: CURLcode, _ request: TransferRequest, _ endpoint: Endpoint, _ reception: Reception
  ) -> TransferError {
    if reception.isTooLarge { return .bodyTooLarge(endpoint, limitBytes: request.limits.bodyBytesMax) }
    if reception.isStopped { return .stopped }
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      return .timedOut(endpoint, seconds: request.limits.totalSeconds ?? request.limits.connectSeconds)
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
      return .unreachable(endpoint, absence(Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO))))
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
      return .interrupted(endpoint, failure)
    default: return .refused(endpoint, failure.isEmpty ? String(cString: curl_easy_strerror(code)) : failure)
    }
  }

  private func absence(_ reason: Int32) -> TransferError.Absence {
    switch reason {
    case ENOENT, ENOTDIR: .noSuchSocket
    case ECONNREFUSED, ENOTSOCK, EPROTOTYPE: .connectionRefused
    case EACCES, EPERM: .notPermitted
    default: .other(failure)
    }
  }
}
