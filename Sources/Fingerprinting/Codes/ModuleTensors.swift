import ModelAtlas
import WeightFormats

/// The tensors of one quantized module by their part, open for reading.
struct ModuleTensors {
  let parts: [ByteString: ModelTensor]
  /// The module's path, as the file spells it.
  let module: ByteString
  /// Bits of a code, as far as the shapes of the whole model tell.
  let bits: UInt64?
  /// Inputs of the matrix, where the model's other tensors tell and its own do not.
  var rowWidth: UInt64?
  /// Reads nothing, but tells the kernel what will be read; all values are zero.
  var isAdvising = false

  var areReadable: Bool { parts.values.allSatisfy(\.stored.valuesReadable) }

  func has(_ part: ByteString) -> Bool { parts[part] != nil }
  func type(_ part: ByteString) -> ElementType? { parts[part]?.fact.type }
  /// Empty for a part that is absent, and for a scalar.
  func shape(_ part: ByteString) -> [UInt64] { parts[part]?.fact.shape ?? [] }
  func count(_ part: ByteString) -> UInt64 { parts[part]?.fact.elementCount ?? 0 }
  func first(of names: ByteString...) -> ByteString? { names.first { parts[$0] != nil } }

  /// Elements as floats, in row-major order; NaN where the part ends before them.
  func floats(_ part: ByteString, _ elements: Range<UInt64>) throws(WeightFormatError) -> [Float] {
    guard let tensor = parts[part], elements.upperBound <= count(part) else {
      return [Float](repeating: .nan, count: elements.count)
    }
    if isAdvising {
      advise(tensor, elements)
      return [Float](repeating: 0, count: elements.count)
    }
    return try readValues(of: tensor.stored, elements: elements, from: tensor.file)
  }

  /// Elements as the integers that they are stored as; zeros where the part ends before them.
  func integers<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ part: ByteString, _ elements: Range<UInt64>, as: Integer.Type
  ) throws(WeightFormatError) -> [Integer] {
    let width = Integer.bitWidth / 8
    guard let tensor = parts[part], elements.upperBound <= count(part), tensor.stored.type.block?.bytes == width else {
      return [Integer](repeating: 0, count: elements.count)
    }
    if isAdvising {
      advise(tensor, elements)
      return [Integer](repeating: 0, count: elements.count)
    }
    let bytes = try readStoredElements(of: tensor.stored, elements, from: tensor.file)
    return bytes.withUnsafeBytes { buffer in
      (0..<elements.count).map {
        Integer(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * width, as: Integer.self))
      }
    }
  }

  /// `count` elements that lie `step` apart, from `first` on.
  ///
  /// - Complexity: one read where they lie within `columnSpanBytes`, else one each.
  func column(
    _ part: ByteString, first: UInt64, step: UInt64, count: UInt64
  ) throws(WeightFormatError) -> [UInt32] {
    guard count > 0 else { return [] }
    let span = (count - 1) * step + 1
    if span <= Self.columnSpan {
      let run = try integers(part, first..<(first + span), as: UInt32.self)
      return stride(from: 0, to: run.count, by: Int(step)).map { run[$0] }
    }
    var words: [UInt32] = []
    for index in 0..<count {
      let at = first + index * step
      words += try integers(part, at..<(at + 1), as: UInt32.self)
    }
    return words
  }

  /// Words that are read at once to pick some of them out: two pages.
  static let columnSpan: UInt64 = 2048

  private func advise(_ tensor: ModelTensor, _ elements: Range<UInt64>) {
    guard case .contiguous(let offset, _) = tensor.stored.layout, let block = tensor.stored.type.block else { return }
    let width = UInt64(block.bytes)
    tensor.file.willNeed([(offset + elements.lowerBound * width)..<(offset + elements.upperBound * width)])
  }
}

/// `count` codes of `bits` bits each out of words, the lowest bits first; codes may straddle two words.
func unpacked(_ words: [UInt32], firstBit: UInt64, bits: UInt64, count: Int) -> [UInt32] {
  (0..<count).map { index in
    let bit = Int(firstBit) + index * Int(bits)
    let (word, shift) = (bit / 32, UInt64(bit % 32))
    let low = word < words.count ? UInt64(words[word]) : 0
    let high = word + 1 < words.count ? UInt64(words[word + 1]) : 0
    return UInt32(truncatingIfNeeded: (low | high << 32) >> shift & (1 << bits - 1))
  }
}
