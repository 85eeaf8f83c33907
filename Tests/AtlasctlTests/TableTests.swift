import Testing

@testable import atlasctl

@Suite("Showing things on a terminal")
struct TableTests {
  private let narrow = Terminal(width: 30, hasColor: false)

  private func table() -> Table {
    var table = Table([.init(title: "MODEL", isFlexible: true), .init(title: "SIZE", isNumber: true)])
    table.add(["organization/a-rather-long-name-GGUF", "4.0 KiB"])
    table.add(["b", "12.0 KiB"])
    return table
  }

  @Test("a table fits the terminal; what is left out is in the middle of the names")
  func fits() {
    #expect(
      table().lines(on: narrow) == [
        "MODEL                     SIZE",
        "organizati…name-GGUF   4.0 KiB",
        "b                     12.0 KiB",
      ])
  }

  @Test("into a file or a pipe nothing is left out")
  func piped() {
    #expect(table().lines(on: .plain)[1] == "organization/a-rather-long-name-GGUF   4.0 KiB")
  }

  @Test("every line of every table is at most as wide as the terminal", arguments: 12..<60)
  func width(columns: Int) {
    var table = Table([.init(title: "A", isFlexible: true), .init(title: "B", isFlexible: true)])
    table.add([String(repeating: "語", count: 40), String(repeating: "é", count: 7)])
    table.add(["e\u{301}", String(repeating: "x", count: 70)])
    for line in table.lines(on: Terminal(width: max(columns, 18), hasColor: false)) {
      #expect(displayWidth(line) <= max(columns, 18))
    }
  }

  @Test("names cannot move the cursor, turn the writing or hide")
  func neutral() {
    #expect(neutralized("a\u{1B}[31mb") == "a\\u{1b}[31mb")
    #expect(neutralized("a\nb\rc\u{7F}") == "a\\u{a}b\\u{d}c\\u{7f}")
    #expect(neutralized("x\u{202E}fdp\u{200B}") == "x\\u{202e}fdp\\u{200b}")
    #expect(neutralized("模型/é-ü") == "模型/é-ü")
  }

  @Test("sizes, counts, times and measures are as short as they can be")
  func units() {
    #expect([0, 1023, 1024, 1_572_864, 1 << 40].map(byteText) == ["0 B", "1023 B", "1.0 KiB", "1.5 MiB", "1.0 TiB"])
    #expect([999, 1000, 7_240_000_000].map(countText) == ["999", "1.0 k", "7.2 B"])
    #expect([5, 65, 7260, 100_000].map(durationText(seconds:)) == ["5 s", "1 min 5 s", "2 h 1 min", "1 d 3 h"])
    #expect([0.97, 1, 0.005].map(percentText) == ["97 %", "100 %", "1 %"])
    #expect([4, 0.125, 0.01234567, 1e-9, -2.5].map(measureText) == ["4", "0.1250", "0.012346", "1e-09", "-2.5000"])
  }
}
