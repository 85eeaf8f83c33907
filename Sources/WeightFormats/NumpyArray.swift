import ModelAtlas

/// What an array's header says: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NumpyArray {
  let type: ElementType
  /// For types that are not known.
  let typeName: String?
  let itemBytes: UInt64
  let isBigEndian: Bool
  let isFortran: Bool
  let shape: [UInt64]
  /// Python objects in a pickle, also as members of records.
  let holdsObjects: Bool

  /// Nil for a text that is no such literal.
  init?(_ header: [UInt8]) {
    guard let text = String(validating: header, as: UTF8.self), text.contains("'descr'") else { return nil }
    guard let order = Self.value(of: "fortran_order", in: text), let sizes = Self.value(of: "shape", in: text),
      let description = Self.value(of: "descr", in: text)
    else { return nil }
    if order.hasPrefix("True") {
      isFortran = true
    } else if order.hasPrefix("False") {
      isFortran = false
    } else {
      return nil
    }
    guard sizes.hasPrefix("("), let close = sizes.firstIndex(of: ")") else { return nil }
    var shape: [UInt64] = []
    for size in sizes[..<close].dropFirst().split(separator: ",") {
      let digits = size.filter { $0 != " " && $0 != "L" }
      if digits.isEmpty { continue }
      guard let number = UInt64(digits) else { return nil }
      shape.append(number)
    }
    self.shape = shape
    holdsObjects = description.prefix { $0 != "}" }.contains("O")
    guard description.hasPrefix("'"), let end = description.dropFirst().firstIndex(of: "'") else {
      (type, typeName, itemBytes, isBigEndian) = (.unknown, "record", 0, false)
      return
    }
    let spelling = String(description[..<end].dropFirst())
    isBigEndian = spelling.hasPrefix(">")
    type = numpyTypes[String(spelling.drop { "<>|=".contains($0) })] ?? .unknown
    typeName = type == .unknown ? spelling : nil
    itemBytes = type.block.map { UInt64($0.bytes) } ?? UInt64(spelling.drop { !$0.isNumber }) ?? 0
  }

  /// What stands behind a key.
  private static func value(of key: String, in text: String) -> Substring? {
    let quoted = "'\(key)'"
    guard let start = text.indices.first(where: { text[$0...].hasPrefix(quoted) }) else { return nil }
    let rest = text[start...].dropFirst(quoted.count).drop { $0 == " " }
    return rest.first == ":" ? rest.dropFirst().drop { $0 == " " } : nil
  }
}

private let numpyTypes: [String: ElementType] = [
  "f2": .f16, "f4": .f32, "f8": .f64, "i1": .i8, "i2": .i16, "i4": .i32, "i8": .i64, "u1": .u8, "u2": .u16,
  "u4": .u32, "u8": .u64, "b1": .bool, "c8": .c64, "c16": .c128,
]
