import ModelAtlas
import StrictJSON
import WeightFormats

/// Says which shards of a group are missing, going by its index, or by the count in the names where it has none; nil when
/// all are here.
func missingShards(_ group: WeightGroup, _ open: WeightFileOpener) throws(WeightFormatError) -> String? {
  let here = Set(group.files.map { baseName($0.fact.path) })
  let named: [ByteString]
  let witness: String
  if let index = group.index {
    named = try shardNames(index, open)
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

/// The largest index that is read: an entry takes some 80 bytes, a million tensors fit.
private let indexBytesMax: UInt64 = 100_000_000

/// The shards that an index's `weight_map` names, sorted.
private func shardNames(_ index: SourceFile, _ open: WeightFileOpener) throws(WeightFormatError) -> [ByteString] {
  let file = try open(index)
  let broken = { (finding: String) in
    WeightFormatError.malformed(path: index.location, format: .safetensors, finding: finding)
  }
  guard file.byteCount <= indexBytesMax else { throw broken("an index of \(file.byteCount) bytes") }
  let bytes = try file.read(at: 0, count: Int(file.byteCount))
  let root: JSONValue
  do throws(JSONError) { root = try parseJSON(bytes) } catch { throw broken("\(error)") }
  guard let map = root["weight_map"]?.members else { throw broken("the index has no weight_map") }
  var names: Set<ByteString> = []
  for entry in map {
    guard case .string(let name) = entry.value, !name.isEmpty, !name.bytes.contains(UInt8(ascii: "/")), name != ".."
    else {
      throw broken("tensor \(entry.key) lies in no file of this folder")
    }
    names.insert(name)
    guard names.count <= WeightGroup.shardsMax else { throw broken("more than \(WeightGroup.shardsMax) shards") }
  }
  return names.sorted()
}
