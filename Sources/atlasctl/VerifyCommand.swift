import ArgumentParser
import ControlAPI
import Glibc
import ModelAtlas
import ModelSigning

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Holds models' files against their model.sig, and prints their root digests.",
    discussion: """
      Signatures as OpenSSF Model Signing makes them (PyPI model-signing), with a key or a certificate. All bytes are \
      read here, by this program. Exit 2 when a model that was named is not verified; without a name, when one of the \
      models that have a signature is not.
      """)

  @Argument(help: "Ids or paths of models; else all that the daemon has here.")
  var models: [String] = []

  @Option(help: ArgumentHelp("A public key to trust, in PEM; several are alternatives.", valueName: "file"))
  var key: [String] = []
  @Option(
    help: ArgumentHelp("Certificates to trust as roots, in PEM; else the machine's own.", valueName: "file"))
  var root: [String] = []
  @Option(help: ArgumentHelp("The signature, where it is not the folder's model.sig.", valueName: "file"))
  var signature: String?

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if signature != nil, models.count != 1 { throw ValidationError("--signature belongs to one model") }
  }

  func run() throws {
    var trusted = TrustedSigners()
    (trusted.keys, trusted.roots) = (key, root)
    var verifications: [Verification] = []
    for place in try places() {
      let verification = verification(of: place, trusted)
      verifications.append(verification)
      if !common.json { for line in verification.lines(.standard) { say(line) } }
    }
    if common.json { try say(json: verifications) }
    let isBad = verifications.contains { $0.state != "verified" && (!models.isEmpty || $0.state != "unsigned") }
    if isBad { throw ArgumentParser.ExitCode(ExitCode.badAnswer.rawValue) }
  }

  private func verification(of place: (id: String, path: String), _ trusted: TrustedSigners) -> Verification {
    do throws(SigningError) {
      let file = signature ?? ownSignature(of: place.path)
      return Verification(place, try verifySignature(of: ByteString(place.path), by: file, trusting: trusted))
    } catch {
      return Verification(place, failure: "\(error)")
    }
  }

  private func ownSignature(of path: String) -> String? {
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    let file = isFolder ? path + "/model.sig" : path + ".sig"
    return access(file, F_OK) == 0 ? file : nil
  }

  private func places() throws -> [(id: String, path: String)] {
    if models.isEmpty {
      return try common.answer([ModelSummary].self, .models).compactMap { model in
        let isHere = model.state != "removed" && model.state != "referenced" && model.format != nil
        return isHere ? model.path.map { (model.id, $0) } : nil
      }
    }
    return try models.map { text in
      if access(text, F_OK) == 0 { return (text, text) }
      let model = try common.answer(ModelAnswer.self, .model, model: text).summary
      guard let path = model.path else { throw Failure("\(model.id): not here", code: .noSuchModel) }
      return (model.id, path)
    }
  }
}

/// What `verify` prints of one model.
struct Verification: Codable, Hashable {
  var model: String
  var path: String
  /// `verified`, `changed`, `invalid`, `untrusted`, `unsigned`, `not-verifiable-offline` or `failed`.
  var state: String
  @Nullable var rootDigest: String? = nil
  @Nullable var signedDigest: String? = nil
  @Nullable var signer: String? = nil
  @Nullable var reason: String? = nil
  var differences: [String] = []

  init(_ place: (id: String, path: String), _ verdict: SignatureVerdict) {
    (model, path, state) = (place.id, place.path, verdict.state.rawValue)
    rootDigest = verdict.rootDigest.description
    signedDigest = verdict.signedDigest?.description
    signer = verdict.signer
    reason = verdict.reason
    differences = verdict.differences
  }

  init(_ place: (id: String, path: String), failure: String) {
    (model, path, state) = (place.id, place.path, "failed")
    reason = failure
  }

  func lines(_ terminal: Terminal) -> [String] {
    let shown = state == "verified" ? terminal.green(state) : state == "unsigned" ? state : terminal.red(state)
    var lines = ["\(neutralized(model))  \(shown)  \(rootDigest ?? "-")"]
    if let signer { lines.append("  signed by: " + neutralized(signer)) }
    if let reason { lines.append("  " + neutralized(reason)) }
    return lines + differences.map { "  " + neutralized($0) }
  }
}
