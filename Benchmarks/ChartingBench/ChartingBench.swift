import Charting
import Foundation
import ModelAtlas

/// Breeds populations of known descent, charts them by several methods, and prints how often each was right.
///
/// `atlas-charting-bench [--zoos N] [--families N] [--members N] [--seed N] [--wrong KIND] [--only METHOD]
/// [--tables kinds,stem,sure,dates,open] [--sayings FILE]`
@main
struct ChartingBench {
  static func main() {
    let options = Options(CommandLine.arguments)
    let began = Date.now
    let zoos = bred(options)
    let models = zoos.reduce(0) { $0 + $1.present.count }
    let edges = zoos.reduce(0) { $0 + $1.truths.values.reduce(0) { $0 + $1.demanded.count } }
    print(
      "\(zoos.count) zoos, \(zoos.count * options.families) families, \(models) models, \(edges) edges, seed \(options.seed)"
    )
    print("bred in \(seconds(since: began)) s")
    var table = Table()
    var evidence: Score?
    for method in Method.all where (options.prints("kinds") || options.prints("sure")) && options.runs(method.name) {
      let began = Date.now
      var score = Score()
      for zoo in zoos { score.add(method.answers(zoo), on: zoo) }
      table.add(method.name, score, seconds: Date.now.timeIntervalSince(began))
      if !options.wrong.isEmpty { printWrong(score, options.wrong) }
      if method.name == "evidence" { evidence = score }
    }
    if options.prints("kinds") { print(table.text) }
    if options.prints("stem") { printStemTable(zoos, options) }
    if options.prints("sure"), let evidence { printSureness(evidence, options) }
    if options.prints("dates") { print("\nDates\n\n" + datesTable(zoos, options)) }
    if options.prints("open") { print("\nThe base of each family taken away\n\n" + openSetTable(zoos, options)) }
  }

  private static func printSureness(_ evidence: Score, _ options: Options) {
    print("\nHow sure the evidence rules are, and how often they are right\n")
    print(Calibration(sayings: evidence.sayings, edges: evidence.edges).table)
    if let path = options.sayings { write(evidence.sayings, to: path) }
  }

  /// Rule, relation, kind, 1 when right, confidence, then names and values of the evidence.
  private static func write(_ sayings: [Score.Saying], to path: String) {
    let lines = sayings.map { saying in
      let evidence = saying.evidence.map { "\($0.name)=\($0.value)" }
      return
        ([
          saying.rule, saying.relation.rawValue, saying.kind.rawValue, saying.isRight ? "1" : "0",
          "\(saying.confidence)",
        ] + evidence).joined(separator: "\t")
    }
    do {
      try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      print("\(path): \(error.localizedDescription)")
    }
  }

  private static func printStemTable(_ zoos: [Zoo], _ options: Options) {
    var table = Table()
    let stems = zoos.map { Stem($0) }
    print(
      "\nthe paper's protocol: \(stems.reduce(0) { $0 + $1.known.count }) models' parents are known, "
        + "\(stems.reduce(0) { $0 + $1.tested.count }) tested")
    for method in StemMethod.all where options.runs(method.name) {
      let began = Date.now
      var score = Score()
      for (zoo, stem) in zip(zoos, stems) { score.add(method.answers(zoo, stem), on: zoo, tested: stem.tested) }
      table.add(method.name, score, seconds: Date.now.timeIntervalSince(began))
    }
    print(table.text)
  }

  /// Two at a time: breeding is most of the work.
  private static func bred(_ options: Options) -> [Zoo] {
    let zoos = Collected(count: options.zoos)
    DispatchQueue.concurrentPerform(iterations: options.zoos) { index in
      zoos.put(
        Zoo(
          seed: options.seed &* 1000 &+ UInt64(index), families: options.families, membersEach: options.members,
          unknownTimes: options.unknownTimes, missing: options.missing), at: index)
    }
    return zoos.all
  }

  static func seconds(since start: Date) -> String { String(format: "%.1f", Date.now.timeIntervalSince(start)) }
}

/// Results of concurrent work, in order.
private final class Collected: @unchecked Sendable {
  private var zoos: [Zoo?]
  private let lock = NSLock()

  init(count: Int) { zoos = Array(repeating: nil, count: count) }

  func put(_ zoo: Zoo, at index: Int) { lock.withLock { zoos[index] = zoo } }
  var all: [Zoo] { lock.withLock { zoos.compactMap { $0 } } }
}
