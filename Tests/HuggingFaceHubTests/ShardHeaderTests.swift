import ModelAtlas
import Testing

@testable import HuggingFaceHub

@Suite("Headers that the Hub tells without a file")
struct ShardHeaderTests {
  private static let header = #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"__metadata__":{"format":"pt"}}"#

  @Test("the text of each shard's header is taken as it came")
  func texts() {
    let body = #"{"index":{"weight_map":{"a":"x"}} , "headers": {"one": \#(Self.header), "two":{}},"more":[1]}"#
    let found = rawShardHeaders(Array(body.utf8))
    #expect(found.mapValues { String(decoding: $0, as: UTF8.self) } == ["one": Self.header, "two": "{}"])
  }

  @Test("an answer of another kind tells nothing", arguments: ["", "[]", #"{"headers":[]}"#, #"{"headers":{"a":{"#])
  func nonsense(text: String) { #expect(rawShardHeaders(Array(text.utf8)).isEmpty) }

  @Test("the file's size tells how long the header is in it; what does not fit is left to the file")
  func heads() throws {
    let text = Array(Self.header.utf8)[...]
    let head = try #require(fileHead(text, fileBytes: UInt64(8 + text.count + 3 + 4)))
    #expect(head == [UInt8(text.count + 3), 0, 0, 0, 0, 0, 0, 0] + text + [0x20, 0x20, 0x20])
    #expect(fileHead(text, fileBytes: UInt64(8 + text.count - 1 + 4)) == nil)
    #expect(fileHead(text, fileBytes: 11) == nil)
    #expect(fileHead(text, fileBytes: 1 << 40) == nil)
    #expect(fileHead(Array("{}".utf8)[...], fileBytes: 10) == nil)
  }
}
