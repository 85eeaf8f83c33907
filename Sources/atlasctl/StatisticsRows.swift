import AtlasExport
import ControlAPI

/// All statistics as one CSV table in long form: programs pivot it as they like.
func statisticsRows(_ answer: StatisticsAnswer) -> [String] {
  var rows = [["table", "row", "column", "value"]]
  func add(_ table: String, _ row: String, _ columns: [(String, String)]) {
    rows += columns.map { [table, row, $0.0, $0.1] }
  }
  func kinds(_ kinds: [String: Int]) -> [(String, String)] {
    kinds.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
  }
  let totals = [("models", "\(answer.models)"), ("bytes", "\(answer.bytes)"), ("quantized", "\(answer.quantized)")]
  add("population", "all", totals + kinds(answer.kinds))
  for month in answer.months {
    let sums = [("models", "\(month.models)"), ("cumulative", "\(month.cumulative)"), ("bytes", "\(month.bytes)")]
    add("month", month.month, sums + kinds(month.kinds))
  }
  for base in answer.bases {
    add("base", base.base, [("models", "\(base.models)"), ("downloads", "\(base.downloads)")] + kinds(base.kinds))
  }
  for depth in answer.depths {
    add("depth", depth.modality, depth.shortest.enumerated().map { ("shortest \($0)", "\($1)") })
    add("depth", depth.modality, depth.longest.enumerated().map { ("longest \($0)", "\($1)") })
  }
  add("documentation", "level", kinds(answer.documentation.levels))
  let documentation = answer.documentation
  add(
    "documentation", "field",
    [
      ("card", "\(documentation.withCard)"), ("parent", "\(documentation.withParent)"),
      ("license", "\(documentation.withLicense)"), ("metrics", "\(documentation.withMetrics)"),
    ])
  for hub in answer.hubs {
    let numbers = [("leaves", "\(hub.leaves)"), ("downloads", "\(hub.downloads)")]
    add("hub", hub.parents.joined(separator: " + "), numbers)
  }
  for (name, group) in [("merged", answer.influence.merged), ("unmerged", answer.influence.unmerged)] {
    let numbers = [
      ("meanDownloads", group.meanDownloads), ("medianDownloads", group.medianDownloads),
      ("meanChildren", group.meanChildren),
    ]
    add("influence", name, [("models", "\(group.models)")] + numbers.map { ($0.0, $0.1.map { "\($0)" } ?? "") })
  }
  return rows.map { $0.map(csvField).joined(separator: ",") }
}
