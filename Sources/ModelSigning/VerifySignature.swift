import ModelAtlas

/// Whom to believe: public keys, and roots of certificates, as paths of PEM files.
package struct TrustedSigners: Hashable, Sendable {
  package var keys: [String] = []
  package var roots: [String] = []

  package init() {}
}

/// What became of holding a model's signature against its files.
package struct SignatureVerdict: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    /// There is no signature.
    case unsigned
    /// Signed by somebody who is trusted, and every file is as it was signed.
    case verified
    /// Signed by somebody who is trusted; files differ.
    case changed
    /// The signature is not by the key or certificate that it names, or was not made over this statement.
    case invalid
    /// Nobody said whom to trust, or it was somebody else.
    case untrusted
    /// Signed without a key of the signer's own: only the public log can tell, and nothing leaves this machine.
    case notVerifiableOffline = "not-verifiable-offline"
  }

  package let state: State
  /// Of the files as they are, taken as the signature says; as `model-signing` does by default without one.
  package let rootDigest: SHA256Digest
  /// As signed; nil without a signature.
  package var signedDigest: SHA256Digest?
  /// The signer's certificate, or the hint of the key; nil when neither is named.
  package var signer: String?
  /// Why it is not verified.
  package var reason: String?
  /// Files that are missing, changed or more than were signed, each with what is wrong. Sorted.
  package var differences: [String] = []
}

/// Holds a model's `model.sig` against its files and against whom to trust.
///
/// - Parameters:
///   - model: path of the folder, or of a model that is one file.
///   - signature: path of the signature; nil for a model without one.
/// - Throws: when files cannot be read, the signature is not understood, or a trusted key is none.
/// - Complexity: reads every byte of the folder.
package func verifySignature(
  of model: ByteString, by signature: String?, trusting trusted: TrustedSigners
) throws(SigningError) -> SignatureVerdict {
  guard let signature else {
    var method = ManifestMethod()
    method.ignoredPaths = ["model.sig"]
    // A cache's snapshot is links to its blobs.
    method.allowsLinks = true
    return SignatureVerdict(state: .unsigned, rootDigest: rootDigest(of: try folderManifest(model, method)))
  }
  let bundle = try SignatureBundle(smallFile(signature, bytesMax: SignatureBundle.bytesMax), path: signature)
  let manifest = try SignedManifest(bundle.payload, path: signature)
  let actual = try folderManifest(model, manifest.method)
  let differences = differences(signed: manifest.resources, actual: actual)
  let judgement = try judge(bundle, trusted)
  let state = judgement.state == .verified && !differences.isEmpty ? .changed : judgement.state
  var verdict = SignatureVerdict(state: state, rootDigest: rootDigest(of: actual))
  verdict.signedDigest = manifest.rootDigest
  verdict.signer = judgement.signer
  verdict.reason = judgement.reason
  verdict.differences = differences
  return verdict
}

private struct Judgement {
  let state: SignatureVerdict.State
  var signer: String?
  var reason: String?
}

private func judge(_ bundle: SignatureBundle, _ trusted: TrustedSigners) throws(SigningError) -> Judgement {
  switch bundle.signer {
  case .key(let hint): return try judge(bundle, hint: hint, trusted.keys)
  case .certificates(let certificates): return try judge(bundle, certificates, trusted)
  case .keyless:
    return Judgement(
      state: .notVerifiableOffline, reason: "signed with an identity: only the log of Sigstore can tell by whom")
  }
}

private func judge(_ bundle: SignatureBundle, hint: String?, _ keys: [String]) throws(SigningError) -> Judgement {
  if keys.isEmpty { return Judgement(state: .untrusted, signer: hint, reason: "no key was given to hold it against") }
  var isNamed = false
  for path in keys {
    guard let key = PublicKey(pem: try smallFile(path, bytesMax: 1 << 16)) else {
      throw .unusableKey(path: path, reason: "no public key in PEM on P-256, P-384 or P-521")
    }
    if let hint, hint != key.hint { continue }
    isNamed = true
    if key.verifies(bundle.signature, over: bundle.signedBytes) {
      return Judgement(state: .verified, signer: hint ?? key.hint)
    }
  }
  return hint != nil && isNamed
    ? Judgement(state: .invalid, signer: hint, reason: "the signature is not by the key that it names")
    : Judgement(state: .untrusted, signer: hint, reason: "signed with none of the given keys")
}

private func judge(
  _ bundle: SignatureBundle, _ certificates: [[UInt8]], _ trusted: TrustedSigners
) throws(SigningError) -> Judgement {
  guard let chain = CertificateChain(certificates), let key = chain.publicKey else {
    return Judgement(state: .invalid, reason: "no certificate with a key on P-256, P-384 or P-521")
  }
  guard key.verifies(bundle.signature, over: bundle.signedBytes) else {
    return Judgement(state: .invalid, signer: chain.subject, reason: "the signature is not by its certificate")
  }
  if let refusal = try chain.refusal(trusting: trusted.roots) {
    return Judgement(state: .untrusted, signer: chain.subject, reason: refusal)
  }
  return Judgement(state: .verified, signer: chain.subject)
}

/// What differs, file by file.
private func differences(signed: [ManifestResource], actual: [ManifestResource]) -> [String] {
  let found = Dictionary(actual.map { ($0.name, $0.digest) }) { first, _ in first }
  let wanted = Dictionary(signed.map { ($0.name, $0.digest) }) { _, last in last }
  var differences: [String] = []
  for (name, digest) in wanted {
    if let own = found[name] {
      if own != digest { differences.append("\(name): changed") }
    } else {
      differences.append("\(name): missing")
    }
  }
  differences += found.keys.filter { wanted[$0] == nil }.map { "\($0): not signed" }
  return differences.sorted()
}
