import Glibc
import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("Watching a root")
struct WatchingTests {
  @Test("a store at rest is announced once, and a restart with what is known announces nothing")
  func start() throws {
    let store = WatchedStore()
    store.shell("mkdir -p a/x a/y; touch a/x/model.safetensors a/y/model.safetensors z.gguf")
    let observed = Observed(store)
    #expect(observed.scanned())
    #expect(observed.settled.sorted() == ["a/x", "a/y", "z.gguf"])
    let known = try store.sources().map { KnownModel(place: $0.place, files: $0.files.map(\.fact)) }
    let again = Observed(store, known: known)
    #expect(again.scanned())
    #expect(again.settled.isEmpty)
    #expect(again.watcher.isIdle)
  }

  /// How files arrive, from the table of writers: the commands that put `a/x/model.safetensors` in place.
  static let writers = [
    "cp": "mkdir -p a/x && cp outside/old a/x/model.safetensors",
    "rename in":
      "mkdir -p a/x && echo 1 > a/x/model.safetensors.tmp && mv a/x/model.safetensors.tmp a/x/model.safetensors",
    "mkdir -p race": "mkdir -p a/x && touch a/x/model.safetensors",
    "move of a folder": "mkdir -p outside/x && touch outside/x/model.safetensors && mkdir -p a && mv outside/x a/x",
    "hard link": "mkdir -p a/x && ln outside/old a/x/model.safetensors",
    "symbolic link": "mkdir -p a/x && ln -s ../../outside/old a/x/model.safetensors",
    "append": "mkdir -p a/x && for i in 1 2 3; do echo $i >> a/x/model.safetensors; done",
    "rsync":
      "mkdir -p a/x && echo 1 > a/x/.model.safetensors.a1B2c3 && mv a/x/.model.safetensors.a1B2c3 a/x/model.safetensors",
  ]

  @Test("whatever the writer does, the model is announced", arguments: Array(writers.keys.sorted()))
  func writer(_ name: String) throws {
    let store = WatchedStore()
    store.shell("mkdir outside; echo 12345 > outside/old")
    let observed = Observed(store)
    #expect(observed.scanned())
    store.shell(try #require(WatchingTests.writers[name]))
    let source = try #require(observed.settled("a/x"))
    #expect(source.files.map(\.fact.path) == ["model.safetensors"])
  }

  @Test("two hundred folders made in a burst are all found")
  func burst() {
    let store = WatchedStore()
    let observed = Observed(store)
    #expect(observed.scanned())
    store.shell("for i in $(seq 200); do mkdir -p m/$i/b && touch m/$i/b/f.safetensors; done")
    for index in 1...200 { #expect(observed.settled("m/\(index)/b") != nil) }
  }

  @Test("a card that comes after the weights announces the model again")
  func lateCard() {
    let store = WatchedStore()
    store.shell("mkdir -p a/x; touch a/x/model.safetensors")
    let observed = Observed(store)
    #expect(observed.settled("a/x") != nil)
    store.shell("echo hi > a/x/README.md")
    #expect(observed.settled("a/x") { $0.files.count == 2 } != nil)
  }

  @Test("deleted is gone, renamed is moved", arguments: [WatchedRoot.Watch.inotify, .poll])
  func goneAndMoved(watch: WatchedRoot.Watch) {
    let store = WatchedStore()
    store.shell(
      "mkdir -p a/x b; echo 1 > a/x/model.safetensors; echo 22 > z.gguf; mkdir c; echo 3 > c/model.safetensors")
    let observed = Observed(store, watch: watch)
    #expect(observed.scanned())
    store.shell("mv a/x b/y; mv z.gguf renamed.gguf; rm -r c")
    #expect(observed.moved(from: "a/x", to: "b/y"))
    #expect(observed.moved(from: "z.gguf", to: "renamed.gguf"))
    #expect(observed.gone("c"))
  }

  @Test("a polled root finds what arrives and what changes")
  func polling() {
    let store = WatchedStore()
    let observed = Observed(store, watch: .poll)
    #expect(observed.scanned())
    #expect(observed.watcher.watchKind == .polling)
    store.shell("mkdir -p a/x; touch a/x/model.safetensors")
    #expect(observed.settled("a/x") != nil)
    store.shell("echo more > a/x/model.safetensors")
    #expect(observed.settled("a/x") { $0.files[0].fact.bytes == 5 } != nil)
  }

  @Test("a root that is emptied or taken away is unavailable and loses nothing, and comes back by itself")
  func unavailable() {
    let store = WatchedStore()
    store.shell("mkdir -p root/a/x; touch root/a/x/model.safetensors")
    let inside = WatchedStore()
    inside.shell("rmdir \(inside.path) && mv \(store.path)/root \(inside.path)")
    let observed = Observed(inside)
    #expect(observed.scanned())
    inside.shell("mv \(inside.path) \(store.path)/root")
    #expect(observed.first { if case .unavailable = $0 { true } else { false } } != nil)
    inside.shell0("mv \(store.path)/root \(inside.path)")
    #expect(observed.first { $0 == .available(root: "r") } != nil)
    inside.shell("mv a \(store.path)/a")
    #expect(
      observed.first {
        if case .unavailable(_, let reason) = $0 { reason.contains("is empty, it held 1 models") } else { false }
      } != nil)
    #expect(!observed.all.contains(.gone(ModelPlace(root: "r", name: "a/x"))))
    #expect(observed.settled == ["a/x"])
  }

  @Test("lost events and bursts lead to a scan of everything")
  func overflow() {
    let mailbox = RootMailbox(watch: .inotify)
    mailbox.with { $0.wantsEverything = false }
    mailbox.note([.entry(folder: "a", name: "notes.tmp", isFolder: false)])
    #expect(mailbox.with { $0.dirty.isEmpty })
    mailbox.note([.entry(folder: "a", name: "x.gguf", isFolder: false)])
    #expect(mailbox.with { $0.dirty == ["a"] && !$0.wantsEverything })
    mailbox.note([.overflow])
    #expect(mailbox.with { $0.wantsEverything && $0.overflowed })
  }
}

extension WatchedStore {
  /// Runs shell commands elsewhere: the folder itself may be away.
  func shell0(_ commands: String) { precondition(system(commands) == 0, commands) }
}
