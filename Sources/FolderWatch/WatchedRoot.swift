import ModelAtlas

/// A folder of models that is watched.
package struct WatchedRoot: Hashable, Sendable {
  package enum Watch: String, Hashable, Sendable {
    /// By the type of the file system.
    case auto
    case inotify, poll
  }

  /// The configured name: what a place is known by.
  package let name: String
  package let path: String
  package let watch: Watch

  package init(name: String, path: String, watch: Watch = .auto) {
    self.name = name
    self.path = path
    self.watch = watch
  }
}

package struct WatchSettings: Hashable, Sendable {
  /// How long a model must be left alone before it counts as at rest. Nil: 5, on network file systems 30.
  package var settleSeconds: Double?
  /// Between two scans of everything: the truth behind the events.
  package var rescanSeconds: Double
  /// Between two scans where events are not to be had.
  package var pollSeconds: Double
  /// A model that never comes to rest is announced after this long all the same.
  package var patienceSeconds: Double
  /// A file system that does not answer for this long makes its root unavailable.
  package var deadlineSeconds: Double

  package init(
    settleSeconds: Double? = nil, rescanSeconds: Double = 300, pollSeconds: Double = 30, patienceSeconds: Double = 60,
    deadlineSeconds: Double = 20
  ) {
    self.settleSeconds = settleSeconds
    self.rescanSeconds = rescanSeconds
    self.pollSeconds = pollSeconds
    self.patienceSeconds = patienceSeconds
    self.deadlineSeconds = deadlineSeconds
  }
}

/// A model of the record: found unchanged, it is not announced again.
package struct KnownModel: Hashable, Sendable {
  package let place: ModelPlace
  /// As they were announced; empty for a model that is to be announced again, whatever is found of it.
  package let files: [FileFact]

  package init(place: ModelPlace, files: [FileFact]) {
    self.place = place
    self.files = files
  }
}

package enum WatchEvent: Hashable, Sendable {
  /// Arrived or changed, and came to rest.
  case settled(ModelSource)
  case gone(ModelPlace)
  case moved(from: ModelPlace, to: ModelSource)
  /// A full scan has ended, and everything that it found has settled or was known.
  case scanned(root: String, places: Int)
  /// Nothing is known of the root's models for now; none is gone.
  case unavailable(root: String, reason: String)
  case available(root: String)
  /// `watch-limit`, `queue-overflow`, `folder-unreadable`, `link-outside`.
  case problem(root: String, code: String, message: String, hint: String?)
  case solved(root: String, code: String)
}
