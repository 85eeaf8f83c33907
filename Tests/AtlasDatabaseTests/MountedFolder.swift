import Glibc
import Testing

/// Whether this process may mount a tmpfs: root, with CAP_SYS_ADMIN.
let canMount: Bool = {
  guard geteuid() == 0, let folder = try? MountedFolder(options: "size=64k") else { return false }
  return folder.path.isEmpty == false
}()

let mountSkip: Comment = "needs root: a small tmpfs is mounted to fill it"

/// A small file system of its own, unmounted with the last reference to it.
final class MountedFolder: Sendable {
  private let folder: TemporaryFolder

  init(options: String) throws {
    folder = try TemporaryFolder()
    guard mount("tmpfs", folder.path, "tmpfs", 0, options) == 0 else {
      throw FileFailure(call: "mount \(folder.path)", errno: errno)
    }
  }

  deinit { umount2(folder.path, Int32(MNT_DETACH)) }

  var path: String { folder.path }
  var database: String { folder.database }

  func makeReadOnly() throws {
    guard mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else {
      throw FileFailure(call: "remount \(folder.path)", errno: errno)
    }
  }
}
