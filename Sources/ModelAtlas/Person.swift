/// Who said something, as the kernel knows the other end of the control socket.
package struct Person: Hashable, Sendable, CustomStringConvertible {
  package let user: UInt32
  package let process: Int32

  package init(user: UInt32, process: Int32) {
    self.user = user
    self.process = process
  }

  package var description: String { "user \(user), process \(process)" }
}
