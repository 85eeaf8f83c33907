import ModelAtlas

/// One tensor as a header describes it: checked against the file, not read yet.
package struct StoredTensor: Hashable, Sendable {
  package let name: ByteString
  /// Torch's order: the last dimension varies fastest. Empty for a scalar.
  package let shape: [UInt64]
  package let type: ElementType
  /// The type as the file spells it, when `type` is `.unknown`.
  package let typeName: String?
  package internal(set) var layout: TensorLayout
  /// Whether numbers wider than a byte are stored big-endian.
  package let isBigEndian: Bool
  /// Whether `readValues` can give its elements. False: name, shape and bytes are known, the encoding is not.
  package let valuesReadable: Bool
  /// What its elements are multiplied with; nil: they are the values themselves. `readValues` does it, raw bytes are codes.
  package var scaling: ElementScaling?
  /// The file beside the header's that holds the elements; nil for the header's own.
  package var externalFile: WeightFile?
  /// False for what belongs to the program: shapes, masks, scales of other tensors.
  package var isWeight = true

  package init(
    name: ByteString, shape: [UInt64], type: ElementType, typeName: String? = nil, layout: TensorLayout,
    isBigEndian: Bool = false, valuesReadable: Bool
  ) {
    self.name = name
    self.shape = shape
    self.type = type
    self.typeName = typeName
    self.layout = layout
    self.isBigEndian = isBigEndian
    self.valuesReadable = valuesReadable
  }

  /// The product of the shape; nil when it does not fit.
  package var elementCount: UInt64? { product(shape) }
}

/// Where the elements of a tensor are in the file.
package enum TensorLayout: Hashable, Sendable {
  /// One run of bytes, elements in row-major order. `offset` counts from the start of the file.
  case contiguous(offset: UInt64, bytes: UInt64)
  /// Elements picked out of a storage that other tensors may share: transposed, expanded, sliced.
  case strided(StridedLayout)
  /// Kept from the header: the file spells these elements in another way than one after the other. Row-major order.
  case inline([UInt8])
}

/// A view into a storage. Equal `storageOffset` of two tensors: they share memory, i.e. are tied.
package struct StridedLayout: Hashable, Sendable {
  /// First byte of the storage, from the start of the file.
  package let storageOffset: UInt64
  package let storageBytes: UInt64
  /// In elements from the start of the storage.
  package let firstElement: UInt64
  /// In elements, one a dimension; zero for an expanded one.
  package let strides: [UInt64]

  package init(storageOffset: UInt64, storageBytes: UInt64, firstElement: UInt64, strides: [UInt64]) {
    self.storageOffset = storageOffset
    self.storageBytes = storageBytes
    self.firstElement = firstElement
    self.strides = strides
  }
}

/// Multiplies from left to right; nil as soon as the product does not fit, even where a later factor is zero.
func product(_ factors: [UInt64]) -> UInt64? {
  var product: UInt64 = 1
  for factor in factors {
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    if overflow { return nil }
    product = next
  }
  return product
}
