import Foundation
import ModelAtlas

extension UnixTime {
  /// The wall clock. Used for events and problems only: no verdict depends on when we looked.
  package static var now: UnixTime { UnixTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
