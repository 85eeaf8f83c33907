/// Rows in columns that fit the terminal: columns that may shrink do, the widest first.
struct Table {
  struct Column {
    let title: String
    var isNumber = false
    /// May be shortened, down to a few columns.
    var isFlexible = false
  }

  private let columns: [Column]
  private var rows: [[String]] = []
  private static let gap = "  "
  private static let flexibleMin = 8

  init(_ columns: [Column]) { self.columns = columns }

  var isEmpty: Bool { rows.isEmpty }

  /// Cells are neutralized here: they may hold any text.
  mutating func add(_ cells: [String]) { rows.append(cells.map(neutralized)) }

  func lines(on terminal: Terminal) -> [String] {
    let widths = widths(within: terminal.width)
    let head = line(columns.map(\.title), widths)
    return [terminal.bold(head)] + rows.map { line($0, widths) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let shown = shortened(cell, to: widths[index])
      let padding = String(repeating: " ", count: max(0, widths[index] - displayWidth(shown)))
      if index > 0 { text += Self.gap }
      let isLast = index == cells.count - 1
      text += columns[index].isNumber ? padding + shown : isLast ? shown : shown + padding
    }
    // A last cell that is empty leaves no spaces behind.
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  private func widths(within total: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(displayWidth(columns[index].title)) { max($0, displayWidth($1[index])) }
    }
    guard let total else { return widths }
    let gaps = Self.gap.count * (columns.count - 1)
    while widths.reduce(gaps, +) > total {
      let candidates = columns.indices.filter { columns[$0].isFlexible && widths[$0] > Self.flexibleMin }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }
}
