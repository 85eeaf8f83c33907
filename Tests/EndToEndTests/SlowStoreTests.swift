import Foundation
import Testing

/// How many sparse models the slow store has. The full bar is 4,000, set by ATLAS_SLOW_MODELS, with ATLAS_PROGRAMS naming
/// a release build; then times are judged, in proportion. A debug build samples too slowly for that.
private let demanded = ProcessInfo.processInfo.environment["ATLAS_SLOW_MODELS"].flatMap { Int($0) }
private let modelCount = demanded ?? 100

@Suite("A store of large models on slow storage", .serialized)
struct SlowStoreTests {
  @Test("all are sampled in time with little read, and a new arrival does not wait for them")
  func sampledInTime() throws {
    let slow = try SlowStore(models: modelCount)
    let daemon = try slow.start(["ATLASD_READ_IN_FLIGHT": "32", "ATLASD_HASHING_FULL": "off"])
    let began = Date.now
    try daemon.answers()
    // While the first scan's samples are being read, one more model arrives.
    try slow.add("late/arrival")
    let arrived = Date.now
    try daemon.until("the arrival is sampled", withinSeconds: 60) {
      try daemon.ctl("show", "late/arrival", "--json").status == 0
    }
    let latency = Date.now.timeIntervalSince(arrived)
    try daemon.ask("wait", "--for", "sampled", "--timeout", "900")
    let seconds = Date.now.timeIntervalSince(began)
    let bytesEach = Double(slow.bytesRead) / Double(modelCount + 1)
    print("slow store: \(modelCount) models sampled in \(seconds) s, \(bytesEach) bytes each, arrival in \(latency) s")
    if demanded != nil {
      #expect(latency < 2.5, "2 s after coming to rest, and the quiet period before")
      #expect(seconds < 360 * Double(modelCount) / 4000 + 10)
    }
    #expect(bytesEach <= 2e6)
    // A gigabyte of zeros is like any other: that makes no kinship.
    let models = try ListedModel.all(daemon.ask("models", "--json"))
    #expect(models.count == modelCount + 1)
    #expect(models.values.allSatisfy { $0.parents.isEmpty && $0.duplicateOf == nil })
  }

  @Test("a model that goes while it is read does not stay in the atlas")
  func goneWhileRead() throws {
    let slow = try SlowStore(models: 0)
    let daemon = try slow.start(["SLOW_MICROSECONDS": "20000"])
    try daemon.answers()
    try slow.add("late/arrival")
    try daemon.until("it is being read") { try daemon.status().queue.running > 0 }
    try FileManager.default.removeItem(at: slow.workshop.store.appending(path: "late/arrival"))
    #expect(try ListedModel.all(daemon.settledModels()).isEmpty)
  }

  @Test("a configured byte rate is held within a tenth")
  func rateHolds() throws {
    let slow = try SlowStore(models: 1)
    let rate = 16_000_000.0
    let daemon = try slow.start(["ATLASD_READ_BYTES_PER_SECOND": "16000000", "SLOW_MICROSECONDS": "0"])
    try daemon.answers()
    try slow.until(bytesRead: 24_000_000)
    let (start, first) = (Date.now, slow.bytesRead)
    try slow.until(bytesRead: first + 64_000_000)
    let measured = Double(slow.bytesRead - first) / Date.now.timeIntervalSince(start)
    print("slow store: \(measured) bytes per second, \(rate) configured")
    #expect(abs(measured / rate - 1) < 0.1)
  }
}

/// A store of sparse 1 GB models, and a daemon whose reads of them are slow and counted.
private final class SlowStore {
  let workshop: Workshop
  private let counter: URL
  private let library: URL

  init(models: Int) throws {
    workshop = try Workshop()
    counter = workshop.folder.appending(path: "counter")
    try Data(count: 4096).write(to: counter)
    library = workshop.folder.appending(path: "slow_reads.so")
    let source = Workshop.repository.appending(path: "Tests/Interposed/slow_reads.c").path
    let built = try run("/usr/bin/env", ["cc", "-shared", "-fPIC", "-O2", "-o", library.path, source, "-ldl"])
    try #require(built.status == 0, "\(built.errors)")
    for index in 0..<models { try add("org-\(index % 40)/model-\(index)") }
  }

  /// A header of 24 layers, and a gigabyte of nothing behind it, but for a number of its own at the start.
  func add(_ id: String) throws {
    var entries: [String] = []
    var offset = 0
    for layer in 0..<24 {
      for (part, rows, columns) in [("self_attn.q_proj", 2048, 2048), ("mlp.up_proj", 8192, 2048)] {
        let end = offset + rows * columns * 2
        entries.append(
          "\"model.layers.\(layer).\(part).weight\":{\"dtype\":\"BF16\",\"shape\":[\(rows),\(columns)],"
            + "\"data_offsets\":[\(offset),\(end)]}")
        offset = end
      }
    }
    let header = Data("{\(entries.joined(separator: ","))}".utf8)
    let staging = workshop.folder.appending(path: "staging-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
    let file = staging.appending(path: "model.safetensors")
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    bytes.append(header)
    bytes.append(Data((0..<64).map { _ in UInt8.random(in: 0...127) }))
    try bytes.write(to: file)
    try #require(truncate(file.path, off_t(8 + header.count + offset)) == 0)
    let target = workshop.store.appending(path: id)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: staging, to: target)
  }

  func start(_ settings: [String: String]) throws -> RunningDaemon {
    let slowness = [
      "LD_PRELOAD": library.path, "SLOW_FILE_BYTES": "500000000", "SLOW_MICROSECONDS": "1000",
      "SLOW_COUNTER": counter.path,
    ]
    return try workshop.start(environment: slowness.merging(settings) { $1 })
  }

  func until(bytesRead bytes: Int64) throws {
    let deadline = Date(timeIntervalSinceNow: 60)
    while bytesRead < bytes {
      try #require(Date.now < deadline, "\(bytesRead) of \(bytes) bytes are read")
      poll(nil, 0, 5)
    }
  }

  var bytesRead: Int64 {
    guard let bytes = try? Data(contentsOf: counter) else { return 0 }
    return bytes.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
  }
}
