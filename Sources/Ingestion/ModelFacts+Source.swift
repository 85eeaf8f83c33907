import Fingerprinting
import FolderWatch
import ModelAtlas

extension ModelFacts {
  /// The same weights at another place.
  func moved(to source: ModelSource) -> ModelFacts {
    var moved = at(source.place, path: source.path.description, layout: source.layout)
    moved.files = source.files.map { file in
      var fact = file.fact
      fact.sha256 = files.first { $0.path == fact.path && $0.bytes == fact.bytes }?.sha256
      return fact
    }
    moved.origin = source.origin
    moved.times = source.times
    return moved
  }

  /// Everything that was seen, at another place.
  func at(_ place: ModelPlace, path: String, layout: StoreLayout) -> ModelFacts {
    var copy = ModelFacts(place: place, path: path, layout: layout, condition: condition)
    copy.files = files
    copy.renditions = renditions
    copy.architecture = architecture
    copy.parameters = parameters
    copy.elementType = elementType
    copy.quantization = quantization
    copy.contentHash = contentHash
    copy.valueHash = valueHash
    copy.typesHash = typesHash
    copy.sampleHash = sampleHash
    copy.sketch = sketch
    copy.isAdapter = isAdapter
    copy.closerLooks = closerLooks
    copy.origin = origin
    copy.card = card
    copy.anomalies = anomalies
    copy.times = times
    return copy
  }
}

extension ModelSource {
  /// Whether a file's inode has changed since: a copy keeps old modification times, but not this one.
  func changed(since time: UnixTime) -> Bool {
    files.contains { $0.fact.changed / 1_000_000 >= time.milliseconds }
  }

  /// Hash over places, sizes and times of all files: the same folder settled twice has the same.
  var listing: UInt64 {
    var bytes = path.bytes
    for file in files {
      bytes += file.fact.path.bytes
      for number in [Int64(clamping: file.fact.bytes), file.fact.modified, file.fact.changed] {
        bytes += withUnsafeBytes(of: number.littleEndian, Array.init)
      }
    }
    return xxh3(bytes)
  }
}

/// A model that was not announced since the start, listed again so that its files can be opened.
///
/// - Parameter root: path of the root that holds it; links are followed only below that.
func revisited(_ facts: ModelFacts, below root: String) -> ModelSource? {
  guard let source = modelSource(path: ByteString(facts.path), below: ByteString(root)) else { return nil }
  return ModelSource(
    place: facts.place, path: source.path, layout: source.layout, files: source.files, condition: source.condition,
    origin: source.origin, times: source.times)
}
