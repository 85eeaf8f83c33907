import Glibc

/// Secrets and templates are written by hand.
private let smallFileBytesMax = 1 << 20

/// The bytes of a file of at most a mebibyte; nil for a larger one and for one that cannot be read.
func smallFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rbe") else { return nil }
  defer { fclose(file) }
  let bytes = [UInt8](unsafeUninitializedCapacity: smallFileBytesMax + 1) { buffer, count in
    count = fread(buffer.baseAddress, 1, buffer.count, file)
  }
  return ferror(file) == 0 && bytes.count <= smallFileBytesMax ? bytes : nil
}
