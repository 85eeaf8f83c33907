import CCurl
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
  let exchange = try Exchange(request, at: endpoint, receive: receive)
  // libcurl connects without blocking, and where the queue of a local socket is full the kernel then refuses at once
  // instead of letting the client wait for its turn, which comes within milliseconds.
  let deadline = ContinuousClock.now + .seconds(request.limits.connectSeconds)
  while true {
    do throws(TransferError) {
      return try exchange.answer(curl_easy_perform(exchange.handle.curl))
    } catch {
      guard error == .unreachable(endpoint, .queueFull), ContinuousClock.now < deadline else { throw error }
      usleep(10_000)
    }
  }
}
