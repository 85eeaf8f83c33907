/// A text as the value of an XML attribute or as an element's content.
///
/// XML 1.0 has no way to write most control characters: they appear as their code, `\u{1b}`.
func xmlEscaped(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: needsEscape) else { return text }
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    // As characters a reader would turn them into blanks.
    case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
    case _ where isForbidden(scalar): escaped += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}

private func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "&", "<", ">", "\"": true
  default: scalar.value < 0x20 || isForbidden(scalar)
  }
}

/// - Source: XML 1.0, production 2 (Char).
private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x9, 0xA, 0xD: false
  case ..<0x20, 0xFFFE, 0xFFFF: true
  default: false
  }
}

extension ExportGraph.Property.Kind {
  /// The word of GEXF and GraphML.
  var xmlType: String {
    switch self {
    case .text: "string"
    case .integer: "long"
    case .number: "double"
    case .flag: "boolean"
    }
  }
}
