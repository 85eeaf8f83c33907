import HTTPTransfer
import ModelAtlas
import Testing

@testable import HuggingFaceHub

private func answer(_ status: Int, _ headers: [(String, String)] = [], _ body: [UInt8]) -> TransferAnswer {
  TransferAnswer(status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
}

@Suite("What an answer to a range request proves")
struct RangeAnswerTests {
  @Test("one range says where it lies and how long the file is")
  func single() {
    let range = RangeAnswer(answer(206, [("content-range", "bytes 10-12/100")], [1, 2, 3]), asked: [10..<13])
    #expect(range.pieces.map(\.start) == [10] && range.pieces[0].bytes == [1, 2, 3] && range.fileBytes == 100)
  }

  @Test("a mirror that does not say what it sends is believed for one range, as far as it was asked")
  func silent() {
    #expect(RangeAnswer(answer(206, [], [1, 2]), asked: [10..<13]).pieces.map(\.start) == [10])
    #expect(RangeAnswer(answer(206, [], [1, 2, 3, 4]), asked: [10..<13]).pieces.isEmpty)
    #expect(RangeAnswer(answer(206, [], [1, 2, 3]), asked: [10..<13, 20..<22]).pieces.isEmpty)
  }

  @Test("a server that ignores the range sends the file from its beginning")
  func ignored() {
    let range = RangeAnswer(answer(200, [("content-length", "500")], [9, 8]), asked: [100..<200])
    #expect(range.ignoredRange && range.pieces.map(\.start) == [0] && range.fileBytes == 500)
  }

  private func multipart(_ text: String) -> RangeAnswer {
    RangeAnswer(
      answer(206, [("content-type", "multipart/byteranges; boundary=\"cut\"")], Array(text.utf8)),
      asked: [0..<2, 5..<9])
  }

  @Test("several ranges come as parts, each as long as it says, whatever its bytes look like")
  func parts() {
    let range = multipart(
      "\r\n--cut\r\nContent-Type: x\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n--cut\r\ncontent-range: bytes 5-8/9\r\n"
        + "\r\n--cu\r\n--cut--\r\n")
    #expect(range.pieces.map(\.start) == [0, 5])
    #expect(range.pieces.map { String(decoding: $0.bytes, as: UTF8.self) } == ["ab", "--cu"])
    #expect(range.fileBytes == 9)
  }

  @Test(
    "parts that promise more than there is, or lie about their place, are not believed",
    arguments: [
      "--cut\r\nContent-Range: bytes 0-99/9\r\n\r\nab", "--cut\r\nContent-Range: bytes 9-1/9\r\n\r\nab",
      "--cut\r\nContent-Range: bytes 0-18446744073709551615/9\r\n\r\nab", "--cut\r\n\r\nab", "--cut", "--cut--", "",
    ])
  func lies(text: String) { #expect(multipart(text).pieces.isEmpty) }
}

@Suite("Choosing what to ask for")
struct RangePlanTests {
  @Test("near ranges become one, and the nearest of too many")
  func coalescing() {
    #expect(coalesced([10..<20, 0..<5, 21..<30, 100..<101], gap: 2, countMax: 10) == [0..<5, 10..<30, 100..<101])
    #expect(coalesced([0..<1, 10..<11, 30..<31], gap: 0, countMax: 2) == [0..<11, 30..<31])
    #expect(coalesced([0..<10, 2..<4], gap: 0, countMax: 9) == [0..<10])
  }

  @Test("every byte that was asked for is in what is asked of the server", arguments: 0..<50)
  func covering(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    func next(_ limit: UInt64) -> UInt64 { UInt64.random(in: 0..<limit, using: &random) }
    let ranges = (0..<100).map { _ in
      let start = next(10_000)
      return start..<(start + 1 + next(50))
    }
    let merged = coalesced(ranges, gap: next(20), countMax: 10)
    #expect(merged.count <= 10)
    #expect(
      ranges.allSatisfy { range in
        merged.contains { $0.contains(range.lowerBound) && $0.upperBound >= range.upperBound }
      })
    #expect(zip(merged, merged.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
  }

  private func limits(_ ranges: Int, requestBytes: UInt64, requests: Int) -> RangeLimits {
    RangeLimits(ranges: ranges, gapBytes: 0, requestBytes: requestBytes, requests: requests)
  }

  @Test("another request is made where it saves more than it costs, and no more than may be")
  func severalRequests() {
    let ranges = (0..<5).map { UInt64($0) * 1000..<(UInt64($0) * 1000 + 1) }
    let cheap = requests(for: ranges, within: limits(2, requestBytes: 10, requests: 9))
    #expect(cheap == [Array(ranges[0..<2]), Array(ranges[2..<4]), [ranges[4]]])
    // The second request saves two gaps of a thousand bytes, the third one only the last.
    #expect(requests(for: ranges, within: limits(2, requestBytes: 1500, requests: 9)).map(\.count) == [2, 2])
    #expect(requests(for: ranges, within: limits(2, requestBytes: 2500, requests: 9)) == [[0..<3001, ranges[4]]])
    #expect(
      requests(for: ranges, within: limits(2, requestBytes: 10, requests: 2)) == [
        [0..<1001, ranges[2]], Array(ranges[3...]),
      ])
    #expect(requests(for: ranges, within: limits(5, requestBytes: 0, requests: 9)) == [ranges])
    #expect(requests(for: [], within: limits(5, requestBytes: 0, requests: 9)).isEmpty)
  }

  @Test("one window holds as many ranges as one of its length can")
  func windows() {
    let ranges: [Range<UInt64>] = [0..<1, 50..<51, 52..<53, 58..<59, 90..<91]
    #expect(densestWindows(ranges, windowBytes: 10, count: 1, fileBytes: 1000) == [50..<60])
    #expect(densestWindows(ranges, windowBytes: 10, count: 3, fileBytes: 95) == [50..<60, 0..<10, 90..<95])
    #expect(densestWindows([0..<20], windowBytes: 10, count: 1, fileBytes: 95).isEmpty)
  }

  @Test("bytes that came in pieces, twice and in any order, are held once and read across pieces", arguments: 0..<50)
  func sparse(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    func next(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    let file = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var held = SparseBytes()
    var isHeld = [Bool](repeating: false, count: file.count)
    for _ in 0..<12 {
      let start = next(280)
      let end = min(300, start + 1 + next(60))
      held.add(file[start..<end], at: UInt64(start))
      for index in start..<end { isHeld[index] = true }
      let from = next(290)
      let to = min(300, from + 1 + next(30))
      let holds = isHeld[from..<to].allSatisfy(\.self)
      #expect(held.holds(UInt64(from)..<UInt64(to)) == holds)
      var buffer = [UInt8](repeating: 0, count: to - from)
      #expect(buffer.withUnsafeMutableBytes { held.copy(from: UInt64(from), into: $0) } == holds)
      if holds { #expect(buffer[...] == file[from..<to]) }
    }
    #expect(held.heldBytes == isHeld.count { $0 })
  }
}

@Suite("Asking page by page")
struct PageTests {
  @Test(
    "the next page is where the Link header says, and nowhere else",
    arguments: [
      ("<https://h/api/models?cursor=x>; rel=\"next\"", "https://h/api/models?cursor=x"),
      ("<https://h/a>; rel=\"prev\", </api/models?cursor=%3D>; rel=\"next\"", "https://h/api/models?cursor=%3D"),
      ("<https://h/a>; title=\"x\"; rel=next", "https://h/a"), ("<https://h/a>; rel=\"last\"", nil),
      ("<file:///etc/passwd>; rel=\"next\"", nil), ("https://h/a; rel=next", nil), ("", nil),
    ])
  func link(header: String, expected: String?) throws {
    let here = try #require(WebAddress("https://h/prefix/api/models"))
    #expect(nextPage(header, at: here)?.description == expected)
  }

  @Test("a refusal says what state the repository is in, or nothing of it")
  func states() {
    func state(_ status: Int, code: String? = nil, message: String? = nil) -> String? {
      HubError.refused(path: "h", status: status, code: code, message: message, requestID: nil).state?.rawValue
    }
    #expect(state(403, code: "GatedRepo") == "gated")
    #expect(state(401, code: "GatedRepo") == "gated")
    #expect(state(403, message: "Access to this resource is disabled.") == "disabled")
    #expect(state(404, code: "RepoNotFound") == "notVisible")
    #expect(state(401, message: "Invalid username or password.") == "notVisible")
    #expect(state(401, message: "Invalid credentials in Authorization header") == nil)
    #expect(state(404, code: "EntryNotFound") == nil)
    #expect(state(404, code: "RevisionNotFound") == nil)
    #expect(state(500) == nil)
  }
}
