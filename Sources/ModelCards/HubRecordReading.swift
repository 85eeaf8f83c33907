import ModelAtlas

/// The longest id kept: the Hub allows 96 bytes a name.
private let hubIDBytesMax = 256

/// The most files kept of one repository.
private let hubFilesMax = 100_000

/// The Hub has this time for every repository that is older than its record of creation times.
/// - Source: huggingface_hub, `hf_api.py`, ModelInfo.created_at.
private let creationTimeFloor = UnixTime(rfc3339: "2022-03-02T23:29:04.000Z")

/// One element of `/api/models`; all keys but the id are optional.
func hubRecord(_ json: CardValue) throws(CardProblem) -> HubRecord {
  guard json.entries != nil else { throw CardProblem("\(json.kind), expected a map") }
  guard let written = (json["id"] ?? json["modelId"])?.text else { throw CardProblem("no id") }
  guard let id = usableText(written), id.utf8.count <= hubIDBytesMax else {
    throw CardProblem("an id that is empty, longer than \(hubIDBytesMax) bytes, or has control characters")
  }
  var record = HubRecord(id: ModelID(id))
  record.revision = json["sha"]?.text.flatMap(revision)
  record.createdAt = json["createdAt"]?.text.flatMap(creationTime)
  record.downloads = json["downloads"]?.text.flatMap { Int64($0) }
  record.likes = json["likes"]?.text.flatMap { Int64($0) }
  record.modifiedAt = json["lastModified"]?.text.flatMap { UnixTime(rfc3339: $0) }
  // false, "auto" or "manual"
  record.isGated = json["gated"].map { $0.text != "false" } ?? false
  if json["disabled"]?.text == "true" { record.state = .disabled }
  record.card = hubCard(json)
  record.files = (json["siblings"]?.elements ?? []).prefix(hubFilesMax).compactMap(hubFile)
  return record
}

private func revision(_ text: String) -> String? {
  text.utf8.count == 40 && text.utf8.allSatisfy { hexadecimalValue($0) != nil } ? text.lowercased() : nil
}

private func creationTime(_ text: String) -> UnixTime? {
  guard let time = UnixTime(rfc3339: text), let floor = creationTimeFloor else { return nil }
  return abs(time.milliseconds - floor.milliseconds) < 1000 ? nil : time
}

private func hubFile(_ json: CardValue) -> HubRecord.File? {
  guard let path = json["rfilename"]?.text, !path.isEmpty else { return nil }
  let lfs = json["lfs"]
  let bytes = (json["size"] ?? lfs?["size"])?.text.flatMap { UInt64($0) }
  let sha256 = (lfs?["sha256"] ?? lfs?["oid"])?.text.flatMap { SHA256Digest(text: $0) }
  return HubRecord.File(path: ByteString(path), bytes: bytes, sha256: sha256)
}

/// What the Hub says of a model's making: the card's data first, then the Hub's own reading of it.
private func hubCard(_ json: CardValue) -> CardFacts {
  var reading = CardReading()
  let file: ByteString = "hub"
  reading.facts.pipelineTag = reading.text("pipeline_tag", of: json, file: file)
  reading.facts.libraryName = reading.text("library_name", of: json, file: file)
  if let card = json["cardData"], card.entries != nil {
    reading.facts.hasCard = true
    reading.readCardFields(card, source: .hub, file: file)
  }
  for tag in reading.texts("tags", of: json, file: file) { reading.readHubTag(tag) }
  if let models = json["baseModels"]?["models"]?.elements {
    let relation = relation(json["baseModels"]?["relation"]?.text)
    for model in models.prefix(cardListMax) {
      if let id = model["id"]?.text { reading.claim(id, by: .hub, relation: relation, file: file) }
    }
  }
  reading.facts.architecture =
    reading.architecture(of: json["config"], key: "model_type")
    ?? reading.architecture(of: json["gguf"], key: "architecture")
  return reading.facts
}

private func relation(_ word: String?) -> Relation { declaredRelation(word: word, tags: [], library: nil) }

extension CardReading {
  fileprivate func architecture(of value: CardValue?, key: String) -> String? { value?[key]?.text.flatMap(usableText) }

  /// `license:X`, `dataset:X`, `base_model:X`, `base_model:RELATION:X`; the rest are tags.
  fileprivate mutating func readHubTag(_ tag: String) {
    if let license = tag.removing(prefix: "license:") {
      facts.license = facts.license ?? usableText(license)
    } else if let name = tag.removing(prefix: "dataset:") {
      dataset(name)
    } else if let base = tag.removing(prefix: "base_model:") {
      let relations = ["finetune", "adapter", "merge", "quantized"]
      if let word = relations.first(where: { base.hasPrefix("\($0):") }) {
        claim(String(base.dropFirst(word.utf8.count + 1)), by: .hub, relation: relation(word), file: "hub")
      } else {
        claim(base, by: .hub, relation: .unknown, file: "hub")
      }
    } else if !tag.hasPrefix("region:") {
      self.tag(tag)
    }
  }
}

extension String {
  fileprivate func removing(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
