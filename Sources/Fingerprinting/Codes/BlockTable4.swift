import ModelAtlas
import StrictJSON
import WeightFormats

/// bitsandbytes' nf4 and fp4: four bits into a table of 16 values, times the largest magnitude of a block of 64.
///
/// The magnitudes may be codes themselves (double quantization). Codes run through the whole matrix, high nibble first.
/// Source: formats of bitsandbytes 0.50.2, equal to its CPU code.
struct BlockTable4: CodedTensor {
  let shape: [UInt64]
  private let blockValues: UInt64
  private let table: [Float]
  private let nested: Nested?

  private struct Nested {
    let blockValues: UInt64
    let table: [Float]
    let offset: Float
  }

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) {
    let states: (ByteString, ByteString) = (
      "weight.quant_state.bitsandbytes__nf4", "weight.quant_state.bitsandbytes__fp4"
    )
    guard parts.type("weight") == .u8, parts.has("weight.absmax"), parts.count("weight.quant_map") == 16,
      let state = parts.first(of: states.0, states.1), parts.count(state) <= 1 << 16
    else { return nil }
    let text = try parts.integers(state, 0..<parts.count(state), as: UInt8.self)
    guard let json = try? parseJSON(text), let dimensions = json["shape"]?.elements?.compactMap(\.uint64),
      let block = json["blocksize"]?.uint64, block > 0
    else { return nil }
    let count = dimensions.reduce(1, saturatingProduct)
    guard count <= saturatingProduct(parts.count("weight"), 2),
      parts.count("weight.absmax") >= (count / block) + (count % block == 0 ? 0 : 1)
    else { return nil }
    shape = dimensions
    blockValues = block
    table = try parts.floats("weight.quant_map", 0..<16)
    guard parts.type("weight.absmax") == .u8 else {
      nested = nil
      return
    }
    guard let inner = json["nested_blocksize"]?.uint64, inner > 0, let offset = json["nested_offset"]?.double,
      parts.count("weight.nested_quant_map") == 256
    else { return nil }
    nested = Nested(
      blockValues: inner, table: try parts.floats("weight.nested_quant_map", 0..<256), offset: Float(offset))
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let start = row * (shape.last ?? 1)
    let elements = (start + columns.lowerBound)..<(start + columns.upperBound)
    let firstByte = elements.lowerBound / 2
    let bytes = try parts.integers("weight", firstByte..<((elements.upperBound + 1) / 2), as: UInt8.self)
    let firstBlock = elements.lowerBound / blockValues
    let scales = try magnitudes(firstBlock..<((elements.upperBound - 1) / blockValues + 1), parts)
    return elements.map { element in
      let byte = bytes[Int(element / 2 - firstByte)]
      let code = element.isMultiple(of: 2) ? byte >> 4 : byte & 15
      return table[Int(code)] * scales[Int(element / blockValues - firstBlock)]
    }
  }

  private func magnitudes(_ blocks: Range<UInt64>, _ parts: ModuleTensors) throws(WeightFormatError) -> [Float] {
    guard let nested else { return try parts.floats("weight.absmax", blocks) }
    let codes = try parts.integers("weight.absmax", blocks, as: UInt8.self)
    let first = blocks.lowerBound / nested.blockValues
    let last = (blocks.upperBound - 1) / nested.blockValues
    let scales = try parts.floats("weight.nested_absmax", first..<(last + 1))
    return zip(blocks, codes).map { block, code in
      nested.table[Int(code)] * scales[Int(block / nested.blockValues - first)] + nested.offset
    }
  }
}
