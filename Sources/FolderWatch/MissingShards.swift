import ModelAtlas
import StrictJSON

/// The largest shard index that is read: 100,000 tensors take some 10 MB.
private let indexBytesMax = 64 << 20

/// Weight files that the model needs and that are not there, sorted: named by an index, or by the numbers of the others.
///
/// An index of which not one file is present belongs to a container that was left out on purpose.
func missingShards(of model: FoundModel, besides pointers: Set<ByteString> = []) -> [ByteString] {
  let present = Set(model.weights.map(\.path)).subtracting(pointers)
  var missing: Set<ByteString> = []
  for path in present {
    let folder = parentFolder(path)
    guard let shard = ShardName(fileName(path)) else { continue }
    missing.formUnion((1...shard.count).map { joined(folder, shard.name(of: $0)) })
  }
  for index in model.companions where index.path.hasSuffix(".index.json") {
    let named = shards(namedBy: index)
    if !named.isDisjoint(with: present) { missing.formUnion(named) }
  }
  return missing.subtracting(present).sorted()
}

/// The distinct files of an index's `weight_map`, as paths like the index's own. Empty when it cannot be read: the
/// reader of the weights will say why.
private func shards(namedBy index: ListedFile) -> Set<ByteString> {
  guard let bytes = smallFile(index.location, window: index.window, limit: indexBytesMax),
    // A broken index is the weight reader's finding, with its path and offset.
    let json = try? parseJSON(bytes), let map = json["weight_map"]?.members
  else { return [] }
  var names: Set<ByteString> = []
  for entry in map {
    guard case .string(let name) = entry.value, !name.bytes.contains(UInt8(ascii: "/")) else { continue }
    names.insert(name)
  }
  return Set(names.map { joined(parentFolder(index.path), $0) })
}

func fileName(_ path: ByteString) -> ByteString {
  path.bytes.lastIndex(of: UInt8(ascii: "/")).map { path.dropFirst($0 + 1) } ?? path
}
