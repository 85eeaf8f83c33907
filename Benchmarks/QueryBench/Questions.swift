import ControlAPI
import GeneratedRecord
import ModelAtlas

/// One kind of question, asked several times.
struct BenchQuestion {
  let name: String
  let route: Route
  /// One call each.
  let calls: [(model: String?, query: [(name: String, value: String)])]
  /// The bar, in milliseconds; nil where none was set.
  let most: Double?
}

/// What is asked: small answers, the largest hub, searches, and what looks at every model.
struct Questions {
  private let record: GeneratedRecord

  init(_ record: GeneratedRecord) { self.record = record }

  var all: [BenchQuestion] {
    let ordinary = record.ordinaryModels(300).map(\.text)
    let hub = [String](repeating: record.hub.text, count: 20)
    return [
      // The first question about all models after a start or a change pays for the index.
      BenchQuestion(name: "statistics, first", route: .statistics, calls: [(nil, [])], most: 1000),
      BenchQuestion(name: "statistics", route: .statistics, calls: repeated(20, []), most: 1000),
      about(ordinary, "lineage, small", .lineage, [("direction", "up")], most: 1),
      about(ordinary, "impact, small", .impact, [], most: 1),
      about(ordinary, "inheritance, small", .inheritance, [], most: nil),
      about(ordinary, "show", .model, [], most: nil),
      about(hub, "lineage, hub", .lineage, [], most: 50),
      about(hub, "impact, hub", .impact, [], most: 50),
    ] + searches
  }

  private var searches: [BenchQuestion] {
    [
      search("search, rare word", [("text", "w4321")]),
      search("search, common word", [("text", "model")]),
      search("search, two words", [("text", "family w7")]),
      search("search, part of an id", [("text", "model-99")]),
      search("search, filters", [("license", "mit"), ("relation", "merge"), ("modality", "text")]),
      search("search, metric", [("metric", "mmlu>0.6"), ("descendsFrom", record.hub.text)]),
      search("search, best", [("best", "mmlu"), ("descendsFrom", record.hub.text)]),
      search("search, near", [("near", record.hub.text)]),
    ]
  }

  private func search(_ name: String, _ query: [(name: String, value: String)]) -> BenchQuestion {
    BenchQuestion(name: name, route: .search, calls: repeated(20, query), most: 50)
  }

  private func repeated(
    _ count: Int, _ query: [(name: String, value: String)]
  ) -> [(model: String?, query: [(name: String, value: String)])] {
    Array(repeating: (nil, query), count: count)
  }

  private func about(
    _ models: [String], _ name: String, _ route: Route, _ query: [(name: String, value: String)], most: Double?
  ) -> BenchQuestion {
    BenchQuestion(name: name, route: route, calls: models.map { ($0, query) }, most: most)
  }
}
