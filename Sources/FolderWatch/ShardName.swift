import ModelAtlas

/// A name of the form `model-00002-of-00005.safetensors`: one file of a set.
struct ShardName: Hashable, Sendable {
  /// `model-` and `.safetensors`: equal for all files of a set, together with `count`.
  let prefix: ByteString
  let suffix: ByteString
  let number: Int
  let count: Int
  private let width: Int

  /// More shards than any set has: a larger number is an odd name, not a set to be waited for.
  static let countMax = 10_000

  /// Nil for a name that is not of this form.
  init?(_ name: ByteString) {
    let bytes = name.bytes
    guard let of = ShardName.middle(of: bytes) else { return nil }
    let before = bytes[..<of].reversed().prefix { isDigit($0) }.count
    let after = bytes[(of + 4)...].prefix { isDigit($0) }.count
    guard before >= 2, after == before, before < 10, of > before, bytes[of - before - 1] == UInt8(ascii: "-"),
      let number = Int(String(decoding: bytes[(of - before)..<of], as: UTF8.self)),
      let count = Int(String(decoding: bytes[(of + 4)..<(of + 4 + after)], as: UTF8.self)),
      number >= 1, count >= number, count <= ShardName.countMax
    else { return nil }
    prefix = ByteString(Array(bytes[..<(of - before)]))
    suffix = ByteString(Array(bytes[(of + 4 + after)...]))
    (self.number, self.count, width) = (number, count, before)
  }

  /// The name of another file of the set.
  func name(of number: Int) -> ByteString {
    ByteString(prefix.bytes + Array("\(padded(number))-of-\(padded(count))".utf8) + suffix.bytes)
  }

  /// The same for all files of a set: the name of the first.
  var first: ByteString { name(of: 1) }

  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func middle(of bytes: [UInt8]) -> Int? {
    guard bytes.count > 4 else { return nil }
    return (0..<(bytes.count - 4)).last { bytes[$0...].starts(with: "-of-".utf8) }
  }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
