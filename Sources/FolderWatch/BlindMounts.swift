import ModelAtlas

/// Mounts inside a watched root on which others' changes make no event: they are walked again every so often.
///
/// The root itself is none of them: a blind root is polled as a whole.
struct BlindMounts {
  /// The topmost folder of each, below the root.
  private(set) var folders: Set<ByteString> = []
  private var nextPoll = ContinuousClock.now

  /// When the next of them is due; nil without any.
  var deadline: ContinuousClock.Instant? { folders.isEmpty ? nil : nextPoll }

  /// Those that are due. Each is due again `pause` later.
  mutating func due(at now: ContinuousClock.Instant, pause: Duration) -> Set<ByteString> {
    guard !folders.isEmpty, now >= nextPoll else { return [] }
    nextPoll = now + pause
    return folders
  }

  /// What a walk of `scopes` met takes the place of what was known there.
  mutating func take(_ met: Set<ByteString>, in scopes: Set<Scope>) {
    folders = folders.filter { folder in !scopes.contains { $0.enters(folder) } }.union(met)
  }
}
