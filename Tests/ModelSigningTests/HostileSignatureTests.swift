import Foundation
import ModelAtlas
import ModelSigning
import Testing

@Suite("Signatures that are none")
struct HostileSignatureTests {
  private func verdict(_ bundle: String) throws -> SignatureVerdict {
    let folder = FileManager.default.temporaryDirectory.appending(path: "atlas-sig-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "model.sig")
    try Data(bundle.utf8).write(to: file)
    return try verifySignature(of: ByteString(folder.path), by: file.path, trusting: TrustedSigners())
  }

  /// A bundle whose statement's root digest is that of the resources, i.e. of nothing.
  private func bundle(material: String, serialization: String, type: String = "v0.3+json") -> String {
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    let statement = """
      {"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "m", "digest": {"sha256": "\(nothing)"}}],
      "predicateType": "https://model_signing/signature/v1.0",
      "predicate": {"serialization": \(serialization), "resources": []}}
      """
    let payload = Data(statement.utf8).base64EncodedString()
    return """
      {"mediaType": "application/vnd.dev.sigstore.bundle.\(type)", "verificationMaterial": \(material),
      "dsseEnvelope": {"payload": "\(payload)", "payloadType": "application/vnd.in-toto+json",
      "signatures": [{"sig": "MAA="}]}}
      """
  }

  private static let files = #"{"method": "files", "hash_type": "sha256", "ignore_paths": ["model.sig"]}"#

  @Test("a signature by identity says that it cannot be verified offline, and the digest all the same")
  func keyless() throws {
    for material in [
      #"{"certificate": {"rawBytes": "MAA="}}"#, #"{"publicKey": {}, "tlogEntries": [{"logIndex": 1}]}"#,
    ] {
      let verdict = try verdict(bundle(material: material, serialization: Self.files))
      #expect(verdict.state == .notVerifiableOffline)
      #expect(verdict.signedDigest == verdict.rootDigest && verdict.differences.isEmpty)
    }
  }

  @Test("certificates that are none, and keys that nobody gave, verify nothing")
  func emptyMaterial() throws {
    let junk = #"{"x509CertificateChain": {"certificates": [{"rawBytes": "AAAA"}]}}"#
    #expect(try verdict(bundle(material: junk, serialization: Self.files)).state == .invalid)
    let key = #"{"publicKey": {"hint": ""}}"#
    #expect(try verdict(bundle(material: key, serialization: Self.files)).state == .untrusted)
  }

  @Test(
    "what is no bundle, or asks for what is not known, is refused with a reason",
    arguments: [
      ("", Self.files), (#"{"publicKey": {}}"#, #"{"method": "files", "hash_type": "blake3"}"#),
      (#"{"publicKey": {}}"#, #"{"method": "shards", "hash_type": "sha256", "shard_size": 0}"#),
      (#"{"publicKey": {}}"#, #"{"method": "shards", "hash_type": "sha256", "shard_size": 1e300}"#),
      (#"{"publicKey": {}}"#, #"{"method": "tensors", "hash_type": "sha256"}"#), ("{}", Self.files),
      (#"{"x509CertificateChain": {"certificates": [{"rawBytes": "%"}]}}"#, Self.files),
    ])
  func refused(material: String, serialization: String) {
    #expect(throws: SigningError.self) { try verdict(bundle(material: material, serialization: serialization)) }
  }
}
