import HTTPTransfer

/// The bytes that an answer to a range request really holds. Servers ignore ranges, forget to say what they send, send
/// one of several: only what an answer proves is believed.
struct RangeAnswer {
  /// Pieces of the file by where they begin.
  private(set) var pieces: [(start: UInt64, bytes: ArraySlice<UInt8>)] = []
  /// Of the whole file, when the answer tells.
  private(set) var fileBytes: UInt64?
  /// The server answered with the whole file, from its beginning.
  private(set) var ignoredRange = false

  /// - Parameter asked: in rising order, at least one.
  init(_ answer: TransferAnswer, asked: [Range<UInt64>]) {
    guard answer.status == 206 else {
      ignoredRange = true
      pieces = [(0, answer.body[...])]
      // Not of a packed body: its length would be another one.
      if answer.header("content-encoding") == nil {
        fileBytes = answer.header("content-length").flatMap { UInt64($0) }
      }
      return
    }
    let type = answer.header("content-type") ?? ""
    if type.lowercased().hasPrefix("multipart/byteranges"), let boundary = parameter("boundary", of: type) {
      readParts(answer.body, boundary: boundary)
    } else if let range = answer.header("content-range").flatMap(contentRange) {
      add(range, answer.body[...])
    } else if asked.count == 1, UInt64(answer.body.count) <= asked[0].upperBound - asked[0].lowerBound {
      // Some mirrors answer 206 and do not say what they send.
      pieces = [(asked[0].lowerBound, answer.body[...])]
    }
  }

  private mutating func add(_ range: (start: UInt64, end: UInt64, total: UInt64?), _ bytes: ArraySlice<UInt8>) {
    guard UInt64(bytes.count) <= range.end - range.start else { return }
    pieces.append((range.start, bytes))
    fileBytes = fileBytes ?? range.total
  }

  /// `--boundary CRLF headers CRLF CRLF bytes CRLF --boundary ...`: as long as each part's range says, never searched.
  private mutating func readParts(_ body: [UInt8], boundary: String) {
    let mark = Array("--\(boundary)".utf8)
    var position = 0
    while let start = find(mark, in: body, from: position) {
      var line = start + mark.count
      if body[line...].starts(with: "--".utf8) { return }
      var range: (start: UInt64, end: UInt64, total: UInt64?)?
      // Headers end with an empty line; a few hundred bytes.
      while let end = find([0x0D, 0x0A], in: body, from: line), end - line < 1000 {
        let text = String(decoding: body[line..<end], as: UTF8.self)
        line = end + 2
        if text.isEmpty, range != nil { break }
        if text.lowercased().hasPrefix("content-range:") {
          range = contentRange(String(text.dropFirst("content-range:".count).drop { $0 == " " }))
        }
      }
      guard let range, let count = Int(exactly: range.end - range.start), count <= body.count - line else { return }
      add(range, body[line..<(line + count)])
      position = line + count
    }
  }
}

private func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
  guard let first = pattern.first, bytes.count >= pattern.count, start <= bytes.count - pattern.count else {
    return nil
  }
  return (start...(bytes.count - pattern.count)).first { bytes[$0] == first && bytes[$0...].starts(with: pattern) }
}

/// `bytes 0-99/1000` or `bytes 0-99/*`; the end is one behind the last byte.
private func contentRange(_ text: String) -> (start: UInt64, end: UInt64, total: UInt64?)? {
  guard text.hasPrefix("bytes ") else { return nil }
  let halves = text.dropFirst(6).split(separator: "/")
  let ends = (halves.first ?? "").split(separator: "-").map { UInt64($0) }
  guard halves.count == 2, ends.count == 2, let start = ends[0], let last = ends[1], start <= last, last < .max else {
    return nil
  }
  return (start, last + 1, UInt64(halves[1]))
}

private func parameter(_ name: String, of header: String) -> String? {
  for part in header.split(separator: ";").dropFirst() {
    let word = part.drop { $0 == " " }
    guard word.lowercased().hasPrefix("\(name)=") else { continue }
    let value = word.dropFirst(name.count + 1)
    return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
  }
  return nil
}
