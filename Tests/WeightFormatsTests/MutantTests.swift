import Glibc
import ModelAtlas
import Testing
import WeightFormats

@Suite("Damaged files", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct MutantTests {
  private static let folders = ["safetensors", "gguf-made", "torch-made", "torch-made/bad", "onnx"]

  /// 10,000 in all. A mutant that ends the process stays in /tmp/atlas-mutant-*.
  @Test(
    "a damaged file gets an answer within a second of work, and an error that begins with a path",
    arguments: UInt64(1)...20)
  func answers(seed: UInt64) throws {
    var mutants = Mutants(of: Self.originals, seed: seed)
    let store = try MutantStore()
    var readable = 0
    for number in 1...500 {
      overwrite(store.path, mutants.next())
      let start = processorSeconds()
      do {
        try readEverything(store.path)
        readable += 1
      } catch let error as WeightFormatError {
        let text = error.description
        if !text.hasPrefix(store.folder) { Issue.record("mutant \(number) of seed \(seed): \(text)") }
      }
      let seconds = processorSeconds() - start
      if seconds >= 1 { Issue.record("mutant \(number) of seed \(seed): \(seconds) seconds") }
    }
    #expect(
      (40...400).contains(readable), "\(readable) of 500: the damage is too large, or too small, to find anything")
  }

  /// Small files whose header can be read.
  private static let originals: [[UInt8]] = folders.flatMap { folder -> [[UInt8]] in
    let folder = (sharedFolder ?? "") + "/cases/formats/" + folder + "/"
    return fileNames(folder).compactMap { name -> [UInt8]? in
      // What cannot be read as it is has nothing to lose.
      guard let bytes = fileBytes(folder + name, limit: 64 << 10), (try? header(folder + name)) != nil else {
        return nil
      }
      return bytes
    }
  }

  /// The beginning and the end of each tensor.
  private func readEverything(_ path: String) throws {
    let file = try WeightFile(path: ByteString(path))
    for tensor in try readHeader(of: file).tensors.prefix(64) where tensor.valuesReadable {
      let count = tensor.elementCount ?? 0
      _ = try readValues(of: tensor, elements: 0..<min(count, 1024), from: file)
      _ = try readValues(of: tensor, elements: (count - min(count, 300))..<count, from: file)
    }
  }
}

/// Of this thread: how busy the machine is otherwise does not count.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// A folder with one file in it that is written anew for each mutant, and the file that an ONNX case keeps its values in.
private final class MutantStore {
  let folder: String
  var path: String { folder + "/mutant" }
  private var besides: String { folder + "/external_ok.data" }

  init() throws {
    var name = Array("/tmp/atlas-mutant-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { fatalError("no temporary folder") }
    folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    overwrite(besides, [UInt8](repeating: 1, count: 16_384))
  }

  deinit {
    unlink(path)
    unlink(besides)
    rmdir(folder)
  }
}
