import ModelAtlas

/// The sentence with which the Trainer of transformers opens its list of hyper-parameters.
private let reportOpening = Array("hyperparameters were used during training".utf8)

extension CardReading {
  /// The list of hyper-parameters that the Trainer of transformers writes into a README:
  /// `- learning_rate: 5e-05` and so on, up to the next heading.
  mutating func readTrainingReport(_ body: ArraySlice<UInt8>, file: ByteString) {
    var isInList = false
    for line in body.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      if isInList {
        guard line.first != UInt8(ascii: "#") else { return }
        if let (name, value) = hyperParameter(line) { feature("trainer.\(name)", value, file: file) }
      } else if line.count < 200, contains(line, reportOpening) {
        isInList = true
      }
    }
  }
}

/// `- name: value`, where the name is an identifier.
private func hyperParameter(_ line: ArraySlice<UInt8>) -> (name: String, value: String)? {
  guard line.starts(with: "- ".utf8), line.count <= cardTextBytesMax, let colon = line.firstIndex(of: UInt8(ascii: ":"))
  else { return nil }
  let name = line[line.startIndex + 2..<colon]
  let isIdentifier = name.allSatisfy {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      || $0 == UInt8(ascii: "_")
  }
  guard !name.isEmpty, isIdentifier, let value = String(validating: line[(colon + 1)...], as: UTF8.self) else {
    return nil
  }
  return (String(decoding: name, as: UTF8.self), value)
}

private func contains(_ line: ArraySlice<UInt8>, _ phrase: [UInt8]) -> Bool {
  guard line.count >= phrase.count else { return false }
  return (line.startIndex...line.endIndex - phrase.count).contains { line[$0...].starts(with: phrase) }
}
