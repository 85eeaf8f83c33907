import ModelAtlas

extension PickleMachine {
  /// Runs one opcode of the subset that torch's own restricted reader knows, and of protocols 4 and 5.
  mutating func step(_ opcode: UInt8) throws(PickleError) {
    switch Unicode.Scalar(opcode) {
    case "N": stack.append(.none)
    case "\u{88}": stack.append(.bool(true))
    case "\u{89}": stack.append(.bool(false))
    case "J": stack.append(.int(Int64(Int32(truncatingIfNeeded: try number(4)))))
    case "K": stack.append(.int(Int64(try number(1))))
    case "M": stack.append(.int(Int64(try number(2))))
    case "G": stack.append(.float(Double(bitPattern: UInt64(littleEndian: try number(8)).byteSwapped)))
    case "\u{8A}": stack.append(longInteger(try slice(try number(1))))
    case "\u{8B}": stack.append(longInteger(try slice(try boundedLong())))
    case "X": stack.append(.text(ByteString(Array(try slice(try number(4))))))
    case "\u{8C}": stack.append(.text(ByteString(Array(try slice(try number(1))))))
    case "\u{8D}": stack.append(.text(ByteString(Array(try slice(try number(8))))))
    // Python 2's strings: names, in old checkpoints.
    case "U": stack.append(.text(ByteString(Array(try slice(try number(1))))))
    case "C": stack.append(.bytes(ByteString(Array(try slice(try number(1))))))
    case "B": stack.append(.bytes(ByteString(Array(try slice(try number(4))))))
    case "\u{8E}": stack.append(.bytes(ByteString(Array(try slice(try number(8))))))
    case "\u{80}": try protocolVersion()
    case "\u{95}": try frame()
    default: try stepContainers(opcode)
    }
  }

  private mutating func stepContainers(_ opcode: UInt8) throws(PickleError) {
    switch Unicode.Scalar(opcode) {
    case "(": mark()
    case ")": stack.append(.tuple(container()))
    case "]": stack.append(.list(container()))
    case "}": stack.append(.dictionary(container()))
    case "\u{8F}": stack.append(.list(container()))
    case "t": stack.append(.tuple(container(try popToMark())))
    case "\u{85}": stack.append(.tuple(container([try pop()])))
    case "\u{86}":
      let second = try pop()
      stack.append(.tuple(container([try pop(), second])))
    case "\u{87}":
      let (third, second) = (try pop(), try pop())
      stack.append(.tuple(container([try pop(), second, third])))
    case "a":
      let value = try pop()
      add([value], to: try top())
    case "e", "\u{90}":
      let values = try popToMark()
      add(values, to: try top())
    case "s":
      let (value, key) = (try pop(), try pop())
      add([key, value], to: try top())
    case "u":
      let values = try popToMark()
      guard values.count % 2 == 0 else { throw failure("SETITEMS with a key without value") }
      add(values, to: try top())
    default: try stepObjects(opcode)
    }
  }

  private mutating func stepObjects(_ opcode: UInt8) throws(PickleError) {
    switch Unicode.Scalar(opcode) {
    case "q": try remember(try number(1))
    case "r": try remember(try number(4))
    case "\u{94}": try rememberNext()
    case "h": stack.append(try remembered(try number(1)))
    case "j": stack.append(try remembered(try number(4)))
    case "c":
      let module = try line()
      stack.append(global(module: module, name: try line()))
    case "\u{93}":
      guard case (.text(let name), .text(let module)) = (try pop(), try pop()) else {
        throw failure("STACK_GLOBAL without two names")
      }
      stack.append(global(module: module, name: name))
    case "R", "\u{81}":
      let (arguments, function) = (try pop(), try pop())
      stack.append(called(function, with: arguments))
    case "b":
      let state = try pop()
      build(try top(), state: state)
    case "Q": stack.append(persistent(try pop()))
    default: throw try refusal(of: opcode)
    }
  }

  private mutating func protocolVersion() throws(PickleError) {
    let version = try number(1)
    guard (2...5).contains(version) else { throw failure("pickle protocol \(version), 2 to 5 are read") }
  }

  private mutating func frame() throws(PickleError) {
    let length = try number(8)
    guard length <= UInt64(bytes.count - offset) else {
      throw failure("a frame of \(length) bytes, \(bytes.count - offset) are left")
    }
  }

  private mutating func boundedLong() throws(PickleError) -> UInt64 {
    let length = try number(4)
    guard length <= 1024 else { throw failure("an integer of \(length) bytes") }
    return length
  }

  /// INST names a class in its operands: it is noted before the reading stops.
  private mutating func refusal(of opcode: UInt8) throws(PickleError) -> PickleError {
    let place = offset - 1
    var named = ""
    if opcode == UInt8(ascii: "i") {
      let module = try line()
      let name = try line()
      _ = global(module: module, name: name)
      named = " of \(module).\(name)"
    }
    return PickleError(
      offset: place, message: "opcode \(opcodeNames[opcode] ?? "0x" + hexadecimal(opcode))\(named) is not read")
  }
}

/// Two's complement, least byte first; opaque above 64 bits.
private func longInteger(_ bytes: ArraySlice<UInt8>) -> PickleValue {
  guard let last = bytes.last else { return .int(0) }
  guard bytes.count <= 8 else { return .opaque }
  let fill: UInt64 = last >= 0x80 && bytes.count < 8 ? UInt64.max << UInt64(8 * bytes.count) : 0
  return .int(Int64(bitPattern: littleEndian(bytes) | fill))
}

private let opcodeNames: [UInt8: String] = [
  0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x46: "FLOAT", 0x49: "INT", 0x4C: "LONG", 0x50: "PERSID", 0x53: "STRING",
  0x54: "BINSTRING", 0x56: "UNICODE", 0x64: "DICT", 0x67: "GET", 0x69: "INST", 0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT",
  0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8",
  0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
]
