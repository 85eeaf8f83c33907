import Dispatch
import Synchronization

/// Waits on this thread for async work, which must not need it: only for threads of our own, never on the shared pool.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
  let done = DispatchSemaphore(value: 0)
  let box = Mutex<Value?>(nil)
  Task.detached {
    let value = await work()
    box.withLock { $0 = value }
    done.signal()
  }
  done.wait()
  guard let value = box.withLock({ $0 }) else { preconditionFailure("signalled without a value") }
  return value
}
