import ModelAtlas

/// One of the small files beside a model's weights, read whole or up to its limit.
package struct CardFile: Hashable, Sendable {
  /// The path below the model's folder: `README.md`, `unet/config.json`.
  package let name: ByteString
  package let bytes: [UInt8]
  /// The file is longer than its limit in `cardFileLimits`; `bytes` is its beginning.
  package let isTruncated: Bool

  package init(name: ByteString, bytes: [UInt8], isTruncated: Bool = false) {
    self.name = name
    self.bytes = bytes
    self.isTruncated = isTruncated
  }

  /// The part of the path after the last slash.
  var baseName: ByteString { name.split(at: "/").last ?? name }

  /// 1 for a file of the model's own folder.
  var depth: Int { name.split(at: "/").count }
}

/// The files that `cardFacts` understands, by base name, and how many bytes of each are worth reading.
///
/// Real ones stay far below: config.json 1 to 20 KiB, adapter_config.json 1 KiB. A vocabulary's label map can take a
/// config.json to 1 MiB. README.md and trainer_state.json are useful from their beginning alone.
package let cardFileLimits: [ByteString: Int] = [
  "README.md": readmeBytesMax,
  "config.json": jsonBytesMax,
  "adapter_config.json": jsonBytesMax,
  "model_index.json": jsonBytesMax,
  "quantize_config.json": jsonBytesMax,
  "quantization_config.json": jsonBytesMax,
  "trainer_state.json": jsonBytesMax,
  "mergekit_config.yml": yamlBytesMax,
  "mergekit_config.yaml": yamlBytesMax,
  "mergekit_moe_config.yml": yamlBytesMax,
  "MLmodel": yamlBytesMax,
]

/// The most bytes of YAML given to the parser. The largest front matter seen on the Hub (thousands of evaluation
/// results) is about 200 KiB.
let yamlBytesMax = 256 << 10

/// Front matter and the part of the text where training programs report their hyper-parameters.
let readmeBytesMax = 512 << 10

/// A tree of this many bytes of JSON takes some 20 MiB for a moment.
let jsonBytesMax = 1 << 20
