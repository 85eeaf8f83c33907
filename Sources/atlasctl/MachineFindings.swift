import CLinux
import ControlAPI
import FolderWatch
import Glibc
import ModelAtlas

// What a look at this machine tells, outside the daemon's sandbox, which hides most of it from the daemon.

/// Folders of models that one root may well have: each takes a watch.
private let watchesMin = 65_536
private let instancesMin = 128

/// The kernel's limits of inotify, with the line that raises them.
func inotifyFindings(_ roots: [StatusAnswer.Root]) -> [DoctorAnswer.Finding] {
  let isShort = roots.contains { $0.watch == "polling" && !isNetworkFileSystem($0) }
  return [("max_user_watches", watchesMin, 524_288), ("max_user_instances", instancesMin, 512)].map {
    name, least, wanted in
    guard let limit = kernelNumber("/proc/sys/fs/inotify/\(name)") else {
      return .init(subject: "inotify", state: "warning", message: "fs.inotify.\(name) is not known here", hint: nil)
    }
    let isLow = limit < least || isShort && name == "max_user_watches" && limit < wanted
    let raise =
      "echo fs.inotify.\(name)=\(max(wanted, limit * 2)) | sudo tee /etc/sysctl.d/60-atlasd.conf && sudo sysctl --system"
    return .init(
      subject: "inotify", state: isLow ? "warning" : "ok", message: "fs.inotify.\(name) is \(limit)",
      hint: isLow ? raise + ", then atlasctl rescan" : nil)
  }
}

/// Each root's file system, and whether the kernel tells of changes there.
func fileSystemFindings(_ roots: [StatusAnswer.Root]) -> [DoctorAnswer.Finding] {
  // One that does not answer would hold us up too.
  roots.filter { $0.state != "unavailable" }.map { root in
    let isRemote = isNetworkFileSystem(root)
    let place = isRemote ? "a network file system: changes made elsewhere are found by polling" : "a local file system"
    return .init(
      subject: "mount \(root.name)", state: "ok", message: "\(root.path) is on \(place); watched by \(root.watch)",
      hint: nil)
  }
}

private func isNetworkFileSystem(_ root: StatusAnswer.Root) -> Bool {
  let descriptor = open(root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  return isBlindForInotify(fileSystemType: atlas_file_system_type(descriptor))
}

/// Whether the machine's clock is kept in time by somebody.
func clockFinding() -> DoctorAnswer.Finding {
  guard atlas_clock_is_synchronized() == 0 else {
    return .init(subject: "time", state: "ok", message: "synchronized", hint: nil)
  }
  return .init(
    subject: "time", state: "warning", message: "not synchronized: times of models copied here may mislead",
    hint: "timedatectl set-ntp true")
}
