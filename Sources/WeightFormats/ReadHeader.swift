import ModelAtlas

/// Reads a weight file's header: what tensors there are, and where.
///
/// The format is recognized by content, never by name. Nothing is executed; values are not read.
///
/// - Parameter companions: where the files are that this one names, by their paths from its folder (symbolic links
///   resolved); nil: they are looked for there, and links are refused.
/// - Throws: also for what is no weight file, or one of a format that is not read; `isIncomplete` tells a file whose
///   end is missing.
package func readHeader(
  of file: WeightFile, companions: [ByteString: ByteString]? = nil
) throws(WeightFormatError) -> WeightHeader {
  let start = try file.read(at: 0, count: Int(min(file.byteCount, 4096)))
  return switch try contentKind(of: file, start: start) {
  case .safetensors: try readSafetensorsHeader(of: file, start: start)
  case .gguf: try readGGUFHeader(of: file)
  case .zip: try readTorchHeader(of: file)
  case .legacyTorch: try readLegacyTorchHeader(of: file)
  case .onnx: try readONNXHeader(of: file, companions: companions)
  case .numpy: try readNumpyHeader(of: file)
  }
}
