import ModelAtlas
import StrictJSON
import Testing

@Suite("Strict JSON")
struct StrictJSONTests {
  private func parse(_ text: String, depthLimit: Int = 64) throws -> JSONValue {
    try parseJSON(Array(text.utf8), depthLimit: depthLimit)
  }

  @Test("values keep what was written")
  func values() throws {
    let value = try parse(
      #" {"a": [1, -2.50e3, true, null], "b": "x\u00e9\ud83d\ude00\n", "a": 18446744073709551615} "#)
    #expect(value["a"]?.uint64 == .max)
    #expect(value["b"]?.text == "xé😀\n")
    #expect(value.members?.map(\.key) == ["a", "b", "a"])
    #expect(value.members?[0].value.elements?[1].double == -2500)
    #expect(value.members?[0].value.elements?[2].boolean == true)
    #expect(value.members?[0].value.elements?[1].int64 == nil)
  }

  @Test("keys that differ only in Unicode normalization are two keys")
  func normalization() throws {
    let value = try parse(#"{"\u00e9": 1, "e\u0301": 2}"#)
    #expect(value["é"]?.int64 != value["e\u{301}"]?.int64)
  }

  @Test(
    "what is not JSON by the letter is refused",
    arguments: [
      "", " ", "{", "[1,]", #"{"a":1,}"#, "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "NaN", "Infinity", "tru", "nul",
      #""\x""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "\"\n\"", "\"a", "[] []", "\u{FEFF}[]", "[1 2]",
      "// c\n1",
      "'a'", #"{"a" 1}"#, "[\u{c}1]", "\0",
    ])
  func refused(text: String) {
    #expect(throws: JSONError.self) { try parse(text) }
  }

  @Test(
    "bytes that are not UTF-8 are refused",
    arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]])
  func invalidUTF8(bytes: [UInt8]) {
    #expect(throws: JSONError(offset: 1, message: "invalid UTF-8")) { try parseJSON(bytes) }
  }

  @Test("nesting ends at the limit")
  func depth() throws {
    let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    #expect(throws: Never.self) { try parse(deep(64)) }
    #expect(throws: JSONError.self) { try parse(deep(65)) }
    #expect(throws: Never.self) { try parse(deep(128), depthLimit: 128) }
  }

  @Test(
    "passing over a value checks it as reading it does",
    arguments: [
      "1", "[]", "{}", #"{"a":[1,{"b":null},"x"],"c":false}"#, "[[],[[]]]", "[1,]", "{\"a\"}", "[1", #"["\q"]"#,
      "{\"a\":1 2}",
    ])
  func skipping(text: String) {
    let bytes = Array(text.utf8)
    let isValid = (try? parseJSON(bytes)) != nil
    let skipped = bytes.withUnsafeBufferPointer { buffer in
      var scanner = JSONScanner(buffer)
      do {
        try scanner.skipValue(depth: 64)
        try scanner.end()
        return true
      } catch {
        return false
      }
    }
    #expect(skipped == isValid)
  }
}
