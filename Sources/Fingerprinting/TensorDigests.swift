import ModelAtlas

/// What one tensor's shape and values hash to.
package struct TensorDigests: Hashable, Sendable {
  /// XXH3-128: tells that two tensors are alike, as evidence.
  package let values: ValueDigest
  /// The same values: what a model's identity rests on.
  package let sha256: SHA256Digest

  package init(values: ValueDigest, sha256: SHA256Digest) {
    self.values = values
    self.sha256 = sha256
  }
}
