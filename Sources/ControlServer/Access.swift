import Glibc

/// Who may change anything, and who may ask from another machine. Everybody who may open the Unix socket may read: the
/// socket's mode decides that.
package struct Access: Hashable, Sendable {
  /// Besides root and the user that the daemon runs as.
  package let operators: Set<UInt32>
  /// What a visitor over the network shows before anything is answered; nil: nobody there is answered.
  package let networkToken: NetworkToken?

  package init(operators: Set<UInt32> = [], networkToken: NetworkToken? = nil) {
    self.operators = operators
    self.networkToken = networkToken
  }

  /// Nobody over the network changes anything: who is there is known by a shared token only.
  func allowsChanges(by visitor: Visitor) -> Bool {
    guard case .local(let peer?) = visitor else { return false }
    return peer.user == 0 || peer.user == geteuid() || operators.contains(peer.user)
  }
}
