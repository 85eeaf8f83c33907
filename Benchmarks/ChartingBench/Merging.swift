/// What mergekit's methods make of some models of one shape.
func merged(
  _ models: [BredModel], _ base: BredModel, _ kind: BredModel.Kind, using random: inout SplitMix
) -> [Float] {
  let raw = models.map { _ in 0.5 + Float(random.below(100)) / 100 }
  let total = raw.reduce(0, +)
  let shares = raw.map { $0 / total }
  var result = base.weights
  let cut = 1 + random.below(max(1, base.shape.layers - 1))
  let density = random.pick([0.3, 0.5, 0.7])
  for tensor in base.shape.tensors {
    let sources = models.map { Array($0.weights[tensor.range]) }
    let origin = Array(base.weights[tensor.range])
    let changes = sources.map { source in zip(source, origin).map { $0 - $1 } }
    let values: [Float]
    switch kind {
    case .slerp: values = slerp(sources[0], sources[1], shares[1])
    case .taskArithmetic: values = zip(origin, combined(changes, raw.map { $0 * 0.7 })).map { $0 + $1 }
    case .ties: values = zip(origin, elected(changes.map { trimmed($0, density) }, raw)).map { $0 + $1 }
    case .dareTies: values = zip(origin, elected(changes.map { dropped($0, density, &random) }, raw)).map { $0 + $1 }
    case .modelStock: values = zip(origin, stock(changes)).map { $0 + $1 }
    case .passthrough: values = sources[isBehind(cut, tensor, base.shape) ? 1 : 0]
    default: values = combined(sources, shares)
    }
    result.replaceSubrange(tensor.range, with: values)
  }
  return result
}

private func isBehind(_ cut: Int, _ tensor: Architecture.Tensor, _ shape: Architecture) -> Bool {
  (shape.tensors.firstIndex(of: tensor) ?? 0) >= shape.block(cut)
}

private func combined(_ list: [[Float]], _ weights: [Float]) -> [Float] {
  list[0].indices.map { index in zip(list, weights).reduce(0) { $0 + $1.0[index] * $1.1 } }
}

private func slerp(_ a: [Float], _ b: [Float], _ share: Float) -> [Float] {
  let (lengthA, lengthB) = (length(a), length(b))
  guard lengthA > 0, lengthB > 0 else { return combined([a, b], [1 - share, share]) }
  let cosine = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / lengthA / lengthB
  guard cosine < 0.9995 else { return combined([a, b], [1 - share, share]) }
  // sin((1 - t)θ)/sin θ by the sine's series; θ is small and the weights need no last bit.
  let angle = (2 * (1 - cosine)).squareRoot() * (1 + (1 - cosine) / 12)
  let whole = sine(angle)
  return combined([a, b], [sine((1 - share) * angle) / whole, sine(share * angle) / whole])
}

private func length(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

private func sine(_ x: Float) -> Float { x * (1 - x * x / 6 * (1 - x * x / 20 * (1 - x * x / 42))) }

/// TIES keeps the largest changes.
private func trimmed(_ change: [Float], _ density: Double) -> [Float] {
  let sizes = change.map(\.magnitude).sorted()
  let least = sizes[min(sizes.count - 1, Int((1 - density) * Double(sizes.count)))]
  return change.map { $0.magnitude >= least ? $0 : 0 }
}

/// DARE drops changes by chance and enlarges the rest.
private func dropped(_ change: [Float], _ density: Double, _ random: inout SplitMix) -> [Float] {
  change.map { random.chance(density) ? $0 / Float(density) : 0 }
}

/// TIES lets the changes elect a sign and averages those that agree.
private func elected(_ changes: [[Float]], _ weights: [Float]) -> [Float] {
  changes[0].indices.map { index in
    let votes = zip(changes, weights).map { $0[index] * $1 }
    let sign = votes.reduce(0, +)
    let agreeing = zip(votes, weights).filter { $0.0 * sign > 0 }
    let total = agreeing.reduce(0) { $0 + $1.1 }
    return total > 0 ? agreeing.reduce(0) { $0 + $1.0 } / total : 0
  }
}

/// Model stock: the mean change, shortened by the angle between the changes.
private func stock(_ changes: [[Float]]) -> [Float] {
  var (sum, count) = (Float(0), Float(0))
  for i in changes.indices {
    for j in 0..<i {
      let (a, b) = (length(changes[i]), length(changes[j]))
      guard a > 0, b > 0 else { continue }
      sum += zip(changes[i], changes[j]).reduce(0) { $0 + $1.0 * $1.1 } / a / b
      count += 1
    }
  }
  let cosine = count > 0 ? sum / count : 0
  let n = Float(changes.count)
  let share = n * cosine / (1 + (n - 1) * cosine)
  return combined(changes, [Float](repeating: share / n, count: changes.count))
}
