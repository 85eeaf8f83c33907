// Which bytes to ask for together. Pure: ranges in, ranges out.

/// Sorted, without overlap; neighbors that are closer than `gap` are one range, and so are the nearest ones until no more
/// than `countMax` are left.
///
/// A part of a multipart answer costs some 120 bytes of its own, so that small gaps are cheaper read than left out.
func coalesced(_ ranges: [Range<UInt64>], gap: UInt64, countMax: Int) -> [Range<UInt64>] {
  var result: [Range<UInt64>] = []
  for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) })
  where !range.isEmpty {
    if let last = result.last, range.lowerBound <= last.upperBound || range.lowerBound - last.upperBound <= gap {
      result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
    } else {
      result.append(range)
    }
  }
  guard result.count > countMax, countMax > 0 else { return result }
  // As many of the smallest gaps close as are too many; of equal ones the first.
  let gaps = result.indices.dropFirst().map { (bytes: result[$0].lowerBound - result[$0 - 1].upperBound, at: $0) }
  let closed = Set(gaps.sorted { ($0.bytes, $0.at) < ($1.bytes, $1.at) }.prefix(result.count - countMax).map(\.at))
  return result.indices.reduce(into: []) { merged, index in
    guard closed.contains(index), let last = merged.last else { return merged.append(result[index]) }
    merged[merged.count - 1] = last.lowerBound..<result[index].upperBound
  }
}

/// What one request may ask for, and what another one is worth.
struct RangeLimits {
  /// Ranges of one request.
  let ranges: Int
  /// Gaps up to here are read rather than left out.
  let gapBytes: UInt64
  /// Bytes that are read in gaps rather than asked around in one more request.
  let requestBytes: UInt64
  /// Requests for all ranges.
  let requests: Int
}

/// The ranges in as few requests as are worth it, each sorted; the later ones lie behind the earlier.
func requests(for ranges: [Range<UInt64>], within limits: RangeLimits) -> [[Range<UInt64>]] {
  let apart = coalesced(ranges, gap: limits.gapBytes, countMax: .max)
  let most = min(limits.requests, (apart.count + limits.ranges - 1) / limits.ranges)
  guard most > 1 else { return apart.isEmpty ? [] : [coalesced(apart, gap: limits.gapBytes, countMax: limits.ranges)] }
  let plans = (1...most).map { count in
    let merged = coalesced(apart, gap: limits.gapBytes, countMax: count * limits.ranges)
    let bytes = merged.reduce(UInt64(0)) { $0 &+ ($1.upperBound - $1.lowerBound) }
    return (merged: merged, cost: bytes &+ UInt64(count) &* limits.requestBytes)
  }
  let best = plans.min { $0.cost < $1.cost }?.merged ?? apart
  return stride(from: 0, to: best.count, by: limits.ranges).map {
    Array(best[$0..<min(best.count, $0 + limits.ranges)])
  }
}

/// Windows of one length that hold as many of the ranges as possible, best first: for servers that give one range at a
/// time.
///
/// Greedy: the window with the most ranges, then the one with the most of the rest.
func densestWindows(_ ranges: [Range<UInt64>], windowBytes: UInt64, count: Int, fileBytes: UInt64) -> [Range<UInt64>] {
  var left = ranges.sorted { $0.lowerBound < $1.lowerBound }
  var windows: [Range<UInt64>] = []
  while windows.count < count, !left.isEmpty {
    var best = (start: 0, count: 0)
    var end = 0
    for start in left.indices {
      while end < left.count, left[end].upperBound <= left[start].lowerBound + windowBytes { end += 1 }
      if end - start > best.count { best = (start, end - start) }
      end = max(end, start + 1)
    }
    guard best.count > 0 else { break }
    let from = left[best.start].lowerBound
    windows.append(from..<min(fileBytes, from + windowBytes))
    left.removeSubrange(best.start..<(best.start + best.count))
  }
  return windows
}
