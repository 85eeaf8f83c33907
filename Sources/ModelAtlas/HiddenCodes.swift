/// Codes of few bits behind values that are stored in 16 bits or more: somebody quantized, rebuilt and saved again.
package struct HiddenCodes: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Runs of `group` consecutive weights hold at most 2^`bits` different values.
    case grouped(bits: Int, group: Int)
    /// No value has more significant bits than FP8's: cast there and back.
    case float8
  }

  package let kind: Kind
  /// The share of runs of which that is true, and how many were looked at.
  package let share: Double
  package let runs: Int

  /// As an operator reads it.
  package var description: String {
    let percent = (share * 1000).rounded() / 10
    return switch kind {
    case .grouped(let bits, let group):
      "values look dequantized: \(percent) % of \(runs) runs of \(group) weights hold at most \(1 << bits) different "
        + "values, as \(bits)-bit codes do"
    case .float8: "values look cast to FP8 and back: none of \(runs) runs of weights has more significant bits"
    }
  }
}

extension WeightSample {
  /// Looks for codes behind the sampled values of layers' matrices.
  ///
  /// Trained weights hold 32 different values in a run of 32 and 63 in one of 64; what was rebuilt from 4 bits with a scale
  /// for each group holds 12 to 16 in a group. Eight-bit integers hide too well. Zeros that pruning left do not count.
  ///
  /// - Returns: nil when the values look trained, or too few were sampled.
  /// - Complexity: O(values · log group).
  /// - Source: distinct values measured for nf4, int4, Q4_0, Q4_K, FP8 against originals.
  package var hiddenCodes: HiddenCodes? {
    let isLayer = roles.map(isLayer)
    let windows = chunks.filter { chunk in
      chunk.isMatrix && chunk.count >= 32 && Int(chunk.role) < isLayer.count && isLayer[Int(chunk.role)]
    }.map { values[$0.offset..<$0.offset + $0.count] }
    // Fewest bits, then the widest groups: three bits in groups of 64 are four bits' worth of values in 128.
    let findings = HiddenCodesRule.mayBeCoded(windows) ? [128, 64, 32].compactMap { grouped(windows, by: $0) } : []
    if let least = findings.map(\.bits).min(), let found = findings.first(where: { $0.bits == least }) {
      return HiddenCodes(
        kind: .grouped(bits: found.bits, group: found.group), share: found.share, runs: found.runs)
    }
    guard windows.count >= HiddenCodesRule.runsMin, windows.allSatisfy(HiddenCodesRule.isFloat8) else { return nil }
    return HiddenCodes(kind: .float8, share: 1, runs: windows.count)
  }

  /// The fewest bits that account for nearly all runs of a length; nil when more than four are needed.
  private func grouped(
    _ windows: [ArraySlice<Float>], by group: Int
  ) -> (bits: Int, group: Int, share: Double, runs: Int)? {
    let runs = windows.flatMap { window in
      stride(from: window.startIndex, to: window.endIndex - group + 1, by: group).map { window[$0..<$0 + group] }
    }
    guard runs.count >= HiddenCodesRule.runsMin else { return nil }
    let needed = runs.map { HiddenCodesRule.bits(of: $0) }
    for bits in 2...4 {
      let share = Double(needed.count { $0 <= bits }) / Double(runs.count)
      if share > HiddenCodesRule.shareMin { return (bits, group, share, runs.count) }
    }
    return nil
  }

  private func isLayer(_ role: ByteString) -> Bool {
    role.bytes.split(separator: UInt8(ascii: ".")).contains { part in
      part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }
}

private enum HiddenCodesRule {
  /// Fewer are no proof.
  static let runsMin = 64
  static let shareMin = 0.95

  /// A look at a few runs: trained weights, i.e. nearly all models, cost no more.
  static func mayBeCoded(_ windows: [ArraySlice<Float>]) -> Bool {
    windows.isEmpty || windows.prefix(8).contains { bits(of: $0.prefix(32)) <= 4 }
  }

  /// Bits that number the run's different values; more than any code has where nothing repeats.
  static func bits(of run: ArraySlice<Float>) -> Int {
    let sorted = run.filter { $0 != 0 }.sorted()
    var distinct = sorted.isEmpty ? 0 : 1
    for (a, b) in zip(sorted, sorted.dropFirst()) where a != b { distinct += 1 }
    // Few values because most were pruned away repeat no more than others.
    guard distinct > 0, sorted.count * 2 >= distinct * 3 else { return Int.bitWidth }
    return max(2, Int.bitWidth - (distinct - 1).leadingZeroBitCount)
  }

  /// E4M3 has four significant bits, E5M2 three: of a Float's 23 stored ones all but three are zero.
  static func isFloat8(_ run: ArraySlice<Float>) -> Bool {
    run.allSatisfy { $0.bitPattern & 0xF_FFFF == 0 } && run.contains { $0 != 0 }
  }
}
