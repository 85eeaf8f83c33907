import ModelAtlas

/// What a weight file says of itself before its values: everything here was checked against the file's length.
package struct WeightHeader: Sendable {
  package let format: WeightFormat
  /// In the file's order.
  package var tensors: [StoredTensor] = []
  /// Scalars as text: safetensors' `__metadata__`, GGUF's keys. An array appears as `KEY.count` with its length.
  package var metadata: [(key: ByteString, value: String)] = []
  /// Odd things that were met and survived, for the operator.
  package var anomalies: [String] = []
  /// Classes that a pickle names outside the allow-list, `module.name`, sorted. Not empty: the weights are not to be
  /// trusted, `valuesReadable` is false for all of them.
  package var globals: [String] = []
  /// Which part of a GGUF split this is, from 0, and how many there are; nil for a file that stands alone.
  package var splitNumber: UInt64?
  package var splitCount: UInt64?

  /// Other files that hold tensors of this header.
  package var externalFiles: [WeightFile] = []

  package init(format: WeightFormat) { self.format = format }

  /// The value of a metadata key; the last one of duplicates.
  package subscript(key: ByteString) -> String? { metadata.last { $0.key == key }?.value }
}
