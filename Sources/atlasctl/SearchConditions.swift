import ArgumentParser

/// The structured conditions of `search`.
struct SearchConditions: ParsableArguments {
  @Option(help: "Only descendants of this model; of several, descendants of all.")
  var descendsFrom: [String] = []
  @Option(help: "How it came from its parent; several with commas.")
  var relation: [String] = []
  @Option(help: "The license as declared; several with commas.")
  var license: [String] = []
  @Option(help: ArgumentHelp("A reported result, like mmlu>0.6, perl.loss<=3.", valueName: "condition"))
  var metric: [String] = []
  @Option(help: "text, vision, audio, multimodal, other, unknown; several with commas.")
  var modality: [String] = []
  @Option(help: "safetensors, gguf, pytorch, onnx, numpy; several with commas.")
  var format: [String] = []
  @Option(help: "The model type, like llama; several with commas.")
  var architecture: [String] = []
  @Option(help: ArgumentHelp("A note: owner, owner=team-x, incident.*, eval.mmlu>0.6.", valueName: "condition"))
  var annotation: [String] = []
  @Option(help: "The most bytes of weights: 8GB, 500MiB, 4096.")
  var maxBytes: String?
  @Option(help: "Models related to this one, the nearest first.")
  var near: String?
  @Flag(inversion: .prefixedNo, help: "Only models without a card, or only others.")
  var undocumented: Bool?
  @Flag(inversion: .prefixedNo, help: "Only quantized models, or only others.")
  var quantized: Bool?

  func check() throws {
    if let maxBytes, byteCount(maxBytes) == nil {
      throw ValidationError("--max-bytes \(maxBytes): a size like 8GB, 500MiB or 4096 is expected")
    }
  }

  var query: [(name: String, value: String)] {
    let lists = [
      ("descendsFrom", descendsFrom), ("relation", relation), ("license", license), ("metric", metric),
      ("modality", modality), ("format", format), ("architecture", architecture), ("annotation", annotation),
    ]
    var query = lists.flatMap { name, values in values.map { (name: name, value: $0) } }
    if let bytes = maxBytes.flatMap(byteCount) { query.append(("maxBytes", "\(bytes)")) }
    if let near { query.append(("near", near)) }
    if let undocumented { query.append(("undocumented", "\(undocumented)")) }
    if let quantized { query.append(("quantized", "\(quantized)")) }
    return query
  }
}

/// `8GB` = 8 x 10^9, `8GiB` = 8 x 2^30; nil when it is no size or does not fit.
func byteCount(_ text: String) -> Int64? {
  let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
  let scales: [String: Double] = [
    "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824,
    "tib": 1_099_511_627_776, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12,
  ]
  guard let value = Double(digits), let scale = scales[unit] else { return nil }
  return Int64(exactly: (value * scale).rounded(.down))
}
