import Fingerprinting
import ModelAtlas

/// Half a SHA-256 over rule, model and cause: nobody can name a model so that its alert passes for another one that was
/// acknowledged.
func alertID(of finding: AlertFinding) -> AlertID {
  var hash = SHA256()
  for part in [finding.rule.rawValue, finding.model.text, finding.cause] {
    hash.update(Array(part.utf8))
    // No part holds a NUL: paths cannot, and causes are made of ids, references and remarks.
    hash.update([0])
  }
  return AlertID(String(hash.digest.description.dropFirst("sha256:".utf8.count).prefix(32)))
}
