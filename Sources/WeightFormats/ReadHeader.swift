import ModelAtlas

/// Reads a weight file's header: what tensors there are, and where.
///
/// The format is recognized by content, never by name. Nothing is executed; values are not read.
///
/// - Throws: also for what is no weight file, or one of a format that is not read; `isIncomplete` tells a file whose
///   end is missing.
package func readHeader(of file: WeightFile) throws(WeightFormatError) -> WeightHeader {
  switch try contentKind(of: file) {
  case .safetensors: try readSafetensorsHeader(of: file)
  case .gguf: try readGGUFHeader(of: file)
  case .zip: try readTorchHeader(of: file)
  }
}
