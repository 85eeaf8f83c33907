import ModelAtlas

/// Where checkpoints keep their weights, most published first: averaged weights before the ones still in training, as the
/// programs that load them (timm, BasicSR, StyleGAN, DiT) prefer them.
private let modelKeys: [ByteString] = [
  "state_dict_ema", "state_dict", "model_state_dict", "model_ema", "ema", "model", "module", "net", "network",
  "params_ema", "params", "g_ema", "generator", "weights", "teacher", "student",
]
/// Beginnings of keys under which there are tensors, but no weights.
private let otherKeys: [ByteString] = [
  "optimizer", "optim", "lr_scheduler", "scaler", "amp", "rng", "callbacks", "loops", "hyper_parameters",
]
/// How deep dictionaries are searched for the model.
private let depthMax = 4
/// How deep a TorchScript module's members are nested.
private let scriptDepthMax = 32

/// The named tensors of the dictionary that is the model; empty when there is none.
///
/// The top level if it is one, else the first of the usual keys, else the one with the most elements. Scalars of the
/// top level become metadata.
func modelTensors(
  _ root: PickleValue, in machine: PickleMachine, _ header: inout WeightHeader
) -> [(name: ByteString, tensor: Int)] {
  guard case .dictionary(let top) = root else { return [] }
  let members = machine.members(top)
  let tensors = machine.tensors(of: top)
  if !tensors.isEmpty, tensors.count * 2 >= members.count { return tensors }
  header.metadata += members.prefix(1000).compactMap { machine.scalar($0.value).map { [key = $0.key] in (key, $0) } }
  let usual = modelKeys.filter { key in members.contains { $0.key == key && machine.isModel($0.value) } }
  if let first = usual.first, case .dictionary(let place)? = members.last(where: { $0.key == first })?.value {
    if usual.count > 1 {
      let others = usual.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
      header.anomalies.append("weights taken from `\(first)`, there are also \(others)")
    }
    return machine.tensors(of: place)
  }
  return machine.dictionaries(from: top).map { machine.tensors(of: $0) }.max {
    machine.elements($0) < machine.elements($1)
  } ?? []
}

/// All tensors of a TorchScript module, named by the path of members that leads to them.
func scriptTensors(_ root: PickleValue, in machine: PickleMachine) -> [(name: ByteString, tensor: Int)] {
  var found: [(name: ByteString, tensor: Int)] = []
  var seen: Set<Int> = []
  var waiting: [(prefix: ByteString, value: PickleValue, depth: Int)] = [("", root, 0)]
  while let (prefix, value, depth) = waiting.popLast() {
    guard case .dictionary(let place) = value, depth < scriptDepthMax, seen.insert(place).inserted else { continue }
    for (key, value) in machine.members(place) {
      let name = prefix.isEmpty ? key : prefix + "." + key
      if case .tensor(let tensor) = value {
        found.append((name, tensor))
      } else {
        waiting.append((name, value, depth + 1))
      }
    }
  }
  return found.sorted { $0.name < $1.name }
}

extension PickleMachine {
  /// Members of a dictionary whose keys are names; of a repeated key the last.
  fileprivate func members(_ place: Int) -> [(key: ByteString, value: PickleValue)] {
    var members: [(key: ByteString, value: PickleValue)] = []
    var places: [ByteString: Int] = [:]
    let contents = arena[place]
    for index in stride(from: 0, to: contents.count - 1, by: 2) {
      guard case .text(let key) = contents[index] else { continue }
      if let repeated = places[key] {
        members[repeated].value = contents[index + 1]
      } else {
        places[key] = members.count
        members.append((key, contents[index + 1]))
      }
    }
    return members
  }

  fileprivate func tensors(of place: Int) -> [(name: ByteString, tensor: Int)] {
    members(place).flatMap { key, value -> [(name: ByteString, tensor: Int)] in
      switch value {
      case .tensor(let tensor): [(key, tensor)]
      case .tuple(let parts): packed(arena[parts], under: key)
      default: []
      }
    }
  }

  /// A quantized layer keeps (weight, bias) under one key.
  private func packed(_ parts: [PickleValue], under key: ByteString) -> [(name: ByteString, tensor: Int)] {
    guard key.hasSuffix("._packed_params"), parts.count == 2 else { return [] }
    var module = key
    while module.hasSuffix("._packed_params") { module = module.dropLast(15) }
    let names: [ByteString] = [".weight", ".bias"]
    return zip(names, parts).compactMap { name, value in
      guard case .tensor(let tensor) = value else { return nil }
      return (module + name, tensor)
    }
  }

  fileprivate func isModel(_ value: PickleValue) -> Bool {
    guard case .dictionary(let place) = value else { return false }
    return !tensors(of: place).isEmpty
  }

  fileprivate func elements(_ tensors: [(name: ByteString, tensor: Int)]) -> Double {
    tensors.reduce(0) { $0 + self.tensors[$1.tensor].shape.reduce(1) { $0 * Double($1) } }
  }

  /// The dictionary and those in it, each once; what belongs to an optimizer is left out.
  fileprivate func dictionaries(from top: Int) -> [Int] {
    var found: [Int] = []
    var seen: Set<Int> = []
    var waiting = [(place: top, depth: 0)]
    while let (place, depth) = waiting.popLast() {
      guard depth < depthMax, seen.insert(place).inserted else { continue }
      found.append(place)
      for (key, value) in members(place) where !otherKeys.contains(where: { key.hasPrefix($0) }) {
        if case .dictionary(let inner) = value { waiting.append((inner, depth + 1)) }
      }
    }
    return found
  }

  fileprivate func scalar(_ value: PickleValue) -> String? {
    switch value {
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .float(let value): "\(value)"
    case .text(let text) where text.count <= 4096: text.description
    default: nil
    }
  }
}
