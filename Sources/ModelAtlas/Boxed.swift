/// A large value kept once on the heap, however often it is handed on: a copy costs one reference.
package final class Boxed<Value: Sendable>: Sendable {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}
