import ModelAtlas

/// Whether weights in a subfolder belong to the model around it instead of being one of their own.
///
/// - Parameters:
///   - child: the subfolder's name.
///   - parent: what the folder around it holds; `name` is its own name, empty for the root.
func isComponent(_ child: ByteString, of parent: FolderListing, name: ByteString) -> Bool {
  if trainerStep(child) != nil { return false }
  let names = parent.names
  if names.contains("model_index.json") || names.contains("MLmodel") { return true }
  if names.contains("modules.json"), startsLikeModule(child) { return true }
  if diffusersComponents.contains(child), trainerStep(name) != nil { return true }
  if name.isEmpty { return false }
  if renditionFolders.contains(lowercased(child)) || diffusersComponents.contains(child) {
    return parent.holdsWeights || parent.isOneModelByName
  }
  return isQuantizationName(child) && !parent.subfolders.contains { !isQuantizationName($0) }
}

/// The tool that wrote a folder, by the file that only it writes.
func folderLayout(_ listing: FolderListing) -> StoreLayout {
  let names = listing.names
  if names.contains("MLmodel") { return .mlflow }
  if names.contains("model_index.json") { return .diffusersPipeline }
  return names.contains("modules.json") ? .sentenceTransformers : .folder
}

/// The step of a folder that a Trainer wrote: 100 for `checkpoint-100`. Nil for any other name.
func trainerStep(_ name: ByteString) -> UInt64? {
  guard name.hasPrefix("checkpoint-") else { return nil }
  let digits = name.bytes.dropFirst(11)
  guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
  return UInt64(String(decoding: digits, as: UTF8.self))
}

private let diffusersComponents: Set<ByteString> = [
  "unet", "unet_ema", "vae", "vae_encoder", "vae_decoder", "text_encoder", "text_encoder_2", "text_encoder_3",
  "image_encoder", "transformer", "transformer_2", "transformer_ema", "prior", "decoder", "safety_checker",
  "controlnet",
  "movq", "vocoder", "vqvae", "bert", "scheduler", "tokenizer",
]

/// Other containers of the same model.
private let renditionFolders: Set<ByteString> = [
  "onnx", "original", "openvino", "coreml", "tflite", "flax", "tf", "metal", "gguf", "mlx", "executorch",
]

/// `1_Pooling`, `2_Dense`: sentence-transformers numbers its modules.
private func startsLikeModule(_ name: ByteString) -> Bool {
  let digits = name.bytes.prefix(while: isDigit).count
  return digits > 0 && digits < name.count && name.bytes[digits] == UInt8(ascii: "_")
}

/// `Q4_K_M`, `IQ2_XXS`, `UD-Q4_K_XL`, `BF16`: a folder per quantization of one model.
func isQuantizationName(_ name: ByteString) -> Bool {
  var upper = name.bytes.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 32 : $0 }
  if upper.starts(with: "UD-".utf8) { upper.removeFirst(3) }
  if ["F16", "F32", "BF16", "FP16", "FP32", "FP8", "MXFP4"].contains(String(decoding: upper, as: UTF8.self)) {
    return true
  }
  if upper.first == UInt8(ascii: "I") || upper.first == UInt8(ascii: "T") { upper.removeFirst() }
  guard upper.count >= 2, upper[0] == UInt8(ascii: "Q"), isDigit(upper[1]) else { return false }
  return upper.dropFirst(2).allSatisfy { $0 == UInt8(ascii: "_") || isDigit($0) || "KMSLX".utf8.contains($0) }
}
