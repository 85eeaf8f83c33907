import ModelAtlas
import ModelCards
import Testing

private let record = #"""
  {"id": "a/model", "sha": "3F50E34B38CFD16C3268BAA8FB30D11943C67672", "createdAt": "2024-02-04T22:06:58.000Z",
   "gated": "auto", "downloads": 13036, "likes": 65, "library_name": "transformers",
   "tags": ["llama", "license:mit", "dataset:a/d", "base_model:a/one", "base_model:merge:a/one", "base_model:merge:a/two",
            "base_model:https://huggingface.co/a/three", "region:us"],
   "cardData": {"license": "apache-2.0", "base_model": ["a/one"]},
   "siblings": [{"rfilename": "README.md", "size": 110},
                {"rfilename": "model.safetensors", "lfs": {"size": 7,
                 "sha256": "421904e1b5cf36a6dfd2b4b2525b598f239de3a0028844a34853704a1752a0f9"}}]}
  """#.split(separator: "\n").joined()

@Suite("Reading a dump of Hub metadata")
struct HubDumpTests {
  @Test("a record holds what the Hub says, each claim once and with the relation that the tags add")
  func wholeRecord() throws {
    let (records, problems) = hubRecords(fromDump: Array(record.utf8))
    let hub = try #require(records.first)
    #expect(problems.isEmpty)
    #expect(hub.id == "a/model")
    #expect(hub.revision == "3f50e34b38cfd16c3268baa8fb30d11943c67672")
    #expect(hub.createdAt == UnixTime(rfc3339: "2024-02-04T22:06:58Z"))
    #expect(hub.isGated)
    #expect(hub.downloads == 13036)
    #expect(hub.likes == 65)
    #expect(hub.card.license == "apache-2.0")
    #expect(hub.card.datasets == ["a/d"])
    #expect(hub.card.tags == ["llama"])
    #expect(
      hub.card.claims == [
        ParentClaim(source: .hub, reference: "a/one", relation: .merge),
        ParentClaim(source: .hub, reference: "a/two", relation: .merge),
        ParentClaim(source: .hub, reference: "https://huggingface.co/a/three", relation: .unknown),
      ])
    #expect(hub.files.map(\.path) == ["README.md", "model.safetensors"])
    #expect(hub.files.map(\.bytes) == [110, 7])
    #expect(hub.files[1].sha256?.description.hasPrefix("sha256:421904e1") == true)
  }

  @Test("the Hub's floor of creation times means unknown")
  func creationFloor() {
    let dump = #"{"id": "a/old", "createdAt": "2022-03-02T23:29:04.000Z"}"#
    #expect(hubRecords(fromDump: Array(dump.utf8)).records.map(\.createdAt) == [nil])
  }

  @Test("baseModels is an object of a relation and models")
  func baseModels() {
    let dump = #"{"id": "a/x", "baseModels": {"relation": "quantized", "models": [{"_id": "1", "id": "a/base"}]}}"#
    #expect(
      hubRecords(fromDump: Array(dump.utf8)).records.first?.card.claims == [
        ParentClaim(source: .hub, reference: "a/base", relation: .quantized)
      ])
  }

  @Test("a bad line costs itself alone and is named by its number")
  func badLine() {
    let lines = [record, "{\"id\": ", "", "[1]", "{}", record].joined(separator: "\r\n")
    let (records, problems) = hubRecords(fromDump: Array(lines.utf8))
    #expect(records.count == 2)
    #expect(problems.map { $0.prefix(7) } == ["line 2:", "line 4:", "line 5:"])
  }

  @Test("an array of records is a dump, too")
  func array() {
    let dump = "[\(record), {\"id\": \"a/\\\"],{\"}, 7,\n\(record)]\n"
    let (records, problems) = hubRecords(fromDump: Array(dump.utf8))
    #expect(records.map(\.id.text) == ["a/model", "a/\"],{", "a/model"])
    #expect(problems == ["element 3: a text, expected a map"])
    #expect(hubRecords(fromDump: Array("[]".utf8)).problems.isEmpty)
    #expect(hubRecords(fromDump: Array("[\(record)".utf8)).problems == ["after element 0: the array is not closed"])
  }

  @Test("thousands of bad lines are counted, not listed")
  func manyProblems() {
    let problems = hubRecords(fromDump: Array(String(repeating: "x\n", count: 5000).utf8)).problems
    #expect(problems.count == 101)
    #expect(problems.last == "and 4900 more")
  }
}
