import Glibc
import ModelAtlas

/// What to tell an operator whose kernel gives no more watches.
struct WatchLimit {
  let message: String
  let hint: String

  /// - Parameters:
  ///   - error: ENOSPC for watches, EMFILE for instances.
  ///   - folders: how many folders the root has, as far as they were met.
  init(_ error: SystemError, root: WatchedRoot, folders: Int) {
    let isInstances = error.number == EMFILE
    let name = isInstances ? "max_user_instances" : "max_user_watches"
    let limit = kernelNumber("/proc/sys/fs/inotify/\(name)")
    let wanted = max((limit ?? 8192) * 2, isInstances ? 512 : folders * 2, isInstances ? 512 : 524_288)
    message =
      "\(root.path): the kernel's limit of inotify \(isInstances ? "instances" : "watches") "
      + "(\(limit.map(String.init) ?? "unknown")) is reached, the root is polled instead"
    hint =
      "echo fs.inotify.\(name)=\(wanted) | sudo tee /etc/sysctl.d/60-atlasd.conf && sudo sysctl --system, then atlasctl rescan"
  }
}

/// How many folders the kernel lets one user watch; nil where it does not say.
package func inotifyWatchLimit() -> Int? { kernelNumber("/proc/sys/fs/inotify/max_user_watches") }

/// A number that the kernel shows in a file; nil where it does not.
package func kernelNumber(_ path: String) -> Int? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 32)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? Int(String(decoding: buffer[..<count].prefix(while: isDigit), as: UTF8.self)) : nil
}
