import ModelAtlas

extension CardReading {
  /// `model-index`: the evaluation results that a card reports, in the shape that the Hub shows as a table.
  ///
  /// - Source: huggingface_hub, `repocard_data.py`, `model_index_to_eval_results`.
  mutating func readModelIndex(_ fields: CardValue, file: ByteString) {
    guard let index = fields["model-index"] else { return }
    guard let models = index.elements else { return problem(file, "model-index is \(index.kind), expected a list") }
    for result in models.prefix(cardListMax).flatMap({ $0["results"]?.elements ?? [] }).prefix(cardListMax) {
      let dataset = result["dataset"]
      for metric in (result["metrics"]?.elements ?? []).prefix(cardListMax) {
        evaluated(
          metric, task: result["task"]?["type"]?.text, dataset: (dataset?["type"] ?? dataset?["name"])?.text, file: file
        )
      }
    }
  }

  private mutating func evaluated(_ metric: CardValue, task: String?, dataset: String?, file: ByteString) {
    guard facts.results.count < cardListMax, let name = metric["type"]?.text.flatMap(usableText),
      let written = metric["value"]?.text
    else { return }
    guard let value = Double(written), value.isFinite else {
      return problem(file, "model-index: the value of \(name) is no number")
    }
    let result = EvaluationResult(
      task: task.flatMap(usableText), dataset: dataset.flatMap(usableText), metric: name, value: value)
    if !facts.results.contains(result) { facts.results.append(result) }
  }
}
