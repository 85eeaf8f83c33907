/// How a model is trained further.
struct Recipe {
  enum Optimizer { case adam, momentum }

  var optimizer = Optimizer.adam
  var rate = 3e-4
  var decay: Float = 0
  var steps = 40
  var batch = 8
  /// Order and noise of the data, and LoRA's start.
  var seed: UInt64 = 0
  /// Tensors that stay as they are.
  var frozen: Set<Int> = []
  /// Rank of the change in the blocks' matrices; 0 for all weights.
  var rank = 0
  /// The rate falls to zero towards the end.
  var anneals = true
}

/// Trains weights by gradient descent.
///
/// - Parameter after: called with the number of steps done and the weights so far, e.g. to keep a checkpoint.
/// - Returns: the trained weights.
func trained(
  _ weights: [Float], _ shape: Architecture, on domain: Domain, _ recipe: Recipe,
  after: (Int, [Float]) -> Void = { _, _ in }
) -> [Float] {
  if recipe.rank > 0 { return LowRankTraining(weights, shape, recipe).trained(on: domain, recipe).weights }
  var (weights, random) = (weights, SplitMix(seed: recipe.seed))
  var network = Network(shape)
  var descent = Descent(count: weights.count, recipe)
  var gradient = [Float](repeating: 0, count: weights.count)
  let moving = shape.tensors.enumerated().filter { !recipe.frozen.contains($0.offset) }.map(\.element.range)
  for step in 1...recipe.steps {
    fill(&gradient, &network, weights, shape, domain, recipe, &random)
    for range in moving { descent.move(&weights, by: gradient, in: range, step: step) }
    after(step, weights)
  }
  return weights
}

/// The mean gradient of one batch.
func fill(
  _ gradient: inout [Float], _ network: inout Network, _ weights: [Float], _ shape: Architecture, _ domain: Domain,
  _ recipe: Recipe, _ random: inout SplitMix
) {
  for index in gradient.indices { gradient[index] = 0 }
  for _ in 0..<recipe.batch {
    let example = domain.example(using: &random)
    let target = shape.classes > 0 ? example.next % shape.classes : example.next
    weights.withUnsafeBufferPointer { w in
      gradient.withUnsafeMutableBufferPointer { network.learn(example.tokens, target, w.baseAddress!, $0.baseAddress!) }
    }
  }
  let share = 1 / Float(recipe.batch)
  for index in gradient.indices { gradient[index] *= share }
}

/// AdamW, or momentum without its bias corrections.
struct Descent {
  private let recipe: Recipe
  private var mean: [Float]
  private var square: [Float]

  init(count: Int, _ recipe: Recipe) {
    self.recipe = recipe
    mean = [Float](repeating: 0, count: count)
    square = [Float](repeating: 0, count: recipe.optimizer == .adam ? count : 0)
  }

  mutating func move(_ weights: inout [Float], by gradient: [Float], in range: Range<Int>, step: Int) {
    let left = recipe.anneals ? 1 - Double(step - 1) / Double(recipe.steps) : 1
    let rate = Float(recipe.rate * left)
    if recipe.optimizer == .momentum {
      for index in range {
        mean[index] = 0.9 * mean[index] + gradient[index]
        weights[index] -= rate * (mean[index] + recipe.decay * weights[index])
      }
      return
    }
    let first = 1 / (1 - power(0.9, step))
    let second = 1 / (1 - power(0.999, step))
    for index in range {
      mean[index] = 0.9 * mean[index] + 0.1 * gradient[index]
      square[index] = 0.999 * square[index] + 0.001 * gradient[index] * gradient[index]
      let step = mean[index] * first / ((square[index] * second).squareRoot() + 1e-8)
      weights[index] -= rate * (step + recipe.decay * weights[index])
    }
  }

  private func power(_ base: Float, _ count: Int) -> Float { (0..<count).reduce(1) { value, _ in value * base } }
}

/// Trains a product of two thin matrices beside each of the blocks' matrices.
struct LowRankTraining {
  struct Factor {
    let tensor: Architecture.Tensor
    /// rank × columns.
    var a: [Float]
    /// rows × rank.
    var b: [Float]
  }

  private let base: [Float]
  private let shape: Architecture
  private let rank: Int
  private(set) var factors: [Factor]

  init(_ weights: [Float], _ shape: Architecture, _ recipe: Recipe) {
    var random = SplitMix(seed: recipe.seed ^ 0x10_7A)
    base = weights
    self.shape = shape
    rank = recipe.rank
    factors = shape.tensors.enumerated().filter { index, tensor in
      tensor.isMatrix && tensor.role.hasPrefix("blk.") && !recipe.frozen.contains(index)
    }.map { _, tensor in
      let scale = (1 / Float(tensor.columns)).squareRoot()
      return Factor(
        tensor: tensor, a: (0..<recipe.rank * tensor.columns).map { _ in random.normal() * scale },
        b: [Float](repeating: 0, count: tensor.rows * recipe.rank))
    }
  }

  func trained(on domain: Domain, _ recipe: Recipe) -> (weights: [Float], factors: [Factor]) {
    var (state, random) = (self, SplitMix(seed: recipe.seed))
    var network = Network(shape)
    var gradient = [Float](repeating: 0, count: base.count)
    var descents = factors.map { factor in
      (Descent(count: factor.a.count, recipe), Descent(count: factor.b.count, recipe))
    }
    for step in 1...recipe.steps {
      fill(&gradient, &network, state.merged, shape, domain, recipe, &random)
      for index in state.factors.indices {
        let (a, b) = state.gradients(of: index, gradient)
        descents[index].0.move(&state.factors[index].a, by: a, in: 0..<a.count, step: step)
        descents[index].1.move(&state.factors[index].b, by: b, in: 0..<b.count, step: step)
      }
    }
    return (state.merged, state.factors)
  }

  /// The weights with all products added.
  var merged: [Float] {
    var weights = base
    for factor in factors {
      let (rows, columns) = (factor.tensor.rows, factor.tensor.columns)
      weights.withUnsafeMutableBufferPointer { w in
        factor.a.withUnsafeBufferPointer { a in
          for row in 0..<rows {
            for inner in 0..<rank {
              let place = w.baseAddress! + factor.tensor.start + row * columns
              axpy(2 * factor.b[row * rank + inner], a.baseAddress! + inner * columns, place, columns)
            }
          }
        }
      }
    }
    return weights
  }

  private func gradients(of index: Int, _ gradient: [Float]) -> (a: [Float], b: [Float]) {
    let factor = factors[index]
    let (rows, columns) = (factor.tensor.rows, factor.tensor.columns)
    var a = [Float](repeating: 0, count: factor.a.count)
    var b = [Float](repeating: 0, count: factor.b.count)
    for row in 0..<rows {
      let start = factor.tensor.start + row * columns
      for inner in 0..<rank {
        var sum: Float = 0
        let weight = factor.b[row * rank + inner]
        for column in 0..<columns {
          sum += gradient[start + column] * factor.a[inner * columns + column]
          a[inner * columns + column] += 2 * weight * gradient[start + column]
        }
        b[row * rank + inner] = 2 * sum
      }
    }
    return (a, b)
  }
}
