import ModelAtlas

/// The longest record of a dump. A repository of 10,000 files takes some 2 MiB.
let hubRecordBytesMax = 4 << 20

/// Reported by name up to here; those after are counted.
let hubProblemsMax = 100

/// Reads a dump of Hub metadata: a record a line in the shape of `/api/models`, or one JSON array of such records.
///
/// A bad record costs itself alone. A repository that appears twice is in the result twice, in the order of the dump.
///
/// - Returns: the records that could be read, and for each other one `line 12: ...` or `element 12: ...`.
/// - Complexity: O(bytes); one record is in memory as a tree at a time.
package func hubRecords(fromDump bytes: [UInt8]) -> (records: [HubRecord], problems: [String]) {
  var reading = DumpReading()
  let first = bytes.first { !isBlank($0) }
  if first == UInt8(ascii: "[") {
    reading.readArray(bytes)
  } else {
    reading.readLines(bytes)
  }
  return (reading.records, reading.reportedProblems)
}

/// Reads what a Hub answers for one repository.
///
/// - Throws: `CardProblem`.
package func hubRecord(from bytes: [UInt8]) throws -> HubRecord { try hubRecord(try jsonDocument(bytes)) }

private struct DumpReading {
  var records: [HubRecord] = []
  private var problems: [String] = []
  private var problemCount = 0

  var reportedProblems: [String] {
    let more = problemCount - problems.count
    return more > 0 ? problems + ["and \(more) more"] : problems
  }

  mutating func readLines(_ bytes: [UInt8]) {
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if !line.allSatisfy(isBlank) { readRecord(line, name: "line \(number)") }
    }
  }

  mutating func readArray(_ bytes: [UInt8]) {
    var elements = ArrayElements(bytes)
    var number = 0
    while let element = elements.next() {
      number += 1
      readRecord(element, name: "element \(number)")
    }
    if let problem = elements.problem { note("after element \(number): \(problem)") }
  }

  private mutating func readRecord(_ bytes: ArraySlice<UInt8>, name: String) {
    do {
      guard bytes.count <= hubRecordBytesMax else {
        throw CardProblem("\(bytes.count) bytes, the limit is \(hubRecordBytesMax)")
      }
      records.append(try hubRecord(try jsonDocument(Array(bytes))))
    } catch {
      note("\(name): \(error)")
    }
  }

  private mutating func note(_ problem: String) {
    problemCount += 1
    if problems.count < hubProblemsMax { problems.append(problem) }
  }
}

func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
}
