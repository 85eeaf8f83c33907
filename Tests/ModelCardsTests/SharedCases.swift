import Glibc

/// Test inputs that are kept outside of the repository: `$ATLAS_SHARED`, else `shared` beside the package.
let sharedFolder: String = {
  if let folder = getenv("ATLAS_SHARED").map({ String(cString: $0) }) { return folder }
  let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  return "\(package)/../shared"
}()

let hasHostileCases = access("\(sharedFolder)/cases/hostile/index.jsonl", R_OK) == 0

/// The names in a folder, sorted; empty when it cannot be read.
func listing(_ folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let count = ftell(file)
  rewind(file)
  return [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, read in
    read = fread(buffer.baseAddress, 1, buffer.count, file)
  }
}
