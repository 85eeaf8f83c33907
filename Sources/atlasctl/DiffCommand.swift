import ArgumentParser
import ControlAPI
import Fingerprinting
import FolderWatch
import ModelAtlas

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What changed between two models, tensor by tensor: equal, how much, of which rank, missing.",
    discussion: """
      Reads both models' files whole, here and not in the daemon: run it where the store is mounted, as a user who may \
      read it. A path begins with / or with a dot; anything else is a model's id, whose path the daemon is asked for.
      """)

  @Argument(help: "A model's id, or the path of its folder or weight file.", completion: .modelID)
  var a: String
  @Argument(help: "Another one: changes are told from the first to this one.", completion: .modelID)
  var b: String

  @Flag(help: "List equal tensors too. With --json all are there.")
  var all = false

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let paths = (try path(of: a), try path(of: b))
    let models = (try opened(paths.0), try opened(paths.1))
    let (line, total) = (ProgressLine(), models.0.valueCount)
    defer { line.clear() }
    var (done, shown): (UInt64, UInt64) = (0, 0)
    var comparison = ModelComparison(models.0, models.1) { values in
      done += values
      // A hundred lines at most, however large the model is.
      guard done - shown >= max(total / 100, 1 << 22) else { return }
      shown = done
      line.show("comparing: \(done) of \(total) values")
    }
    let difference = try comparison.difference(paths: paths)
    line.clear()
    if common.json { return try say(json: difference) }
    for line in differenceLines(difference, .standard, allTensors: all) { say(line) }
  }

  private func path(of model: String) throws -> String {
    if model.hasPrefix("/") || model.hasPrefix(".") { return model }
    let answer = try common.answer(ModelAnswer.self, .model, model: model)
    guard let path = answer.summary.path else {
      throw Failure("\(model): its weights are not here", hint: "atlasctl show \(model)")
    }
    return path
  }

  private func opened(_ path: String) throws -> OpenModel {
    guard let source = modelSource(path: path) else {
      throw Failure("\(path): no model here that can be read", hint: "atlasctl plan lists the models of a folder")
    }
    do throws(UnreadableModel) { return try OpenModel(source) } catch { throw Failure("\(error)") }
  }
}

func differenceLines(_ difference: ModelDifference, _ terminal: Terminal, allTensors: Bool) -> [String] {
  let states = ["equal", "changed", "onlyA", "onlyB", "unreadable"]
  let counts = states.compactMap { state in difference.counts[state].map { "\($0) \(word(state))" } }
  var lines = [
    terminal.bold(neutralized("a  \(difference.a)")), terminal.bold(neutralized("b  \(difference.b)")),
    "\(counted(difference.tensors.count, "tensor")): \(counts.joined(separator: ", "))",
  ]
  if let norm = difference.relativeNorm { lines.append("the whole change is \(measureText(norm)) of a's norm") }
  var table = Table([
    .init(title: "TENSOR", isFlexible: true), .init(title: "STATE"), .init(title: "CHANGE", isNumber: true),
    .init(title: "RANK", isNumber: true), .init(title: "VALUES CHANGED", isNumber: true), .init(title: "SHAPE"),
  ])
  for tensor in difference.tensors where allTensors || tensor.state != "equal" {
    table.add([
      tensor.role, word(tensor.state), tensor.relativeNorm.map { measureText($0) } ?? "-", rankText(tensor),
      tensor.values > 0 ? percentText(Double(tensor.changedValues) / Double(tensor.values)) : "-", shapeText(tensor),
    ])
  }
  return table.isEmpty ? lines : lines + [""] + table.lines(on: terminal)
}

private func word(_ state: String) -> String {
  switch state {
  case "onlyA": "only in a"
  case "onlyB": "only in b"
  default: state
  }
}

private func rankText(_ tensor: ModelDifference.Tensor) -> String {
  guard let max = tensor.rankMax else { return "-" }
  return tensor.rank.map { "\($0)" } ?? "> \(max)"
}

private func shapeText(_ tensor: ModelDifference.Tensor) -> String {
  let texts = [tensor.shapeA, tensor.shapeB].compactMap { shape in
    shape.map { $0.map(String.init).joined(separator: " x ") }
  }
  return Set(texts).count == 1 ? texts[0] : texts.joined(separator: " -> ")
}
