import Glibc
import ModelAtlas

/// One file of a folder that matters to a model, with links already followed.
struct ListedFile: Hashable, Sendable {
  /// Below the folder that is the model.
  var path: ByteString
  /// Of the file itself, not of a link to it.
  let status: FileStatus
  /// Absolute and free of links below the root.
  let location: ByteString
  /// When the link was made, for a file that is reached through one, or the manifest that names it. Nanoseconds since
  /// 1970.
  let linked: Int64?
  /// The part of `location` that it is; nil: all of it.
  var window: Range<UInt64>?

  /// The newest time at which the file system saw a change.
  var touched: Int64 { max(status.changed, linked ?? .min) }
}

/// A name that promises weights and leads to none.
struct ListingFault: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A link whose target is not there, perhaps not yet.
    case dangling
    case linkLoop
    /// A link that leads out of the root: not followed.
    case outside
    case special(String)
    case refused(SystemError)
    /// A manifest names a blob that is not there, or not all of it yet.
    case blob(ByteString, BlobTrouble)
  }

  var path: ByteString
  let kind: Kind

  var description: String {
    switch kind {
    case .dangling: "\(path) is missing: it is a link whose target is not there"
    case .linkLoop: "\(path) is a link that leads to itself"
    case .outside: "\(path) is a link that leads out of the watched root"
    case .special(let word): "\(path) is \(word), not a file"
    case .refused(let error): "\(path): \(error)"
    case .blob(let blob, let trouble): "\(path) (\(blob)) \(trouble)"
    }
  }
}

/// What one folder directly holds, as far as models are concerned.
struct FolderListing {
  var weights: [ListedFile] = []
  var companions: [ListedFile] = []
  var faults: [ListingFault] = []
  var subfolders: [ByteString] = []
  /// Links to folders that lie outside the root.
  var strayLinks: [ByteString] = []
  /// Nothing at all is here, as in the mount point of a file system that is away.
  var isEmpty = true
  /// `.git` is here: the folder is the top of a clone.
  var hasGit = false
  /// `oci-layout` is here: the folder is an OCI image layout.
  var hasOCILayout = false
  /// `.cache/huggingface/download` is here: the folder is the top of a download.
  var hasDownload = false

  /// Companions beyond this many are left out: a folder full of texts is a data set, not a model card.
  static let companionsMax = 256

  var names: Set<ByteString> { Set(companions.map(\.path)) }
  var isOneModelByName: Bool { companions.contains { namesOneModel($0.path) } }
  var holdsWeights: Bool { !weights.isEmpty || !faults.isEmpty }

  /// Lists an open folder. Opens nothing in it.
  init(of folder: OpenFolder, at location: ByteString, below root: ByteString) throws(SystemError) {
    var entries: [(name: ByteString, type: Int32)] = []
    try folder.eachEntry { name, type in
      if name != "lost+found" { isEmpty = false }
      if name == ".git" { hasGit = true } else if name == ".cache" { hasDownload = true }
      if name == "oci-layout" { hasOCILayout = true }
      if !isIgnored(name) { entries.append((name, type)) }
    }
    if hasDownload { hasDownload = faccessat(folder.descriptor, ".cache/huggingface/download", F_OK, 0) == 0 }
    entries.sort { $0.name < $1.name }
    for entry in entries { take(entry.name, entry.type, folder, location, root) }
  }

  private mutating func take(
    _ name: ByteString, _ type: Int32, _ folder: OpenFolder, _ location: ByteString, _ root: ByteString
  ) {
    if type == Int32(DT_DIR) { return subfolders.append(name) }
    let role = fileRole(name)
    let isLink = type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN)
    if role == .other && !isLink || role == .companion && companions.count >= FolderListing.companionsMax { return }
    // A name that vanished between listing and status belongs to a writer: it will be seen again.
    guard let status = try? FileStatus(of: name, in: folder.descriptor) else { return }
    switch status.kind {
    case .folder: subfolders.append(name)
    case .link: follow(name, linked: status.changed, role, location, root)
    case .file: add(name, status, joined(location, name), linked: nil, role)
    case .special(let word): if role == .weights { faults.append(ListingFault(path: name, kind: .special(word))) }
    }
  }

  private mutating func add(
    _ name: ByteString, _ status: FileStatus, _ location: ByteString, linked: Int64?, _ role: FileRole
  ) {
    let file = ListedFile(path: name, status: status, location: location, linked: linked)
    if role == .weights { weights.append(file) } else if role == .companion { companions.append(file) }
  }

  private mutating func follow(
    _ name: ByteString, linked: Int64, _ role: FileRole, _ location: ByteString, _ root: ByteString
  ) {
    do throws(LinkError) {
      let target = try linkTarget(joined(location, name), below: root)
      if target.status.kind == .file {
        add(name, target.status, target.path, linked: linked, role)
      } else if role == .weights, case .special(let word) = target.status.kind {
        faults.append(ListingFault(path: name, kind: .special(word)))
      }
      // A link to a folder below the root is not followed: the folder is listed where it lies.
    } catch {
      if case .outside(let isFolder) = error, isFolder { return strayLinks.append(name) }
      if role == .weights { faults.append(ListingFault(path: name, kind: error.fault)) }
    }
  }
}
