import ModelAtlas

/// The models that the weight files directly in one folder make: one for the folder, or one for each unrelated file.
///
/// A folder is one model when a file in it says so (`config.json`, ...), or when its weight files are one set: shards,
/// standard names, quantizations of one name. Elsewhere (a root, `loras/`, a download folder) each file is a model.
/// - Parameter name: the folder's own name, empty for the root.
func isFolderOfLooseFiles(_ listing: FolderListing, name: ByteString) -> Bool {
  if listing.isOneModelByName { return false }
  if name.isEmpty || collectionNames.contains(lowercased(name)) { return true }
  if listing.companions.contains(where: { isLlamaCppManifest($0.path) }) { return true }
  let stems = Set(listing.weights.map { modelStem($0.path) } + listing.faults.map { modelStem($0.path) })
  return stems.count > 1 && !stems.isSubset(of: standardStems)
    && !(stems.subtracting(standardStems).count == 1 && stems.contains { standardStems.contains($0) })
}

/// One model for each loose file or set of shards, named by its (first) file.
func looseModels(in listing: FolderListing) -> [FoundModel] {
  var sets: [ByteString: FoundModel] = [:]
  func change(_ name: ByteString, _ body: (inout FoundModel) -> Void) {
    let key = ShardName(name)?.first ?? name
    body(&sets[key, default: FoundModel(path: key, layout: .file, weights: [], companions: [], faults: [])])
  }
  for file in listing.weights { change(file.path) { $0.weights.append(file) } }
  for fault in listing.faults { change(fault.path) { $0.faults.append(fault) } }
  for companion in listing.companions {
    let stem = withoutSuffix(companion.path)
    for key in sets.keys where withoutSuffix(key) == stem || llamaCppManifest(companion.path, mayName: key) {
      sets[key]?.companions.append(companion)
    }
  }
  return sets.values.sorted { $0.path < $1.path }
}

/// Folders that tools fill with unrelated files, whose names are then all there is.
private let collectionNames: Set<ByteString> = [
  "checkpoints", "loras", "lora", "vae", "unet", "diffusion_models", "text_encoders", "controlnet", "embeddings",
  "clip",
  "clip_vision", "llama.cpp", "model_patches", "photomaker", "gligen", "unclip", "upscale_models", "hypernetworks",
  "style_models", "stable-diffusion", "esrgan", "vae_approx",
]

private let standardStems: Set<ByteString> = [
  "model", "pytorch_model", "adapter_model", "diffusion_pytorch_model", "pytorch_lora_weights", "consolidated",
  "tf_model",
  "flax_model", "saved_model", "model_quantized", "open_clip_model", "open_clip_pytorch_model", "weights", "rust_model",
]

/// A name without container, shard number, variant and quantization: `acme` for `acme-Q4_K_M-00001-of-00002.gguf`.
func modelStem(_ name: ByteString) -> ByteString {
  var stem = withoutSuffix(ShardName(name).map { ByteString($0.prefix.bytes.dropLast() + $0.suffix.bytes) } ?? name)
  while let cut = stem.bytes.lastIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }), cut > 0,
    isVariant(ByteString(Array(stem.bytes[(cut + 1)...])))
  {
    stem = ByteString(Array(stem.bytes[..<cut]))
  }
  let lower = lowercased(stem)
  return lower.hasPrefix("mmproj-") ? lower.dropFirst(7) : lower
}

/// `fp16` in `model.fp16.safetensors`, `00` in `consolidated.00.pth`, `Q8_0`.
private func isVariant(_ part: ByteString) -> Bool {
  isQuantizationName(part) || !part.isEmpty && part.count <= 2 && part.bytes.allSatisfy(isDigit)
    || variantNames.contains(part)
}

private let variantNames: Set<ByteString> = ["fp16", "non_ema", "ema", "bnb", "imat", "i1", "mmproj", "UD"]

private func withoutSuffix(_ name: ByteString) -> ByteString {
  guard let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return name }
  return ByteString(Array(name.bytes[..<dot]))
}
