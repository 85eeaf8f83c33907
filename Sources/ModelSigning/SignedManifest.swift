import Fingerprinting
import ModelAtlas
import StrictJSON

/// How a folder's files become resources with digests.
package struct ManifestMethod: Hashable, Sendable {
  package enum Hash: String, Hashable, Sendable { case sha256, blake2b }

  package var hash = Hash.sha256
  /// Files are cut into pieces of this many bytes; nil when each is one resource.
  package var shardBytes: UInt64?
  package var allowsLinks = false
  /// Below the model's folder; what is below them is left out, too.
  package var ignoredPaths: [ByteString] = []

  /// What `model-signing` takes unless it is told otherwise.
  package init() {}
}

/// A named piece of a model: a file's path, or `path:start:end`.
package struct ManifestResource: Hashable, Sendable {
  package let name: ByteString
  package let digest: [UInt8]
}

/// What a signature says of the files: an in-toto statement with the predicate of model signing v1.0.
struct SignedManifest {
  static let predicateType = "https://model_signing/signature/v1.0"

  let method: ManifestMethod
  let resources: [ManifestResource]
  let rootDigest: SHA256Digest

  /// - Parameter path: for errors.
  init(_ payload: [UInt8], path: String) throws(SigningError) {
    func refuse(_ reason: String) -> SigningError { .notUnderstood(path: path, reason: reason) }
    let statement: JSONValue
    do { statement = try parseJSON(payload) } catch { throw refuse("the statement is no JSON: \(error)") }
    guard statement["_type"]?.text == "https://in-toto.io/Statement/v1" else { throw refuse("no in-toto statement") }
    guard statement["predicateType"]?.text == Self.predicateType, let predicate = statement["predicate"] else {
      throw refuse("a statement of the type \(statement["predicateType"]?.text ?? "none")")
    }
    guard let subjects = statement["subject"]?.elements, subjects.count == 1,
      let stated = subjects[0]["digest"]?["sha256"]?.text.flatMap({ SHA256Digest(text: $0) })
    else { throw refuse("not one subject with a root digest") }
    method = try Self.method(predicate["serialization"], refuse)
    var resources: [ManifestResource] = []
    for resource in predicate["resources"]?.elements ?? [] {
      guard let name = resource["name"]?.text,
        let digest = resource["digest"]?.text.flatMap({ ModelAtlas.bytes(hexadecimal: $0) })
      else { throw refuse("a resource without name or digest") }
      resources.append(ManifestResource(name: ByteString(name), digest: digest))
    }
    guard ModelSigning.rootDigest(of: resources) == stated else {
      throw refuse("the root digest \(stated) is not that of the resources")
    }
    (self.resources, rootDigest) = (resources, stated)
  }

  private static func method(
    _ value: JSONValue?, _ refuse: (String) -> SigningError
  ) throws(SigningError) -> ManifestMethod {
    var method = ManifestMethod()
    let hash = value?["hash_type"]?.text ?? "none"
    guard let known = ManifestMethod.Hash(rawValue: hash) else { throw refuse("hashes of the type \(hash)") }
    method.hash = known
    method.allowsLinks = value?["allow_symlinks"]?.boolean ?? false
    method.ignoredPaths = (value?["ignore_paths"]?.elements ?? []).compactMap { $0.text.map { ByteString($0) } }
    switch value?["method"]?.text {
    case "files": break
    case "shards":
      // Protobuf's numbers are doubles, and Python writes them so.
      guard let bytes = value?["shard_size"]?.double, bytes >= 1, bytes <= 0x1p53 else { throw refuse("no shard size") }
      method.shardBytes = UInt64(bytes)
    case let other: throw refuse("resources made by the method \(other ?? "none")")
    }
    return method
  }
}

/// SHA-256 over the digests in their order.
package func rootDigest(of resources: [ManifestResource]) -> SHA256Digest {
  var hash = SHA256()
  for resource in resources { hash.update(resource.digest) }
  return hash.digest
}

/// 64 digits, lower case.
func hexadecimalSHA256(of bytes: [UInt8]) -> String {
  var hash = SHA256()
  hash.update(bytes)
  return String(hash.digest.description.dropFirst("sha256:".count))
}
