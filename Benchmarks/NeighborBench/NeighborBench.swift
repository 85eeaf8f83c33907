import Charting
import ModelAtlas

/// Times the exact search for neighbors, and the placement of a newcomer with all rules, without adapters and beside them,
/// in one large family and in an atlas of many.
///
/// `atlas-neighbor-bench [FAMILIES:MODELS ...]`; 1:10000 100:100000 without. Processor time of the placing thread. Making
/// up a sample stands for reading it and is not counted; reading one from the record is `make bench`'s.
@main
struct NeighborBench {
  static let newcomers = 100
  private static let neighbors = 5

  static func main() {
    let named = CommandLine.arguments.dropFirst().compactMap(Size.init)
    for size in named.isEmpty ? [Size(families: 1, models: 10_000), Size(families: 100, models: 100_000)] : named {
      print("\(size.models) models in \(size.families) families, \(newcomers) newcomers, \(neighbors) nearest")
      let families = GeneratedFamilies(families: size.families, count: size.models, seed: 1)
      search(families)
      place(families)
      placeAdapters(families)
    }
  }

  private static func search(_ generated: GeneratedFamilies) {
    var families = generated
    let before = residentBytes()
    var shelf = SketchShelf()
    for number in 0..<families.count { shelf.insert(families.sketch(of: number), at: number) }
    let bytes = (residentBytes() - before) / Double(families.count)
    var (times, scans) = (Times(), Times())
    var right = 0
    for _ in 0..<newcomers {
      let slot = families.addNewcomer()
      shelf.insert(families.sketch(of: slot), at: slot)
      let start = processorSeconds()
      let found = shelf.nearest(to: slot, count: neighbors)
      let middle = processorSeconds()
      times.add(middle - start)
      let scanned = shelf.scanned(nearestTo: slot, count: neighbors)
      scans.add(processorSeconds() - middle)
      if found.map(\.slot) == scanned.map(\.slot), found.map(\.pair) == scanned.map(\.pair) { right += 1 }
    }
    print("  search: \(times.text); comparing with all: \(scans.text)")
    print("  same as comparing with all: \(right) of \(newcomers); \(Int(bytes)) bytes a model")
  }

  private static func place(_ generated: GeneratedFamilies) {
    var families = generated
    let before = residentBytes()
    var charter = filled(families)
    let began = processorSeconds()
    _ = charter.settle { _ in nil }
    let settling = (processorSeconds() - began) / Double(families.count)
    let bytes = (residentBytes() - before) / Double(families.count)
    var times = Times()
    var (right, read) = (0, 0)
    for _ in 0..<newcomers {
      let number = families.addNewcomer()
      let newcomer = model(number, in: families, isDeclared: false)
      var making = 0.0
      let start = processorSeconds()
      charter.put(newcomer)
      let verdicts = charter.settle { id in
        let began = processorSeconds()
        defer { making += processorSeconds() - began }
        read += 1
        return Int(id.text.dropFirst("bench/".count)).map { families.detail(of: $0) }
      }
      times.add(processorSeconds() - start - making)
      if verdicts[newcomer.id]?.parents.map(\.parent) == families.parents[number].map({ [families.id($0)] }) {
        right += 1
      }
    }
    print("  placement: \(times.text); \(read / newcomers) samples looked at, parent right \(right) of \(newcomers)")
    print("  all at once, from claims: \(rounded(settling * 1000)) ms a model, \(Int(bytes)) bytes a model")
  }

  /// Those that are here say what they were made from: charting them from samples is not what is measured.
  static func filled(_ families: GeneratedFamilies) -> Charter {
    var charter = Charter(rules: ChartingRules(ruleSet: .evidence, usesDeclared: true))
    for number in 0..<families.count { charter.put(model(number, in: families, isDeclared: true)) }
    return charter
  }

  static func model(_ number: Int, in families: GeneratedFamilies, isDeclared: Bool) -> ChartingModel {
    ChartingModel(id: families.id(number), facts: families.facts(of: number, isDeclared: isDeclared), hub: nil)
  }
}

/// `FAMILIES:MODELS`.
private struct Size {
  let families: Int
  let models: Int

  init(families: Int, models: Int) {
    self.families = families
    self.models = models
  }

  init?(_ text: String) {
    let numbers = text.split(separator: ":").compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] > 0, numbers[1] > numbers[0] else { return nil }
    self.init(families: numbers[0], models: numbers[1])
  }
}
