/// JSON as other programs' formats need it: members in the order given, numbers in their shortest exact spelling.
enum JSONText {
  case null
  case flag(Bool)
  case integer(Int64)
  /// Not finite: null.
  case number(Double)
  case text(String)
  case list([JSONText])
  case object([(key: String, value: JSONText?)])

  static func textIfAny(_ text: String?) -> JSONText? { text.map { .text($0) } }

  /// Appends the text; members whose value is nil are left out.
  func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .flag(let flag): text += flag ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? Int64(exactly: value).map(String.init) ?? "\(value)" : "null"
    case .text(let value): writeQuoted(value, to: &text)
    case .list(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members): Self.write(members, to: &text)
    }
  }

  private static func write(_ members: [(key: String, value: JSONText?)], to text: inout String) {
    text += "{"
    var isFirst = true
    for case (let key, let value?) in members {
      if !isFirst { text += "," }
      isFirst = false
      writeQuoted(key, to: &text)
      text += ":"
      value.write(to: &text)
    }
    text += "}"
  }

  var written: String {
    var text = ""
    write(to: &text)
    return text
  }
}

private func writeQuoted(_ value: String, to text: inout String) {
  text += "\""
  if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
    text += value
  } else {
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
  text += "\""
}
