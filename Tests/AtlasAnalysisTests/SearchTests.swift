import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("Searching the atlas")
struct SearchTests {
  private let index = AtlasIndex(
    atlas([
      madeNode("base", downloads: 10_000, bytes: 100) { $0.pipelineTag = "text-generation" },
      madeNode("chat", from: [("base", .finetune)], downloads: 10, bytes: 100) {
        $0.license = "Apache-2.0"
        $0.hasCard = true
        $0.results = [EvaluationResult(task: nil, dataset: "cais/mmlu", metric: "accuracy", value: 0.7)]
      },
      madeNode("code", from: [("base", .finetune)], downloads: 500, bytes: 300) {
        $0.license = "mit"
        $0.results = [EvaluationResult(task: nil, dataset: "mmlu", metric: "accuracy", value: 0.5)]
      },
      madeNode("merge", from: [("chat", .merge), ("code", .merge)], bytes: 100) { $0.license = "apache-2.0" },
      madeNode("other", downloads: 1, bytes: 100),
      madeNode("gone", from: [("base", .finetune)], state: .removed, downloads: 1, bytes: 100),
    ]))

  private func found(_ change: (inout SearchQuery) -> Void) -> [ModelID] {
    var query = SearchQuery()
    change(&query)
    return index.search(query).hits.map { index.models[$0.number].id }
  }

  @Test("conditions combine; licenses are compared without case; removed models are not found")
  func conditions() throws {
    let base = try #require(index.number(of: "base"))
    #expect(found { $0.descendsFrom = [base] } == ["code", "chat", "merge"])
    #expect(
      found {
        $0.descendsFrom = [base]
        $0.licenses = ["apache-2.0"]
      } == ["chat", "merge"])
    #expect(
      found {
        $0.relations = [.finetune]
        $0.bytesMax = 200
      } == ["chat"])
    #expect(found { $0.isUndocumented = true }.contains("chat") == false)
    #expect(found { $0.modalities = [.text] } == ["base"])
  }

  @Test("a metric is meant by its benchmark, by what was measured, or by both")
  func metrics() throws {
    for text in ["mmlu>0.6", "accuracy >= 0.7", "mmlu.accuracy = 0.7", "MMLU > .6"] {
      let condition = try #require(SearchQuery.MetricCondition(text))
      #expect(found { $0.metrics = [condition] } == ["chat"], "\(text)")
    }
    #expect(found { $0.best = "mmlu" } == ["chat", "code"])
    for text in ["mmlu", ">0.6", "mmlu>high", "mmlu>nan", ""] { #expect(SearchQuery.MetricCondition(text) == nil) }
  }

  @Test("the first of many are the same whether few or all are kept", arguments: [1, 2, 5, 40])
  func few(limit: Int) {
    var random = SeededNumbers(seed: 5)
    let index = AtlasIndex(
      atlas((0..<2000).map { madeNode(ModelID("m\($0)"), downloads: Int64.random(in: 0..<300, using: &random)) }))
    let all = index.search(SearchQuery())
    let few = index.search(SearchQuery(), limit: limit)
    #expect(few.hits == Array(all.hits.prefix(limit)))
    #expect(few.total == 2000)
  }

  @Test("near a model means few edges away, in either direction; what is not connected is not near")
  func near() throws {
    let chat = try #require(index.number(of: "chat"))
    #expect(found { $0.near = chat } == ["base", "merge", "code"])
  }

  @Test("losses are better when lower")
  func direction() {
    #expect(MetricDirection(metric: "perl.loss") == .lower)
    #expect(MetricDirection(metric: "word_perplexity") == .lower)
    #expect(MetricDirection(metric: "mmlu.acc") == .higher)
    #expect(MetricDirection(metric: "mmlu.acc_norm,none") == .higher)
  }
}
