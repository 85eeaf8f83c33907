import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("The parts of a root")
struct RootPartsTests {
  @Test("before anything is known each folder of the root is a part")
  func parts() {
    let parts = RootParts()
    #expect(parts.part(holding: "") == .rootFiles)
    #expect(parts.part(holding: "org/name/checkpoint-1") == .folder("org"))
  }

  @Test("what lies in another part is scanned with it")
  func outermost() {
    let scopes: Set<Scope> = [.rootFiles, .folder("org"), .folder("org/name"), .folder("organic")]
    #expect(scopes.outermost == [.rootFiles, .folder("org"), .folder("organic")])
  }

  @Test("many parts are scanned as everything")
  func many() {
    let parts = RootParts()
    let folders = (0...64).map { Scope.folder(ByteString("org-\($0)")) }
    #expect(!parts.needEverything(Set(folders.dropLast())))
    #expect(parts.needEverything(Set(folders)))
    #expect(parts.needEverything([.everything]))
  }
}
