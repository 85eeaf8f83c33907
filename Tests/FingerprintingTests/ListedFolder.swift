import Glibc
import ModelAtlas

/// Lists a folder as a model's source, as the watcher would: weights by extension, nothing opened.
func modelSource(_ folder: String, name: String) -> ModelSource {
  let weights = [".safetensors", ".gguf", ".bin", ".onnx", ".pt", ".pth"]
  let files = paths(below: folder).sorted().map { path -> SourceFile in
    var status = stat()
    precondition(stat("\(folder)/\(path)", &status) == 0, "\(folder)/\(path) is gone")
    let fact = FileFact(
      path: ByteString(path), bytes: UInt64(status.st_size), modified: nanoseconds(status.st_mtim),
      changed: nanoseconds(status.st_ctim), isWeights: weights.contains { path.hasSuffix($0) })
    return SourceFile(
      fact: fact, location: ByteString("\(folder)/\(path)"), device: UInt64(status.st_dev), inode: UInt64(status.st_ino)
    )
  }
  return ModelSource(
    place: ModelPlace(root: "zoo", name: ModelID(name)), path: ByteString(folder), layout: .folder, files: files)
}

private func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }

/// Regular files below a folder, relative to it.
func paths(below folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var found: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name == "." || name == ".." { continue }
    if entry.pointee.d_type == DT_DIR {
      found += paths(below: "\(folder)/\(name)").map { "\(name)/\($0)" }
    } else {
      found.append(name)
    }
  }
  return found
}

/// A folder below the system's temporary one that ends with the test.
final class ScratchFolder {
  let path: String

  init() {
    var template = Array("/tmp/fingerprinting-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { preconditionFailure("no temporary folder") }
    path = String(cString: made)
  }

  deinit {
    for file in paths(below: path) { unlink("\(path)/\(file)") }
    rmdir(path)
  }

  func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen("\(path)/\(name)", "wb") else { preconditionFailure("cannot write \(name)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}
