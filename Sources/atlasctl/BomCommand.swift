import ArgumentParser
import ControlAPI

struct BomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bom",
    abstract: "A model's bill of materials: CycloneDX 1.6 with its ancestors, hashes and confidence.")

  @Argument(help: "The model's id, or the end of it when that is unique.")
  var model: String

  @OptionGroup var common: QuestionOptions

  func run() throws {
    // The document is JSON by itself: with or without --json.
    put(try common.bytes(.bill, model: model))
  }
}
