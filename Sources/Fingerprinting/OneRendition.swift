import ModelAtlas

/// A source with the weights of one rendition only, chosen by names and sizes: what is read of a model whose bytes cost
/// requests.
///
/// safetensors before pickles, ONNX and GGUF; at the top of the folder rather than below; of several quants the largest,
/// which is the most precise. Of a pipeline one group for each component.
package func withOneRendition(_ source: ModelSource) -> ModelSource {
  let groups = weightGroups(of: source).filter { !$0.files.isEmpty }
  let isPipeline = source.files.contains { $0.fact.path == "model_index.json" }
  let components = groups.filter { !$0.directory.isEmpty }
  var chosen: [WeightGroup] = []
  if isPipeline, !components.isEmpty {
    for (_, same) in Dictionary(grouping: components, by: \.directory) {
      chosen += same.min { $0.isBetter(than: $1) }.map { [$0] } ?? []
    }
  } else {
    chosen = groups.min { $0.isBetter(than: $1) }.map { [$0] } ?? []
  }
  let kept = Set(chosen.flatMap { $0.files.map(\.fact.path) })
  return ModelSource(
    place: source.place, path: source.path, layout: source.layout,
    files: source.files.filter { !$0.fact.isWeights || kept.contains($0.fact.path) }, condition: source.condition,
    origin: source.origin, times: source.times)
}

extension WeightGroup {
  /// A total order: ties end at the name.
  fileprivate func isBetter(than other: WeightGroup) -> Bool {
    let (mine, theirs) = (order, other.order)
    if mine.rank != theirs.rank { return mine.rank < theirs.rank }
    if mine.depth != theirs.depth { return mine.depth < theirs.depth }
    if mine.bytes != theirs.bytes { return mine.bytes > theirs.bytes }
    return (directory, stem, suffix) < (other.directory, other.stem, other.suffix)
  }

  private var order: (rank: Int, depth: Int, bytes: UInt64) {
    let suffixes: [ByteString] = [".safetensors", ".bin", ".pt", ".pth", ".onnx", ".gguf"]
    return (
      suffixes.firstIndex(of: suffix) ?? suffixes.count, directory.isEmpty ? 0 : directory.split(at: "/").count,
      files.reduce(0) { $0 &+ $1.fact.bytes }
    )
  }
}
