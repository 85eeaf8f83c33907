import ModelAtlas
import WeightFormats

/// A file of a trainer beside the weights, and the classes that its pickle names.
package struct TrainerPickle: Hashable, Sendable {
  /// The file's name in the model's folder.
  package let path: ByteString
  /// Those that weights do not need, `module.name`, sorted. Whoever loads the file runs them.
  package let classes: [String]
}

/// The pickles of a model's folder that are no weights: `training_args.bin`, optimizers, schedulers, random states.
///
/// A model's listing has no place for them, so that they are looked for by name. Nothing in them is executed, nor read
/// beyond their pickle. A file that is no pickle is not among them.
/// - Parameter path: a folder, or one such file.
package func trainerPickles(at path: ByteString) -> [TrainerPickle] {
  let own = baseName(path)
  if trainerFiles.contains(own) { return [trainerPickle(own, at: path)].compactMap { $0 } }
  return trainerFiles.compactMap { trainerPickle($0, at: path + "/" + $0) }
}

private func trainerPickle(_ name: ByteString, at path: ByteString) -> TrainerPickle? {
  // What is not there or cannot be read names nothing; it is no weight, so that nothing else depends on it.
  guard let file = try? WeightFile(path: path), let header = try? readHeader(of: file) else { return nil }
  return header.format == .pytorch ? TrainerPickle(path: name, classes: header.globals) : nil
}

private let trainerFiles: [ByteString] = [
  "optimizer.bin", "optimizer.pt", "rng_state.pth", "scaler.pt", "scheduler.bin", "scheduler.pt", "training_args.bin",
]
