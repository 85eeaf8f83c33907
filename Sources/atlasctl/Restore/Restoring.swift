import ControlAPI
import FolderWatch
import ModelAtlas

/// What `restore REFERENCE --to DIR --json` prints.
struct RestoreOutcome: Encodable {
  let reference: String
  let kind: String
  /// The model that the files came from; for an estimate, the reference itself.
  let from: String
  let layout: String
  /// The folder that appeared, or would appear.
  let path: String
  let files: Int
  let bytes: UInt64
  @Nullable var freeBytes: UInt64?
  /// Files that share their blocks with the store.
  var clonedFiles = 0
  @Nullable var estimatedError: Double?
  let dryRun: Bool

  init(
    _ reference: String, _ candidate: RestoreAnswer.Candidate, _ target: RestoreTarget, files: Int, bytes: UInt64,
    dryRun: Bool
  ) {
    self.reference = reference
    kind = candidate.kind
    from = candidate.id
    layout = target.layout.rawValue
    path = target.path
    self.files = files
    self.bytes = bytes
    _freeBytes = Nullable(wrappedValue: atlasctl.freeBytes(at: target.path))
    _estimatedError = Nullable(wrappedValue: candidate.estimatedError)
    self.dryRun = dryRun
  }

  init(_ plan: RestorePlan, _ target: RestoreTarget, dryRun: Bool) {
    self.init(
      plan.reference, plan.candidate, target, files: plan.files.count, bytes: plan.bytes, dryRun: dryRun)
  }

  var line: String {
    let error = estimatedError.map { $0 == 0 ? "exact" : "error about \(measureText($0))" } ?? "error not known"
    let cloned = clonedFiles > 0 ? ", \(clonedFiles) of them shared with the store until somebody writes" : ""
    return "\(path): \(dryRun ? "would hold " : "")\(kind) \(from), \(error), \(counted(files, "file")), "
      + "\(byteText(bytes))\(cloned)"
  }
}

/// Copies a candidate's files to their place, each held against the daemon's record.
func restore(_ plan: RestorePlan, to target: RestoreTarget, _ progress: Progress) throws -> RestoreOutcome {
  var outcome = RestoreOutcome(plan, target, dryRun: false)
  try requireSpace(outcome)
  let model = try RestoredModel(target)
  do {
    let isOriginal = ["identical", "renamed"].contains(plan.candidate.kind)
    for file in plan.files where isOriginal || !isCard(file) {
      try model.add(file.source.fact.path.description, isWeights: file.source.fact.isWeights) { place in
        let copy = try copyFile(from: file.source, to: place) { progress.advance($0) }
        try hold(copy, against: file)
        return copy
      }
    }
    if !isOriginal {
      let original = plan.files.first(where: isCard).flatMap { smallText($0.source) }
      let card = restoredCard(plan.reference, plan.candidate, error: plan.candidate.estimatedError, original: original)
      try model.add("README.md", isWeights: false) { try writeFile(Array(card.utf8), to: $0) }
    }
    outcome.clonedFiles = model.clonedFiles
    try model.close()
  } catch {
    model.discard()
    throw error
  }
  return outcome
}

func requireSpace(_ outcome: RestoreOutcome) throws {
  guard let free = outcome.freeBytes, free < outcome.bytes else { return }
  throw Failure(
    "\(outcome.path): \(byteText(outcome.bytes)) are needed, \(byteText(free)) are free",
    hint: "name a folder on another file system")
}

private func hold(_ copy: CopiedFile, against file: RestorePlan.File) throws {
  guard let recorded = file.sha256, recorded != copy.sha256 else { return }
  throw Failure(
    "\(file.source.location): hashes to \(copy.sha256), the daemon's record says \(recorded)",
    hint: "the file was changed or is damaged; atlasctl restore names other candidates, --from ID chooses one")
}

private func isCard(_ file: RestorePlan.File) -> Bool { file.source.fact.path == "README.md" }
