import Foundation
import ModelAtlas
import ModelSigning
import Testing

/// The Python of the virtual environment that `.ci/setup test` makes.
private let python: String = {
  let environment = ProcessInfo.processInfo.environment
  let cache = environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
  return (environment["ATLAS_VENV"] ?? cache + "/model-atlas/venv") + "/bin/python"
}()

/// A model that PyPI's `model-signing` signed with keys on three curves and with certificates, in a temporary folder.
private final class SignedModel {
  private let folder: URL
  var model: URL { folder.appending(path: "model") }
  /// By the name of the signature, as the signer says.
  let digests: [String: String]

  static let files = [
    "README.md": "A model.", "model.safetensors": String(repeating: "weights", count: 500), "empty": "",
    "sub/config.json": "{}", "sub.txt": "sorts behind the folder", ".git/HEAD": "ref", "ö.txt": "ö",
  ]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "atlas-signed-\(UUID().uuidString.prefix(8))")
    for (name, text) in Self.files {
      let file = folder.appending(path: "model/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    digests = try Self.ask("sign", folder, [String: String].self)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Whether the reference implementation verifies each signature.
  func theirVerdicts() throws -> [String: Bool] { try Self.ask("verify", folder, [String: Bool].self) }

  func file(_ name: String) -> String { folder.appending(path: name).path }

  /// Everybody's key and root is trusted unless others are given.
  func verdict(_ name: String, keys: [String]? = nil, roots: [String] = ["root.pem"]) throws -> SignatureVerdict {
    var trusted = TrustedSigners()
    trusted.keys = (keys ?? ["p256.pub", "p384.pub", "p521.pub"]).map(file)
    trusted.roots = roots.map(file)
    return try verifySignature(of: ByteString(model.path), by: file("\(name).sig"), trusting: trusted)
  }

  private static func ask<Answer: Decodable>(_ verb: String, _ folder: URL, _ type: Answer.Type) throws -> Answer {
    let process = Process()
    process.executableURL = URL(filePath: python)
    let tool = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Tools/sign_models.py")
    process.arguments = [tool.path, verb, folder.path, folder.appending(path: "model").path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return try JSONDecoder().decode(type, from: output)
  }
}

@Suite(
  "Signatures of models, beside the reference implementation",
  .enabled(if: FileManager.default.isExecutableFile(atPath: python), "no virtual environment: .ci/setup test"))
struct AgreementTests {
  @Test("root digests and verdicts are those of model-signing, by file, by shard, in SHA-256 and BLAKE2")
  func agreement() throws {
    let signed = try SignedModel()
    for (name, theirs) in try signed.theirVerdicts() {
      let verdict = try signed.verdict(name)
      #expect((verdict.state == .verified) == theirs, "\(name): \(verdict)")
      #expect(verdict.rootDigest.description == signed.digests[name].map { "sha256:\($0)" }, "\(name)")
    }
    #expect(try signed.verdict("visitor").reason == "the certificate is not for signing")
  }

  @Test("one flipped byte of any file is seen, by both")
  func flippedByte() throws {
    let signed = try SignedModel()
    for name in SignedModel.files.keys where !name.hasPrefix(".git") {
      let file = signed.model.appending(path: name)
      let before = try Data(contentsOf: file)
      var flipped = before
      if flipped.isEmpty { flipped.append(0) } else { flipped[flipped.count / 2] ^= 1 }
      try flipped.write(to: file)
      #expect(try signed.verdict("p256").state == .changed, "\(name)")
      #expect(try signed.verdict("p256").differences == ["\(ByteString(name)): changed"])
      #expect(try signed.verdict("signer").state == .changed)
      try before.write(to: file)
    }
    try Data("x".utf8).write(to: signed.model.appending(path: "added"))
    #expect(try signed.verdict("p521").differences == ["added:0:1: not signed"])
    try FileManager.default.removeItem(at: signed.model.appending(path: "README.md"))
    #expect(try signed.verdict("p256").differences == ["README.md: missing", "added: not signed"])
    #expect(try signed.theirVerdicts().values.allSatisfy { !$0 })
  }

  @Test("a changed statement, somebody else's signature, and a key or root that nobody trusts do not verify")
  func forgeries() throws {
    let signed = try SignedModel()
    #expect(try signed.verdict("p256", keys: []).state == .untrusted)
    #expect(try signed.verdict("p256", keys: ["p384.pub", "root.pub"]).state == .untrusted)
    #expect(try signed.verdict("signer", roots: ["signer.pem"]).state == .untrusted)
    for name in ["p256", "signer"] {
      let file = signed.file("\(name).sig")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let other = try String(contentsOfFile: signed.file("p521.sig"), encoding: .utf8)
      let swapped = text.replacing(try payload(of: text), with: try payload(of: other))
      try swapped.write(toFile: file, atomically: false, encoding: .utf8)
      #expect(try signed.verdict(name).state == .invalid)
    }
  }

  private func payload(of bundle: String) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(bundle.utf8)) as? [String: Any]
    return try #require((object?["dsseEnvelope"] as? [String: Any])?["payload"] as? String)
  }

  @Test("a model without a signature has the digest that signing it would give")
  func unsigned() throws {
    let signed = try SignedModel()
    let verdict = try verifySignature(of: ByteString(signed.model.path), by: nil, trusting: TrustedSigners())
    #expect(verdict.state == .unsigned)
    #expect(verdict.rootDigest.description == signed.digests["p256"].map { "sha256:\($0)" })
  }
}
