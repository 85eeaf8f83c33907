import CCrypto

/// The signer's certificate with those that lead from it to a root.
final class CertificateChain {
  private let signer: OpaquePointer
  /// Takes part in building the chain; nothing in it is trusted.
  private let others: OpaquePointer

  /// - Parameter certificates: DER, the signer's own first. Nil when one is no certificate.
  init?(_ certificates: [[UInt8]]) {
    guard let first = certificates.first.flatMap(certificate), let stack = atlas_certificates() else { return nil }
    (signer, others) = (first, stack)
    for bytes in certificates.dropFirst() {
      guard let other = certificate(bytes), atlas_add_certificate(others, other) == 1 else { return nil }
    }
  }

  deinit {
    X509_free(signer)
    atlas_free_certificates(others)
  }

  var publicKey: PublicKey? { PublicKey(owning: X509_get_pubkey(signer)) }

  /// `CN=..., O=...` of the signer.
  var subject: String {
    guard let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    X509_NAME_print_ex(memory, X509_get_subject_name(signer), 0, atlas_name_flags())
    var text = [UInt8](repeating: 0, count: 1024)
    let count = BIO_read(memory, &text, Int32(text.count))
    return String(decoding: text.prefix(Int(max(0, count))), as: UTF8.self)
  }

  /// Why the chain does not end in one of the trusted roots, or may not sign; nil when it does and may.
  ///
  /// As of the beginning of the signer's validity, as nothing else says when the model was signed.
  ///
  /// - Parameter roots: PEM files; the machine's own when there are none.
  func refusal(trusting roots: [String]) throws(SigningError) -> String? {
    guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new() else { return "no memory" }
    defer {
      X509_STORE_CTX_free(context)
      X509_STORE_free(store)
    }
    if roots.isEmpty { X509_STORE_set_default_paths(store) }
    for root in roots where X509_STORE_load_file(store, root) != 1 {
      throw .unusableKey(path: root, reason: "no file of PEM certificates")
    }
    guard X509_STORE_CTX_init(context, store, signer, others) == 1, let start = notBefore else {
      return "a certificate without a date"
    }
    X509_STORE_CTX_set_time(context, 0, start)
    guard X509_verify_cert(context) == 1 else {
      let code = X509_STORE_CTX_get_error(context)
      return X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
    }
    return maySign ? nil : "the certificate is not for signing"
  }

  private var notBefore: Int? {
    var date = tm()
    guard ASN1_TIME_to_tm(X509_get0_notBefore(signer), &date) == 1 else { return nil }
    return timegm(&date)
  }

  /// Whether the certificate is for digital signatures, or for signing code. Without such an extension it is not.
  private var maySign: Bool {
    let hasUsage = X509_get_ext_by_NID(signer, NID_key_usage, -1) >= 0
    if hasUsage, X509_get_key_usage(signer) & UInt32(KU_DIGITAL_SIGNATURE) != 0 { return true }
    let hasExtendedUsage = X509_get_ext_by_NID(signer, NID_ext_key_usage, -1) >= 0
    return hasExtendedUsage && X509_get_extended_key_usage(signer) & UInt32(XKU_CODE_SIGN) != 0
  }
}

private func certificate(_ bytes: [UInt8]) -> OpaquePointer? {
  bytes.withUnsafeBufferPointer { buffer in
    var start = buffer.baseAddress
    return d2i_X509(nil, &start, buffer.count)
  }
}
