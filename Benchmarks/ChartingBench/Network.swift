/// One pass forwards and backwards through a network, example by example.
///
/// In pointers and vectors of eight, because a population trains thousands of networks. Sums run in a fixed order, so
/// that equal seeds give equal weights on every machine.
struct Network {
  private let shape: Architecture
  private let tensors: [Architecture.Tensor]
  private var states: [[Float]]
  private var scaled: [[Float]]
  private var ups: [[Float]]
  private var gates: [[Float]]
  private var active: [[Float]]
  private var output: [Float]

  init(_ shape: Architecture) {
    self.shape = shape
    tensors = shape.tensors
    let (hidden, inner) = ([Float](repeating: 0, count: shape.hidden), [Float](repeating: 0, count: shape.inner))
    states = [[Float]](repeating: hidden, count: shape.layers + 1)
    scaled = [[Float]](repeating: hidden, count: shape.layers)
    ups = [[Float]](repeating: inner, count: shape.layers)
    gates = [[Float]](repeating: inner, count: shape.layers)
    active = [[Float]](repeating: inner, count: shape.layers)
    output = [Float](repeating: 0, count: shape.outputs)
  }

  /// Adds the gradient of one example's cross-entropy.
  mutating func learn(
    _ tokens: [Int], _ target: Int, _ w: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>
  ) {
    forwards(tokens, w)
    var change = backFromOutput(target, w, g)
    for layer in (0..<shape.layers).reversed() { back(through: layer, &change, w, g) }
    let share = 1 / Float(tokens.count)
    for (place, token) in tokens.enumerated() {
      axpy(share * positionScale(place), change, g + tensors[0].start + token * shape.hidden, shape.hidden)
    }
  }

  private func positionScale(_ place: Int) -> Float { place == 0 ? 2 : place == 1 ? -2 : 0.5 }

  private mutating func forwards(_ tokens: [Int], _ w: UnsafePointer<Float>) {
    var mean = [Float](repeating: 0, count: shape.hidden)
    let share = 1 / Float(tokens.count)
    for (place, token) in tokens.enumerated() {
      axpy(share * positionScale(place), w + tensors[0].start + token * shape.hidden, &mean, shape.hidden)
    }
    states[0] = mean
    for layer in 0..<shape.layers { forwards(through: layer, w) }
    multiply(w + tensors[tensors.count - 1].start, states[shape.layers], &output, shape.hidden)
  }

  private mutating func forwards(through layer: Int, _ w: UnsafePointer<Float>) {
    let first = shape.block(layer)
    let norm = w + tensors[first].start
    for index in 0..<shape.hidden { scaled[layer][index] = states[layer][index] * norm[index] }
    multiply(w + tensors[first + 1].start, scaled[layer], &ups[layer], shape.hidden)
    if shape.isGated {
      multiply(w + tensors[first + 2].start, scaled[layer], &gates[layer], shape.hidden)
      for index in 0..<shape.inner { active[layer][index] = ups[layer][index] * max(0, gates[layer][index]) }
    } else {
      for index in 0..<shape.inner { active[layer][index] = max(0, ups[layer][index]) }
    }
    multiply(w + tensors[first + shape.blockTensors - 1].start, active[layer], &states[layer + 1], shape.inner)
    for index in 0..<shape.hidden { states[layer + 1][index] += states[layer][index] }
  }

  private mutating func backFromOutput(
    _ target: Int, _ w: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>
  ) -> [Float] {
    softmax(&output)
    output[target] -= 1
    var change = [Float](repeating: 0, count: shape.hidden)
    let head = tensors[tensors.count - 1].start
    backThroughMatrix(w + head, g + head, output, states[shape.layers], &change)
    return change
  }

  private mutating func back(
    through layer: Int, _ change: inout [Float], _ w: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>
  ) {
    let first = shape.block(layer)
    let down = tensors[first + shape.blockTensors - 1].start
    var inner = [Float](repeating: 0, count: shape.inner)
    backThroughMatrix(w + down, g + down, change, active[layer], &inner)
    var input = [Float](repeating: 0, count: shape.hidden)
    if shape.isGated {
      var gate = inner
      for index in 0..<shape.inner {
        let isOpen = gates[layer][index] > 0
        gate[index] = isOpen ? inner[index] * ups[layer][index] : 0
        inner[index] = isOpen ? inner[index] * gates[layer][index] : 0
      }
      backThroughMatrix(w + tensors[first + 2].start, g + tensors[first + 2].start, gate, scaled[layer], &input)
    } else {
      for index in 0..<shape.inner where ups[layer][index] <= 0 { inner[index] = 0 }
    }
    backThroughMatrix(w + tensors[first + 1].start, g + tensors[first + 1].start, inner, scaled[layer], &input)
    let norm = tensors[first].start
    for index in 0..<shape.hidden {
      g[norm + index] += input[index] * states[layer][index]
      change[index] += input[index] * w[norm + index]
    }
  }
}

/// y = W x, row by row; `columns` is a multiple of 8.
private func multiply(_ w: UnsafePointer<Float>, _ x: [Float], _ y: inout [Float], _ columns: Int) {
  x.withUnsafeBufferPointer { input in
    for row in y.indices { y[row] = product(w + row * columns, input.baseAddress!, columns) }
  }
}

private func backThroughMatrix(
  _ w: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, _ change: [Float], _ input: [Float],
  _ inputChange: inout [Float]
) {
  let columns = input.count
  input.withUnsafeBufferPointer { x in
    inputChange.withUnsafeMutableBufferPointer { dx in
      for row in change.indices where change[row] != 0 {
        axpy(change[row], x.baseAddress!, g + row * columns, columns)
        axpy(change[row], w + row * columns, dx.baseAddress!, columns)
      }
    }
  }
}

func axpy(_ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
  let vector = SIMD8<Float>(repeating: a)
  for index in stride(from: 0, to: count, by: 8) {
    let sum = load(y + index) + vector * load(x + index)
    UnsafeMutableRawPointer(y + index).storeBytes(of: sum, as: SIMD8<Float>.self)
  }
}

private func product(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int) -> Float {
  var sums = SIMD8<Float>()
  for index in stride(from: 0, to: count, by: 8) { sums += load(x + index) * load(y + index) }
  return sums.sum()
}

@inline(__always)
private func load(_ x: UnsafePointer<Float>) -> SIMD8<Float> {
  UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Float>.self)
}

/// Exponentials by a polynomial: a library's differ in their last bits from machine to machine.
private func softmax(_ values: inout [Float]) {
  let largest = values.max() ?? 0
  var sum: Float = 0
  for index in values.indices {
    values[index] = exponential(values[index] - largest)
    sum += values[index]
  }
  for index in values.indices { values[index] /= sum }
}

/// exp(x) for x ≤ 0, to six digits: (1 + x/256 + ...)^256.
private func exponential(_ x: Float) -> Float {
  if x < -40 { return 0 }
  let y = x / 256
  var power = 1 + y * (1 + y * (0.5 + y * (1 / 6)))
  for _ in 0..<8 { power *= power }
  return power
}
