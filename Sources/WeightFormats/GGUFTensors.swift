import ModelAtlas

/// One entry of the tensor table; the offset counts from the start of the data.
struct GGUFTensorInfo {
  let name: ByteString
  /// Torch's order.
  let shape: [UInt64]
  let type: ElementType
  let typeName: String?
  let offset: UInt64
  /// Nil where the type is unknown.
  let bytes: UInt64?
}

/// ggml writes at most 63 bytes; other writers more.
private let nameBytesMax: UInt64 = 1024
private let dimensionMax: UInt64 = 1 << 40

extension GGUFReader {
  mutating func tensorInfo() throws(WeightFormatError) -> GGUFTensorInfo {
    let name = try name(limit: nameBytesMax, of: "tensor name")
    if name.count >= 64 { header.anomalies.append("the name of tensor \(name) is longer than ggml's 63 bytes") }
    let dimensions = try window.number(UInt32.self)
    guard dimensions <= 4 else { throw malformed("tensor \(name) has \(dimensions) dimensions, 4 are allowed") }
    var shape: [UInt64] = []
    for _ in 0..<dimensions {
      let dimension = try count()
      guard dimension <= dimensionMax else { throw malformed("tensor \(name) has a dimension of \(dimension)") }
      shape.append(dimension)
    }
    let number = try window.number(Int32.self)
    let type = ggmlTypes[number] ?? .unknown
    return GGUFTensorInfo(
      name: name, shape: shape.reversed(), type: type, typeName: type == .unknown ? "ggml type \(number)" : nil,
      offset: try window.number(UInt64.self), bytes: try byteCount(name, innermostFirst: shape, type))
  }

  private func byteCount(
    _ name: ByteString, innermostFirst shape: [UInt64], _ type: ElementType
  ) throws(WeightFormatError) -> UInt64? {
    guard let block = type.block else { return nil }
    let row = shape.first ?? 1
    guard row % UInt64(block.elements) == 0 else {
      throw malformed("tensor \(name): rows of \(row) are not whole \(type.rawValue) blocks of \(block.elements)")
    }
    guard let elements = product(shape) else { throw malformed("tensor \(name): the size of \(shape) overflows") }
    let (bytes, overflow) = (elements / UInt64(block.elements)).multipliedReportingOverflow(by: UInt64(block.bytes))
    if overflow { throw malformed("tensor \(name): the size of \(shape) overflows") }
    return bytes
  }
}

/// Step 4: holds the tensor table against the file and turns it into stored tensors.
struct GGUFPlacement {
  let file: WeightFile
  let alignment: UInt64
  let dataStart: UInt64
  let isBigEndian: Bool

  init(alignment: UInt64, after window: HeaderWindow) {
    file = window.file
    isBigEndian = window.isBigEndian
    self.alignment = alignment
    dataStart = (window.offset + alignment - 1) / alignment * alignment
  }

  func place(_ infos: [GGUFTensorInfo], into header: inout WeightHeader) throws(WeightFormatError) {
    guard !infos.isEmpty else { return }
    var ends = [UInt64](repeating: 0, count: infos.count)
    let order = infos.indices.sorted { isBefore(infos[$0], infos[$1]) }
    var previousEnd = dataStart
    var gaps = 0
    for (position, index) in order.enumerated() {
      let begin = try start(of: infos[index])
      guard begin >= previousEnd else {
        throw malformed("tensor \(infos[index].name) begins at byte \(begin), the one before ends at \(previousEnd)")
      }
      if begin - previousEnd >= alignment { gaps += 1 }
      let next = position + 1 < order.count ? try start(of: infos[order[position + 1]]) : nil
      ends[index] = try end(of: infos[index], begin: begin, next: next)
      previousEnd = ends[index]
    }
    if gaps > 0 { header.anomalies.append("\(gaps) gaps between tensors") }
    if order != Array(infos.indices) { header.anomalies.append("tensors are stored in another order than listed") }
    if file.byteCount - previousEnd >= alignment {
      header.anomalies.append("\(file.byteCount - previousEnd) bytes after the last tensor")
    }
    header.tensors = infos.indices.map { stored(infos[$0], end: ends[$0]) }
  }

  /// By offset; a tensor without bytes before the one that shares its offset.
  private func isBefore(_ a: GGUFTensorInfo, _ b: GGUFTensorInfo) -> Bool {
    (a.offset, a.bytes ?? 1) < (b.offset, b.bytes ?? 1)
  }

  private func malformed(_ finding: String) -> WeightFormatError {
    .malformed(path: file.path, format: .gguf, finding: finding)
  }

  private func start(of info: GGUFTensorInfo) throws(WeightFormatError) -> UInt64 {
    let (start, overflow) = dataStart.addingReportingOverflow(info.offset)
    guard !overflow, info.offset % alignment == 0 else {
      throw malformed("tensor \(info.name): offset \(info.offset) is not a multiple of the alignment \(alignment)")
    }
    guard start <= file.byteCount || info.bytes == 0 else { throw truncated(info, end: start) }
    return start
  }

  /// The end of a tensor whose size is unknown is the start of the next, or of nothing.
  private func end(of info: GGUFTensorInfo, begin: UInt64, next: UInt64?) throws(WeightFormatError) -> UInt64 {
    guard let bytes = info.bytes else { return next ?? file.byteCount }
    let (end, overflow) = begin.addingReportingOverflow(bytes)
    if overflow { throw malformed("tensor \(info.name): its size of \(bytes) bytes overflows") }
    guard end <= file.byteCount || bytes == 0 else { throw truncated(info, end: end) }
    return min(end, file.byteCount)
  }

  private func truncated(_ info: GGUFTensorInfo, end: UInt64) -> WeightFormatError {
    .truncated(
      path: file.path, format: .gguf, promise: "tensor \(info.name) goes on to", promisedBytes: end,
      fileBytes: file.byteCount)
  }

  private func stored(_ info: GGUFTensorInfo, end: UInt64) -> StoredTensor {
    let begin = min(dataStart + info.offset, end)
    // Swapped blocks would need a kernel for each type; nobody publishes them.
    let isReadable = isDecodable(info.type) && !(isBigEndian && info.type.isBlockQuantized)
    return StoredTensor(
      name: info.name, shape: info.shape, type: info.type, typeName: info.typeName,
      layout: .contiguous(offset: begin, bytes: end - begin), isBigEndian: isBigEndian, valuesReadable: isReadable)
  }
}

/// ggml's numbers. Missing ones were removed (4, 5, 31-33, 36-38) or are newer than this table.
private let ggmlTypes: [Int32: ElementType] = [
  0: .f32, 1: .f16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 9: .q8_1, 10: .q2_K, 11: .q3_K, 12: .q4_K,
  13: .q5_K, 14: .q6_K, 15: .q8_K, 16: .iq2_xxs, 17: .iq2_xs, 18: .iq3_xxs, 19: .iq1_s, 20: .iq4_nl, 21: .iq3_s,
  22: .iq2_s, 23: .iq4_xs, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64, 29: .iq1_m, 30: .bf16, 34: .tq1_0,
  35: .tq2_0, 39: .mxfp4, 40: .nvfp4, 41: .q1_0, 42: .q2_0,
]
