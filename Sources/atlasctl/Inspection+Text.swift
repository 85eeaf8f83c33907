import ControlAPI

extension Inspection {
  func lines(_ terminal: Terminal, allTensors: Bool) -> [String] {
    var lines = [
      terminal.bold(neutralized(path)) + "  " + (state == "whole" ? terminal.green(state) : terminal.red(state))
    ]
    let facts: [(String, String?)] = [
      ("reason", reason), ("layout", layout), ("architecture", architecture), ("type", elementType),
      ("quantization", quantization.map { "\($0.method), \(measureText($0.bitsPerWeight)) bits a weight" }),
      ("weights", parameters.map { "\($0)" }), ("adapter", adapterText), ("sample hash", sampleHash),
      ("sampled values", "\(sampledValues)"), ("content hash", contentHash), ("value hash", valueHash),
    ]
    for (name, value) in facts { if let value { lines.append("  \(name): " + neutralized(value)) } }
    lines += section("renditions", renditions.map(renditionLine), terminal)
    lines += section("not read", unread, terminal)
    lines += section("files", files.map { "\($0.path)  \(byteText($0.bytes))  \($0.sha256 ?? "")" }, terminal)
    lines += section("weight files say", metadataLines, terminal)
    lines += section("beside them", configurationLines, terminal)
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

  private func renditionLine(_ rendition: Rendition) -> String {
    let codes = rendition.quantization.map { "  \($0.method), \(measureText($0.bitsPerWeight)) bits a weight" }
    let more = rendition.files.count > 1 ? " and \(rendition.files.count - 1) more" : ""
    let files = rendition.files.first.map { "  \($0)\(more)" } ?? ""
    return "\(rendition.format) \(rendition.elementType)  \(byteText(rendition.bytes))\(codes ?? "")\(files)"
  }

  private var adapterText: String? {
    guard isAdapter else { return nil }
    return adapterRanks.isEmpty
      ? "yes" : "rank " + adapterRanks.prefix(Self.ranksMax).map { "\($0)" }.joined(separator: ", ")
  }

  /// What the files claim of their origin, without the vocabulary and what is said of single tensors (torchao writes
  /// a text for each); origin first, long values are cut.
  private var metadataLines: [String] {
    let modules = Set(tensors.map { module(of: $0.name) })
    let told = metadata.filter { entry in
      !entry.key.hasPrefix("tokenizer.") && entry.key != "tensor_names"
        && (!entry.key.contains(".") || !modules.contains(module(of: entry.key)))
    }
    let order = told.filter { isOfOrigin($0.key) } + told.filter { !isOfOrigin($0.key) }
    let lines = order.prefix(Self.metadataMax).map { "\($0.key) = \(shortened($0.value))" }
    return metadata.count > lines.count ? lines + ["\(metadata.count - lines.count) more: --json"] : lines
  }

  private var configurationLines: [String] {
    let lines = configuration.prefix(Self.configurationMax).map { "\($0.file): \($0.key) = \(shortened($0.value))" }
    let left = configuration.count - lines.count
    return left > 0 ? lines + ["\(left) more: --json"] : lines
  }

  /// Up to the last dot.
  private func module(of name: String) -> Substring { name[..<(name.lastIndex(of: ".") ?? name.startIndex)] }

  private func isOfOrigin(_ key: String) -> Bool {
    let starts = [
      "general.", "adapter.", "split.", "quantize.", "modelspec.", "ss_base_model", "ss_sd_", "ss_network_",
      "ss_output_",
    ]
    return key == "format" || starts.contains { key.hasPrefix($0) }
  }

  private func shortened(_ value: String) -> Substring {
    value.count > Self.valueMax ? value.prefix(Self.valueMax) + " ..." : value[...]
  }

  private static let ranksMax = 8
  private static let metadataMax = 24
  private static let configurationMax = 40
  private static let valueMax = 80
}
