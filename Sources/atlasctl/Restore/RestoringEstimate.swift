import ControlAPI
import FolderWatch
import ModelAtlas

/// The children of an estimate, open for reading.
func childWeights(
  of candidate: RestoreAnswer.Candidate, model: (String) throws -> ModelAnswer
) throws -> [ChildWeights] {
  try candidate.children.map { try ChildWeights(id: $0, path: model($0).summary.path) }
}

/// Computes the base's weights and puts them beside the configuration and tokenizer of its first child.
func restoreEstimate(
  _ reference: String, _ candidate: RestoreAnswer.Candidate, from children: [ChildWeights], to target: RestoreTarget,
  dryRun: Bool
) throws -> RestoreOutcome {
  let weights = try EstimatedWeights(children)
  let companions = companions(of: children[0].source)
  let bytes = companions.reduce(weights.bytes) { $0 &+ $1.fact.bytes }
  var outcome = RestoreOutcome(
    reference, candidate, target, files: companions.count + 2, bytes: bytes, dryRun: dryRun)
  if dryRun { return outcome }
  try requireSpace(outcome)
  let progress = Progress(total: bytes)
  let model = try RestoredModel(target)
  do {
    for file in companions {
      try model.add(file.fact.path.description, isWeights: false) { place in
        try copyFile(from: file, to: place) { progress.advance($0) }
      }
    }
    var tally = EstimateTally()
    try model.add("model.safetensors", isWeights: true) { place in
      tally = try weights.write(to: place, progress)
      return try hashedFile(place)
    }
    outcome.estimatedError = tally.relativeError
    guard let error = tally.relativeError else { throw Failure.allEqual(reference) }
    let card = restoredCard(reference, candidate, error: error, original: nil)
    try model.add("README.md", isWeights: false) { try writeFile(Array(card.utf8), to: $0) }
    try model.close()
  } catch {
    model.discard()
    throw error
  }
  return outcome
}

/// What a model needs beside its weights, the card and the shards' index excepted.
private func companions(of source: ModelSource) -> [SourceFile] {
  (source.files.filter { !$0.fact.isWeights } + filesBeside(source)).filter { file in
    file.fact.path != "README.md" && !file.fact.path.hasSuffix(".index.json")
  }
}

extension Failure {
  fileprivate static func allEqual(_ reference: String) -> Failure {
    Failure(
      "\(reference): its children are equal to each other, so nothing tells them from the base",
      hint: "atlasctl restore \(reference) shows what is known of it", code: .badAnswer)
  }
}
