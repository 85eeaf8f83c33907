import ModelAtlas

/// All tensors of a rendition that may be sampled: plain values, and a matrix for each module of codes.
///
/// - Parameter claims: say how tensors that hold several matrices are cut.
func sampledTensors(
  _ rendition: RenditionReading, leavingOut tied: Set<Int>, _ claims: ConfigurationClaims
) -> [SampledTensor] {
  let tensors = rendition.tensors
  let cuts = MatrixCuts(rendition, claims)
  if let sliced = rendition.sliced { return sampledSlices(sliced, rendition.format, cuts) }
  // A module of one tensor has no scales beside it: ggml's blocks, and what was merely cast to 8 bits.
  let alone = rendition.stored.modules.filter { $0.tensors.count == 1 }.flatMap(\.tensors)
  let plain = (rendition.stored.plain + alone).filter { !tied.contains($0) }.flatMap { sampled(tensors[$0], cuts) }
  let widths = RowWidths(tensors.map(\.fact))
  let roles = Set(plain.map(\.candidate.role))
  let coded = rendition.stored.modules.filter { $0.tensors.count > 1 }.flatMap { module -> [SampledTensor] in
    var parts: [ByteString: ModelTensor] = [:]
    for index in module.tensors { parts[modulePart(tensors[index].fact.name).part] = tensors[index] }
    let name = modulePart(tensors[module.tensors[0]].fact.name).module
    // gpt-oss names its experts' matrices without `.weight`.
    let blocks = parts["_blocks"]?.fact.shape
    let whole = blocks == nil ? name + ".weight" : name
    guard let role = parts["weight"]?.fact.role ?? canonicalRole(whole, format: rendition.format),
      !roles.contains(role)
    else { return [] }
    var open = ModuleTensors(parts: parts, module: name, bits: module.bits)
    open.rowWidth = widths.width(of: role, elements: module.weights)
    let found = cuts.cuts(role: role, module: name, shape: blocks.map { Array($0.prefix(3)) })
    return found?.map { SampledTensor(open, role: role, $0) } ?? [SampledTensor(open, role: role)]
  }
  return plain + coded
}

/// The whole matrices of a model in slices.
private func sampledSlices(_ sliced: SlicedModel, _ format: WeightFormat, _ cuts: MatrixCuts) -> [SampledTensor] {
  let roles = canonicalRoles(sliced.matrices.map(\.name) + sliced.vectors.map(\.name), format: format)
  let matrices = zip(sliced.matrices, roles).flatMap { named, role -> [SampledTensor] in
    guard let role else { return [] }
    let found = cuts.cuts(role: role, module: modulePart(named.name).module, shape: named.matrix.shape)
    return found?.map { SampledTensor(named.matrix, role: role, $0) } ?? [SampledTensor(named.matrix, role: role, nil)]
  }
  let vectors = zip(sliced.vectors, roles.dropFirst(sliced.matrices.count)).compactMap { named, role in
    role.flatMap { SampledTensor(vector: named.tensor, role: $0) }
  }
  return matrices + vectors
}

/// A tensor as it is, or the matrices in it; empty for what holds no weights.
private func sampled(_ tensor: ModelTensor, _ cuts: MatrixCuts) -> [SampledTensor] {
  let shape = tensor.fact.shape
  guard tensor.holdsWeights, (2...3).contains(shape.count),
    let found = cuts.cuts(role: tensor.fact.role, module: modulePart(tensor.fact.name).module, shape: shape),
    found.allSatisfy({ $0.part(of: shape) != nil })
  else { return [SampledTensor(tensor)].compactMap { $0 } }
  return found.map { SampledTensor(tensor, $0) }
}
