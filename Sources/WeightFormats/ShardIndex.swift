import ModelAtlas
import StrictJSON

/// An entry takes some 80 bytes: a million tensors fit. The largest published indices take 10 MB.
private let indexBytesMax: UInt64 = 100_000_000
private let shardsMax = 10_000

/// Which shard holds which tensor: `model.safetensors.index.json`, `pytorch_model.bin.index.json`.
///
/// A claim: whether the shards are there and hold these tensors is for the caller to see.
package struct ShardIndex: Sendable {
  /// In the index's order; of a repeated tensor the last entry.
  package let entries: [(tensor: ByteString, shard: ByteString)]
  /// Bytes of all tensors as the writer counted them: advisory, old writers counted otherwise. Nil when not stated.
  package let totalBytes: UInt64?
  package let anomalies: [String]

  /// Names of the files that must be there, sorted. Plain names without any folder.
  package var shards: [ByteString] { Set(entries.map(\.shard)).sorted() }

  package init(of file: WeightFile) throws(WeightFormatError) {
    guard file.byteCount <= indexBytesMax else {
      throw malformed(file, "\(file.byteCount) bytes, \(indexBytesMax) are allowed")
    }
    let value: JSONValue
    let bytes = try file.read(at: 0, count: Int(file.byteCount))
    do throws(JSONError) { value = try parseJSON(bytes) } catch { throw malformed(file, "\(error)") }
    guard let map = value["weight_map"]?.members else { throw malformed(file, "no object `weight_map`") }
    var places: [ByteString: Int] = [:]
    var entries: [(tensor: ByteString, shard: ByteString)] = []
    var anomalies: [String] = []
    for (tensor, shard) in map {
      guard case .string(let name) = shard, isPlainName(name) else {
        throw malformed(file, "tensor \(tensor) is said to be in something that is no plain file name")
      }
      if let place = places.updateValue(entries.count, forKey: tensor) {
        anomalies.append("tensor \(tensor) is repeated in the index")
        entries[place].shard = name
        places[tensor] = place
      } else {
        entries.append((tensor, name))
      }
    }
    self.entries = entries
    self.anomalies = anomalies
    totalBytes = value["metadata"]?["total_size"]?.wholeNumber
    guard shards.count <= shardsMax else { throw malformed(file, "\(shards.count) shards, \(shardsMax) are allowed") }
  }
}

extension JSONValue {
  /// Also `1.5e9` and `1024.0`, as some writers have it.
  fileprivate var wholeNumber: UInt64? { uint64 ?? double.flatMap { UInt64(exactly: $0) } }
}

/// A name that stays in the index's own folder.
private func isPlainName(_ name: ByteString) -> Bool {
  !name.isEmpty && name.count <= 255 && name != "." && name != ".."
    && !name.bytes.contains { $0 < 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
}

private func malformed(_ file: WeightFile, _ finding: String) -> WeightFormatError {
  .malformed(
    path: file.path, format: file.path.hasSuffix(".bin.index.json") ? .pytorch : .safetensors,
    finding: "shard index: \(finding)")
}
