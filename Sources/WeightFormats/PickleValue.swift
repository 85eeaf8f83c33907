import ModelAtlas

/// What a pickle describes, as a value that nobody executes.
///
/// Containers and tensors live in the machine's arena and are named by index: a pickle may nest and share them without
/// bound, and nothing here may recurse on that.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case text(ByteString)
  case bytes(ByteString)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  /// A class or function by name: index into `globals`.
  case global(Int)
  case storage(Int)
  case tensor(Int)
  /// Something whose parts do not matter here.
  case opaque
}

/// A storage that a pickle refers to; its bytes are an entry of the archive.
struct PickledStorage: Hashable, Sendable {
  let key: ByteString
  /// Nil for an untyped storage: `elements` are bytes, the tensor says the type. They are of narrow types, too.
  let type: ElementType?
  let elements: UInt64
}

/// A tensor as a pickle rebuilds it: a view into a storage, not held against anything yet.
struct PickledTensor: Hashable, Sendable {
  /// Index into `storages`.
  let storage: Int
  let type: ElementType
  let offset: Int64
  let shape: [Int64]
  let strides: [Int64]
  /// How its elements, which are codes, become values; nil where they are the values.
  var quantizer: PickledQuantizer?
  /// False for sparse and other tensors whose elements are not simply in the storage, and for codes of unknown meaning.
  let isPlain: Bool
}

/// How the codes of a quantized tensor become values: (code - zero point) * scale.
enum PickledQuantizer: Hashable, Sendable {
  case perTensor(scale: Double, zeroPoint: Int64)
  /// Tensors, by their index in `tensors`, with a number for each place along one dimension of the codes.
  case perChannel(scales: Int, zeroPoints: Int, axis: Int64)
}

/// `module.name` of a class or function.
struct PickledGlobal: Hashable, Sendable, CustomStringConvertible {
  let module: ByteString
  let name: ByteString

  var description: String { "\(module).\(name)" }
}

/// Why a pickle is not read on: the opcode or the bound, and where.
struct PickleError: Error, Hashable, Sendable {
  let offset: Int
  let message: String
  /// The bytes end within the pickle: with more of them it might go on.
  var isCut = false
}
