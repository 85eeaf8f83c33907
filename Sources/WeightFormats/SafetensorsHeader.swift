import ModelAtlas
import StrictJSON

// A safetensors file is `u64 n`, n bytes of JSON, data. It is checked in the order of the reference reader:
//
// 1. eight bytes are there; 2. n is at most 100,000,000; 3. the header fits the file; 4. it is UTF-8;
// 5. it is JSON of the right shape; 6. sorted by offset, tensors follow each other without hole or overlap;
// 7. sizes do not overflow; 8. and are whole bytes; 9. and equal what the offsets say; 10. the data ends with the file.
//
// Other than the reference reader: a repeated tensor is an anomaly (the last one wins there, too), a tensor of
// unknown type is listed without readable values, and a tensor entry must be an object.

/// The largest header that is read: the format's own limit. A tensor's entry takes some 120 bytes.
private let headerBytesMax: UInt64 = 100_000_000

/// One entry of the header; offsets still count from the end of the header.
struct SafetensorsEntry {
  var name: ByteString
  var type: ElementType
  var typeName: String?
  var shape: [UInt64]
  var begin: UInt64
  var end: UInt64
}

/// - Parameter start: the file's first bytes, which were read to recognize it.
func readSafetensorsHeader(of file: WeightFile, start: [UInt8]) throws(WeightFormatError) -> WeightHeader {
  guard file.byteCount >= 8 else {
    throw .truncated(
      path: file.path, format: .safetensors, promise: "its header begins with", promisedBytes: 8,
      fileBytes: file.byteCount)
  }
  let length = littleEndian(start.prefix(8))
  guard length <= headerBytesMax else {
    throw malformed(file, "a header of \(length) bytes is announced, \(headerBytesMax) are allowed")
  }
  guard 8 + length <= file.byteCount else {
    throw .truncated(
      path: file.path, format: .safetensors, promise: "the header announces", promisedBytes: 8 + length,
      fileBytes: file.byteCount)
  }
  let wholeEnd = Int(8 + length)
  let bytes = wholeEnd <= start.count ? Array(start[8..<wholeEnd]) : try file.read(at: 8, count: Int(length))
  let parsed = bytes.withUnsafeBufferPointer { buffer -> Result<SafetensorsHeaderScan, JSONError> in
    do throws(JSONError) { return .success(try SafetensorsHeaderScan(buffer, dataStart: 8 + length)) } catch {
      return .failure(error)
    }
  }
  switch parsed {
  case .success(let scan): return try checked(scan, dataStart: 8 + length, in: file)
  case .failure(let error): throw malformed(file, "header: \(error)")
  }
}

private func malformed(_ file: WeightFile, _ finding: String) -> WeightFormatError {
  .malformed(path: file.path, format: .safetensors, finding: finding)
}

/// Steps 6 to 10.
private func checked(
  _ scan: SafetensorsHeaderScan, dataStart: UInt64, in file: WeightFile
) throws(WeightFormatError) -> WeightHeader {
  let lastEnd = if let end = scan.plainEnd { end } else { try endInOrder(scan.tensors, dataStart, file) }
  let (end, overflow) = lastEnd.addingReportingOverflow(dataStart)
  guard !overflow, end <= file.byteCount else {
    throw .truncated(
      path: file.path, format: .safetensors, promise: "the header announces",
      promisedBytes: overflow ? .max : end, fileBytes: file.byteCount)
  }
  guard end == file.byteCount else {
    throw malformed(file, "the header announces \(end) bytes, the file has \(file.byteCount)")
  }
  var header = WeightHeader(format: .safetensors)
  header.metadata = scan.metadata
  header.anomalies = scan.anomalies
  header.tensors = scan.tensors
  return header
}

/// Where the last tensor ends, from the end of the header, once all are held against each other (steps 6 to 9).
private func endInOrder(
  _ tensors: [StoredTensor], _ dataStart: UInt64, _ file: WeightFile
) throws(WeightFormatError) -> UInt64 {
  var previousEnd: UInt64 = 0
  for index in orderByOffset(tensors, dataStart) {
    let (begin, end) = span(of: tensors[index], dataStart)
    guard begin == previousEnd, end >= begin else {
      throw malformed(
        file,
        "tensor \(tensors[index].name) begins at \(begin) and ends at \(end), the one before ends at \(previousEnd)")
    }
    previousEnd = end
    if let finding = sizeFinding(tensors[index]) { throw malformed(file, "tensor \(tensors[index].name): \(finding)") }
  }
  return previousEnd
}

/// What the header says of a tensor's place, from the end of the header: undoes what the scan did to it.
private func span(of tensor: StoredTensor, _ dataStart: UInt64) -> (begin: UInt64, end: UInt64) {
  guard case .contiguous(let offset, let bytes) = tensor.layout else { return (0, 0) }
  let begin = offset &- dataStart
  return (begin, begin &+ bytes)
}

/// Indices in the order of their offsets.
private func orderByOffset(_ tensors: [StoredTensor], _ dataStart: UInt64) -> [Int] {
  let spans = tensors.map { span(of: $0, dataStart) }
  return spans.indices.sorted { spans[$0] < spans[$1] }
}

/// What is wrong between shape, type and offsets; nil when they agree or the type is unknown.
func sizeFinding(_ entry: StoredTensor) -> String? {
  guard let block = entry.type.block, case .contiguous(_, let bytes) = entry.layout else { return nil }
  guard let count = product(entry.shape) else { return "the size of its shape \(entry.shape) overflows" }
  let (bits, overflow) = count.multipliedReportingOverflow(by: UInt64(block.bytes * 8 / block.elements))
  if overflow { return "the size of its shape \(entry.shape) overflows" }
  if bits % 8 != 0 { return "\(count) elements of \(entry.type.rawValue) are not whole bytes" }
  if bits / 8 != bytes {
    return "shape \(entry.shape) of \(entry.type.rawValue) takes \(bits / 8) bytes, its offsets span \(bytes)"
  }
  return nil
}

/// Up to eight bytes as a little-endian number.
func littleEndian(_ bytes: some Collection<UInt8>) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
