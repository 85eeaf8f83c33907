/// Text from files and folders, safe to print: what moves the cursor, turns the direction of writing or is invisible
/// appears as its code. A folder's name can hold any of it.
func neutralized(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isHarmful) else { return text }
  var safe = ""
  for scalar in text.unicodeScalars {
    if isHarmful(scalar) {
      safe += "\\u{" + String(scalar.value, radix: 16) + "}"
    } else {
      safe.unicodeScalars.append(scalar)
    }
  }
  return safe
}

private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
  default: false
  }
}

/// Columns that a text takes on a terminal.
func displayWidth(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + columns(of: $1) } }

private func columns(of scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0x1F300...0x1FAFF, 0x20000...0x3FFFD:
    return 2
  default: return 1
  }
}

/// At most `width` columns; what is left out of the middle is an ellipsis, because names differ at both ends.
func shortened(_ text: String, to width: Int) -> String {
  guard displayWidth(text) > width else { return text }
  guard width > 1 else { return width == 1 ? "…" : "" }
  var head = Array(text)
  var tail: [Character] = []
  tail = Array(head.suffix(head.count / 2))
  head.removeLast(tail.count)
  while displayWidth(String(head)) + displayWidth(String(tail)) > width - 1 {
    if head.count > tail.count { head.removeLast() } else { tail.removeFirst() }
  }
  return String(head) + "…" + String(tail)
}
