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
  let gaps = result.indices.dropFirst().map { result[$0].lowerBound - result[$0 - 1].upperBound }.sorted()
  // As many of the smallest gaps close as are too many; equal ones close together.
  return coalesced(result, gap: gaps[result.count - countMax - 1], countMax: countMax)
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
