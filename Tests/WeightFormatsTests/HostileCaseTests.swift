import Glibc
import ModelAtlas
import Testing
import WeightFormats

@Suite("Hostile files", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct HostileCaseTests {
  static let folders = [
    "gen-safetensors", "gen-gguf", "gen-torch", "gen-npy", "gen-onnx", "pickle-picklescan", "modelaudit", "modelscan",
    "onnx", "zip-libzip", "zip-zip2",
  ]

  @Test("every file gets an answer within a second of work, and an error that begins with its path", arguments: folders)
  func answers(folder: String) throws {
    let folder = try #require(sharedFolder) + "/cases/hostile/" + folder
    for name in fileNames(folder) {
      let path = folder + "/" + name
      let start = processorSeconds()
      do {
        try readEverything(path)
      } catch let error as WeightFormatError {
        #expect(error.description.hasPrefix(path))
        #expect(!error.description.hasSuffix("."))
      }
      #expect(processorSeconds() - start < secondsMax, "\(name)")
    }
  }

  @Test("no foreign pickle gives a tensor that can be read")
  func pickles() throws {
    let folder = try #require(sharedFolder) + "/cases/hostile/pickle-picklescan"
    for name in fileNames(folder) where name.hasPrefix("malicious") {
      guard let header = try? header(folder + "/" + name) else { continue }
      #expect(header.tensors.allSatisfy { !$0.valuesReadable }, "\(name)")
    }
  }

  /// The sanitizers make everything several times slower: `make sanitize` asks for what they find, not for speed.
  private let secondsMax = getenv("ATLAS_PURE_TARGETS") == nil ? 1.0 : 10.0

  /// Of this thread: how busy the machine is otherwise does not count.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func readEverything(_ path: String) throws {
    let file = try WeightFile(path: ByteString(path))
    for tensor in try readHeader(of: file).tensors where tensor.valuesReadable {
      let count = min(tensor.elementCount ?? 0, 4096)
      _ = try readValues(of: tensor, elements: 0..<(count / 256 * 256), from: file)
    }
  }
}
