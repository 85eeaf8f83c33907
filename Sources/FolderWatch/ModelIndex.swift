import ModelAtlas

/// Where the models of a table lie, so that a scan of one folder need not ask all of them.
///
/// It follows `ModelTable.entries`, and says nothing that these do not say.
struct ModelIndex {
  private var places = PathTree<ModelID>()
  /// How many weight files of announced models are this inode: some models are hard links of others.
  private var inodes: [UInt64: Int] = [:]

  var rootIsModel: Bool { !places.at("").isEmpty }

  /// The models at `folder` and below it, by their last listing.
  func models(inside folder: ByteString) -> [ModelID] { places.inside(folder) }

  /// The models whose path has no folder in it.
  var topModels: [ModelID] { places.atTop }

  /// Whether an announced model has a weight file of this inode.
  func isAnnounced(inode: UInt64) -> Bool { inodes[inode] != nil }

  mutating func note(_ old: ModelTable.Entry?, replacedBy new: ModelTable.Entry?, _ id: ModelID) {
    if old?.model?.path != new?.model?.path {
      if let path = old?.model?.path { places.remove(id, at: path) }
      if let path = new?.model?.path { places.insert(id, at: path) }
    }
    let (before, after) = (old?.announcedInodes ?? [], new?.announcedInodes ?? [])
    if before == after { return }
    for inode in after { inodes[inode, default: 0] += 1 }
    for inode in before { inodes[inode] = inodes[inode].flatMap { $0 > 1 ? $0 - 1 : nil } }
  }
}

extension ModelTable.Entry {
  fileprivate var announcedInodes: [UInt64] {
    announced == nil ? [] : model?.weights.map(\.status.inode) ?? []
  }
}
