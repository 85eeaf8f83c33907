import CCurl
import CCurlShim
import Glibc
import Synchronization

// The one thread that does all network transfers (curl_multi): connections are kept and shared, and nothing else in the
// program waits on a socket.
//
// 1. Requests come through an inbox, and a wake-up.
// 2. curl works on all of them; what ended answers its waiter.
// 3. A cancelled request is taken out of curl at once, and answers `.stopped`.

/// Transfers of many requests at once, async for those who wait.
package final class TransferThread: Sendable {
  package typealias Completion = @Sendable (Result<TransferAnswer, TransferError>) -> Void

  fileprivate struct Order: Sendable {
    let number: UInt64
    let request: TransferRequest
    let endpoint: Endpoint
    let completion: Completion
  }

  private struct Inbox: Sendable {
    var orders: [Order] = []
    var cancelled: [UInt64] = []
    var lastNumber: UInt64 = 0
    var isClosed = false
  }

  private struct Multi: @unchecked Sendable {
    // curl_multi_wakeup may be called from any thread; all else on the thread alone.
    let pointer: UnsafeMutableRawPointer
  }

  private let inbox = Mutex(Inbox())
  private let multi: Multi

  /// Connections kept open in all, and to one host.
  private static let connectionsMax = (all: 16, host: 4)

  /// Starts the thread; it lives until `close`.
  package init() {
    guard CurlHandle() != nil, let pointer = curl_multi_init() else { fatalError("libcurl has no memory left") }
    _ = atlas_curl_multi_set_long(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.connectionsMax.all)
    _ = atlas_curl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, Self.connectionsMax.host)
    multi = Multi(pointer: pointer)
    var thread = pthread_t()
    // Balanced by the thread's takeRetainedValue: the thread keeps its object alive until it ends.
    let context = Unmanaged.passRetained(self).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<TransferThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    precondition(status == 0, "no thread for transfers: error \(status)")
    pthread_detach(thread)
  }

  /// Ends the thread; what is under way answers `.stopped`. Later requests answer `.stopped` at once.
  package func close() {
    inbox.withLock { $0.isClosed = true }
    curl_multi_wakeup(multi.pointer)
  }

  /// Sends one request and waits for the whole answer. Cancelling the task ends the transfer.
  package func send(_ request: TransferRequest, at endpoint: Endpoint) async throws(TransferError) -> TransferAnswer {
    let number = Mutex<UInt64?>(nil)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let given = start(request, at: endpoint) { continuation.resume(returning: $0) }
        number.withLock { $0 = given }
        // Cancelled before the number was known: the handler below had nothing to name.
        if Task.isCancelled { cancel(given) }
      }
    } onCancel: {
      if let given = number.withLock({ $0 }) { cancel(given) }
    }
    return try result.get()
  }

  /// - Parameter completion: called once, on the thread of transfers: it must not block.
  /// - Returns: what `cancel` names the request by.
  @discardableResult
  package func start(
    _ request: TransferRequest, at endpoint: Endpoint, completion: @escaping Completion
  ) -> UInt64 {
    let number: UInt64? = inbox.withLock { inbox in
      guard !inbox.isClosed else { return nil }
      inbox.lastNumber += 1
      inbox.orders.append(
        Order(number: inbox.lastNumber, request: request, endpoint: endpoint, completion: completion))
      return inbox.lastNumber
    }
    guard let number else {
      completion(.failure(.stopped))
      return 0
    }
    curl_multi_wakeup(multi.pointer)
    return number
  }

  package func cancel(_ number: UInt64) {
    inbox.withLock { $0.cancelled.append(number) }
    curl_multi_wakeup(multi.pointer)
  }

  private func run() {
    var work = TransferWork(multi: multi.pointer)
    while true {
      let (orders, cancelled, isClosed) = inbox.withLock { inbox in
        defer { (inbox.orders, inbox.cancelled) = ([], []) }
        return (inbox.orders, inbox.cancelled, inbox.isClosed)
      }
      for order in orders { work.start(order) }
      for number in cancelled { work.cancel(number) }
      if isClosed { break }
      work.advance()
      // A second at most, though a wake-up comes with every order.
      curl_multi_poll(multi.pointer, nil, 0, 1000, nil)
    }
    work.cancelAll()
    curl_multi_cleanup(multi.pointer)
  }
}

/// What is under way, on the thread of transfers alone.
private struct TransferWork {
  let multi: UnsafeMutableRawPointer
  private var running: [UnsafeMutableRawPointer: (order: TransferThread.Order, exchange: Exchange)] = [:]

  init(multi: UnsafeMutableRawPointer) { self.multi = multi }

  mutating func start(_ order: TransferThread.Order) {
    do throws(TransferError) {
      let exchange = try Exchange(order.request, at: order.endpoint)
      guard curl_multi_add_handle(multi, exchange.handle.curl) == CURLM_OK else {
        throw .refused(order.endpoint, "libcurl has no memory left")
      }
      running[exchange.handle.curl] = (order, exchange)
    } catch {
      order.completion(.failure(error))
    }
  }

  mutating func cancel(_ number: UInt64) {
    guard let (handle, entry) = running.first(where: { $0.value.order.number == number }) else { return }
    take(handle)
    entry.order.completion(.failure(.stopped))
  }

  mutating func cancelAll() { for entry in running.values { cancel(entry.order.number) } }

  mutating func advance() {
    var count: Int32 = 0
    curl_multi_perform(multi, &count)
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let code = atlas_curl_message_result(message)
      guard let entry = running[handle] else { continue }
      take(handle)
      entry.order.completion(Result { () throws(TransferError) in try entry.exchange.answer(code) })
    }
  }

  private mutating func take(_ handle: UnsafeMutableRawPointer) {
    curl_multi_remove_handle(multi, handle)
    running[handle] = nil
  }
}
