import CSandbox
import Fingerprinting
import Foundation
import ModelAtlas
import Synchronization
import Testing
import WeightFormats

@testable import ReaderWorker

@Suite("Reading in a process of its own", .serialized)
struct ReaderTests {
  @Test("a reader answers what reading here gives, and counts the same bytes")
  func sameReading() throws {
    let store = try ReaderStore()
    let source = try store.source("org/model")
    let (here, there) = (CountingBudget(), CountingBudget())
    let expected = readModel(source, budget: here)
    let reading = try store.workers().converse(about: source, budget: there) { reader throws(ReaderFailure) in
      try reader.read(reportEach: 64 << 10)
    }
    #expect(reading.facts == expected.facts)
    #expect(reading.detail == expected.detail)
    #expect(reading.weights == expected.weights)
    #expect(reading.facts.condition == .whole)
    #expect(here.bytes == there.bytes && here.bytes > 0)
  }

  @Test("a reader reads more where it is asked to, and what it read before is among it")
  func closerReading() throws {
    let store = try ReaderStore()
    let source = try store.source("org/model")
    let reading = try store.workers().converse(about: source, budget: CountingBudget()) {
      reader throws(ReaderFailure) in
      try reader.read(reportEach: 64 << 10, closerValues: 1 << 20)
    }
    #expect(reading.detail == readModel(source, size: .closer(1 << 20)).detail)
    let first = readModel(source).detail.sample
    #expect(reading.detail.sample.values.count > first.values.count)
    #expect(Set(reading.detail.sample.chunks.map(\.key)).isSuperset(of: first.chunks.map(\.key)))
  }

  @Test("a reader hashes what hashing here gives")
  func sameHash() throws {
    let store = try ReaderStore()
    let source = try store.source("org/model")
    let expected = try hashFile(source.files[0], of: readModel(source))
    let outcome = try store.workers().converse(about: source, budget: CountingBudget()) {
      reader throws(ReaderFailure) in
      _ = try reader.read(reportEach: 0)
      return try reader.hash(file: 0, resuming: nil) { _ in }
    }
    #expect(outcome == expected)
  }

  @Test("a reader reaches nothing but its root")
  func walls() throws {
    let store = try ReaderStore()
    #expect(try store.read("looks elsewhere").facts.anomalies == [])
  }

  @Test(
    "a reader's end is the model's condition, and the next model is read",
    arguments: [
      ("traps", "reader crashed (signal 4)"), ("is killed", "reader crashed (signal 9: killed"),
      ("hangs", "reader crashed (no sign of life for 1.0 seconds)"),
      ("exhausts its memory", "reader crashed (out of memory"),
      ("reads in circles", "reader crashed (its answer is none: it wants 100000000 bytes more"),
    ])
  func ends(name: String, reason: String) throws {
    let store = try ReaderStore()
    let workers = store.workers(timeoutSeconds: name == "hangs" ? 1 : 20)
    let failure = #expect(throws: ReaderFailure.self) { try store.read(name, workers) }
    #expect(failure?.description.contains(reason) == true, "\(String(describing: failure))")
    #expect(try store.read("org/model", workers).facts.condition == .whole)
  }

  @Test("files that ended three readers are left alone until one of them changes")
  func quarantine() throws {
    let store = try ReaderStore()
    let workers = store.workers()
    for _ in 0..<3 {
      let failure = #expect(throws: ReaderFailure.self) { try store.read("traps", workers) }
      #expect(failure?.isCrash == true)
    }
    let refused = #expect(throws: ReaderFailure.self) { try store.read("traps", workers) }
    #expect(refused == .quarantined(path: ByteString(store.folder.path), crashes: 3))
    try store.touch()
    let again = #expect(throws: ReaderFailure.self) { try store.read("traps", workers) }
    #expect(again?.isCrash == true)
  }
}

/// A folder with one small model in it, and readers that may look at it.
final class ReaderStore {
  let folder: URL
  private var file: URL { folder.appending(path: "model.safetensors") }

  init() throws {
    folder = URL(filePath: NSTemporaryDirectory()).appending(path: "atlas-readers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let header = Data(#"{"a.weight":{"dtype":"F32","shape":[64,64],"data_offsets":[0,16384]}}"#.utf8)
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
    for index in 0..<4096 {
      withUnsafeBytes(of: (Float(index % 97) / 97 - 0.5).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    try bytes.write(to: file)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A debug build's trap prints where it was, which takes seconds the first time: only a hang is waited for briefly.
  func workers(timeoutSeconds: Double = 20) -> ReaderWorkers {
    var settings = ReaderSettings(folder: folder.path)
    settings.program = Bundle(for: ReaderStore.self).bundleURL.appending(path: "misbehaving-reader").path
    settings.timeoutSeconds = timeoutSeconds
    // Beyond our own peak, below which the kernel's figure says nothing of a reader.
    settings.memoryBytes = (128 << 20) + atlas_own_peak_bytes()
    return ReaderWorkers(settings)
  }

  func read(_ name: String, _ workers: ReaderWorkers? = nil) throws -> ModelReading {
    let source = try source(name)
    return try (workers ?? self.workers()).converse(about: source, budget: CountingBudget()) {
      reader throws(ReaderFailure) in
      try reader.read(reportEach: 64 << 10)
    }
  }

  func touch() throws {
    try FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: file.path)
  }

  /// The listing of the model under any name.
  func source(_ name: String) throws -> ModelSource {
    let identity = try WeightFile(path: ByteString(file.path)).identity
    let fact = FileFact(
      path: "model.safetensors", bytes: identity.bytes, modified: identity.modified, changed: identity.changed,
      isWeights: true)
    let listed = SourceFile(
      fact: fact, location: ByteString(file.path), device: identity.device, inode: identity.inode)
    return ModelSource(
      place: ModelPlace(root: "models", name: ModelID(name)), path: ByteString(folder.path), layout: .folder,
      files: [listed])
  }
}

final class CountingBudget: ReadBudget {
  private let count = Mutex(0)
  var bytes: Int { count.withLock(\.self) }
  func spend(_ bytes: Int) { count.withLock { $0 += bytes } }
}
