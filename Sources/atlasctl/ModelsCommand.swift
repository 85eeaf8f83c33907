import ArgumentParser
import ControlAPI

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "All models, or those that fit all filters.")

  @Option(help: "charted, sampled, incomplete, stub, unreadable, removed, referenced; several with commas.")
  var state: [String] = []
  @Option(help: "The family's name: the id of its earliest member.", completion: .modelID)
  var family: [String] = []
  @Option(
    help: "How it came from its parent: finetune, adapter, merge, quantized, cast, duplicate, distilled, unknown.")
  var relation: [String] = []
  @Option(help: "The id of a parent.", completion: .modelID)
  var parent: [String] = []
  @Option(help: "safetensors, gguf, pytorch, onnx, numpy.")
  var format: [String] = []
  @Flag(inversion: .prefixedNo, help: "Only quantized models, or only others.")
  var quantized: Bool?
  @Option(help: "Part of the id.")
  var text: String?

  @OptionGroup var common: QuestionOptions

  private var query: [(name: String, value: String)] {
    let lists = [("state", state), ("family", family), ("relation", relation), ("parent", parent), ("format", format)]
    var query = lists.flatMap { name, values in values.map { (name: name, value: $0) } }
    if let quantized { query.append(("quantized", "\(quantized)")) }
    if let text { query.append(("text", text)) }
    return query
  }

  func run() throws {
    if common.json {
      // A million models pass through without being held.
      return try common.stream(.models, query: query) { bytes in
        put(bytes)
        return true
      }
    }
    try common.ask([ModelSummary].self, .models, query: query, seconds: nil) { models, terminal in
      for line in modelLines(models, terminal) { say(line) }
    }
  }
}

func modelLines(_ models: [ModelSummary], _ terminal: Terminal) -> [String] {
  guard !models.isEmpty else { return ["no models"] }
  var table = Table([
    .init(title: "MODEL", isFlexible: true), .init(title: "STATE"), .init(title: "FORMAT"), .init(title: "TYPE"),
    .init(title: "WEIGHTS", isNumber: true), .init(title: "SIZE", isNumber: true),
    .init(title: "FROM", isFlexible: true),
  ])
  for model in models {
    table.add([
      model.id, model.state, model.format ?? "-", model.quantization?.method ?? model.elementType ?? "-",
      model.parameters.map(countText) ?? "-", model.bytes > 0 ? byteText(model.bytes) : "-",
      model.parents.first.map { origin($0, others: model.parents.count - 1) } ?? model.reason ?? "",
    ])
  }
  return table.lines(on: terminal)
}

private func origin(_ parent: ParentAnswer, others: Int) -> String {
  "\(parent.relation) \(parent.id)" + (others > 0 ? " + \(others)" : "")
}
