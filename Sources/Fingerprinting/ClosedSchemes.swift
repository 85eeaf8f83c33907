import ModelAtlas

/// Methods whose codes are told and not rebuilt: their values stay unknown, what they left alone is compared.
///
/// Where neither names nor shapes tell how many codes share a word, the writers' only layout is taken: 4 bits of Marlin
/// and FP-Quant, 3 bits and 16 codes a word of SpQR, 4 bits of every other weight of Marlin 2:4.
/// - Source: the modules' parameters in VPTQ, QuIP#, SpQR, Marlin (GPTQ's kernel), FLUTE (HIGGS), FP-Quant and SINQ,
///   compressed-tensors' sparse formats.
func closedScheme(_ parts: ModuleParts) -> StorageScheme? {
  if parts.has("indices"), parts.has("centroids.weight") {
    return StorageScheme(method: "vptq", weights: vectorWeights(parts))
  }
  if parts.has("Qidxs"), parts.has("SU"), parts.has("SV") {
    return StorageScheme(method: "quip-sharp", weights: parts.count("SU") &* parts.count("SV"))
  }
  if parts.type("dense_weights") == .i64, parts.has("row_offsets") {
    return StorageScheme(method: "spqr", weights: parts.count("dense_weights") &* 16)
  }
  if parts.type("B") == .i32, parts.has("s") {
    return StorageScheme(method: "gptq-marlin", weights: parts.count("B") &* 8)
  }
  if parts.type("weight") == .i16, parts.has("tables"), parts.has("scales") {
    let bits = parts.count("tables").trailingZeroBitCount
    return StorageScheme(method: "higgs", weights: parts.count("weight") &* 16 / UInt64(max(1, min(16, bits))))
  }
  if parts.type("qweight") == .u8, parts.has("scales"), parts.has("forward_hadamard_matrix") {
    return StorageScheme(method: "fp-quant", weights: parts.count("qweight") &* 2)
  }
  return sinqScheme(parts) ?? sparseScheme(parts)
}

/// SINQ: HQQ's codes with a scale of each column beside those of the groups, which may be codes themselves.
private func sinqScheme(_ parts: ModuleParts) -> StorageScheme? {
  let groups = max(parts.count("meta.scale"), parts.count("meta.scale.x"))
  guard parts.has("W_q"), groups > 0 else { return nil }
  // Groups of 64 are the preset.
  let stored = parts["W_q"]?.storedBits ?? 0
  return StorageScheme(method: "sinq", weights: stored / max(1, min(8, stored / groups / 64)))
}

/// Weights that are not zero, and a bit for each weight that tells where they belong.
private func sparseScheme(_ parts: ModuleParts) -> StorageScheme? {
  for prefix: ByteString in ["", "weight."] {
    guard parts.has(prefix + "compressed"), parts.type(prefix + "bitmask") == .u8 else { continue }
    let isRegular = !parts.has(prefix + "row_offsets")
    return StorageScheme(
      method: isRegular ? "sparse-24-bitmask" : "sparse-bitmask", weights: parts.count(prefix + "bitmask") &* 8)
  }
  return nil
}

/// Weights of VPTQ's vectors: one index a vector and input, of as many bits as tell all pairs of a vector and a residual.
///
/// So the lengths of the tables tell how long a vector is. 8 weights and 16 bits are the library's preset.
private func vectorWeights(_ parts: ModuleParts) -> UInt64 {
  let stored = parts["indices"]?.storedBits ?? 0
  let inputs = max(parts.count("perm"), parts.count("weight_scale"))
  guard inputs > 0, let vectors = parts.dimension("indices", 1), vectors > 0 else { return stored / 16 &* 8 }
  let bits = stored / inputs / vectors
  let main = parts.dimension("centroids.weight", -1) ?? 0
  let residual = parts.dimension("res_centroids.weight", -1)
  let length = (1...32).first { (length: UInt64) in
    residual.map { length * length << bits == main &* $0 } ?? (length << bits == main)
  }
  return vectors &* inputs &* (length ?? 8)
}
