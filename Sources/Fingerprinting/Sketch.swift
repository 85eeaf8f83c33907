import ModelAtlas

private let sketchValues = 1024

/// Cuts the sketch out of a sample: the first values of two rows of each matrix, less the row's mean.
///
/// Matrices of layers only, where there are any: a new head or a grown vocabulary leaves the plan as it is, so that the
/// model stays comparable with its parent. The length of a run is a power of two for the same reason.
func sketch(_ sample: WeightSample, _ plan: [PlannedChunk]) -> WeightSketch {
  let matrices = zip(sample.chunks, plan).filter { $0.1.isMatrix && $0.1.rank < 2 }.map(\.0)
  let layers = matrices.filter { sample.roles[Int($0.role)].split(at: ".").contains(where: isNumber) }
  let taken = layers.isEmpty ? matrices : layers
  guard !taken.isEmpty else { return .empty }
  let tensors = Set(taken.map(\.role)).count
  let room = sketchValues / (2 * tensors)
  let width = [64, 32, 16, 8].first { $0 <= room } ?? 4
  var values: [Float] = []
  var runs: [WeightSketch.Run] = []
  var coordinates: [UInt8] = []
  for chunk in taken {
    let window = sample.values[chunk.offset..<(chunk.offset + chunk.count)]
    // In Double, in order: the same bits on every machine.
    let mean = Float(window.reduce(0.0) { $0 + Double($1) } / Double(chunk.count))
    let run = window.prefix(width)
    values += run.map { $0 - mean }
    runs.append(WeightSketch.Run(key: chunk.key, count: UInt32(run.count)))
    coordinates += sample.roles[Int(chunk.role)].bytes + [0]
    for number in [chunk.row, chunk.column, UInt64(run.count)] { coordinates.append(littleEndian: number) }
  }
  // 0 means empty.
  return WeightSketch(plan: max(1, xxh3(coordinates)), runs: runs, values: values)
}
