import ModelAtlas

// What reading a model's files adds to its listing: everything of `ModelFacts` but place, path, layout, files, origin and
// times, which whoever asked for the reading knows, the two hashes, which full hashing finds, and closer looks.

extension BlobWriter {
  package mutating func append(readPartOf facts: ModelFacts) {
    append(facts.condition)
    append(list: facts.renditions) { $0.append($1) }
    append(optional: facts.architecture) { $0.append(text: $1) }
    append(optional: facts.parameters) { $0.append(count: $1) }
    append(optional: facts.elementType) { $0.append(symbol: $1) }
    append(optional: facts.quantization) { $0.append($1) }
    appendFixed(facts.typesHash)
    append(optional: facts.sampleHash) { $0.append($1) }
    appendFixed(facts.sketch.plan)
    append(blob: sketchBlob(facts.sketch.runs))
    append(blob: sketchBlob(facts.sketch.values))
    append(flag: facts.isAdapter)
    append(facts.card)
    append(list: facts.anomalies) { $0.append(text: $1) }
  }

  private mutating func append(_ rendition: Rendition) {
    append(symbol: rendition.format)
    append(symbol: rendition.elementType)
    append(optional: rendition.quantization) { $0.append($1) }
    append(count: rendition.bytes)
  }

  private mutating func append(_ quantization: QuantizationVerdict) {
    append(text: quantization.method)
    append(double: quantization.bitsPerWeight)
  }
}

extension BlobReader {
  /// - Throws: when the bytes are no reading, or one that charting could not work with.
  package mutating func readPart(into facts: inout ModelFacts) throws {
    facts.condition = try condition()
    facts.renditions = try list { try $0.rendition() }
    facts.architecture = try optional { try $0.text() }
    facts.parameters = try optional { try $0.unsigned() }
    facts.elementType = try optional { try $0.symbol() }
    facts.quantization = try optional { try $0.quantization() }
    facts.typesHash = try fixed()
    facts.sampleHash = try optional { try $0.valueDigest() }
    facts.sketch = try sketch()
    facts.isAdapter = try flag()
    facts.card = try card()
    facts.anomalies = try list { try $0.text() }
  }

  private mutating func rendition() throws -> Rendition {
    Rendition(
      format: try symbol(), elementType: try symbol(), quantization: try optional { try $0.quantization() },
      bytes: try unsigned())
  }

  private mutating func quantization() throws -> QuantizationVerdict {
    let (method, bits) = (try text(), try double())
    guard bits.isFinite, bits >= 0 else { throw UnreadableBlob("a quantization of \(bits) bits a weight") }
    return QuantizationVerdict(method: method, bitsPerWeight: bits)
  }

  private mutating func sketch() throws -> WeightSketch {
    let sketch = WeightSketch(
      plan: try fixed(), runs: try blob(sketchRuns), values: try blob(sketchValues))
    let counted = sketch.runs.reduce(UInt64(0)) { $0 &+ UInt64($1.count) }
    guard counted == UInt64(sketch.values.count), sketch.runs.allSatisfy({ $0.count > 0 }),
      zip(sketch.runs, sketch.runs.dropFirst()).allSatisfy({ $0.key < $1.key }),
      sketch.values.allSatisfy(\.isFinite)
    else {
      throw UnreadableBlob("a sketch of \(sketch.runs.count) runs and \(sketch.values.count) values is not in order")
    }
    return sketch
  }
}
