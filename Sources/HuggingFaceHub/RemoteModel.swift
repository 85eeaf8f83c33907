import Dispatch
import Fingerprinting
import FolderWatch
import HTTPTransfer
import ModelAtlas
import ModelCards
import Synchronization
import WeightFormats

/// A repository read without downloading it: headers, a sample, the card.
package struct RemoteModel: Sendable {
  package let facts: ModelFacts
  package let detail: ModelDetail
}

/// Reading threads of a Hub: parsing and waiting for bytes, off Swift's shared pool.
package let hubReadingQueue = DispatchQueue(label: "atlas.hub.reading", attributes: .concurrent)

extension HubClient {
  /// Windows for all samples of a model, where several ranges cannot be asked for at once.
  private static let windowsPerModel = 4

  /// Reads what charting needs of a repository: a request for the header of each weight file of one rendition, one for
  /// its sampled rows, and one for each small file that says something of the model.
  ///
  /// - Parameter record: with its files, as `model` gives it.
  /// - Returns: nil when the repository holds no weights.
  /// - Throws: when the server fails on the way. What is wrong with the model itself is its condition.
  package func read(_ record: HubRecord, as place: ModelPlace) async throws(HubError) -> RemoteModel? {
    let listed = remoteSource(record, place: place)
    let chosen = withOneRendition(listed).withoutNeedlessIndex
    let weights = chosen.files.filter(\.fact.isWeights)
    guard !weights.isEmpty else { return nil }
    let budget = RemoteBudget(files: weights.count)
    let heads = try await heads(of: record, listed, weights)
    var opened: [ByteString: RemoteFile] = [:]
    for file in weights {
      let known = record.files.first { $0.path == file.fact.path }?.bytes
      let windows = max(1, Self.windowsPerModel / weights.count)
      opened[file.fact.path] = try await RemoteFile.open(
        file.fact.path, of: record, bytes: known, head: heads[file.fact.path], client: self, budget: budget,
        windows: windows)
    }
    let cards = try await cardFiles(of: chosen, record)
    let (source, read) = (listed.completed(by: opened), chosen.completed(by: opened))
    let reading = await onReadingQueue { [opened] in
      readModel(read) { (file) throws(WeightFormatError) in
        if let remote = opened[file.fact.path] { return WeightFile(path: file.location, remote: remote) }
        guard let card = cards.first(where: { $0.name == file.fact.path }) else {
          throw .cannotOpen(path: file.location, reason: "not fetched")
        }
        return WeightFile(path: file.location, remote: MemoryBytes(card.bytes))
      }
    }
    // A server that failed says nothing of the model: what was seen before stays, and the next poll reads it.
    if let failure = budget.failure { throw failure }
    var facts = reading.facts
    facts.files = source.files.map(\.fact)
    facts.contentHash = publishedContentHash(facts.files)
    facts.card = cardFacts(from: cards, weightMetadata: reading.metadata)
    facts.architecture = facts.card.architecture ?? facts.architecture ?? record.card.architecture
    return RemoteModel(facts: facts, detail: reading.detail)
  }

  /// What one request tells of the beginnings of a sharded model's files.
  private func heads(
    of record: HubRecord, _ listed: ModelSource, _ weights: [SourceFile]
  ) async throws(HubError) -> [ByteString: [UInt8]] {
    guard let index = listed.files.first(where: { $0.fact.path.hasSuffix(".safetensors.index.json") }),
      weights.allSatisfy({ $0.fact.path.hasSuffix(".safetensors") && $0.fact.bytes > 0 })
    else { return [:] }
    return try await shardHeads(
      of: record, index: index.fact.path, weights: weights.map { ($0.fact.path, $0.fact.bytes) })
  }

  /// A repository that cannot be read, as facts: which files there are, and why they were not opened.
  package func unread(_ record: HubRecord, as place: ModelPlace, reason: String) -> ModelFacts {
    var facts = ModelFacts(listed: remoteSource(record, place: place))
    facts.condition = .stub(reason: reason)
    facts.architecture = record.card.architecture
    return facts
  }

  /// The page of a repository, for people.
  package func pageAddress(of id: ModelID) -> String { endpoint.appending("/" + id.text).description }

  private func remoteSource(_ record: HubRecord, place: ModelPlace) -> ModelSource {
    let page = ByteString(pageAddress(of: record.id))
    let files = record.files.compactMap { file -> SourceFile? in
      guard isPlainPath(file.path) else { return nil }
      let role = fileRole(file.path.split(at: "/").last ?? file.path)
      guard role != .other || file.path.hasSuffix(".index.json") else { return nil }
      let fact = FileFact(
        path: file.path, bytes: file.bytes ?? 0, modified: 0, changed: 0, isWeights: role == .weights,
        claimedSHA256: file.sha256)
      return SourceFile(fact: fact, location: ByteString(page.bytes + [0x2F] + file.path.bytes), device: 0, inode: 0)
    }
    return ModelSource(
      place: place, path: page, layout: .hub, files: files.sorted { $0.fact.path < $1.fact.path },
      origin: HubOrigin(repository: record.id, revision: record.revision))
  }

  /// The small files that say something of the model, each a request.
  private func cardFiles(of source: ModelSource, _ record: HubRecord) async throws(HubError) -> [CardFile] {
    var files: [CardFile] = []
    for file in source.files where !file.fact.isWeights {
      let name = file.fact.path
      let isIndex = name.hasSuffix(".safetensors.index.json") || name.hasSuffix(".bin.index.json")
      let limit = isIndex ? Self.indexBytesMax : name.split(at: "/").count == 1 ? cardFileLimits[name] : nil
      guard let limit else { continue }
      // Trainer states and second configurations are long, and say nothing that an edge of the atlas rests on.
      if name == "trainer_state.json" { continue }
      do throws(HubError) {
        let bytes = try await self.file(name, of: record.id, revision: record.revision, bytesMax: limit)
        files.append(CardFile(name: name, bytes: bytes, isTruncated: file.fact.bytes > UInt64(limit)))
      } catch {
        // A file that a list promises and that is not there is no card. Anything else ends this reading.
        guard case .refused(_, 404, _, _, _) = error else { throw error }
      }
    }
    return files
  }

  private static let indexBytesMax = 16 << 20

  private func onReadingQueue<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      hubReadingQueue.async { continuation.resume(returning: work()) }
    }
  }
}

/// 4 for `model-00001-of-00004.safetensors`.
private func shardCount(_ path: ByteString) -> Int? {
  let stem = path.description.split(separator: ".").dropLast().last ?? ""
  let parts = stem.split(separator: "-")
  return parts.count > 2 && parts[parts.count - 2] == "of" ? Int(parts[parts.count - 1]) : nil
}

/// Below its folder, and nowhere else.
private func isPlainPath(_ path: ByteString) -> Bool {
  !path.isEmpty && !path.hasPrefix("/") && !path.bytes.contains(0)
    && path.split(at: "/").allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
}

extension ModelSource {
  /// Where the weight files' own names tell how many there are, and all are there, their index says nothing more.
  fileprivate var withoutNeedlessIndex: ModelSource {
    let names = files.filter(\.fact.isWeights).map(\.fact.path)
    guard names.count > 1, names.allSatisfy({ shardCount($0) == names.count }) else { return self }
    return ModelSource(
      place: place, path: path, layout: layout, files: files.filter { !$0.fact.path.hasSuffix(".index.json") },
      condition: condition, origin: origin, times: times)
  }

  /// With the sizes and hashes that opening the files told.
  fileprivate func completed(by opened: [ByteString: RemoteFile]) -> ModelSource {
    let files = files.map { file -> SourceFile in
      guard let remote = opened[file.fact.path] else { return file }
      let fact = FileFact(
        path: file.fact.path, bytes: remote.byteCount, modified: 0, changed: 0, isWeights: file.fact.isWeights,
        claimedSHA256: file.fact.claimedSHA256 ?? remote.sha256)
      return SourceFile(fact: fact, location: file.location, device: 0, inode: 0)
    }
    return ModelSource(
      place: place, path: path, layout: layout, files: files, condition: condition, origin: origin, times: times)
  }
}

/// A small file that was fetched whole.
private struct MemoryBytes: RemoteBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var byteCount: UInt64 { UInt64(bytes.count) }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> RemoteProblem? {
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[Int(offset)...].prefix(buffer.count)))
    }
    return nil
  }

  func willNeed(_ ranges: [Range<UInt64>]) {}
}
