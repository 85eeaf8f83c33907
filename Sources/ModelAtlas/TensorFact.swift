/// What a weight file's header says of one tensor, and what its values hash to once they were read.
package struct TensorFact: Hashable, Sendable {
  /// The name as the file spells it.
  package let name: ByteString
  /// The canonical name: wrapper prefixes stripped, container dialects mapped to one vocabulary.
  package let role: ByteString
  /// Torch's order: the last dimension varies fastest. Empty for a scalar.
  package let shape: [UInt64]
  package let type: ElementType
  /// The type as the file spells it, when `type` is `.unknown`.
  package let typeName: String?
  /// XXH3-128 over shape and values, widened exactly to F32, in canonical orientation. Nil until the bytes were read.
  package var valueHash: ValueDigest?

  package init(
    name: ByteString, role: ByteString, shape: [UInt64], type: ElementType, typeName: String? = nil,
    valueHash: ValueDigest? = nil
  ) {
    self.name = name
    self.role = role
    self.shape = shape
    self.type = type
    self.typeName = typeName
    self.valueHash = valueHash
  }

  /// The product of the shape; nil when it does not fit.
  package var elementCount: UInt64? {
    var product: UInt64 = 1
    for dimension in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      product = next
    }
    return product
  }
}
