import ModelAtlas

/// Weight files that make one set of tensors: one file, or all shards of it.
struct WeightGroup {
  /// Below the model's folder, empty at its top.
  let directory: ByteString
  /// The file name without extension and shard number: `model`, `model.fp16`, `Base-Q8_0`.
  let stem: ByteString
  /// With its dot: `.safetensors`.
  let suffix: ByteString
  /// Sorted by path.
  var files: [SourceFile] = []
  /// N of `-00001-of-N`.
  var shardCount: Int?
  /// The file that says which shard holds which tensor.
  var index: SourceFile?
  /// Of an ONNX model: where the other files of its folder are, by their paths from there. Tensors may be in them.
  var companions: [ByteString: ByteString]?

  /// Whether each file holds a slice of every matrix, as Meta publishes Llama: `consolidated.00.pth` and on.
  var isSliced: Bool { files.contains { (WeightFileName($0.fact.path).slice ?? 0) > 0 } }

  /// The most shards that one model may have; the hub's own reader has the same limit.
  static let shardsMax = 10_000
}

/// Sorts a model's weight files into groups; trainer state is left out.
func weightGroups(of source: ModelSource) -> [WeightGroup] {
  var groups: [ByteString: WeightGroup] = [:]
  for file in source.files {
    let name = WeightFileName(file.fact.path)
    if name.isONNXPart { continue }
    if name.isIndex || (file.fact.isWeights && !name.isTrainerState) {
      let key = name.directory + "/" + name.stem + name.suffix
      var group = groups[key] ?? WeightGroup(directory: name.directory, stem: name.stem, suffix: name.suffix)
      if name.isIndex {
        group.index = file
      } else {
        group.files.append(file)
        group.shardCount = group.shardCount ?? name.shardCount
        // Of a file that stands alone nothing else was listed: the reader looks beside it.
        if name.suffix == ".onnx", source.layout != .file {
          group.companions = companions(of: name.directory, in: source)
        }
      }
      groups[key] = group
    }
  }
  return groups.values.sorted { ($0.directory, $0.stem, $0.suffix) < ($1.directory, $1.stem, $1.suffix) }
}

/// Locations of the files in a folder and below, by their paths from there.
private func companions(of directory: ByteString, in source: ModelSource) -> [ByteString: ByteString] {
  let prefix = directory.isEmpty ? directory : directory + "/"
  let below = source.files.filter { $0.fact.path.hasPrefix(prefix) }
  return Dictionary(below.map { ($0.fact.path.dropFirst(prefix.count), $0.location) }) { first, _ in first }
}

/// The parts of a weight file's path that tell which others belong to it.
struct WeightFileName {
  let directory: ByteString
  let stem: ByteString
  let suffix: ByteString
  let shardCount: Int?
  let isIndex: Bool
  let isTrainerState: Bool
  /// N of `consolidated.N.pth`, from 0.
  let slice: Int?
  /// Holds tensors that an ONNX model names: `model.onnx_data`, `model.onnx.data`.
  let isONNXPart: Bool

  init(_ path: ByteString) {
    let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
    directory = ByteString(Array(path.bytes[..<(slash ?? 0)]))
    var name = path.dropFirst(slash.map { $0 + 1 } ?? 0)
    isTrainerState = Self.isTrainerState(name)
    isONNXPart = name.hasSuffix(".onnx_data") || name.hasSuffix(".onnx.data")
    let indexSuffix: ByteString = ".index.json"
    isIndex = name.hasSuffix(".safetensors.index.json") || name.hasSuffix(".bin.index.json")
    if isIndex { name = name.dropLast(indexSuffix.count) }
    let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")) ?? name.count
    suffix = name.dropFirst(dot)
    let bare = name.dropLast(name.count - dot)
    slice = suffix == ".pth" ? Self.slice(bare) : nil
    let shard = Self.shard(bare)
    shardCount = shard?.count
    stem = slice != nil ? "consolidated" : shard.map { bare.dropLast($0.digits) } ?? bare
  }

  /// Reads `consolidated.03`.
  private static func slice(_ name: ByteString) -> Int? {
    let parts = name.split(at: ".")
    guard parts.count == 2, parts[0] == "consolidated", parts[1].count == 2, isNumber(parts[1]) else { return nil }
    return Int(parts[1].description)
  }

  /// Reads `-00002-of-00005` at the end: how many shards, and how many bytes the mark takes.
  private static func shard(_ name: ByteString) -> (count: Int, digits: Int)? {
    let parts = name.split(at: "-").suffix(3)
    guard parts.count == 3, let last = parts.last, let first = parts.first, name.split(at: "-").count > 3,
      parts[parts.startIndex + 1] == "of", isNumber(first), isNumber(last), (5...6).contains(last.count),
      let count = Int(last.description), (1...WeightGroup.shardsMax).contains(count)
    else { return nil }
    return (count, first.count + last.count + 5)
  }

  /// What a trainer saves to go on training: not the model.
  private static func isTrainerState(_ name: ByteString) -> Bool {
    let names: [ByteString] = [
      "training_args.bin", "optimizer.pt", "optimizer.bin", "scheduler.pt", "scheduler.bin", "scaler.pt", "scaler.bin",
    ]
    return names.contains(name) || name.hasPrefix("rng_state") || name.hasPrefix("random_states_")
      || name.hasSuffix("_optim_states.pt") || name.hasPrefix("optimizer-") || name.hasPrefix("optimizer_")
  }
}
