import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("What lies in a folder, without asking what lies beside it")
struct PathTreeTests {
  /// Few names, so that paths meet; names that begin with others, and characters around `/`.
  private static let names: [ByteString] = ["a", "ab", "a-", "a0", "é", "b"]
  private static let folders: [ByteString] = ["", "a", "ab", "a/a", "a/ab", "b/a-", "a/b/é", "c"]

  @Test("the tree answers as a walk over all values does", arguments: 0..<4)
  func asAWalk(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var (tree, all) = (PathTree<Int>(), [Int: ByteString]())
    for _ in 0..<100 {
      let value = Int.random(in: 0..<40, using: &random)
      if let path = all.removeValue(forKey: value) {
        tree.remove(value, at: path)
      } else {
        let path = Self.path(&random)
        all[value] = path
        tree.insert(value, at: path)
      }
      for folder in Self.folders {
        #expect(tree.inside(folder).sorted() == all.filter { isInside($1, folder) }.keys.sorted())
        #expect(tree.at(folder).sorted() == all.filter { $1 == folder }.keys.sorted())
      }
      #expect(tree.atTop.sorted() == all.filter { !$1.bytes.contains(UInt8(ascii: "/")) }.keys.sorted())
    }
  }

  @Test("watches are given up as a walk over all of them would", arguments: 0..<4)
  func watches(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var watches = Watches()
    for _ in 0..<100 {
      watches[Int32.random(in: 0..<40, using: &random)] = Bool.random(using: &random) ? Self.path(&random) : nil
      for folder in Self.folders {
        let scopes: Set<Scope> = [.folder(folder), .folder("b"), .rootFiles]
        let walked = watches.paths.filter { _, path in scopes.contains { $0.enters(path) } }
        #expect(watches.entered(by: scopes) == Set(walked.keys))
      }
      #expect(watches.entered(by: [.everything]) == Set(watches.paths.keys))
    }
  }

  @Test("the table's index says what a walk over its entries says", arguments: 0..<4)
  func table(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    let known = ["a/a", "b"].map { KnownModel(place: ModelPlace(root: "r", name: $0), files: []) }
    var table = ModelTable(known: known, quiet: .seconds(5), patience: .seconds(60))
    for _ in 0..<100 {
      let id = ModelID(Self.path(&random).description)
      if Int.random(in: 0..<3, using: &random) == 0 { table.remove(id) } else { table.put(Self.entry(&random), id) }
      for folder in Self.folders {
        for scopes: Set<Scope> in [[.folder(folder)], [.folder(folder), .folder("b"), .rootFiles], [.everything]] {
          let scan = Scan(scopes: scopes, models: [], blocked: [])
          let walked = table.entries.filter { $1.model.map(scan.covers) ?? scopes.contains(.everything) }
          #expect(table.models(in: scopes) == Set(walked.keys))
        }
      }
      #expect(table.rootIsModel == table.entries.values.contains { $0.model?.path == "" })
      let inodes = Set(table.entries.values.filter { $0.announced != nil }.flatMap { Self.inodes($0) })
      #expect((0..<9).allSatisfy { table.index.isAnnounced(inode: $0) == inodes.contains($0) })
    }
  }

  private static func path(_ random: inout SeededNumbers) -> ByteString {
    (0..<Int.random(in: 0...3, using: &random)).reduce("") { path, _ in
      joined(path, names.randomElement(using: &random)!)
    }
  }

  private static func inodes(_ entry: ModelTable.Entry) -> [UInt64] {
    entry.model?.weights.map(\.status.inode) ?? []
  }

  private static func entry(_ random: inout SeededNumbers) -> ModelTable.Entry {
    let weights = (0..<Int.random(in: 0...3, using: &random)).map { number in
      let inode = UInt64.random(in: 0..<9, using: &random)
      let status = FileStatus(kind: .file, bytes: 8, modified: 0, changed: 0, device: 1, inode: inode)
      return ListedFile(path: ByteString("\(number).safetensors"), status: status, location: "/r/x", linked: nil)
    }
    let model = FoundModel(
      path: path(&random), layout: Bool.random(using: &random) ? .file : .folder, weights: weights, companions: [],
      faults: [])
    let isListed = Int.random(in: 0..<4, using: &random) > 0
    return ModelTable.Entry(
      model: isListed ? model : nil, announced: Bool.random(using: &random) ? model.facts : nil)
  }
}
