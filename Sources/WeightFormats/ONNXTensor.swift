import ModelAtlas

/// A tensor as an ONNX file spells it, not held against anything yet.
struct ONNXTensor {
  var name: ByteString = ""
  var shape: [UInt64] = []
  var dataType: UInt64 = 0
  /// Elements that lie one after the other in the file: raw ones, packed floats.
  var bytes: Range<UInt64>?
  /// Elements that do not; empty when they were too many to keep.
  var inline: [UInt8] = []
  /// Keys and values of what another file holds: `location`, `offset`, `length`.
  var external: [ByteString: ByteString] = [:]
  var isExternal = false
  /// Only some elements are stored, with their places: `bytes` are the whole message.
  var isSparse = false
}

/// A node of the graph, as far as it tells what a tensor is for.
struct ONNXNode {
  var name: ByteString = ""
  var operation: ByteString = ""
  var inputs: [ByteString] = []
  var outputs: [ByteString] = []
  /// Whole-number attributes: `transB`, `axis`, `bits`.
  var integers: [ByteString: Int64] = [:]
}
