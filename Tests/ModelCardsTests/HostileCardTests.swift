import ModelAtlas
import ModelCards
import Testing

private let readTimeLimit: Duration = .seconds(1)

private func facts(_ name: ByteString, _ bytes: [UInt8]) -> CardFacts {
  let start = ContinuousClock.now
  let card = cardFacts(from: [CardFile(name: name, bytes: bytes)], weightMetadata: [])
  let elapsed = ContinuousClock.now - start
  #expect(elapsed < readTimeLimit, "\(name) of \(bytes.count) bytes took \(elapsed)")
  return card
}

private func facts(_ name: ByteString, _ text: String) -> CardFacts { facts(name, Array(text.utf8)) }

@Suite("Cards that mean harm")
struct HostileCardTests {
  private static let missing: Comment = "the shared test inputs are not here"

  @Test(
    "every malformed YAML and JSON is read or refused within a second, under each name that is read",
    .enabled(if: hasHostileCases, missing))
  func malformed() {
    for set in ["yaml-suite", "json-nst", "gen-card", "gen-config"] {
      let folder = "\(sharedFolder)/cases/hostile/\(set)"
      for name in listing(folder) {
        let bytes = contents("\(folder)/\(name)")
        for file in cardFileLimits.keys { _ = facts(file, bytes) }
        _ = facts("README.md", Array("---\n".utf8) + bytes + Array("\n---\n".utf8))
        _ = hubRecords(fromDump: bytes)
      }
    }
  }

  @Test("the generated cards give what they say, or a problem", .enabled(if: hasHostileCases, missing))
  func generated() {
    let folder = "\(sharedFolder)/cases/hostile"
    let long = facts("README.md", contents("\(folder)/gen-card/50MB.README.md"))
    #expect(long.claims.map(\.reference) == ["a/b"])
    #expect(facts("README.md", contents("\(folder)/gen-card/crlf.README.md")).claims.map(\.reference) == ["a/b"])
    #expect(facts("config.json", contents("\(folder)/gen-config/bom.config.json")).problems.count == 1)
    let wrongTypes = facts("config.json", contents("\(folder)/gen-config/wrong_types.config.json"))
    #expect(wrongTypes.claims.isEmpty)
    #expect(!wrongTypes.problems.isEmpty)
  }

  @Test("aliases are refused before they multiply, as values and as keys")
  func aliasBomb() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let references = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(references)]\n"
    }
    for text in [bomb, bomb + "? *a11\n: x\n"] {
      let card = facts("README.md", "---\n\(text)\n---\n")
      #expect(card.problems == ["README.md: YAML alias, not followed"])
    }
  }

  @Test("an ampersand or an asterisk in a text is no alias")
  func noAlias() {
    #expect(facts("README.md", "---\nlicense: R&D only\ntags: [a*b, '*.bin']\n---\n").license == "R&D only")
  }

  @Test(
    "deep nesting is refused, in brackets, in columns, by dashes, and behind quoted brackets",
    arguments: [
      String(repeating: "[", count: 10_000), String(repeating: "{a: ", count: 10_000),
      String(repeating: "- ", count: 10_000) + "x", String(repeating: "? ", count: 10_000) + "x",
      (0..<500).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
      String(repeating: "[\"]\", ", count: 10_000), String(repeating: "[\"]\", ", count: 990),
    ])
  func deepNesting(text: String) {
    let card = facts("mergekit_config.yml", text)
    #expect(card.problems.count == 1)
    let json = facts("config.json", String(repeating: "[", count: 100_000))
    #expect(json.problems.count == 1)
  }

  @Test("tens of thousands of keys, nodes or dashes end at a limit")
  func wide() {
    let keys = (0..<20_000).map { "k\($0): v" }.joined(separator: "\n")
    #expect(facts("README.md", "---\n\(keys)\n---\n").problems == ["README.md: YAML of more than 10000 nodes"])
    let long = String(repeating: "# comment\n", count: 40_000)
    #expect(facts("README.md", "---\n\(long)").problems.count == 1)
    #expect(facts("README.md", String(repeating: "---\n", count: 100_000)).problems.isEmpty)
  }

  @Test(
    "tags that name a language's objects, tabs and a second document execute nothing",
    arguments: [
      "license: !!python/object/apply:os.system [id]", "a:\t- b\n\t- c", "license: mit\n...\n%YAML 1.2", "a: *b",
    ])
  func oddDocuments(text: String) {
    let license = facts("README.md", "---\n\(text)\n---\n").license
    // A tag is no more than a word before a value: the list below it is what the license is.
    #expect([nil, "id", "mit"].contains(license))
  }

  @Test("bytes that are not UTF-8 are a problem")
  func notUTF8() {
    #expect(
      facts("README.md", Array("---\nlicense: ".utf8) + [0xFF, 0xFE] + Array("\n---\n".utf8)).problems.count == 1)
    #expect(facts("config.json", [0x7B, 0xFF]).problems.count == 1)
  }

  @Test("cards cut or changed at any byte are read or refused")
  func mutated() {
    let card = Array(
      "---\nlicense: mit\nbase_model:\n- 'a/b'\n- \"c/d\\n\"\ntags: [x, {y: z}, |\n  text\n  ]\n---\nbody\n".utf8)
    for position in card.indices {
      _ = facts("README.md", Array(card[..<position]))
      for byte in [0, 0x09, 0x0A, 0x21, 0x22, 0x25, 0x26, 0x2A, 0x3A, 0x7B, 0xC3] as [UInt8] {
        var changed = card
        changed[position] = byte
        _ = facts("README.md", changed)
      }
    }
  }

  @Test("a README of half a million short lines is read within a second")
  func manyLines() {
    _ = facts("README.md", String(repeating: "a\n", count: 500_000))
    _ = facts(
      "README.md", "hyperparameters were used during training:\n" + String(repeating: "- a: b\n", count: 70_000))
  }
}
