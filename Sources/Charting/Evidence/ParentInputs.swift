import ModelAtlas

extension ParentFeatures {
  /// What the likelihood is given, bounded, in the order of its weights; hinges, since a fraction of 0.9 says more against
  /// 0.6 than 0.3 against 0.
  var inputs: [Double] {
    [
      within(farness, 0, 8), equality, lacksEqualTensors ? 1 : 0, isRoot ? 1 : 0,
    ] + path + around + mutations + shapes + [-missingShare, dating == .earliest ? 1 : 0, dating == .later ? 1 : 0]
  }

  private var path: [Double] {
    guard let fraction = inheritedFraction else { return [0, 0, 0, 0, 0, 0, 0] }
    return [
      1, within(fraction, -1, 3), within(1 - fraction, 0, 1.5), within(0.8 - fraction, 0, 1.5),
      within(fraction - 1.2, 0, 1.5), within(returningFraction, -2, 2), within(returningFraction, 0, 2),
    ]
  }

  private var around: [Double] {
    let third: [Double] = thirdFraction.map { [within($0, -1, 1.5), 0] } ?? [0, 1]
    guard let earlierFraction, let leastCarried else { return third + [1, 0, 0, 0] }
    let least = max(-1, leastCarried)
    return third + [0, within(earlierFraction, -1, 1.5), within(1 - least, 0, 1.5), within(0.8 - least, 0, 1.5)]
  }

  private var mutations: [Double] {
    guard let share = mutationShare else { return [0, 0, 0, inheritedFraction == nil ? 0 : 1] }
    return [share - 0.5, share >= 0.9 ? 1 : 0, share < 0.3 ? 1 : 0, 0]
  }

  private var shapes: [Double] {
    guard let shape, let shapeShort else { return [0, 0, 0, 0] }
    // Of a few hundred values the shape is mostly chance.
    let trust = Double(shape.count) / Double(shape.count + ChangeShape.countOfHalfTrust)
    return [
      shapeShort.flatness, shapeShort.evenness,
      shape.flatness - ChangeShape.normalFlatness, shape.evenness - ChangeShape.normalEvenness,
    ].map { trust * $0 }
  }

  private func within(_ value: Double, _ least: Double, _ most: Double) -> Double { min(most, max(least, value)) }
}

extension ChangeShape {
  /// 2/π.
  fileprivate static let normalFlatness = 0.636_619_772_367_581_3
  fileprivate static let normalEvenness = 1.0 / 3
  fileprivate static let countOfHalfTrust = 1024
}
