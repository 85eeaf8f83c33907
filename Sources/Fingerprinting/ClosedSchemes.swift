import ModelAtlas

/// Methods whose codes are told and not rebuilt: their values stay unknown, what they left alone is compared.
///
/// Where neither names nor shapes tell how many codes share a word, the writers' only layout is taken: 4 bits of Marlin
/// and FP-Quant, 3 bits and 16 codes a word of SpQR.
/// - Source: the modules' parameters in VPTQ, QuIP#, SpQR, Marlin (GPTQ's kernel), FLUTE (HIGGS) and FP-Quant.
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
