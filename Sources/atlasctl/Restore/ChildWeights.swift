import FolderWatch
import ModelAtlas
import WeightFormats

/// The tensors of one child, open for reading.
struct ChildWeights {
  struct Tensor {
    let stored: StoredTensor
    let file: WeightFile
  }

  let id: String
  let source: ModelSource
  private(set) var tensors: [ByteString: Tensor] = [:]

  init(id: String, path: String?) throws {
    guard let path, let source = modelSource(path: path) else {
      throw Failure(
        "\(path ?? id): not readable here", hint: "run it where the store is mounted, as a user who may read it")
    }
    self.id = id
    self.source = source
    var files = source.files.filter { $0.fact.isWeights }
    // Another container in the same folder holds the same weights.
    if files.contains(where: { $0.fact.path.hasSuffix(".safetensors") }) {
      files.removeAll { !$0.fact.path.hasSuffix(".safetensors") }
    }
    do {
      for file in files {
        let open = try WeightFile(path: file.location, window: file.window)
        for tensor in try readHeader(of: open).tensors { tensors[tensor.name] = Tensor(stored: tensor, file: open) }
      }
    } catch {
      throw Failure("\(error)")
    }
  }

  var names: [ByteString] { tensors.keys.sorted() }
}

extension ChildWeights.Tensor {
  /// One value for each row and column; a vector is one row. Nil for what has no elements, and for too many to count.
  var matrixShape: (rows: Int, columns: Int)? {
    guard let count = stored.elementCount.flatMap({ Int(exactly: $0) }), count > 0 else { return nil }
    guard stored.shape.count > 1, let rows = Int(exactly: stored.shape[0]), rows > 0 else { return (1, count) }
    return (rows, count / rows)
  }

  /// Holds floats, as opposed to positions, masks and codes.
  var isFloat: Bool {
    switch stored.type {
    case .f64, .f32, .f16, .bf16: stored.valuesReadable
    default: false
    }
  }

  /// Whole rows as floats.
  func rows(_ rows: Range<Int>, columns: Int) throws -> [Float] {
    do {
      return try readValues(
        of: stored, elements: UInt64(rows.lowerBound * columns)..<UInt64(rows.upperBound * columns), from: file)
    } catch {
      throw Failure("\(error)")
    }
  }
}
