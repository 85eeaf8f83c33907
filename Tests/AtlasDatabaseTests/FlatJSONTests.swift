import GRDB
import ModelAtlas
import Testing

@testable import AtlasDatabase

@Suite("JSON columns")
struct FlatJSONTests {
  @Test("SQLite reads what we write: numbers and texts, NUL and control characters included")
  func validForSQLite() throws {
    var odd = OddValues(seed: 1)
    let queue = try DatabaseQueue()
    try queue.inDatabase { database in
      for _ in 0..<200 {
        let strings = odd.list { $0.string() }
        let texts = [
          jsonText(strings), jsonText(odd.list { $0.measurement() }), jsonText([odd.string(): odd.string()]),
          jsonText([Measurement("infinite", .infinity), Measurement("minus", -.infinity)]),
        ]
        for text in texts {
          let isValid = try Bool.fetchOne(database, sql: "SELECT json_valid(?)", arguments: [text])
          #expect(isValid == true, "\(text)")
        }
      }
      let number = "SELECT json_extract(?, '$.distance')"
      let distance = jsonText([Measurement("distance", 1e-05)])
      #expect(try Double.fetchOne(database, sql: number, arguments: [distance]) == 1e-05)
    }
  }

  @Test("a number that is not finite comes back as it was")
  func notFinite() throws {
    let text = Array(jsonText([Measurement("a", .infinity), Measurement("b", -.infinity), Measurement("a", 2)]).utf8)
    let back = try text.withUnsafeBytes { bytes in
      var json = FlatJSON(bytes)
      return try json.measurements()
    }
    #expect(back == [Measurement("a", .infinity), Measurement("b", -.infinity), Measurement("a", 2)])
  }

  @Test(
    "a damaged text is an error",
    arguments: ["", "{", #"{"a""#, #"{"a":}"#, #"{"a":x}"#, #"{"a":1"#, #"["a"]"#, #"{"\u12"#, #"{"\u12":1}"#])
  func damaged(text: String) {
    #expect(throws: UnreadableRow.self) {
      try Array(text.utf8).withUnsafeBytes { bytes in
        var json = FlatJSON(bytes)
        return try json.measurements()
      }
    }
  }
}
