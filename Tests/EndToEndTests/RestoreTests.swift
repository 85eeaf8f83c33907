import Foundation
import Testing

/// One element of `restore --json`, as far as tests look at it.
private struct Broken: Decodable {
  struct Candidate: Decodable {
    let kind: String
    let id: String
    let estimatedError: Double?
  }
  let reference: String
  let state: String
  let dependents: [String]
  let candidates: [Candidate]
}

private struct Restored: Decodable {
  let kind: String
  let from: String
  let path: String
  let files: Int
  let estimatedError: Double?
}

@Suite("A deleted model comes back", .serialized)
struct RestoreTests {
  private static let base = "aster-ai/Aster-0.4M"
  private static let quantized = [
    "bartolo/Aster-0.4M-Q4_0-GGUF", "bartolo/Aster-0.4M-GPTQ-Int4", "quantwerk/Aster-0.4M-bnb-4bit",
  ]
  private static let archive = Workshop.shared.appending(path: "zoo-dev/zoo-dev.tar.zst")
  private static var canRun: Bool {
    FileManager.default.fileExists(atPath: archive.path) && FileManager.default.isExecutableFile(atPath: python)
  }

  private func broken(_ daemon: RunningDaemon, _ reference: String) throws -> Broken {
    let answers = try JSONDecoder().decode([Broken].self, from: daemon.ask("restore", reference, "--json"))
    return try #require(answers.first)
  }

  /// A base, its copy under another name, a fine-tune that names it and three quantized renditions, charted; then the
  /// base is deleted.
  private func withoutBase() throws -> (workshop: Workshop, daemon: RunningDaemon, original: URL) {
    let workshop = try Workshop()
    let names = Self.quantized + [Self.base, "mist-labs/Aster-0.4M-kernels-lr4e-05"]
    let unpacked = try run(
      "/usr/bin/env",
      ["tar", "--zstd", "-xf", Self.archive.path, "-C", workshop.folder.path]
        + names.map { "zoo-dev/models/\($0)" })
    try #require(unpacked.status == 0, "\(unpacked.errors)")
    let models = workshop.folder.appending(path: "zoo-dev/models")
    for name in names { try workshop.copy(name, from: models) }
    let original = models.appending(path: Self.base)
    let copied = try run("/bin/cp", ["-a", original.path, workshop.store.appending(path: "attic-copy").path])
    try #require(copied.status == 0)
    let daemon = try workshop.start()
    try daemon.answers()
    _ = try daemon.settledModels()
    try FileManager.default.removeItem(at: workshop.store.appending(path: Self.base))
    try daemon.until("the base is gone") { try daemon.state(of: Self.base) == "removed" }
    return (workshop, daemon, original)
  }

  @Test(
    "its copy is named, the real client finds the restored files offline, and without the copy the best quantized is next",
    .enabled(if: canRun, "the shared test data or the virtual environment is not there"))
  func fromCopy() throws {
    let (workshop, daemon, original) = try withoutBase()
    let found = try broken(daemon, Self.base)
    #expect(found.state == "removed")
    #expect(found.dependents.contains("mist-labs/Aster-0.4M-kernels-lr4e-05"))
    #expect(found.candidates.first?.kind == "identical" && found.candidates.first?.id == "attic-copy")
    let cache = workshop.folder.appending(path: "cache").path
    let dry = try daemon.ask("restore", Self.base, "--to", cache, "--dry-run", "--json")
    #expect(!FileManager.default.fileExists(atPath: cache))
    let planned = try JSONDecoder().decode(Restored.self, from: dry)
    let restored = try JSONDecoder().decode(
      Restored.self, from: daemon.ask("restore", Self.base, "--to", cache, "--json"))
    #expect((planned.path, planned.files) == (restored.path, restored.files))
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == ["models--aster-ai--Aster-0.4M"])
    let script = Workshop.repository.appending(path: "Tests/Tools/hub_offline.py").path
    let offline = try run(python, [script, cache, Self.base])
    try #require(offline.status == 0, "\(offline.errors)")
    let hashes = try JSONDecoder().decode([String: String].self, from: offline.output)
    #expect(try hashes == sums(of: original))
    let again = try daemon.ctl("restore", Self.base, "--to", cache)
    #expect(again.status == 1 && again.errors.contains("there already"))
    try withoutCopy(workshop, daemon)
  }

  private func withoutCopy(_ workshop: Workshop, _ daemon: RunningDaemon) throws {
    try FileManager.default.removeItem(at: workshop.store.appending(path: "attic-copy"))
    try daemon.until("the copy is gone") { try daemon.state(of: "attic-copy") == "removed" }
    let found = try broken(daemon, Self.base)
    #expect(found.candidates.map(\.kind) == ["quantized", "quantized", "quantized", "reference"])
    let errors = found.candidates.compactMap(\.estimatedError)
    #expect(errors == errors.sorted() && errors.allSatisfy { (0.03...0.15).contains($0) }, "\(errors)")
    let folder = workshop.folder.appending(path: "plain").path
    try daemon.ask("restore", Self.base, "--to", folder, "--as", "folder")
    let card = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
    #expect(card.contains("not the original") && card.contains("only quantized"))
  }

  /// SHA-256 by path, as `sha256sum` has them.
  private func sums(of folder: URL) throws -> [String: String] {
    var sums: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let path = folder.appending(path: name).path
      let outcome = try run("/usr/bin/sha256sum", [path])
      if outcome.status == 0 { sums[name] = String(decoding: outcome.output.prefix(64), as: UTF8.self) }
    }
    return sums
  }

  @Test("eight merged LoRA children and nothing else give the base back, with an error that is within twice the truth")
  func fromChildren() throws {
    let workshop = try Workshop()
    for index in 0..<8 {
      let folder = workshop.store.appending(path: "acme/lora\(index)")
      try TinyModel(seed: 1, lora: UInt64(100 + index)).write(to: folder)
      try Data("---\nbase_model: gone/base\n---\n".utf8).write(to: folder.appending(path: "README.md"))
    }
    let daemon = try workshop.start()
    try daemon.answers()
    _ = try daemon.settledModels()
    let found = try broken(daemon, "gone/base")
    #expect(found.state == "referenced" && found.dependents.count == 8)
    let estimate = try #require(found.candidates.first)
    #expect(estimate.kind == "estimate")
    let folder = workshop.folder.appending(path: "restored").path
    let output = try daemon.ask("restore", "gone/base", "--to", folder, "--as", "folder", "--json")
    let restored = try JSONDecoder().decode(Restored.self, from: output)
    let weights = try values(Data(contentsOf: URL(filePath: "\(folder)/model.safetensors")))
    let truth = try values(TinyModel(seed: 1).file)
    let error = relativeDistance(weights, truth)
    for stated in [estimate.estimatedError, restored.estimatedError] {
      let ratio = try #require(stated) / error
      #expect((0.5...2).contains(ratio), "stated \(stated ?? -1), true \(error)")
    }
    #expect(error < 1e-6)
    let card = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
    #expect(card.contains("**estimate**") && card.contains("acme/lora7"))
  }

  /// All values of a safetensors file of F32 tensors, by tensor.
  private func values(_ file: Data) throws -> [String: [Float]] {
    struct Entry: Decodable { let data_offsets: [Int] }
    let length = Int(file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    let text = file[8..<(8 + length)]
    let names = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any]).keys.filter {
      $0 != "__metadata__"
    }
    var object = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
    object["__metadata__"] = nil
    let entries = try JSONDecoder().decode([String: Entry].self, from: JSONSerialization.data(withJSONObject: object))
    var found: [String: [Float]] = [:]
    for name in names {
      let offsets = try #require(entries[name]?.data_offsets)
      let bytes = Array(file[(8 + length + offsets[0])..<(8 + length + offsets[1])])
      found[name] = stride(from: 0, to: bytes.count, by: 4).map { start in
        Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
      }
    }
    return found
  }

  private func relativeDistance(_ a: [String: [Float]], _ b: [String: [Float]]) -> Double {
    var (difference, norm) = (0.0, 0.0)
    for (name, truth) in b {
      for (x, y) in zip(a[name] ?? [Float](repeating: 0, count: truth.count), truth) {
        difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
        norm += Double(y) * Double(y)
      }
    }
    return (difference / norm).squareRoot()
  }
}
