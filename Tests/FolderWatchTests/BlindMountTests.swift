import CLinux
import Glibc
import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("Mounts inside a root that make no events")
struct BlindMountTests {
  /// `TMPFS_MAGIC` stands for a network file system here: tests cannot count on a server.
  private static let temporaryFileSystem: UInt32 = 0x0102_1994

  @Test(
    "what arrives there is found by polling, and the rest of the root stays watched",
    .enabled(if: canMount, "mounting a file system takes root"))
  func nestedMount() throws {
    let store = WatchedStore()
    store.shell("mkdir -p near far/share; mount -t tmpfs -o size=1m none far/share")
    defer { store.shell("umount far/share") }
    // Neither a rescan nor an event can find it: the one is an hour away, the other is not asked for.
    let settings = WatchSettings(settleSeconds: 0.05, rescanSeconds: 3600, pollSeconds: 0.1, patienceSeconds: 1)
    let observed = Observed(store, settings: settings) { $0 == BlindMountTests.temporaryFileSystem }
    #expect(observed.scanned())
    store.shell("mkdir far/share/x near/y; touch far/share/x/model.safetensors near/y/model.safetensors")
    #expect(observed.settled("far/share/x") != nil)
    #expect(observed.settled("near/y") != nil)
    #expect(observed.watcher.watchKind == .inotify)
    store.shell("rm -r far/share/x")
    #expect(observed.gone("far/share/x"))
  }

  @Test("a mount that a walk of its folder no longer meets is forgotten, others are kept")
  func gone() {
    var mounts = BlindMounts()
    mounts.take(["a/m", "b"], in: [.everything])
    mounts.take([], in: [.folder("a")])
    #expect(mounts.folders == ["b"])
    mounts.take(["a/m/n"], in: [.folder("a/m")])
    #expect(mounts.folders == ["a/m/n", "b"])
  }

  @Test("mounts are due once a pause")
  func pause() throws {
    var mounts = BlindMounts()
    let start = ContinuousClock.now
    #expect(mounts.due(at: start, pause: .seconds(30)).isEmpty && mounts.deadline == nil)
    mounts.take(["m"], in: [.everything])
    #expect(mounts.due(at: start + .seconds(1), pause: .seconds(30)) == ["m"])
    #expect(mounts.due(at: start + .seconds(30), pause: .seconds(30)).isEmpty)
    #expect(mounts.due(at: start + .seconds(31), pause: .seconds(30)) == ["m"])
  }
}

private let canMount = geteuid() == 0 && system("unshare -m true 2>/dev/null") == 0
