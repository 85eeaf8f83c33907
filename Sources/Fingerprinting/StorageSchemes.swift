import ModelAtlas

/// What a module's parts store: a method and how many weights.
struct StorageScheme {
  let method: String
  let weights: UInt64
  var bits: UInt64?
}

/// The method that a module's parts and types show; nil when it stores plain values.
///
/// - Source: the writers' own layouts, each checked against its library or its source.
func storageScheme(_ parts: ModuleParts, knownWidths: Set<UInt64>) -> StorageScheme? {
  namedScheme(parts) ?? bitsandbytesScheme(parts) ?? groupedIntegerScheme(parts) ?? packedScheme(parts)
    ?? floatScheme(parts)
    ?? mlxScheme(parts, knownWidths: knownWidths) ?? exllamaScheme(parts) ?? libraryScheme(parts)
    ?? closedScheme(parts)
}

/// ONNX' graph and torch's pickle say what is codes: the reader names the type after it, and reads values.
private func namedScheme(_ parts: ModuleParts) -> StorageScheme? {
  guard
    let codes = parts.facts.values.first(where: { fact in
      fact.typeName.map { $0.hasPrefix("onnx-") || $0.hasPrefix("torch-") } == true
    }), let method = codes.typeName, codes.shape.count > 1
  else { return nil }
  return StorageScheme(method: method, weights: codes.elementCount ?? 0)
}

private func bitsandbytesScheme(_ parts: ModuleParts) -> StorageScheme? {
  if parts.type("weight") == .i8, parts.has("SCB") {
    return StorageScheme(method: "bnb-int8", weights: parts.count("weight"))
  }
  guard parts.type("weight") == .u8, parts.has("weight.absmax") else { return nil }
  let method = parts.has("weight.quant_state.bitsandbytes__fp4") ? "bnb-fp4" : "bnb-nf4"
  return StorageScheme(method: method, weights: parts.count("weight") &* 2)
}

/// GPTQ packs along the inputs, AWQ along the outputs: held against the scales, [groups, outputs] in both.
private func groupedIntegerScheme(_ parts: ModuleParts) -> StorageScheme? {
  guard parts.type("qweight") == .i32, parts.has("scales"), let packed = parts.dimension("qweight", 1) else {
    return nil
  }
  let outputs = parts.dimension("scales", 1)
  if parts.has("g_idx") || packed == outputs {
    // Zero points are packed along the outputs: [groups, outputs * bits / 32].
    let zeros = parts.dimension("qzeros", 1) ?? 0
    let bits = packed == 0 || zeros == 0 ? 4 : max(1, min(8, zeros &* 32 / packed))
    return StorageScheme(method: "gptq", weights: parts.count("qweight") &* 32 / bits)
  }
  return StorageScheme(method: "awq", weights: parts.count("qweight") &* 8)
}

private func packedScheme(_ parts: ModuleParts) -> StorageScheme? {
  if parts.type("_blocks") == .u8, parts.type("_scales") == .u8 {
    return StorageScheme(method: "mxfp4", weights: parts.count("_blocks") &* 2)
  }
  switch parts.type("weight_packed") {
  case .u8:
    let isNvidia = parts.has("weight_global_scale") || parts.type("weight_scale") == .f8e4m3
    return StorageScheme(method: isNvidia ? "nvfp4" : "mxfp4", weights: parts.count("weight_packed") &* 2)
  case .i32 where parts.has("scale_packed"):
    return StorageScheme(method: "marlin-24", weights: parts.count("weight_packed") &* 16)
  case .i32:
    let bits = compressedTensorsBits(parts)
    return StorageScheme(
      method: "compressed-tensors:int\(bits)", weights: parts.count("weight_packed") &* 32 / UInt64(bits))
  default: return nil
  }
}

/// Bits a weight of `pack-quantized`; 4 where the scales do not tell (one a row).
///
/// The header does not say how wide a row is unpacked; groups of 128 are the library's preset, then 64 and 32.
private func compressedTensorsBits(_ parts: ModuleParts) -> Int {
  guard let words = parts.dimension("weight_packed", 1), let groups = parts.dimension("weight_scale", 1), groups > 1
  else { return 4 }
  for group: UInt64 in [128, 64, 32] {
    let width = groups &* group
    if words &* 32 % width == 0, let bits = Int(exactly: words &* 32 / width), [4, 8, 3, 2, 5, 6, 7].contains(bits) {
      return bits
    }
  }
  return 4
}

private func floatScheme(_ parts: ModuleParts) -> StorageScheme? {
  guard let weight = parts["weight"] else { return nil }
  switch weight.type {
  case .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz:
    // A plain cast (diffusion models) has no scales at all, and is no less an 8-bit rendition.
    return weight.shape.count < 2 ? nil : StorageScheme(method: "fp8", weights: parts.count("weight"))
  case .u8 where parts.has("weight_scale_2"):
    return StorageScheme(method: "nvfp4", weights: parts.count("weight") &* 2)
  case .u8 where parts.count("weight_scale") == 1:
    return StorageScheme(method: "bitnet", weights: parts.count("weight") &* 4)
  case .i8 where parts.has("weight_scale"):
    return StorageScheme(method: "compressed-tensors:int8", weights: parts.count("weight"))
  case .i8 where parts.has("weight_scales"):
    return StorageScheme(method: "eetq", weights: parts.count("weight"))
  default: return nil
  }
}

private func exllamaScheme(_ parts: ModuleParts) -> StorageScheme? {
  if parts.type("q_weight") == .i32, let outputs = parts.dimension("q_weight", 1) {
    let inputs = max(parts.count("q_invperm"), parts.count("q_perm"))
    return StorageScheme(method: "exl2", weights: inputs &* outputs)
  }
  guard parts.type("trellis") == .i16, let rows = parts.dimension("trellis", 0),
    let columns = parts.dimension("trellis", 1)
  else { return nil }
  return StorageScheme(method: "exl3", weights: rows &* columns &* 256)
}

private func libraryScheme(_ parts: ModuleParts) -> StorageScheme? {
  if let type = parts.type("_weight_qdata") {
    return StorageScheme(method: "torchao", weights: parts.count("_weight_qdata") &* (type == .u8 ? 2 : 1))
  }
  if let type = parts.type("weight._data"), parts.has("weight._scale") {
    let packed = parts.count("weight._scale") &* (parts.dimension("weight._data", -1) ?? 0)
    return StorageScheme(method: "quanto", weights: type == .u8 ? packed : parts.count("weight._data"))
  }
  if parts.has("codebooks"), parts.has("codes"), let books = parts.dimension("codebooks", 0), books > 0,
    let outputs = parts.dimension("codebooks", 2), let inputs = parts.dimension("codebooks", 3)
  {
    return StorageScheme(method: "aqlm", weights: parts.count("codes") / books &* outputs &* inputs)
  }
  guard parts.has("W_q"), parts.has("scale"), parts.count("scale") > 0 else { return nil }
  // One scale a group; groups of 64 are the preset: codes a scale tell how many share a byte.
  let elementBits = UInt64(parts.type("W_q") == .i32 ? 32 : 8)
  let bits = max(1, min(8, parts.count("W_q") &* elementBits / (parts.count("scale") &* 64)))
  return StorageScheme(method: "hqq", weights: parts.count("W_q") &* elementBits / bits)
}

/// MLX: rows of b-bit codes in 32-bit words, one scale a group of g.
///
/// The header gives only b * g; `knownWidths` (lengths of norms, outputs of other modules) tell which split makes a row
/// as wide as something in the model.
private func mlxScheme(_ parts: ModuleParts, knownWidths: Set<UInt64>) -> StorageScheme? {
  guard parts.type("weight") == .u32, parts.has("scales"), let words = parts.dimension("weight", -1),
    let groups = parts.dimension("scales", -1), groups > 0
  else { return nil }
  let layouts = parts.has("biases") ? mlxAffine : mlxFloat
  let choices = layouts.filter { $0.bits &* $0.group == words &* 32 / groups }
  let choice = choices.first { knownWidths.contains(words &* 32 / $0.bits) } ?? choices.first ?? layouts[0]
  return StorageScheme(method: "mlx", weights: parts.count("weight") &* 32 / choice.bits, bits: choice.bits)
}

/// Bits and group of affine codes, the library's presets first.
private let mlxAffine: [(bits: UInt64, group: UInt64)] = [
  (4, 64), (8, 64), (4, 32), (8, 32), (4, 128), (8, 128), (6, 64), (3, 64), (2, 64), (5, 64), (6, 32), (3, 32), (2, 32),
  (5, 32), (6, 128), (3, 128), (2, 128), (5, 128),
]
/// mxfp4, mxfp8, nvfp4: one byte of scale a group, no biases.
private let mlxFloat: [(bits: UInt64, group: UInt64)] = [(4, 32), (8, 32), (4, 16)]
