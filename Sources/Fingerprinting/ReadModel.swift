import ModelAtlas
import WeightFormats

/// What a first reading finds: headers, sample, sketch.
package struct ModelReading: Sendable {
  package var facts: ModelFacts
  package var detail: ModelDetail
  /// GGUF keys and safetensors' `__metadata__` of the rendition that stands for the model: claims, as text.
  package var metadata: [(key: ByteString, value: String)] = []
  /// The files of each of `facts.renditions`, sorted.
  package var renditionFiles: [[ByteString]] = []
  /// Renditions in formats that are not read, of a model that has others: the path and the format each.
  package var unread: [String] = []
  /// The files whose tensors are in `detail`.
  package var weights: [WeightPart] = []
  /// Whether the storage, not the model, is why something is missing: then another try may go better.
  package var isStorageAtFault = false

  package init(facts: ModelFacts, detail: ModelDetail) {
    self.facts = facts
    self.detail = detail
  }
}

/// A file whose tensors stand for the model, and the pipeline component that it holds.
package struct WeightPart: Hashable, Sendable {
  /// As in `FileFact.path`.
  package let path: ByteString
  /// Stands before the tensors' names, with a dot; empty for a model of one piece.
  package let component: ByteString
  /// Where the files are that this one may name; see `readHeader`.
  package let companions: [ByteString: ByteString]?

  package init(path: ByteString, component: ByteString, companions: [ByteString: ByteString]?) {
    self.path = path
    self.component = component
    self.companions = companions
  }
}

/// Reads what a model at rest shows at once: headers, quantization, a sample of weights.
///
/// Never throws: trouble is a condition with its reason. The card stays empty but for the architecture.
/// - Parameter size: of the sample.
/// - Complexity: some 300 short reads and the headers, whatever the size of the model.
package func readModel(
  _ source: ModelSource, size: SampleSize = .first, budget: (any ReadBudget)? = nil
) -> ModelReading {
  readModel(source, size: size) { (file) throws(WeightFormatError) in
    try WeightFile(path: file.location, window: file.window, budget: budget)
  }
}

/// How a file of a model is opened: on disk, or as bytes from elsewhere.
package typealias WeightFileOpener = (SourceFile) throws(WeightFormatError) -> WeightFile

/// The same, of files that need not be on disk.
package func readModel(_ source: ModelSource, size: SampleSize = .first, open: WeightFileOpener) -> ModelReading {
  var facts = ModelFacts(listed: source)
  let groups = weightGroups(of: source).map { GroupReading($0, open: open) }
  facts.anomalies = groups.flatMap(\.anomalies)
  let isPipeline = source.files.contains { $0.fact.path == "model_index.json" }
  let found = renditions(groups, isPipeline: isPipeline).sorted { $0.stands(before: $1) }
  var reading = ModelReading(facts: facts, detail: ModelDetail(tensors: [], sample: .empty))
  reading.isStorageAtFault = groups.contains(where: \.isStorageAtFault)
  guard let best = found.first, source.condition == .whole else {
    reading.facts.condition = found.isEmpty ? worst(groups, listed: source.condition) : source.condition
    if groups.allSatisfy(\.isOfUnreadFormat) { reading.facts.renditions = groups.map(\.unreadRendition) }
    return reading
  }
  reading.facts.renditions = found.map(\.fact)
  reading.renditionFiles = found.map { $0.files.map(\.source.fact.path).sorted() }
  reading.unread = groups.compactMap(\.otherFramework)
  reading.facts.anomalies += groups.compactMap { leftOut($0) } + best.oddities
  do throws(WeightFormatError) {
    let isPlain = found.allSatisfy { rendition in
      !rendition.holdsAdapter && rendition.stored.modules.allSatisfy { $0.tensors.count == 1 }
        && !rendition.isCutByClaims
    }
    let weights = best.files.map(\.source.fact.path)
    let claims = isPlain ? .none : ConfigurationClaims(source, besides: weights, open: open)
    try reading.take(best, claims, size)
    reading.facts.anomalies += disagreements(of: found.dropFirst(), with: reading, claims)
  } catch {
    reading.facts.condition = Condition(error)
    reading.isStorageAtFault = error.isOfStorage
  }
  if let changed = best.files.first(where: { !$0.file.isUnchanged() }) {
    reading.facts.condition = .incomplete(reason: "\(changed.file.path): written to while it was read")
  }
  return reading
}

extension ModelReading {
  /// Takes facts, sample and sketch of the rendition that stands for the model.
  fileprivate mutating func take(
    _ best: RenditionReading, _ claims: ConfigurationClaims, _ size: SampleSize
  ) throws(WeightFormatError) {
    let tensors = best.tensors.map(\.fact)
    metadata = best.files.flatMap(\.header.metadata)
    weights = best.parts.flatMap { part in
      part.group.files.map {
        WeightPart(
          path: $0.source.fact.path, component: part.group.component(part.component, of: $0),
          companions: part.group.group.companions)
      }
    }
    facts.elementType = best.elementType
    facts.quantization = best.quantization
    facts.architecture = metadata.first { $0.key == "general.architecture" }?.value
    facts.card.architecture = facts.architecture
    facts.isAdapter = best.holdsAdapter || metadata.contains { $0.key == "general.type" && $0.value == "adapter" }
    detail.tensors = tensors
    if best.files.contains(where: \.file.isRemote) { try adviseSample(best, claims) }
    let tied = try tiedTensors(best.tensors)
    countWeights(best.weights, withoutTied: tied)
    let sampled = try sample(best, leavingOut: tied, claims, size)
    detail.sample = sampled.sample
    facts.sketch = sampled.sketch
    if facts.isAdapter, !best.files.contains(where: \.file.isReadSparingly),
      let change = try adapterSketch(best.tensors, isTurned: claims.isFanInFanOut)
    {
      facts.sketch = change
    }
    facts.sampleHash = sampleHash(sampled.sample)
    if sampled.closed > 0 {
      facts.anomalies.append(
        "values of \(sampled.closed) matrices are not readable: \(facts.quantization?.method ?? "their") codes are not "
          + "rebuilt, only tensors that were left alone are compared")
    }
    if facts.quantization == nil, !facts.isAdapter, let codes = sampled.sample.hiddenCodes {
      facts.anomalies.append(codes.description)
    }
  }

  /// Sets what depends on which tensors count: all but those that repeat another one.
  ///
  /// - Parameter all: the weights of all tensors.
  mutating func countWeights(_ all: UInt64, withoutTied tied: Set<Int>) {
    facts.parameters = tied.reduce(all) { $0 &- (detail.tensors[$1].elementCount ?? 0) }
    facts.typesHash = typesHash(detail.tensors.enumerated().filter { !tied.contains($0.offset) }.map(\.element))
  }
}

/// The condition of a model that has no whole rendition: an upload that runs beats a pointer beats a broken file.
private func worst(_ groups: [GroupReading], listed: Condition) -> Condition {
  let conditions = groups.map(\.condition)
  return conditions.first { if case .incomplete = $0 { true } else { false } }
    ?? conditions.first { if case .stub = $0 { true } else { false } }
    ?? conditions.first ?? (listed == .whole ? .unreadable(reason: "no weight file in it") : listed)
}

extension GroupReading {
  /// What is known of weights in a format that is not read.
  fileprivate var unreadRendition: Rendition {
    Rendition(
      format: .unknown, elementType: .unknown, quantization: nil,
      bytes: group.files.reduce(0) { $0 &+ $1.fact.bytes })
  }
}

/// Why a group beside the model was left out; nil when it was read, or holds another framework's weights.
private func leftOut(_ group: GroupReading) -> String? {
  if group.otherFramework != nil { return nil }
  return switch group.condition {
  case .incomplete(let reason), .stub(let reason), .unreadable(let reason): "left out: \(reason)"
  case .whole, .removed: nil
  }
}
