import ModelAtlas
import WeightFormats

/// What a shard index says of its shards' tensors and is not so: each kind of difference once, with how many tensors.
///
/// Loaders differ in what they make of it: some leave such tensors at random values, llama.cpp refuses. Buffers, which
/// one release of a program saves and the next does not, are passed over.
func differences(between index: ShardIndex, and files: [OpenedFile]) -> [String] {
  var shards: [ByteString: Set<ByteString>] = [:]
  for opened in files {
    for tensor in opened.header.tensors { shards[tensor.name, default: []].insert(baseName(opened.source.fact.path)) }
  }
  let named = index.entries.filter { !isBuffer(unwrapped($0.tensor)) }
  let absent = named.filter { shards[$0.tensor] == nil }.map(\.tensor)
  let elsewhere = named.filter { entry in shards[entry.tensor].map { !$0.contains(entry.shard) } ?? false }.map(
    \.tensor)
  let known = Set(index.entries.map(\.tensor))
  let unnamed = shards.keys.filter { !known.contains($0) && !isBuffer(unwrapped($0)) }
  return index.anomalies
    + [
      finding(absent, "named by the shard index", "in no shard"),
      finding(elsewhere, "named by the shard index", "in another shard than it says"),
      finding(unnamed, "in the shards", "not named by the index"),
    ].compactMap { $0 }
}

/// Nil for no tensors.
private func finding(_ tensors: [ByteString], _ place: String, _ what: String) -> String? {
  guard let first = tensors.min() else { return nil }
  return tensors.count == 1
    ? "tensor \(first) is \(place) and \(what)"
    : "\(tensors.count) tensors are \(place) and \(what), first \(first)"
}
