import ModelAtlas
import StrictJSON
import WeightFormats

/// One thing that a small file beside the weights says of a model's origin or kind.
struct ConfigurationLine: Codable, Hashable {
  var file: String
  var key: String
  var value: String
}

/// What the configurations and the card in a model's folder say of where it comes from and how it is made: its base, an
/// adapter's rank and scale, a quantizer and its settings, what was merged. Claims, all of it.
///
/// A file that is missing, too long or broken says nothing.
func configurationLines(_ files: [SourceFile]) -> [ConfigurationLine] {
  var lines: [ConfigurationLine] = []
  for file in files.sorted(by: { $0.fact.path < $1.fact.path }) {
    let name = file.fact.path.split(at: "/").last ?? file.fact.path
    let told: [Said] =
      if let keys = jsonKeys[name] {
        contents(file).flatMap { try? parseJSON($0) }.map { said(by: $0, keys) } ?? []
      } else if yamlFiles.contains(name) {
        contents(file).map { yamlLines($0, isCard: name == "README.md") } ?? []
      } else {
        []
      }
    lines += told.map { ConfigurationLine(file: file.fact.path.description, key: $0.key, value: $0.value) }
  }
  return Array(withoutRepeats(lines).prefix(linesMax))
}

/// A quantizer's settings once: its own file repeats what `config.json` says, and MLX writes all of them twice there.
private func withoutRepeats(_ lines: [ConfigurationLine]) -> [ConfigurationLine] {
  var said: Set<ConfigurationLine> = []
  return lines.filter { line in
    let parts = line.file.split(separator: "/")
    let isQuantizers = quantizerFiles.contains(ByteString(String(parts.last ?? "")))
    let prefix = ["quantization_config.", "quantization."].first { line.key.hasPrefix($0) }
    guard isQuantizers || prefix != nil else { return true }
    let setting = ConfigurationLine(
      file: parts.dropLast().joined(separator: "/"), key: String(line.key.dropFirst(prefix?.count ?? 0)),
      value: line.value)
    return said.insert(setting).inserted
  }
}

private typealias Said = (key: String, value: String)

/// What tells where a model comes from and how it is to be loaded. A trailing `*`: all plain values of a map.
private let jsonKeys: [ByteString: [ByteString]] = {
  let quantizer: [ByteString] = ["*", "config_groups.group_0.weights.*", "quantization.*"]
  let quantizers = Dictionary(uniqueKeysWithValues: quantizerFiles.map { ($0, quantizer) })
  return quantizers.merging([
    "adapter_config.json": [
      "base_model_name_or_path", "revision", "peft_type", "task_type", "r", "lora_alpha", "use_dora", "use_rslora",
      "fan_in_fan_out", "target_modules", "modules_to_save", "rank_pattern.*", "alpha_pattern.*",
    ],
    "config.json": [
      "_name_or_path", "architectures", "model_type", "torch_dtype", "dtype", "quantization_config.*",
      "quantization_config.config_groups.group_0.weights.*", "quantization.*",
    ],
    "model_index.json": ["_class_name", "_name_or_path"],
  ]) { first, _ in first }
}()

private let quantizerFiles: Set<ByteString> = [
  "quantize_config.json", "quantization_config.json", "quant_config.json", "hf_quant_config.json",
]

private let yamlFiles: Set<ByteString> = [
  "README.md", "mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml",
]

private let linesMax = 96
private let fileBytesMax: UInt64 = 1 << 20
/// Of one map.
private let membersMax = 24

private func contents(_ file: SourceFile) -> [UInt8]? {
  // What cannot be read says nothing; the weights are shown all the same.
  guard let opened = try? WeightFile(path: file.location, window: file.window), opened.byteCount <= fileBytesMax else {
    return nil
  }
  return try? opened.read(at: 0, count: Int(opened.byteCount))
}

private func said(by root: JSONValue, _ keys: [ByteString]) -> [Said] {
  keys.flatMap { path -> [Said] in
    var value: JSONValue? = root
    let steps = path.split(at: ".")
    for step in steps where step != "*" { value = value?[step] }
    guard steps.last == "*" else { return value.flatMap(text).map { [(path.description, $0)] } ?? [] }
    let prefix = path.dropLast(1).description
    return (value?.members ?? []).prefix(membersMax).compactMap { member in
      text(member.value).map { (prefix + member.key.description, $0) }
    }
  }
}

/// Nil for null, maps and empty lists.
private func text(_ value: JSONValue) -> String? {
  if case .number(let digits) = value { return digits }
  if let text = value.text { return text.isEmpty ? nil : text }
  if let truth = value.boolean { return truth ? "true" : "false" }
  guard let texts = value.elements?.prefix(membersMax).compactMap(text), !texts.isEmpty else { return nil }
  return texts.joined(separator: ", ")
}

/// Lines `key: value` of a merge's configuration, or of a card's front matter, as they are written: for reading, the
/// daemon has a parser for it.
private func yamlLines(_ bytes: [UInt8], isCard: Bool) -> [Said] {
  var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
  if isCard {
    guard lines.first?.trimmed == "---" else { return [] }
    lines = lines.dropFirst().prefix { $0.trimmed != "---" }
  }
  let keys =
    isCard
    ? ["base_model", "base_model_relation", "license", "library_name"]
    : ["merge_method", "base_model", "model", "source_model", "weight", "density", "t", "layer_range", "dtype"]
  var told: [Said] = []
  var open: String?
  for line in lines.prefix(4096) where told.count < membersMax {
    let entry = line.trimmed.hasPrefix("- ") ? line.trimmed.dropFirst(2).trimmed : line.trimmed
    guard let colon = entry.firstIndex(of: ":"), !entry[..<colon].contains(" ") else {
      // An item of the list that a key opened.
      if let key = open, line.trimmed.hasPrefix("- ") { told.append((key, unquoted(entry))) }
      continue
    }
    let key = String(entry[..<colon])
    let value = unquoted(entry[entry.index(after: colon)...].trimmed)
    open = keys.contains(key) && value.isEmpty ? key : nil
    if keys.contains(key), !value.isEmpty { told.append((key, value)) }
  }
  return told
}

private func unquoted(_ text: Substring) -> String {
  guard let first = text.first, text.count > 1, first == "\"" || first == "'", text.last == first else {
    return String(text)
  }
  return String(text.dropFirst().dropLast())
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
