import AtlasAnalysis
import Foundation
import ModelAtlas
import Testing

/// What `Tests/Tools/analysis_reference.py` prints: the same questions, computed without any of our code.
private struct SecondOpinion: Decodable {
  let models: Int
  let kinds: [String: Int]
  let months: [String: Int]
  let bases: [String: Int]
  let shortest: [String: [Int]]
  let longest: [String: [Int]]
  let levels: [String: Int]
  let hubs: [JSONValue]
  let influence: JSONValue
  let metrics: [String: JSONValue]
  let attributes: [String: [Int]]

  init() throws {
    let folder = try #require(TrueAtlas.folder)
    let tool = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Tools/analysis_reference.py")
    let files = ["truth.jsonl", "hub.jsonl"].map { folder.appending(path: $0).path }
    let outcome = try run("/usr/bin/env", ["python3", tool.path] + files)
    try #require(outcome.status == 0, "\(outcome.errors)")
    self = try JSONDecoder().decode(SecondOpinion.self, from: outcome.output)
  }
}

/// Nested lists of numbers, texts and nothing.
private enum JSONValue: Decodable, Equatable {
  case nothing, number(Double), text(String), list([JSONValue]), object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .nothing
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  init(_ number: Double?) { self = number.map { .number($0) } ?? .nothing }
  init(_ number: Int) { self = .number(Double(number)) }

  /// Equal down to the order in which sums are taken.
  func agrees(with other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let a), .number(let b)): abs(a - b) <= 1e-9 * max(1, abs(a))
    case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.agrees(with: $1) }
    case (.object(let a), .object(let b)):
      a.count == b.count && a.allSatisfy { key, value in b[key].map { value.agrees(with: $0) } ?? false }
    default: self == other
    }
  }
}

@Suite(
  "Statistics and imputation agree with a computation that shares no code",
  .enabled(if: TrueAtlas.isThere, "the shared test data is not beside the repository"))
struct SecondOpinionTests {
  private let index: AtlasIndex
  private let other: SecondOpinion

  init() throws {
    index = AtlasIndex(try TrueAtlas().atlas)
    other = try SecondOpinion()
  }

  @Test("kinds, months, families, depths and documentation")
  func counts() {
    let statistics = Statistics(index)
    #expect(statistics.models == other.models)
    #expect(statistics.kinds == other.kinds)
    #expect(Dictionary(uniqueKeysWithValues: statistics.months.map { ($0.month, $0.models) }) == other.months)
    #expect(statistics.months.last?.cumulative == other.models)
    #expect(Dictionary(uniqueKeysWithValues: statistics.bases.map { ($0.base.text, $0.models) }) == other.bases)
    let depths = statistics.depths
    #expect(Dictionary(uniqueKeysWithValues: depths.map { ($0.modality.rawValue, $0.shortest) }) == other.shortest)
    #expect(Dictionary(uniqueKeysWithValues: depths.map { ($0.modality.rawValue, $0.longest) }) == other.longest)
    let levels = statistics.documentation.levels.filter { $0.value > 0 }
    #expect(Dictionary(uniqueKeysWithValues: levels.map { ($0.key.rawValue, $0.value) }) == other.levels)
  }

  @Test("hubs, and the downloads of merged against unmerged siblings")
  func groups() {
    let statistics = Statistics(index)
    let hubs = statistics.hubs.all.map { hub in
      let parents = hub.parents.map { index.models[Int($0)].id.text }.joined(separator: "|")
      return "\(hub.leaves.count) \(parents)"
    }
    let others = other.hubs.map { hub in
      guard case .list(let pair) = hub, case .number(let count) = pair[0], case .text(let parents) = pair[1] else {
        return ""
      }
      return "\(Int(count)) \(parents)"
    }
    #expect(hubs.sorted() == others.sorted())
    let influence = statistics.influence
    let numbers = [influence.merged, influence.unmerged].map { group in
      JSONValue.list([
        JSONValue(group.models), JSONValue(group.meanDownloads), JSONValue(group.medianDownloads),
        JSONValue(group.meanChildren),
      ])
    }
    let all = JSONValue.list([JSONValue(influence.parents), JSONValue(influence.wins)] + numbers)
    #expect(all.agrees(with: other.influence), "\(all) \(other.influence)")
  }

  @Test("errors of imputed metrics for one, two, three and five neighbors, and of the mean")
  func metrics() {
    let imputation = Imputation(index)
    #expect(Set(imputation.metrics.map(\.metric)) == Set(other.metrics.keys) && !other.metrics.isEmpty)
    for metric in imputation.metrics {
      var rows: [String: JSONValue] = [:]
      for trial in metric.trials {
        let errors = [trial.neighbors, trial.baseline].map {
          JSONValue.list([JSONValue($0.meanSquared), JSONValue($0.meanAbsolute), JSONValue($0.correlation)])
        }
        rows["\(trial.k)"] = .list([JSONValue(trial.tested)] + errors)
      }
      let own = JSONValue.list([JSONValue(metric.labelled.count), .object(rows)])
      #expect(other.metrics[metric.metric].map { own.agrees(with: $0) } == true, "\(metric.metric): \(own)")
    }
  }

  @Test("accuracy of the hub's vote against graph and global majority")
  func attributes() {
    let own = Imputation(index).attributes.map { attribute in
      (
        attribute.attribute.rawValue,
        [
          attribute.labelled, attribute.tested, attribute.hubRight, attribute.graphRight, attribute.globalRight,
          attribute.imputable,
        ]
      )
    }
    #expect(Dictionary(uniqueKeysWithValues: own) == other.attributes)
  }
}
