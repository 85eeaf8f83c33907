import FoundationEssentials

/// The one spelling of an answer: keys sorted, slashes plain, no white space. Equal values give equal bytes.
package func json(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  // A measurement that is no number has no JSON number either; text keeps the answer readable.
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return try Array(encoder.encode(value))
}

package func value<Value: Decodable>(_ type: Value.Type, json bytes: [UInt8]) throws -> Value {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  return try decoder.decode(type, from: Data(bytes))
}
