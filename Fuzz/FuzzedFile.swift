import Glibc
import ModelAtlas
import WeightFormats

/// The readers want a file that can be named: one of this process, rewritten for each input, in the folder that `run`
/// makes in memory.
private let path: String = {
  guard let folder = getenv("ATLAS_FUZZ_FOLDER") else { fatalError("ATLAS_FUZZ_FOLDER is not set: start Fuzz/run") }
  return String(cString: folder) + "/input-\(getpid())"
}()
private let descriptor: CInt = open(path, O_RDWR | O_CREAT, 0o600)

/// Reads the header, and the first and last elements of each tensor that it promises.
func readFuzzed(
  _ input: UnsafePointer<UInt8>?, _ count: Int, header: (WeightFile) throws(WeightFormatError) -> WeightHeader
) {
  guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, input, count, 0) == count else {
    fatalError("\(path) cannot be written")
  }
  do throws(WeightFormatError) {
    let file = try WeightFile(path: ByteString(path))
    for tensor in try header(file).tensors.prefix(64) where tensor.valuesReadable {
      let elements = tensor.elementCount ?? 0
      _ = try readValues(of: tensor, elements: 0..<min(elements, 1024), from: file)
      _ = try readValues(of: tensor, elements: (elements - min(elements, 300))..<elements, from: file)
    }
  } catch {
    guard error.description.hasPrefix(path) else { fatalError("an error without its path: \(error)") }
  }
}
