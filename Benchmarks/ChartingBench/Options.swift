/// What the command line asks for.
struct Options {
  var zoos = 6
  var families = 5
  var members = 75
  var seed: UInt64 = 1
  var unknownTimes = 0.08
  var missing = 0.04
  /// Where each said edge is written with its evidence, one a line: what confidences are fitted on.
  var sayings: String?
  /// Kinds whose wrong answers are printed.
  var wrong: Set<String> = []
  /// Which tables are printed: `kinds`, `stem`, `sure`, `dates`, `open`; all when empty.
  var tables: Set<String> = []
  /// Methods that run; all when empty.
  var only: Set<String> = []

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let name = rest.popFirst(), let value = rest.popFirst() {
      switch name {
      case "--zoos": zoos = Int(value) ?? zoos
      case "--families": families = Int(value) ?? families
      case "--members": members = Int(value) ?? members
      case "--seed": seed = UInt64(value) ?? seed
      case "--unknown-times": unknownTimes = Double(value) ?? unknownTimes
      case "--missing": missing = Double(value) ?? missing
      case "--sayings": sayings = value
      case "--wrong": wrong.formUnion(value.split(separator: ",").map(String.init))
      case "--tables": tables.formUnion(value.split(separator: ",").map(String.init))
      case "--only": only.formUnion(value.split(separator: ",").map(String.init))
      default: break
      }
    }
  }

  func runs(_ method: String) -> Bool { only.isEmpty || only.contains(method) }
  func prints(_ table: String) -> Bool { tables.isEmpty || tables.contains(table) }
}
