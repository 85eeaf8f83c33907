import ModelAtlas
import WeightFormats

/// Says which shards of a group are missing, going by its index, or by the count in the names where it has none; nil when
/// all are here.
func missingShards(_ group: WeightGroup, _ index: ShardIndex?) -> String? {
  let here = Set(group.files.map { baseName($0.fact.path) })
  let named: [ByteString]
  let witness: String
  if let index {
    named = index.shards
    witness = "the index names"
  } else if let count = group.shardCount {
    named = (1...count).map { shardName(group, $0, of: count) }
    witness = "the names count"
  } else if let last = group.files.compactMap({ WeightFileName($0.fact.path).slice }).max() {
    named = (0...last).map { ByteString("consolidated.\($0 < 10 ? "0" : "")\($0).pth") }
    witness = "the names count"
  } else {
    return nil
  }
  let missing = named.filter { !here.contains($0) }
  guard let first = missing.first else { return nil }
  let found = named.count - missing.count
  return (missing.count == 1 ? "shard \(first) is missing" : "\(missing.count) shards are missing, first \(first)")
    + ": \(witness) \(named.count) shard\(named.count == 1 ? "" : "s"), \(found) \(found == 1 ? "is" : "are") here"
}

func baseName(_ path: ByteString) -> ByteString {
  path.dropFirst(path.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)
}

/// The name of shard `number`, in as many digits as the group's first shard has.
private func shardName(_ group: WeightGroup, _ number: Int, of count: Int) -> ByteString {
  let bare = baseName(group.files[0].fact.path).dropLast(group.suffix.count)
  let width = bare.split(at: "-").last?.count ?? 5
  let digits = { (value: Int) in
    String(repeating: "0", count: max(0, width - String(value).utf8.count)) + String(value)
  }
  return ByteString("\(group.stem)-\(digits(number))-of-\(digits(count))\(group.suffix)")
}
