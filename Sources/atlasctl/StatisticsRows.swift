import AtlasExport
import ControlAPI

/// All statistics as one CSV table in long form: programs pivot it as they like.
func statisticsRows(_ answer: StatisticsAnswer) -> [String] {
  var table = LongTable()
  table.addPopulation(answer)
  for depth in answer.depths {
    table.add("depth", depth.modality, depth.shortest.enumerated().map { ("shortest \($0)", "\($1)") })
    table.add("depth", depth.modality, depth.longest.enumerated().map { ("longest \($0)", "\($1)") })
  }
  table.add(answer.documentation)
  for hub in answer.hubs {
    let numbers = [("leaves", "\(hub.leaves)"), ("downloads", "\(hub.downloads)")]
    table.add("hub", hub.parents.joined(separator: " + "), numbers)
  }
  table.add("merged", answer.influence.merged)
  table.add("unmerged", answer.influence.unmerged)
  return table.rows.map { $0.map(csvField).joined(separator: ",") }
}

private struct LongTable {
  private(set) var rows = [["table", "row", "column", "value"]]

  mutating func add(_ table: String, _ row: String, _ columns: [(String, String)]) {
    rows += columns.map { [table, row, $0.0, $0.1] }
  }

  /// Of all models, by month and by base.
  mutating func addPopulation(_ answer: StatisticsAnswer) {
    let totals = [("models", "\(answer.models)"), ("bytes", "\(answer.bytes)"), ("quantized", "\(answer.quantized)")]
    add("population", "all", totals + counts(answer.kinds))
    for month in answer.months {
      let sums = [("models", "\(month.models)"), ("cumulative", "\(month.cumulative)"), ("bytes", "\(month.bytes)")]
      add("month", month.month, sums + counts(month.kinds))
    }
    for base in answer.bases {
      add("base", base.base, [("models", "\(base.models)"), ("downloads", "\(base.downloads)")] + counts(base.kinds))
    }
  }

  mutating func add(_ documentation: StatisticsAnswer.Documentation) {
    add("documentation", "level", counts(documentation.levels))
    let fields = [
      ("card", "\(documentation.withCard)"), ("parent", "\(documentation.withParent)"),
      ("license", "\(documentation.withLicense)"), ("metrics", "\(documentation.withMetrics)"),
    ]
    add("documentation", "field", fields)
  }

  mutating func add(_ name: String, _ group: StatisticsAnswer.Siblings) {
    let numbers = [
      ("meanDownloads", group.meanDownloads), ("medianDownloads", group.medianDownloads),
      ("meanChildren", group.meanChildren),
    ]
    add("influence", name, [("models", "\(group.models)")] + numbers.map { ($0.0, $0.1.map { "\($0)" } ?? "") })
  }
}

private func counts(_ counts: [String: Int]) -> [(String, String)] {
  counts.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
}
