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
    let foreign = workshop.store.appending(path: "keras/classifier")
    try FileManager.default.createDirectory(at: foreign, withIntermediateDirectories: true)
    try Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 88))
      .write(to: foreign.appending(path: "model.h5"))
    count += 1
    let daemon = try workshop.start()
    try daemon.answers()
    let models = try ListedModel.all(daemon.settledModels())
    #expect(daemon.process.isRunning)
    // Some of the cases name parents, which are nodes too.
    #expect(models.values.count { $0.state != "referenced" } == count)
    for model in models.values where ["unreadable", "incomplete", "stub"].contains(model.state) {
      #expect(model.reason?.isEmpty == false, "\(model.id) is \(model.state) and says nothing")
    }
    #expect(models["keras/classifier"]?.state == "unreadable")
    #expect(models["keras/classifier"]?.reason?.hasSuffix("format not read: HDF5") == true)
    // What is not read is hashed all the same, what is broken is not.
    for model in models.values where model.state == "unreadable" {
      #expect((model.contentHash != nil) == model.reason?.contains(": format not read: "), "\(model.id)")
    }
  }
}
