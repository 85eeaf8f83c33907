import ModelAtlas
import WeightFormats

/// One pass over a file that feeds its SHA-256 and the hashes of the tensors that lie under the bytes just read.
struct HashStream {
  private let file: WeightFile
  private let tensors: [ModelTensor]
  /// Indices of tensors stored as one run, by where they begin; those not begun yet.
  private var coming: ArraySlice<(index: Int, bytes: Range<UInt64>)>
  /// Tensors that began and have not ended.
  private var open: [(index: Int, bytes: Range<UInt64>, hash: TensorHash)] = []
  private var done = HashState()
  private let plan: UInt64
  private(set) var bytesDone: UInt64 = 0

  static let stepBytes: UInt64 = 1 << 20
  static let saveBytes: UInt64 = 256 << 20
  /// From this length on a finished file is remembered until the whole model is done: below it reading again is cheaper.
  static let keptBytes: UInt64 = 64 << 20

  /// Tensors may share storage (tied ones do), but not without end: a file of views that all repeat one storage must not
  /// keep us busy for days. What goes beyond is not hashed, and the model gets no value hash.
  static let valuesPerFileByte: UInt64 = 4
  /// Tensors that are hashed at a time. More lie under one byte only where views share storage: the rest is read later,
  /// one by one, so that a million views do not want a million buffers.
  static let openMax = 256

  init(_ file: WeightFile, _ tensors: [ModelTensor]) {
    self.file = file
    var bytesLeft = file.byteCount.multipliedReportingOverflow(by: Self.valuesPerFileByte).partialValue
    let tensors = tensors.filter { tensor in
      let bytes = tensor.fact.storedBits / 8
      guard bytes <= bytesLeft else { return false }
      bytesLeft -= bytes
      return true
    }
    self.tensors = tensors
    let runs = tensors.enumerated().compactMap { index, tensor -> (index: Int, bytes: Range<UInt64>)? in
      guard case .contiguous(let offset, let bytes) = tensor.stored.layout, tensor.stored.externalFile == nil,
        !tensor.isReordered
      else { return nil }
      return (index, offset..<(offset + bytes))
    }
    coming = runs.sorted { ($0.bytes.lowerBound, $0.index) < ($1.bytes.lowerBound, $1.index) }[...]
    plan = xxh3(tensors.flatMap { $0.fact.role.bytes + [0] })
  }

  var state: [UInt8] { done.bytes(plan: plan) }

  /// Goes on where an earlier stream stopped; from the start where its state is of no use.
  mutating func resume(_ progress: HashProgress) {
    guard progress.bytesDone <= file.byteCount, let state = HashState(progress.state, plan: plan) else { return }
    done = state
    bytesDone = progress.bytesDone
    let here = bytesDone
    coming = coming.drop { $0.bytes.lowerBound < here }
  }

  /// Reads the next MiB.
  mutating func step() throws(WeightFormatError) {
    let range = bytesDone..<min(file.byteCount, bytesDone + Self.stepBytes)
    let bytes = try file.read(at: range.lowerBound, count: Int(range.upperBound - range.lowerBound))
    file.dropCache(range)
    done.sha256.update(bytes)
    while let next = coming.first, next.bytes.lowerBound < range.upperBound {
      let tensor = tensors[next.index]
      if open.count < Self.openMax {
        open.append((next.index, next.bytes, TensorHash(tensor)))
      }
      coming = coming.dropFirst()
    }
    bytes.withUnsafeBytes { buffer in
      for tensor in open {
        let part = tensor.bytes.clamped(to: range)
        let start = Int(part.lowerBound - range.lowerBound)
        tensor.hash.update(UnsafeRawBufferPointer(rebasing: buffer[start..<(start + part.count)]))
      }
    }
    for tensor in open where tensor.bytes.upperBound <= range.upperBound {
      done.finished[tensor.index] = tensor.hash.finish()
    }
    open.removeAll { $0.bytes.upperBound <= range.upperBound }
    bytesDone = range.upperBound
  }

  /// Reads tensors that the pass could not hash: strided ones, and those whose rows the file has in another order. False when told to stop.
  mutating func finish(_ shouldStop: () -> Bool) throws(WeightFormatError) -> Bool {
    for (index, tensor) in tensors.enumerated() where done.finished[index] == nil {
      let hash = TensorHash(tensor)
      var chunks = readRawBytes(of: tensor.stored, from: file)
      var rows = CanonicalBytes(tensor)
      while let chunk = try tensor.isReordered ? rows.next() : chunks.next() {
        if shouldStop() { return false }
        chunk.withUnsafeBytes { hash.update($0) }
      }
      done.finished[index] = hash.finish()
    }
    file.dropCache(0..<file.byteCount)
    return true
  }

  /// - Precondition: the pass has ended and `finish` returned true.
  var hash: FileHash {
    let named = done.finished.map { (tensors[$0.key].stored.name, $0.value) }
    return FileHash(sha256: done.sha256.digest, tensors: Dictionary(named) { first, _ in first })
  }
}
