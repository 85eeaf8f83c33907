import ControlAPI

/// What one client may cost. Every limit ends in an answer that names it, or in a closed connection.
package struct ControlLimits: Hashable, Sendable {
  /// A Hub metadata dump: some 2 KiB a repository, so 250,000 repositories an import.
  package var importBytesMax = 512 << 20
  /// Notes on models; a longer file is sent in parts.
  package var annotationBytesMax = 16 << 20
  /// No other request has a body worth mentioning.
  package var bodyBytesMax = 64 << 10
  /// Path, query and all headers of a request.
  package var headerBytesMax = 16 << 10
  /// Open connections. One more closes the one that has been idle the longest, so that idlers lock nobody out.
  package var connectionsMax = 256
  /// How long a client may stay silent while we wait for its request, in seconds.
  package var idleSeconds: Int64 = 30
  /// How long `wait` and a long poll last at most, in seconds.
  package var waitSecondsMax: Double = 3600
  /// How long open answers may go on after the daemon was told to stop, in seconds.
  package var farewellSeconds: Double = 3
  /// Nodes in one lineage: 20 MB of answer.
  package var lineageNodesMax = 50_000
  /// Models or events on one page, when pages were asked for.
  package var pageMax = 10_000

  package init() {}

  func bodyBytesMax(of route: Route) -> Int {
    switch route {
    case .importHub: importBytesMax
    case .annotate: annotationBytesMax
    default: bodyBytesMax
    }
  }
}
