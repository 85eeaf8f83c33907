import CCrypto

/// A public key on one of the curves that model signing allows.
final class PublicKey {
  private let key: OpaquePointer
  private let hash: OpaquePointer

  /// Takes the key over; nil for other kinds of keys.
  init?(owning key: OpaquePointer?) {
    guard let key else { return nil }
    self.key = key
    switch groupName(of: key) {
    case "prime256v1": hash = EVP_sha256()
    case "secp384r1": hash = EVP_sha384()
    case "secp521r1": hash = EVP_sha512()
    default:
      // A class is whole only once all is set.
      hash = EVP_sha256()
      return nil
    }
  }

  deinit { EVP_PKEY_free(key) }

  /// Reads a PEM file's `PUBLIC KEY`.
  convenience init?(pem: [UInt8]) {
    guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
    defer { BIO_free(memory) }
    self.init(owning: PEM_read_bio_PUBKEY(memory, nil, nil, nil))
  }

  /// Whether a signature (DER) over some bytes was made with the private half.
  func verifies(_ signature: [UInt8], over bytes: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    return EVP_DigestVerifyInit(context, nil, hash, nil, key) == 1
      && EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
  }

  /// SHA-256 of the PEM text, in hexadecimal: how a bundle names the key.
  var hint: String {
    guard let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    guard PEM_write_bio_PUBKEY(memory, key) == 1 else { return "" }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = BIO_read(memory, &text, Int32(text.count))
    return hexadecimalSHA256(of: Array(text.prefix(Int(max(0, count)))))
  }
}

private func groupName(of key: OpaquePointer) -> String {
  var name = [CChar](repeating: 0, count: 64)
  var length = 0
  guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return "" }
  return String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
