import ModelAtlas

// Most of what a poll lists is known already. So a page is walked once, byte by byte, for the few fields that tell; only
// an element that is new or changed is read as JSON.

/// The few fields of a listed repository that tell whether it has changed.
package struct ListedModel: Hashable, Sendable {
  package let id: ModelID
  package var revision: String?
  package var modifiedAt: UnixTime?
  package var isGated: Bool
  package var isDisabled: Bool

  package init(
    id: ModelID, revision: String?, modifiedAt: UnixTime?, isGated: Bool, isDisabled: Bool = false
  ) {
    self.id = id
    self.revision = revision
    self.modifiedAt = modifiedAt
    self.isGated = isGated
    self.isDisabled = isDisabled
  }
}

/// A page of `/api/models`.
package struct HubListing: Sendable {
  /// New or changed.
  package var records: [HubRecord] = []
  /// Known as they are.
  package var unchanged: [ListedModel] = []
  /// What was wrong with single elements.
  package var problems: [String] = []
  /// Why the page is no whole list; nil for one that is.
  package var defect: String?
}

/// Reads a page.
///
/// - Parameter isKnown: whether a repository is known as the page shows it; such elements are not read any further, nor
///   checked for being JSON.
/// - Complexity: O(bytes); some 1 µs a kilobyte for what is known.
package func hubListing(_ page: [UInt8], isKnown: (ListedModel) -> Bool) -> HubListing {
  var listing = HubListing()
  page.withUnsafeBufferPointer { bytes in
    var walk = ListWalk(bytes)
    var number = 0
    while let element = walk.next() {
      number += 1
      if let listed = element.listed, isKnown(listed) {
        listing.unchanged.append(listed)
        continue
      }
      do {
        guard element.range.count <= hubRecordBytesMax else {
          throw CardProblem("\(element.range.count) bytes, the limit is \(hubRecordBytesMax)")
        }
        listing.records.append(try hubRecord(try jsonDocument(Array(bytes[element.range]))))
      } catch {
        if listing.problems.count < hubProblemsMax { listing.problems.append("element \(number): \(error)") }
      }
    }
    listing.defect = walk.defect
  }
  return listing
}
