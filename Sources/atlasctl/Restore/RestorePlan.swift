import ControlAPI
import FolderWatch
import Glibc
import ModelAtlas

/// What is going to be written, before anything is.
struct RestorePlan {
  struct File {
    let source: SourceFile
    /// What the daemon recorded; what others state where it has not read the bytes. Nil for what is no weight file.
    let sha256: SHA256Digest?
  }

  let reference: String
  let candidate: RestoreAnswer.Candidate
  let files: [File]

  var bytes: UInt64 { files.reduce(0) { $0 &+ $1.source.fact.bytes } }

  /// Lists the candidate's files as they are now, and holds the weight files against the daemon's record.
  init(reference: String, candidate: RestoreAnswer.Candidate, model: ModelAnswer) throws {
    guard let path = model.summary.path, let source = modelSource(path: path) else {
      throw Failure(
        "\(model.summary.path ?? candidate.id): not readable here",
        hint: "run it where the store is mounted, as a user who may read it")
    }
    self.reference = reference
    self.candidate = candidate
    let recorded = Dictionary(model.more.files.map { ($0.path, $0) }) { first, _ in first }
    var files: [File] = []
    for file in source.files {
      let known = recorded[file.fact.path.description]
      if file.fact.isWeights, known?.bytes != file.fact.bytes {
        throw Failure(
          "\(file.location): \(file.fact.bytes) bytes, the daemon's record says \(known?.bytes ?? 0)",
          hint: "atlasctl rescan, then atlasctl wait")
      }
      let digest = (known?.sha256 ?? known?.claimedSHA256).flatMap { SHA256Digest(text: $0) }
      files.append(File(source: file, sha256: digest))
    }
    self.files = files + filesBeside(source).map { File(source: $0, sha256: nil) }
    guard files.contains(where: \.source.fact.isWeights) else { throw Failure("\(path): no weights here any more") }
  }
}

/// Bytes that an ordinary user may still write where `path` will be; nil when the file system does not say.
func freeBytes(at path: String) -> UInt64? {
  var folder = path
  var status = statvfs()
  while statvfs(folder, &status) != 0 {
    guard errno == ENOENT, let parent = parentPath(folder), parent != folder else { return nil }
    folder = parent
  }
  return UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue
}

/// The folder around a path; nil for `/`.
func parentPath(_ path: String) -> String? {
  let trimmed = path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
  if trimmed.isEmpty { return nil }
  guard let slash = trimmed.lastIndex(of: "/") else { return "." }
  return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
}
