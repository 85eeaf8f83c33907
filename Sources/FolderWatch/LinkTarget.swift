import Glibc
import ModelAtlas

enum LinkError: Error {
  case outside(isFolder: Bool)
  case refused(SystemError)

  var fault: ListingFault.Kind {
    switch self {
    case .outside: .outside
    case .refused(let error) where error.number == ENOENT: .dangling
    case .refused(let error) where error.number == ELOOP: .linkLoop
    case .refused(let error): .refused(error)
    }
  }
}

/// Where a link ends, when that is below the root.
///
/// - Parameter root: absolute, itself free of links; `/` permits every target.
/// - Returns: an absolute path without links in it, and its status.
func linkTarget(
  _ path: ByteString, below root: ByteString
) throws(LinkError) -> (path: ByteString, status: FileStatus) {
  guard let resolved = realPath(path) else { throw .refused(SystemError(number: errno)) }
  let status: FileStatus
  do throws(SystemError) { status = try FileStatus(of: resolved) } catch { throw .refused(error) }
  guard root == "/" || resolved.hasPrefix(ByteString(root.bytes + [UInt8(ascii: "/")])) else {
    throw .outside(isFolder: status.kind == .folder)
  }
  return (resolved, status)
}

/// The path with all links followed; nil with `errno` set when it leads nowhere.
func realPath(_ path: ByteString) -> ByteString? {
  guard let resolved = withPath(path, { realpath($0, nil) }) else { return nil }
  defer { free(resolved) }
  return ByteString(Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))))
}
