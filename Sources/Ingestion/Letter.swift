import Fingerprinting
import ModelAtlas

/// What reaches the recorder, from watchers, readers and clients.
enum Letter: Sendable {
  /// A folder has come to rest.
  case settled(ModelSource)
  case ingested(WorkQueue.Item, IngestedModel)
  case hashed(WorkQueue.Item, HashedModel)
  /// A closer look at a quantized model; nil when one of those concerned could not be read.
  case looked(WorkQueue.Item, CloserLook?)
  case hashProgress(HashProgress)
  case gone(ModelPlace)
  case moved(from: ModelPlace, to: ModelSource)
  case event(kind: String, detail: [String: String])
  /// Something that needs the whole population: import, rechart. Runs on the recorder's thread.
  case request(
    @Sendable (inout Population, inout DetailCache) throws -> [StoreChange],
    done: @Sendable (Result<Void, any Error>) -> Void)
  /// Something that needs the alerts as well.
  case deskRequest(
    @Sendable (inout RecordingDesk) throws -> [StoreChange], done: @Sendable (Result<Void, any Error>) -> Void)
}

/// What a full pass over a model's files gave.
enum HashedModel: Sendable {
  case hashed(ModelFacts, ModelDetail)
  /// The files changed or vanished meanwhile; the watcher announces what became of them.
  case changed
}
