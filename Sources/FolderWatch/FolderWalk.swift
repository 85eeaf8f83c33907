import Glibc
import ModelAtlas

/// One walk over a root or a part of it, into the models that lie there.
///
/// 1. Each folder is opened from the descriptor of the folder around it and listed; nothing in it is opened.
/// 2. Its subfolders are walked, depth first. The stack is an array: the depth of a tree is not ours to choose.
/// 3. Then the folder is judged: a model, loose files, or only a place for others. Models that its subfolders turned out
///    to be become parts of it where they are components.
struct FolderWalk {
  /// Deeper folders are reported and left alone: each level holds a descriptor open.
  static let depthMax = 96

  /// Absolute, without links, without `/` at the end.
  let root: ByteString
  /// Called with each opened folder before it is listed: the moment to watch it.
  private let enter: (OpenFolder, ByteString) -> Void
  private(set) var found: [FoundModel] = []
  private(set) var blocked: [BlockedFolder] = []
  private(set) var strayLinks: [ByteString] = []
  private(set) var folders = 0
  /// The root holds no entry at all.
  private(set) var rootIsEmpty = false
  /// The root is one thing by itself, whose parts say nothing alone: a download, a store of blobs.
  private(set) var rootIsWhole = false
  /// Top folders that hold nothing but folders: below them, one folder can be walked by itself.
  private(set) var plainTops: Set<ByteString> = []
  private var stack: [Frame] = []

  private struct Frame {
    let path: ByteString
    let name: ByteString
    let folder: OpenFolder
    var listing: FolderListing
    var waiting: [ByteString]
    let downloadFolder: ByteString?
    let cloneFolder: ByteString?
    let store: BlobStore?
    /// Below the top of a store of blobs: watched, but what lies here is told by manifests.
    let isInStore: Bool
    var models: [(child: ByteString, model: FoundModel)] = []
  }

  init(root: ByteString, enter: @escaping (OpenFolder, ByteString) -> Void) {
    self.root = root
    self.enter = enter
  }

  /// Walks the whole root. Throws when the root itself cannot be listed.
  mutating func walkRoot(_ folder: OpenFolder, recursing: Bool = true) throws(SystemError) {
    try push(folder, path: "", name: "")
    rootIsEmpty = stack[0].listing.isEmpty
    rootIsWhole = stack[0].listing.hasDownload || stack[0].store != nil
    if !recursing { stack[0].waiting = [] }
    run()
  }

  /// Walks one folder below the root as if nothing lay beside it. A folder that is not there holds nothing.
  mutating func walk(_ path: ByteString, in rootFolder: OpenFolder, recursing: Bool = true) {
    var folder = rootFolder
    do throws(SystemError) {
      for name in path.split(at: "/") { folder = try folder.subfolder(name) }
      try push(folder, path: path, name: path.split(at: "/").last ?? "")
    } catch {
      return block(path, error)
    }
    if !recursing { stack[0].waiting = [] }
    run()
  }

  private mutating func run() {
    while let top = stack.indices.last {
      if let name = stack[top].waiting.popLast() { descend(into: name) } else { leave(stack.removeLast()) }
    }
  }

  private mutating func push(_ folder: OpenFolder, path: ByteString, name: ByteString) throws(SystemError) {
    enter(folder, path)
    folders += 1
    let listing = try FolderListing(of: folder, at: joined(root, path), below: root)
    strayLinks += listing.strayLinks.map { joined(path, $0) }
    let inside = stack.last
    let isInStore = inside.map { $0.isInStore || $0.store != nil } ?? false
    var frame = Frame(
      path: path, name: name, folder: folder, listing: listing, waiting: listing.subfolders.reversed(),
      downloadFolder: listing.hasDownload ? path : inside?.downloadFolder,
      cloneFolder: listing.hasGit && !path.isEmpty ? path : inside?.cloneFolder,
      store: isInStore ? nil : BlobStore(listing), isInStore: isInStore)
    if isCachedRepository(name), listing.subfolders.contains("snapshots") { frame.waiting = ["snapshots"] }
    if !path.bytes.contains(UInt8(ascii: "/")), !path.isEmpty { note(top: frame) }
    stack.append(frame)
  }

  private mutating func note(top frame: Frame) {
    let listing = frame.listing
    let isMore =
      listing.holdsWeights || listing.isOneModelByName || listing.hasGit || listing.hasDownload
      || isCachedRepository(frame.name) || frame.store != nil
    if !isMore { plainTops.insert(frame.path) }
  }

  private mutating func descend(into name: ByteString) {
    guard let inside = stack.last else { return }
    let path = joined(inside.path, name)
    if isOtherCachedRepository(name) || name.hasPrefix("global_step") && trainerStep(inside.name) != nil { return }
    if stack.count >= FolderWalk.depthMax {
      blocked.append(BlockedFolder(path: path, reason: "deeper than \(FolderWalk.depthMax) folders: not looked at"))
      return
    }
    do throws(SystemError) {
      try push(inside.folder.subfolder(name), path: path, name: name)
    } catch {
      block(path, error)
    }
  }

  private mutating func block(_ path: ByteString, _ error: SystemError) {
    // Gone since it was listed, or swapped for a link or a file: nothing is there to be known.
    if [ENOENT, ENOTDIR, ELOOP].contains(error.number) { return }
    blocked.append(BlockedFolder(path: path, reason: error.description))
  }

  private mutating func leave(_ frame: Frame) {
    let models = frame.store.map { $0.models(in: frame.folder, at: frame.path, root: root) } ?? judged(frame)
    if stack.isEmpty { found += models } else { stack[stack.count - 1].models += models.map { (frame.name, $0) } }
  }

  /// The models of a folder and of all below it, with paths below the root.
  private func judged(_ frame: Frame) -> [FoundModel] {
    let listing = frame.listing
    if frame.isInStore { return [] }
    let parts = frame.models.filter { isComponent($0.child, of: listing, name: frame.name) }
    let others = frame.models.filter { !isComponent($0.child, of: listing, name: frame.name) }.map(\.model)
    if !listing.holdsWeights && parts.isEmpty { return others }
    if parts.isEmpty && isFolderOfLooseFiles(listing, name: frame.name) {
      return others + looseModels(in: listing).map { located($0, frame, path: joined(frame.path, $0.path)) }
    }
    var model = FoundModel(
      path: frame.path, layout: .folder, weights: listing.weights, companions: listing.companions,
      faults: listing.faults)
    for part in parts { model.absorb(part.model) }
    return others + [located(model, frame, path: frame.path)]
  }

  private func located(_ model: FoundModel, _ frame: Frame, path: ByteString) -> FoundModel {
    var model = model
    model.path = path
    model.downloadFolder = frame.downloadFolder
    model.cloneFolder = frame.cloneFolder
    if model.layout == .folder {
      if CachedSnapshot(path) != nil {
        model.layout = .huggingFaceCache
      } else if trainerStep(frame.name) != nil {
        model.layout = .trainerCheckpoint
      } else if model.downloadFolder != nil {
        model.layout = .huggingFaceLocalDir
      } else if model.cloneFolder != nil {
        model.layout = .gitClone
      } else {
        model.layout = folderLayout(frame.listing)
      }
    }
    return model
  }
}

extension FoundModel {
  /// Takes in a model that lies in a folder below and is a component of this one.
  mutating func absorb(_ part: FoundModel) {
    let base = part.layout == .file ? parentFolder(part.path) : part.path
    let prefix = path.isEmpty ? base : base.dropFirst(path.count + 1)
    let moved = part.absorbed(as: prefix)
    weights += moved.weights
    companions += moved.companions
    faults += moved.faults
  }
}

/// All before the last `/`; empty when there is none.
func parentFolder(_ path: ByteString) -> ByteString {
  path.bytes.lastIndex(of: UInt8(ascii: "/")).map { ByteString(Array(path.bytes[..<$0])) } ?? ""
}
