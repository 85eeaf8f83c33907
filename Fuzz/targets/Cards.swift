import ModelAtlas
import ModelCards

/// The files beside weights. The first byte says which of them the rest is.
private let names: [ByteString] = [
  "README.md", "config.json", "adapter_config.json", "mergekit_config.yml", "trainer_state.json", "model_index.json",
  "README.md", "README.md",
]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ input: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: input, count: count))
  guard let first = bytes.first else { return 0 }
  let name = names[Int(first) % names.count]
  let file = CardFile(name: name, bytes: Array(bytes.dropFirst()))
  _ = cardFacts(from: [file], weightMetadata: [])
  return 0
}
