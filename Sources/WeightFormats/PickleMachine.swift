import ModelAtlas

// A pickle is a program for a stack machine. This machine runs the part of it that builds values; calls of known torch
// functions become descriptions of tensors, calls of anything else become `opaque` and their names are noted. Nothing
// is looked up, imported or called.
//
// 1. Each opcode pushes, pops or fills; its operands are held against the bytes that remain.
// 2. Bounds: opcodes, items on stack and in containers together, memo entries; each far above what torch writes.
// 3. An opcode outside torch's own subset stops the reading: its name and place are reported.

/// A real checkpoint takes some thirty opcodes a tensor.
private let opcodesMax = 10_000_000
/// Values on the stack, in containers and in the memo together; each takes 16 bytes.
private let itemsMax = 2_000_000

struct PickleMachine {
  let bytes: [UInt8]
  private(set) var offset: Int
  /// The contents of tuples, lists and dictionaries (key, value, key, value, ...).
  var arena: [[PickleValue]] = []
  var globals: [PickledGlobal] = []
  var storages: [PickledStorage] = []
  var tensors: [PickledTensor] = []
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [UInt64: PickleValue] = [:]
  private var globalPlaces: [PickledGlobal: Int] = [:]
  private var storagePlaces: [PickledStorage: Int] = [:]
  /// Items that were ever stored, so that no program can grow without bound.
  private var items = 0

  init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Names outside the allow-list, sorted.
  var foreignGlobals: [String] { Set(globals.filter { $0.meaning == nil }.map(\.description)).sorted() }

  /// Runs until STOP; returns what the pickle describes.
  mutating func run() throws(PickleError) -> PickleValue {
    for _ in 0..<opcodesMax {
      let opcode = try byte()
      if opcode == UInt8(ascii: ".") { return try pop() }
      try step(opcode)
      if items + stack.count + memo.count > itemsMax { throw failure("more than \(itemsMax) values") }
    }
    throw failure("more than \(opcodesMax) opcodes")
  }

  // MARK: Operands

  func failure(_ message: String) -> PickleError { PickleError(offset: offset, message: message) }

  private func cut(_ message: String) -> PickleError { PickleError(offset: offset, message: message, isCut: true) }

  mutating func byte() throws(PickleError) -> UInt8 {
    guard offset < bytes.count else { throw cut("the pickle ends without STOP") }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func number(_ width: Int) throws(PickleError) -> UInt64 { littleEndian(try slice(UInt64(width))) }

  mutating func slice(_ count: UInt64) throws(PickleError) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count - offset) else {
      throw cut("\(count) bytes are announced, \(bytes.count - offset) are left")
    }
    defer { offset += Int(count) }
    return bytes[offset..<(offset + Int(count))]
  }

  mutating func line() throws(PickleError) -> ByteString {
    guard let end = bytes[offset...].prefix(1024).firstIndex(of: 0x0A) else { throw cut("a name without an end") }
    defer { offset = end + 1 }
    return ByteString(Array(bytes[offset..<end]))
  }

  // MARK: Stack, memo, arena

  mutating func pop() throws(PickleError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else { throw failure("the stack is empty") }
    return value
  }

  mutating func top() throws(PickleError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else { throw failure("the stack is empty") }
    return value
  }

  mutating func mark() { marks.append(stack.count) }

  mutating func popToMark() throws(PickleError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw failure("no mark on the stack") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  mutating func remember(_ index: UInt64) throws(PickleError) { memo[index] = try top() }

  mutating func rememberNext() throws(PickleError) { memo[UInt64(memo.count)] = try top() }

  func remembered(_ index: UInt64) throws(PickleError) -> PickleValue {
    guard let value = memo[index] else { throw failure("nothing was remembered under \(index)") }
    return value
  }

  mutating func container(_ contents: [PickleValue] = []) -> Int {
    items += contents.count + 1
    arena.append(contents)
    return arena.count - 1
  }

  /// Adds to a list or dictionary; other targets (sets, opaque objects) lose what is added.
  mutating func add(_ contents: [PickleValue], to target: PickleValue) {
    switch target {
    case .list(let place), .dictionary(let place):
      items += contents.count
      arena[place] += contents
    default: break
    }
  }

  mutating func global(module: ByteString, name: ByteString) -> PickleValue {
    let global = PickledGlobal(module: module, name: name)
    if let place = globalPlaces[global] { return .global(place) }
    items += 1
    globals.append(global)
    globalPlaces[global] = globals.count - 1
    return .global(globals.count - 1)
  }

  mutating func storage(_ storage: PickledStorage) -> PickleValue {
    if let place = storagePlaces[storage] { return .storage(place) }
    items += 1
    storages.append(storage)
    storagePlaces[storage] = storages.count - 1
    return .storage(storages.count - 1)
  }
}
