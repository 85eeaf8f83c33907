import Fingerprinting
import ModelAtlas
import WeightFormats

/// What reading a settled folder gave.
enum IngestedModel: Sendable {
  /// A nil detail: no weight file has changed, and what is stored of tensors and sample stands.
  ///
  /// - isPassing: the storage did not give all of it, and may do so later.
  case read(ModelFacts, detail: ModelDetail?, isPassing: Bool = false)
  /// Written to while we read: it is announced again when it has come to rest.
  case changedMeanwhile
}

/// The path of data from a settled folder to facts, one line a step. Nothing of the model is executed.
///
/// Called on a reader's thread; what it returns goes to the recorder, which places the model in the atlas.
/// - Returns: nil when the daemon stops.
func ingestModel(
  _ source: ModelSource, known: ModelFacts?, opener: ModelOpener, budget: MeteredBudget
) -> IngestedModel? {
  // tensors, quantization, sample, card: in a reader's process
  guard var reading = opener.reading(of: source, budget: budget) else { return nil }
  // what full hashing found earlier stands when no weight file has changed since
  let isUnchanged = known.map { reading.facts.keepHashes(of: $0) } ?? false
  // folder still the same?
  guard source.isStillTheSame else { return .changedMeanwhile }
  return .read(
    reading.facts, detail: isUnchanged ? nil : reading.detail, isPassing: reading.isStorageAtFault)
}

extension ModelFacts {
  /// Takes over full hashes and closer looks from an earlier reading of the same weight files.
  ///
  /// - Returns: false when a weight file has changed, or when nothing was hashed before.
  fileprivate mutating func keepHashes(of known: ModelFacts) -> Bool {
    let now = files.filter(\.isWeights)
    let before = known.files.filter(\.isWeights)
    guard known.contentHash != nil, now.count == before.count,
      zip(now, before).allSatisfy({ $0.isUnchanged(since: $1) })
    else { return false }
    contentHash = known.contentHash
    valueHash = known.valueHash
    typesHash = known.typesHash
    closerLooks = known.closerLooks
    for index in files.indices where files[index].isWeights {
      files[index].sha256 = known.files.first { $0.path == files[index].path }?.sha256
    }
    return true
  }
}

extension ModelSource {
  /// Whether every weight file is still the one that was listed: path, size, mtime, ctime, and inode within this scan.
  var isStillTheSame: Bool {
    files.filter(\.fact.isWeights).allSatisfy { file in
      // What could not be opened before need not open now; the next listing tells what became of it.
      guard let opened = try? WeightFile(path: file.location, window: file.window) else { return true }
      return opened.identity == file.identity
    }
  }
}

extension SourceFile {
  fileprivate var identity: FileIdentity {
    FileIdentity(
      device: device, inode: inode, bytes: fact.bytes, modified: fact.modified, changed: fact.changed)
  }
}
