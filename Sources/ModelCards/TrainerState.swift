import ModelAtlas

private let trainerKeys = [
  ("global_step", "trainer.global_step"), ("max_steps", "trainer.max_steps"),
  ("num_train_epochs", "trainer.num_epochs"), ("epoch", "trainer.epoch"),
  ("train_batch_size", "trainer.train_batch_size"), ("total_flos", "trainer.total_flos"),
  ("num_input_tokens_seen", "trainer.num_input_tokens_seen"), ("best_metric", "trainer.best_metric"),
  ("best_global_step", "trainer.best_global_step"),
]

extension CardReading {
  /// trainer_state.json. A log too long to be read is left out, with the few keys that come after it.
  mutating func readTrainerState(_ file: CardFile) {
    do {
      let state = try jsonDocument(file.isTruncated ? headOfTrainerState(file.bytes) : file.bytes)
      facts.trainerStep = state["global_step"]?.text.flatMap { UInt64($0) }
      for (key, name) in trainerKeys { feature(name, state[key]?.text, file: file.name) }
    } catch {
      problem(file.name, "\(error)")
    }
  }
}

/// The state up to its log, closed: the Trainer sorts the keys, so that `epoch` and `global_step` come before
/// `log_history`, which grows with each step logged.
private func headOfTrainerState(_ bytes: [UInt8]) throws(CardProblem) -> [UInt8] {
  let mark = Array("\"log_history\"".utf8)
  guard let start = bytes.indices.first(where: { bytes[$0] == mark[0] && bytes[$0...].starts(with: mark) }) else {
    throw CardProblem("more than \(jsonBytesMax) bytes, and no log_history among the first")
  }
  var head = bytes[..<start]
  while let last = head.last, last <= UInt8(ascii: " ") || last == UInt8(ascii: ",") { head.removeLast() }
  return head + [UInt8(ascii: "}")]
}
