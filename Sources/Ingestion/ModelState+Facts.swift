import ModelAtlas

/// When the bytes of weight files are hashed in full.
package enum HashingMode: String, Hashable, Sendable, CaseIterable {
  /// All of them, in the background.
  case background
  /// Only models whose sample equals another's: candidates for copies.
  case needed
  case off
}

extension ModelFacts {
  /// Where the model is on its way into the atlas.
  ///
  /// - Parameters:
  ///   - awaitsHash: whether the configured mode asks for a full hash of this model.
  ///   - awaitsLook: whether more of it has to be read to tell its parent.
  func state(awaitsHash: Bool, awaitsLook: Bool) -> ModelState {
    switch condition {
    case .incomplete: .incomplete
    case .stub: .stub
    case .unreadable: .unreadable
    case .removed: .removed
    case .whole: (awaitsHash && contentHash == nil) || awaitsLook ? .sampled : .charted
    }
  }

  /// Whether there are weights to compare: what charting works on. A removed model keeps its place in the atlas.
  var isComparable: Bool {
    switch condition {
    case .whole: true
    case .removed: parameters != nil
    case .incomplete, .stub, .unreadable: false
    }
  }
}
