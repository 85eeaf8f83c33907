import ModelAtlas
import StrictJSON

/// A `model.sig`: a Sigstore bundle (v0.3, JSON) around a DSSE envelope.
///
/// Source: docs.sigstore.dev/about/bundle, secure-systems-lab/dsse v1.0.0, PyPI `model-signing` 1.1.1.
struct SignatureBundle {
  enum Signer {
    /// A plain key. `hint` is the SHA-256 of its PEM in hexadecimal; nil in bundles of old versions.
    case key(hint: String?)
    /// DER, the signer's own first.
    case certificates([[UInt8]])
    /// A certificate of ten minutes' life and an entry in a public log.
    case keyless
  }

  static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"
  static let payloadType = "application/vnd.in-toto+json"
  /// A manifest takes some 150 bytes a file.
  static let bytesMax = 64 << 20

  let signer: Signer
  /// What was signed: an in-toto statement.
  let payload: [UInt8]
  let signature: [UInt8]

  /// - Parameter path: for errors.
  init(_ bytes: [UInt8], path: String) throws(SigningError) {
    func refuse(_ reason: String) -> SigningError { .notUnderstood(path: path, reason: reason) }
    let bundle: JSONValue
    do { bundle = try parseJSON(bytes) } catch { throw refuse("no JSON: \(error)") }
    let type = bundle["mediaType"]?.text ?? "none"
    guard let material = bundle["verificationMaterial"], let envelope = bundle["dsseEnvelope"] else {
      throw refuse("no Sigstore bundle around a DSSE envelope")
    }
    signer = try Self.signer(material, refuse)
    // Other versions are for keyless signatures, which are told apart before.
    if case .keyless = signer {} else if type != Self.mediaType { throw refuse("media type \(type)") }
    guard envelope["payloadType"]?.text == Self.payloadType else {
      throw refuse("payload type \(envelope["payloadType"]?.text ?? "none")")
    }
    guard let payload = envelope["payload"]?.text.flatMap({ ModelSigning.bytes(base64: $0.utf8) }),
      let signatures = envelope["signatures"]?.elements, let first = signatures.first,
      let signature = first["sig"]?.text.flatMap({ ModelSigning.bytes(base64: $0.utf8) })
    else { throw refuse("no payload with a signature") }
    (self.payload, self.signature) = (payload, signature)
  }

  private static func signer(_ material: JSONValue, _ refuse: (String) -> SigningError) throws(SigningError) -> Signer {
    let isLogged = !(material["tlogEntries"]?.elements ?? []).isEmpty
    if isLogged || material["certificate"] != nil { return .keyless }
    if let key = material["publicKey"] { return .key(hint: key["hint"]?.text.flatMap { $0.isEmpty ? nil : $0 }) }
    let chain = material["x509CertificateChain"]?["certificates"]?.elements ?? []
    guard !chain.isEmpty else { throw refuse("neither a key nor a certificate is named") }
    var certificates: [[UInt8]] = []
    for certificate in chain {
      guard let bytes = certificate["rawBytes"]?.text.flatMap({ ModelSigning.bytes(base64: $0.utf8) }) else {
        throw refuse("a certificate is no base64")
      }
      certificates.append(bytes)
    }
    return .certificates(certificates)
  }

  /// The bytes that the signature is over: DSSE's pre-authentication encoding.
  var signedBytes: [UInt8] {
    Array("DSSEv1 \(Self.payloadType.utf8.count) \(Self.payloadType) \(payload.count) ".utf8) + payload
  }
}
