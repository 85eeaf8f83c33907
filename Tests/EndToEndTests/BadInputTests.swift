import Foundation
import Testing

@Suite("Bad input", .serialized)
struct BadInputTests {
  static let cases = Workshop.shared.appending(path: "cases/formats")
  static var isThere: Bool { FileManager.default.fileExists(atPath: cases.path) }

  @Test(
    "every malformed file becomes a state with a reason, and the daemon goes on",
    .enabled(if: isThere, "the shared test data is not beside the repository"))
  func malformed() throws {
    let workshop = try Workshop()
    var count = 0
    for folder in ["safetensors", "gguf-made", "torch-made", "torch-made/bad", "onnx"] {
      let files = try FileManager.default.contentsOfDirectory(
        at: Self.cases.appending(path: folder), includingPropertiesForKeys: nil)
      for file in files where ["safetensors", "gguf", "pt", "bin", "ckpt", "onnx"].contains(file.pathExtension) {
        let model = workshop.store.appending(path: "\(folder.replacingOccurrences(of: "/", with: "-"))/case-\(count)")
        try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: file, to: model.appending(path: file.lastPathComponent))
        count += 1
      }
    }
    try #require(count > 100)
    let daemon = try workshop.start()
    try daemon.answers()
    let models = try ListedModel.all(daemon.settledModels())
    #expect(daemon.process.isRunning)
    #expect(models.count == count)
    for model in models.values where ["unreadable", "incomplete", "stub"].contains(model.state) {
      #expect(model.reason?.isEmpty == false, "\(model.id) is \(model.state) and says nothing")
    }
    for model in models.values where model.id.hasPrefix("onnx/") {
      #expect(model.state == "unreadable")
      #expect(model.reason?.contains("format not read") == true, "\(model.reason ?? "")")
    }
  }
}
