import ModelAtlas

/// A side of a module's matrix that an adapter's tensors ask for.
struct AdapterSize: Hashable {
  /// `blk.0.attn_q`
  let module: ByteString
  /// Inputs or outputs: which of the two is not asked, since some bases keep matrices input first.
  let size: UInt64
}

/// The kinds of adapter whose shapes tell what they fit.
enum AdapterKind: String {
  case lora, dora, loha, lokr, ia3
}

/// What an adapter's tensors ask of the matrices that they change.
///
/// LoRA: A [rank, inputs], B [outputs, rank]. LoHa: two such products, multiplied element by element. LoKr: the Kronecker
/// product of two factors, each whole or a product. DoRA: a magnitude for each output. IA3: a factor for each output or
/// input. Convolutions count all but their first dimension as inputs.
struct AdapterSizes {
  private(set) var sizes: [AdapterSize] = []
  private(set) var kinds: Set<AdapterKind> = []

  init(_ adapter: [TensorFact]) {
    var modules: [ByteString: [ByteString: [UInt64]]] = [:]
    for tensor in adapter where !tensor.shape.isEmpty {
      guard let (module, part) = AdapterSizes.split(tensor.role) else { continue }
      modules[module, default: [:]][part] = tensor.shape
    }
    for (module, parts) in modules.sorted(by: { $0.key < $1.key }) { add(module, parts) }
  }

  /// The adapter's method: what goes beyond LoRA names it.
  var method: String {
    let order: [AdapterKind] = [.lokr, .loha, .dora, .lora, .ia3]
    return (order.first { kinds.contains($0) } ?? .lora).rawValue
  }

  private mutating func add(_ module: ByteString, _ parts: [ByteString: [UInt64]]) {
    let loras: [(down: ByteString, up: ByteString)] = [
      ("lora_A", "lora_B"), ("lora_embedding_A", "lora_embedding_B"),
    ]
    for (down, up) in loras {
      if let shape = parts[down], shape.count >= 2 { need(module, inputs(shape), .lora) }
      if let shape = parts[up], shape.count >= 2 { need(module, shape[0], .lora) }
    }
    if let magnitudes = parts["lora_magnitude_vector"] ?? parts["dora_scale"] {
      need(module, magnitudes.reduce(1, AdapterSizes.product), .dora)
    }
    if let factors = parts["ia3_l"] { need(module, factors.reduce(1, AdapterSizes.product), .ia3) }
    // A core for a convolution's window exchanges the factors' dimensions.
    if parts["hada_t1"] == nil, let up = parts["hada_w1_a"], let down = parts["hada_w1_b"], down.count >= 2 {
      need(module, up[0], .loha)
      need(module, inputs(down), .loha)
    }
    if parts["lokr_t2"] == nil, let first = factor(parts, "lokr_w1"), let second = factor(parts, "lokr_w2") {
      need(module, AdapterSizes.product(first.rows, second.rows), .lokr)
      need(module, AdapterSizes.product(first.columns, second.columns), .lokr)
    }
  }

  private mutating func need(_ module: ByteString, _ size: UInt64, _ kind: AdapterKind) {
    sizes.append(AdapterSize(module: module, size: size))
    kinds.insert(kind)
  }

  private func inputs(_ shape: [UInt64]) -> UInt64 { shape.dropFirst().reduce(1, AdapterSizes.product) }

  /// One factor of a Kronecker product: whole, or [rows, rank] times [rank, columns].
  private func factor(_ parts: [ByteString: [UInt64]], _ name: String) -> (rows: UInt64, columns: UInt64)? {
    if let whole = parts[ByteString(name)], whole.count >= 2 { return (whole[0], inputs(whole)) }
    guard let a = parts[ByteString(name + "_a")], let b = parts[ByteString(name + "_b")], b.count >= 2 else {
      return nil
    }
    return (a[0], inputs(b))
  }

  private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }

  /// `blk.0.attn_q` and `lora_A` of `blk.0.attn_q.lora_A.weight`; nil for a tensor of no known kind of adapter.
  private static func split(_ role: ByteString) -> (module: ByteString, part: ByteString)? {
    let parts = role.split(at: ".")
    guard let index = parts.firstIndex(where: known.contains), index > 0 else { return nil }
    var module: [UInt8] = []
    for part in parts[..<index] { module += (module.isEmpty ? [] : [UInt8(ascii: ".")]) + part.bytes }
    return (ByteString(module), parts[index])
  }

  private static let known: Set<ByteString> = [
    "lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B", "lora_magnitude_vector", "dora_scale", "ia3_l",
    "hada_w1_a", "hada_w1_b", "hada_t1", "lokr_w1", "lokr_w1_a", "lokr_w1_b", "lokr_w2", "lokr_w2_a", "lokr_w2_b",
    "lokr_t2",
  ]
}
