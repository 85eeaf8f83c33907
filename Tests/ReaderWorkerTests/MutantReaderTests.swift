import Fingerprinting
import Foundation
import ModelAtlas
import Testing

@testable import ReaderWorker

@Suite(
  "Reading damaged files in a process of its own", .serialized,
  .enabled(if: casesFolder != nil, "\(casesAreAbsent)"))
struct MutantReaderTests {
  @Test("each of 300 damaged files ends with a reading or a reason, and a good one is read afterwards")
  func ends() throws {
    let store = try ReaderStore()
    let workers = store.workers(timeoutSeconds: 10)
    let weights = store.folder.appending(path: "model.safetensors").path
    let good = try #require(fileBytes(weights, limit: 64 << 10))
    var mutants = Mutants(of: try originals(), seed: 300)
    for number in 1...300 {
      overwrite(weights, mutants.next())
      do {
        let condition = try store.read("org/mutant-\(number)", workers).facts.condition
        #expect(condition == .whole || reason(condition)?.isEmpty == false, "mutant \(number)")
      } catch let failure as ReaderFailure {
        #expect(failure.isOfModel, "mutant \(number): \(failure)")
        Issue.record("mutant \(number) of seed 300 ended a reader: \(failure)")
      }
    }
    overwrite(weights, good)
    #expect(try store.read("org/model", workers).facts.condition == .whole)
  }

  private func reason(_ condition: Condition) -> String? {
    switch condition {
    case .incomplete(let reason), .stub(let reason), .unreadable(let reason): reason
    case .whole, .removed: nil
    }
  }

  private func originals() throws -> [[UInt8]] {
    let cases = try #require(casesFolder)
    return try ["safetensors", "gguf-made", "torch-made", "onnx"].flatMap { folder in
      try FileManager.default.contentsOfDirectory(atPath: cases + folder).sorted()
        .filter { !$0.hasSuffix(".tsv") && !$0.hasSuffix(".json") }
        .compactMap { fileBytes(cases + folder + "/" + $0, limit: 64 << 10) }.filter { !$0.isEmpty }
    }
  }
}

private let casesFolder: String? = {
  let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  let shared = ProcessInfo.processInfo.environment["ATLAS_SHARED"] ?? package + "/../shared"
  return FileManager.default.fileExists(atPath: shared + "/cases/formats") ? shared + "/cases/formats/" : nil
}()

private let casesAreAbsent = "the shared test data is absent: set ATLAS_SHARED"
