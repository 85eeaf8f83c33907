import ModelAtlas

/// What is kept of a card's text for searching: some 2,500 words.
let cardBodyBytesMax = 16 << 10

/// README.md: the YAML between two lines of three dashes at its beginning, and the text behind it.
struct Readme {
  let frontMatter: ArraySlice<UInt8>
  let body: ArraySlice<UInt8>
}

/// Splits a README where the Hub splits it.
///
/// - Returns: an empty front matter when the file does not begin with one.
/// - Throws: when it begins and does not end within the bytes given.
/// - Source: huggingface_hub, `repocard.py`, REGEX_YAML_BLOCK: white space may precede, line ends of any system.
func readme(_ bytes: [UInt8]) throws(CardProblem) -> Readme {
  var rest = bytes[...]
  if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
  let start = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  guard isFence(firstLine(of: start)) else { return Readme(frontMatter: [], body: rest) }
  var position = afterLine(start)
  let first = position.startIndex
  while !position.isEmpty {
    if isFence(firstLine(of: position)) {
      return Readme(frontMatter: bytes[first..<position.startIndex], body: afterLine(position))
    }
    position = afterLine(position)
    guard position.startIndex - first <= yamlBytesMax else {
      throw CardProblem("front matter does not end within \(yamlBytesMax) bytes")
    }
  }
  throw CardProblem("front matter has no closing ---")
}

private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

private func firstLine(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> { bytes.prefix { !isLineEnd($0) } }

private func afterLine(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  bytes.drop { !isLineEnd($0) }.dropFirst()
}

/// Three dashes, blanks allowed behind them.
private func isFence(_ line: ArraySlice<UInt8>) -> Bool {
  line.starts(with: "---".utf8) && line.dropFirst(3).allSatisfy { $0 == UInt8(ascii: " ") }
}

extension CardReading {
  /// README.md. A model without front matter has a card all the same.
  mutating func readCard(_ file: CardFile) {
    facts.hasCard = true
    do {
      let readme = try readme(file.bytes)
      facts.text = String(decoding: readme.body.prefix(cardBodyBytesMax), as: UTF8.self)
      readTrainingReport(readme.body, file: file.name)
      let fields = try yamlDocument(readme.frontMatter)
      guard fields != .null else { return }
      guard fields.entries != nil else { throw CardProblem("front matter is \(fields.kind), expected a map") }
      readCardFields(fields, source: .card, file: file.name)
    } catch {
      problem(file.name, "\(error)")
    }
  }

  /// The fields that a card's front matter and the Hub's `cardData` share.
  mutating func readCardFields(_ fields: CardValue, source: ClaimSource, file: ByteString) {
    facts.license = facts.license ?? license(fields, file: file)
    facts.pipelineTag = facts.pipelineTag ?? text("pipeline_tag", of: fields, file: file)
    facts.libraryName = facts.libraryName ?? text("library_name", of: fields, file: file)
    for dataset in texts("datasets", of: fields, file: file) { self.dataset(dataset) }
    let tags = texts("tags", of: fields, file: file)
    for tag in tags { self.tag(tag) }
    let relation = declaredRelation(
      word: text("base_model_relation", of: fields, file: file), tags: tags, library: facts.libraryName)
    // Cards written by a program that had no base hold Python's word for it.
    for reference in texts("base_model", of: fields, file: file) where reference != "None" {
      claim(reference, by: source, relation: relation, file: file)
    }
    readModelIndex(fields, file: file)
  }

  /// `other` and a name is the name; a list of licenses is all of them.
  private mutating func license(_ fields: CardValue, file: ByteString) -> String? {
    let licenses = texts("license", of: fields, file: file).compactMap(usableText)
    if licenses == ["other"], let name = text("license_name", of: fields, file: file) { return name }
    return usableText(licenses.joined(separator: ", "))
  }
}

/// The relation to `base_model` that the card itself states: by its word, else by what it says to be.
///
/// - Returns: `.unknown` when it states none: then the weights are asked, not the name.
func declaredRelation(word: String?, tags: [String], library: String?) -> Relation {
  switch word {
  case "finetune": .finetune
  case "adapter": .adapter
  case "merge": .merge
  case "quantized": .quantized
  case "distill", "distilled": .distilled
  default:
    if library == "peft" { .adapter } else if tags.contains("merge") { .merge } else { .unknown }
  }
}
