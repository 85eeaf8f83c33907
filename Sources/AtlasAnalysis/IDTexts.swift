import ModelAtlas

/// All ids in lower case, one after the other: a search for a part of one reads two megabytes for 100,000 models.
struct IDTexts: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init(_ ids: [ModelID]) {
    ends.reserveCapacity(ids.count)
    for id in ids {
      bytes += id.text.lowercased().utf8
      ends.append(bytes.count)
    }
  }

  /// How well each id matches words of lower case, by number: 1 when it is the word, 0.9 when its name begins with the
  /// first word, 0.7 when it holds them all, else 0.
  func scores(_ words: [[UInt8]]) -> [Double] {
    var scores = [Double](repeating: 0, count: ends.count)
    let words = words.map { Word($0) }
    guard let first = words.first else { return scores }
    bytes.withUnsafeBufferPointer { bytes in
      eachID(holding: first, in: bytes) { number, id in
        if words.dropFirst().allSatisfy({ $0.firstIndex(in: id, from: 0) != nil }) { scores[number] = score(id, words) }
      }
    }
    return scores
  }

  /// Looks for the word in all ids at once: a match that reaches into the next id is none.
  private func eachID(
    holding word: Word, in bytes: UnsafeBufferPointer<UInt8>, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) {
    var (number, from) = (0, 0)
    while let found = word.firstIndex(in: bytes, from: from) {
      while ends[number] <= found { number += 1 }
      if found + word.bytes.count <= ends[number] {
        body(number, UnsafeBufferPointer(rebasing: bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]]))
        from = ends[number]
      } else {
        from = found + 1
      }
    }
  }
}

/// Of an id that holds all words.
private func score(_ id: UnsafeBufferPointer<UInt8>, _ words: [Word]) -> Double {
  if words.count == 1, id.count == words[0].bytes.count { return 1 }
  let name = id.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
  return words[0].isAt(name, in: id) ? 0.9 : 0.7
}

/// A word that is not empty, with how far a search for it may go on by the byte that it met (Horspool, 1980).
private struct Word {
  let bytes: [UInt8]
  private var steps: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    steps = Array(repeating: bytes.count, count: 256)
    for (index, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - index }
  }

  func firstIndex(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var at = start
    while text.count - at >= bytes.count {
      if isAt(at, in: text) { return at }
      at += steps[Int(text[at + bytes.count - 1])]
    }
    return nil
  }

  func isAt(_ start: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count - start >= bytes.count else { return false }
    for index in bytes.indices where text[start + index] != bytes[index] { return false }
    return true
  }
}
