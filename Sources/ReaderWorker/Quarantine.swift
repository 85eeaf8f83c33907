import ModelAtlas
import Synchronization

/// Counts how often files ended a reader. After some times they are not opened again until they change.
///
/// A model is left alone when all of its weight files are known for it: which one of them is to blame is not known, and
/// when one was replaced the model deserves another try. Lost with the daemon, which then tries again.
final class Quarantine: Sendable {
  private struct File: Hashable {
    let device: UInt64
    let inode: UInt64
    let bytes: UInt64
    let changed: Int64

    init(_ file: SourceFile) {
      device = file.device
      inode = file.inode
      bytes = file.fact.bytes
      changed = file.fact.changed
    }
  }

  /// So many files are remembered; beyond that all is forgotten, and tried again.
  private static let filesMax = 100_000

  private let crashes = Mutex<[File: Int]>([:])

  /// How often every weight file of the model was there when a reader ended.
  func crashes(of source: ModelSource) -> Int {
    let files = weights(of: source)
    return crashes.withLock { crashes in files.map { crashes[$0] ?? 0 }.min() ?? 0 }
  }

  func note(_ source: ModelSource) {
    let files = weights(of: source)
    crashes.withLock { crashes in
      if crashes.count > Self.filesMax { crashes = [:] }
      for file in files { crashes[file, default: 0] += 1 }
    }
  }

  private func weights(of source: ModelSource) -> [File] { source.files.filter(\.fact.isWeights).map(File.init) }
}
