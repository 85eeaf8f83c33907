import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  func doctor(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    let findings = try await service.examine().map { finding in
      DoctorAnswer.Finding(
        subject: finding.subject, state: finding.state.rawValue, message: finding.message, hint: finding.hint)
    }
    return try Response(json: json(DoctorAnswer(findings: findings)))
  }

  func backUp(_ question: Question) async throws -> Response {
    _ = try Query(question.query, allowed: [])
    _ = try await question.body(max: limits.bodyBytesMax)
    let backup = try await service.backUp()
    return try Response(
      json: json(BackupAnswer(path: backup.path, bytes: backup.bytes, at: backup.at.description)))
  }
}
