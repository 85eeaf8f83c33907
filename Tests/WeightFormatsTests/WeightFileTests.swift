import Glibc
import ModelAtlas
import Testing

@testable import WeightFormats

@Suite("Opening a weight file")
struct WeightFileTests {
  private func folder() -> String {
    var name = Array("/tmp/atlas-formats-XXXXXX".utf8CString)
    _ = mkdtemp(&name)
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  @Test("folders, FIFOs, symbolic links and absent files are refused without waiting")
  func notRegular() throws {
    let folder = folder()
    mkfifo(folder + "/fifo.safetensors", 0o600)
    symlink("/etc/hostname", folder + "/link.safetensors")
    symlink("loop.safetensors", folder + "/loop.safetensors")
    for name in ["/fifo.safetensors", "/link.safetensors", "/loop.safetensors", "/absent.safetensors", ""] {
      let error = #expect(throws: WeightFormatError.self) { try WeightFile(path: ByteString(folder + name)) }
      #expect(error?.description.hasPrefix(folder + name) == true)
      #expect(error?.isIncomplete == false)
    }
    for name in ["/fifo.safetensors", "/link.safetensors", "/loop.safetensors"] { unlink(folder + name) }
    rmdir(folder)
  }

  @Test("a file that is cut while it is open gives an error, and is not the same any more")
  func shrinks() throws {
    let temporary = TemporaryFile([UInt8](repeating: 7, count: 10_000))
    let file = try temporary.open()
    #expect(file.isUnchanged())
    truncate(temporary.path, 100)
    let error = #expect(throws: WeightFormatError.self) { try file.read(at: 50, count: 5000) }
    #expect(error?.isIncomplete == true)
    #expect(!file.isUnchanged())
    #expect(try file.read(at: 50, count: 50) == [UInt8](repeating: 7, count: 50))
  }

  @Test("no memory is taken for bytes that a file does not have")
  func hugeRead() throws {
    let file = try TemporaryFile([1, 2, 3]).open()
    #expect(throws: WeightFormatError.self) { try file.read(at: 0, count: .max) }
    #expect(throws: WeightFormatError.self) { try file.read(at: .max, count: 2) }
  }

  @Test("what is read is spent from the budget before it is read")
  func budget() throws {
    final class Counter: ReadBudget, @unchecked Sendable {
      var spent = 0
      func spend(_ bytes: Int) { spent += bytes }
    }
    let temporary = TemporaryFile([UInt8](repeating: 0, count: 1000))
    let counter = Counter()
    let file = try WeightFile(path: ByteString(temporary.path), budget: counter)
    _ = try file.read(at: 10, count: 300)
    #expect(counter.spent == 300)
  }

  @Test(
    "what is no weight file is told from weights",
    arguments: [
      ("", "the file is empty"), ("<!DOCTYPE html><html>404</html>", "the file holds HTML, not weights"),
      ("Repository not found", "the file holds text, not weights"),
      ("\u{1C}\0\0\0TFL3\0\0", "format not read: TFLite"),
      (
        "\u{1}\u{2}PK\u{3}\u{4}\u{5}\u{6}\u{7}",
        "format not read: unknown content that begins with 01 02 50 4B 03 04 05 06"
      ),
    ])
  func otherContent(text: String, finding: String) throws {
    let temporary = TemporaryFile(Array(text.utf8))
    let file = try temporary.open()
    let error = #expect(throws: WeightFormatError.self) { try readHeader(of: file) }
    #expect(error?.description == "\(temporary.path): \(finding)")
  }

  @Test(
    "formats that are not read are named by their first bytes",
    arguments: [
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "HDF5"), ([0x1F, 0x8B, 8, 0], "gzip"),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "7z"), ([0x78, 0x9C, 1, 2], "zlib stream, as joblib writes"),
      ([0x81, 0xA6] + Array("params".utf8), "MessagePack, as Flax writes"),
      (Array("<?xml version='1.0'?>\n<net name='m' version='11'>".utf8), "OpenVINO"),
      ([UInt8](repeating: 0, count: 257) + Array("ustar".utf8), "tar"),
      ([0x80, 3] + Array("cjoblib.numpy_pickle\n".utf8), "joblib"), ([0x80, 4, 0x95, 0], "pickle"),
    ] as [([UInt8], String)])
  func notRead(start: [UInt8], what: String) throws {
    let temporary = TemporaryFile(start)
    let file = try temporary.open()
    #expect(throws: WeightFormatError.formatNotRead(path: file.path, what: what)) { try readHeader(of: file) }
  }

  @Test(
    "where the content tells nothing by itself, the name does",
    arguments: [
      ("model.pdparams", [0x80, 2, 0x7D], "Paddle"), ("model.pdiparams", [0, 0, 0, 0, 1, 2, 3, 4, 5], "Paddle"),
      ("openvino_model.bin", [7, 0x3C, 1, 2, 3, 4, 5, 6, 7], "OpenVINO"),
    ] as [(String, [UInt8], String)])
  func named(name: String, start: [UInt8], what: String) throws {
    let temporary = TemporaryFile(start, name: name)
    let file = try temporary.open()
    let error = #expect(throws: WeightFormatError.formatNotRead(path: file.path, what: what)) {
      try readHeader(of: file)
    }
    // A pickle runs what it names.
    #expect(error?.isOfOtherFramework == (what == "OpenVINO"))
  }

  @Test("a Git LFS pointer says what is missing")
  func pointer() throws {
    let digest = String(repeating: "ab", count: 32)
    let temporary = TemporaryFile(
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:\(digest)\nsize 123\n".utf8))
    let error = #expect(throws: WeightFormatError.self) { try readHeader(of: temporary.open()) }
    #expect(error == .lfsPointer(path: ByteString(temporary.path), sha256: SHA256Digest(text: digest), bytes: 123))
  }

  @Test("reserved but unwritten space is incomplete")
  func zeros() throws {
    let temporary = TemporaryFile([UInt8](repeating: 0, count: 5000))
    let error = #expect(throws: WeightFormatError.self) { try readHeader(of: temporary.open()) }
    #expect(error?.isIncomplete == true)
  }
}
