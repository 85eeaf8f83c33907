import ModelAtlas

// Rules that follow the path from an ancestor down to the model.

extension AtlasNode {
  /// What the folder says, else what the Hub says.
  var statedLicense: String? { facts?.card.license ?? hub?.card.license }
}

extension AlertGrounds {
  /// Where a model states a license that permits more than the nearest ancestor with a license that is known.
  ///
  /// The conflict is told where the restriction was dropped. What descends from there and repeats the wider license has
  /// the same cause, and no alert of its own. Models without a license, or with one whose terms are unknown, are passed
  /// over: they neither raise an alert nor hide an ancestor.
  func licenseConflicts(_ node: AtlasNode) -> [AlertFinding] {
    guard let stated = node.statedLicense, let terms = LicenseTerms(license: stated) else { return [] }
    var found: [AlertFinding] = []
    walkAncestors(of: node, likelyOnly: true) { id, ancestor, path in
      guard let license = ancestor?.statedLicense, let demanded = LicenseTerms(license: license) else { return true }
      let dropped = terms.dropped(from: demanded)
      guard !dropped.isEmpty else { return false }
      found.append(
        AlertFinding(
          rule: .licenseConflict, model: node.id, cause: id.text, subjects: [id], path: path,
          message: "\(node.id): \(stated) permits more than \(license) of its ancestor \(id): drops "
            + dropped.map(\.text).joined(separator: ", ")))
      return false
    }
    return found
  }

  /// The model itself, its family, and every ancestor, by id or by hash; the nearest path of each entry.
  func deniedAncestors(_ node: AtlasNode) -> [AlertFinding] {
    guard !policy.denied.isEmpty else { return [] }
    var told: Set<String> = []
    var found: [AlertFinding] = []
    func tell(_ entries: [String], _ id: ModelID, _ path: [ModelID]) {
      for entry in entries.sorted() where policy.denied.contains(entry) && told.insert(entry).inserted {
        found.append(
          AlertFinding(
            rule: .deniedAncestor, model: node.id, cause: entry, subjects: [id], path: path,
            message: path.count > 1
              ? "\(node.id): descends from \(id), which is denied by \(entry)" : "\(node.id): denied by \(entry)"))
      }
    }
    tell([node.id.text] + node.hashes, node.id, [node.id])
    walkAncestors(of: node) { id, ancestor, path in
      tell([id.text] + (ancestor?.hashes ?? []), id, path)
      return true
    }
    if let family = node.verdict.family {
      tell([family.text], family, family == node.id ? [family] : [family, node.id])
    }
    return found
  }

  /// Ancestors that their Hub gives only to those it knows, while it gives the model to everybody.
  func gatedAncestors(_ node: AtlasNode) -> [AlertFinding] {
    guard node.hub?.isGated != true else { return [] }
    var found: [AlertFinding] = []
    walkAncestors(of: node) { id, ancestor, path in
      guard ancestor?.hub?.isGated == true else { return true }
      found.append(
        AlertFinding(
          rule: .gatedAncestor, model: node.id, cause: id.text, subjects: [id], path: path,
          message: "\(node.id): descends from \(id), which is gated on its Hub"))
      return false
    }
    return found
  }
}

extension AtlasNode {
  /// `sha256:HEX` of the content, the values and each weight file, stated ones included.
  fileprivate var hashes: [String] {
    guard let facts else { return [] }
    let files = facts.files.filter(\.isWeights).flatMap { [$0.sha256, $0.claimedSHA256] }
    return ([facts.contentHash, facts.valueHash] + files).compactMap { $0?.description }
  }
}
