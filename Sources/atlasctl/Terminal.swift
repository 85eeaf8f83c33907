import Glibc

/// What stdout can show.
struct Terminal: Sendable {
  /// Nil when lines may be as long as they like: stdout is no terminal.
  let width: Int?
  let hasColor: Bool

  static let plain = Terminal(width: nil, hasColor: false)

  static var standard: Terminal {
    guard isatty(1) == 1 else { return .plain }
    let isColorWanted = environment("NO_COLOR") == nil && environment("TERM") != "dumb"
    return Terminal(width: columns(), hasColor: isColorWanted)
  }

  func bold(_ text: String) -> String { styled(text, "1") }
  func dim(_ text: String) -> String { styled(text, "2") }
  func red(_ text: String) -> String { styled(text, "31") }
  func yellow(_ text: String) -> String { styled(text, "33") }
  func green(_ text: String) -> String { styled(text, "32") }

  private func styled(_ text: String, _ code: String) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// Nil when the variable is not set or empty.
func environment(_ name: String) -> String? {
  guard let value = getenv(name), value[0] != 0 else { return nil }
  return String(cString: value)
}

private func columns() -> Int {
  var size = winsize()
  if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
  return environment("COLUMNS").flatMap { Int($0) } ?? 80
}
