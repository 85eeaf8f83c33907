import Glibc
import ModelAtlas

/// Damaged copies of good files: the same ones for the same seed.
struct Mutants {
  let originals: [[UInt8]]
  private var numbers: SeededNumbers

  init(of originals: [[UInt8]], seed: UInt64) {
    precondition(!originals.isEmpty, "nothing to damage")
    self.originals = originals
    numbers = SeededNumbers(seed: seed)
  }

  /// A copy of one original with one or two damages.
  mutating func next() -> [UInt8] {
    var bytes = originals[below(originals.count)]
    for _ in 0...below(2) { damage(&bytes) }
    return bytes
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return bytes = originals[below(originals.count)] }
    switch below(8) {
    case 0, 1: for _ in 0...below(8) { bytes[place(in: bytes)] ^= 1 << UInt8(below(8)) }
    case 2: bytes[place(in: bytes)] = UInt8(truncatingIfNeeded: numbers.next())
    case 3: bytes.removeLast(1 + below(bytes.count))
    case 4: splice(&bytes)
    case 5, 6: editLength(&bytes)
    default: repeatRange(&bytes)
    }
  }

  /// The beginning of this file, the end of another.
  private mutating func splice(_ bytes: inout [UInt8]) {
    let other = originals[below(originals.count)]
    bytes = Array(bytes[..<below(bytes.count + 1)] + other[below(other.count + 1)...])
  }

  /// Eight bytes become another number, little-endian: near theirs, small, or at an edge of what fits.
  private mutating func editLength(_ bytes: inout [UInt8]) {
    guard bytes.count >= 8 else { return }
    let start = min(place(in: bytes), bytes.count - 8)
    let old = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
    let edges: [UInt64] = [
      0, 1, 7, old &+ 1, old &- 1, old &* 2, old ^ 1 << 32, UInt64(bytes.count), 1 << 31, 1 << 32 - 1, 1 << 32,
      1 << 61, 1 << 63 - 1, 1 << 63, .max - 7, .max,
    ]
    let new = edges[below(edges.count)]
    for byte in 0..<8 { bytes[start + byte] = UInt8(truncatingIfNeeded: new >> (8 * UInt64(byte))) }
  }

  private mutating func repeatRange(_ bytes: inout [UInt8]) {
    let start = place(in: bytes)
    let range = bytes[start..<(start + 1 + below(min(256, bytes.count - start)))]
    for _ in 0...below(4) { bytes.insert(contentsOf: range, at: start) }
  }

  /// Half of the damage goes to the first 256 bytes, where lengths and counts are.
  private mutating func place(in bytes: [UInt8]) -> Int { below(below(2) == 0 ? min(256, bytes.count) : bytes.count) }

  private mutating func below(_ limit: Int) -> Int { Int(truncatingIfNeeded: numbers.next() % UInt64(limit)) }
}

/// The whole file, nil when it cannot be opened or is longer than `limit` bytes.
func fileBytes(_ path: String, limit: Int) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: limit + 1)
  let count = fread(&bytes, 1, bytes.count, file)
  return count > limit ? nil : Array(bytes[..<count])
}

/// Replaces what the file holds, or creates it.
func overwrite(_ path: String, _ bytes: [UInt8]) {
  guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
