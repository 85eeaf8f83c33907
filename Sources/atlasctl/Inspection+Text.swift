import ControlAPI

extension Inspection {
  func lines(_ terminal: Terminal, allTensors: Bool) -> [String] {
    var lines = [
      terminal.bold(neutralized(path)) + "  " + (state == "whole" ? terminal.green(state) : terminal.red(state))
    ]
    let facts: [(String, String?)] = [
      ("reason", reason), ("layout", layout), ("architecture", architecture), ("type", elementType),
      ("quantization", quantization.map { "\($0.method), \(measureText($0.bitsPerWeight)) bits a weight" }),
      ("weights", parameters.map { "\($0)" }), ("adapter", isAdapter ? "yes" : nil), ("sample hash", sampleHash),
      ("sampled values", "\(sampledValues)"), ("content hash", contentHash), ("value hash", valueHash),
    ]
    for (name, value) in facts { if let value { lines.append("  \(name): " + neutralized(value)) } }
    lines += section("renditions", renditions.map(renditionLine), terminal)
    lines += section("files", files.map { "\($0.path)  \(byteText($0.bytes))  \($0.sha256 ?? "")" }, terminal)
    lines += section("says of itself", metadataLines, terminal)
    lines += section(
      "pickles that are no weights",
      pickles.map { "\($0.path)  \($0.classes.isEmpty ? "plain values" : $0.classes.joined(separator: ", "))" },
      terminal)
    lines += section("remarks", anomalies, terminal)
    guard !tensors.isEmpty else { return lines }
    return lines + ["", terminal.bold("tensors")] + tensorLines(terminal, all: allTensors)
  }

  /// One line a tensor, or one a type.
  private func tensorLines(_ terminal: Terminal, all: Bool) -> [String] {
    guard all else {
      let counts = Dictionary(grouping: tensors, by: \.elementType).mapValues(\.count).sorted { $0.key < $1.key }
      return counts.map { "  \($0.value) of \(neutralized($0.key))" } + ["  --tensors lists them"]
    }
    var table = Table([
      .init(title: "TENSOR", isFlexible: true), .init(title: "TYPE"), .init(title: "SHAPE"),
      .init(title: "ROLE", isFlexible: true),
    ])
    for tensor in tensors {
      let shape = tensor.shape.map { "\($0)" }.joined(separator: " x ")
      table.add([tensor.name, tensor.elementType, shape.isEmpty ? "scalar" : shape, tensor.role])
    }
    return table.lines(on: terminal)
  }

  private func renditionLine(_ rendition: RenditionAnswer) -> String {
    let codes = rendition.quantization.map { "  \($0.method), \(measureText($0.bitsPerWeight)) bits a weight" }
    return "\(rendition.format) \(rendition.elementType)  \(byteText(rendition.bytes))\(codes ?? "")"
  }

  /// What the file claims of its origin, without the vocabulary; long values are cut.
  private var metadataLines: [String] {
    let told = metadata.filter { !$0.key.hasPrefix("tokenizer.") }
    let lines = told.prefix(Self.metadataMax).map { entry in
      let value = entry.value.count > Self.valueMax ? entry.value.prefix(Self.valueMax) + " ..." : entry.value[...]
      return "\(entry.key) = \(value)"
    }
    return told.count > Self.metadataMax ? lines + ["\(told.count - Self.metadataMax) more: --json"] : lines
  }

  private static let metadataMax = 24
  private static let valueMax = 80
}
