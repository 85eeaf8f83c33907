import ModelAtlas
import StrictJSON
import WeightFormats

/// What a folder's configuration says of its codes and heads: asked only where the tensors leave a choice.
struct ConfigurationClaims {
  /// GPTQ: `gptq` stores zero points less one, `gptq_v2` as they are.
  var checkpointFormat: String?
  /// Rows and columns that share an FP8 scale.
  var blockShape: [UInt64] = []
  var heads = HeadCounts()
  /// Of an adapter: its base keeps matrices inputs first.
  private(set) var isFanInFanOut = false
  private var layouts: [ByteString: (bits: UInt64, group: UInt64)] = [:]

  static let none = ConfigurationClaims()

  /// Bits and group of a module's codes: its own entry's, else everybody's.
  func layout(of module: ByteString) -> (bits: UInt64, group: UInt64)? { layouts[module] ?? layouts[""] }

  /// Takes what one configuration says; the first that says something counts.
  mutating func take(_ root: JSONValue) {
    if heads == HeadCounts() { heads = HeadCounts(configuration: root) }
    isFanInFanOut = isFanInFanOut || root["fan_in_fan_out"]?.boolean == true
    let claims = root["quantization_config"] ?? root["quantization"] ?? root
    checkpointFormat = checkpointFormat ?? claims["checkpoint_format"]?.text
    if blockShape.isEmpty { blockShape = claims["weight_block_size"]?.elements?.compactMap(\.uint64) ?? [] }
    take(claims, for: "")
    // MLX lists the layers that differ beside the general settings.
    for member in claims.members ?? [] where member.value.members != nil { take(member.value, for: member.key) }
  }

  private mutating func take(_ claims: JSONValue, for module: ByteString) {
    guard layouts[module] == nil, let bits = claims["bits"]?.uint64, let group = claims["group_size"]?.uint64,
      (1...8).contains(bits), (1...(1 << 20)).contains(group)
    else { return }
    layouts[module] = (bits, group)
  }
}

/// The largest configuration that is read.
private let configurationBytesMax: UInt64 = 1 << 20

extension ConfigurationClaims {
  /// Reads the configurations beside some weight files; one that is missing or broken claims nothing.
  init(_ source: ModelSource, besides weights: [ByteString], open: WeightFileOpener) {
    let folders = Set(weights.map { path in path.dropLast(baseName(path).count) })
    let names: [ByteString] = [
      "adapter_config.json", "config.json", "params.json", "quantize_config.json", "quantization_config.json",
    ]
    for file in source.files where names.contains(baseName(file.fact.path)) {
      guard folders.contains(file.fact.path.dropLast(baseName(file.fact.path).count)),
        file.fact.bytes <= configurationBytesMax, let root = configuration(file, open)
      else { continue }
      take(root)
    }
  }
}

private func configuration(_ file: SourceFile, _ open: WeightFileOpener) -> JSONValue? {
  // A configuration that cannot be read is no claim; the tensors still decide.
  guard let file = try? open(file), file.byteCount <= configurationBytesMax,
    let bytes = try? file.read(at: 0, count: Int(file.byteCount))
  else { return nil }
  return try? parseJSON(bytes)
}
