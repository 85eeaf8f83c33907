import ModelAtlas

// A NumPy array is: magic, version, the length of a header, the header - a Python dictionary of three entries -, data.

/// NumPy's own limit.
private let headerBytesMax: UInt64 = 10_000
private let dimensionsMax = 16

func readNumpyHeader(of file: WeightFile) throws(WeightFormatError) -> WeightHeader {
  var header = WeightHeader(format: .numpy)
  let name = file.path.split(at: "/").last ?? file.path
  header.tensors = [
    try numpyTensor(
      in: file, at: 0..<file.byteCount, name: name.hasSuffix(".npy") ? name.dropLast(4) : name)
  ]
  return header
}

func isNumpyArchive(_ archive: ZipArchive) -> Bool {
  !archive.entries.isEmpty && archive.entries.allSatisfy { $0.name.hasSuffix(".npy") }
}

/// An NPZ file: a zip archive of arrays, stored without compression.
func readNumpyHeader(of archive: ZipArchive) throws(WeightFormatError) -> WeightHeader {
  if archive.entries.contains(where: { $0.method == 8 }) {
    throw .formatNotRead(path: archive.file.path, what: "compressed NPZ")
  }
  var header = WeightHeader(format: .numpy)
  header.anomalies = archive.anomalies
  for entry in archive.entries {
    header.tensors.append(
      try numpyTensor(in: archive.file, at: archive.place(of: entry), name: entry.name.dropLast(4)))
  }
  return header
}

private func numpyTensor(
  in file: WeightFile, at place: Range<UInt64>, name: ByteString
) throws(WeightFormatError) -> StoredTensor {
  func malformed(_ finding: String) -> WeightFormatError {
    .malformed(path: file.path, format: .numpy, finding: "array \(name): \(finding)")
  }
  let start = try file.read(at: place.lowerBound, count: Int(min(12, UInt64(place.count))))
  guard start.count >= 10, start.starts(with: [0x93] + Array("NUMPY".utf8)), (1...3).contains(start[6]) else {
    throw malformed("it does not begin like one")
  }
  let lengthBytes = start[6] == 1 ? 2 : 4
  let length = littleEndian(start[8...].prefix(lengthBytes))
  let dataStart = 8 + UInt64(lengthBytes) + length
  guard length <= headerBytesMax else { throw malformed("a header of \(length) bytes, \(headerBytesMax) are allowed") }
  guard dataStart <= UInt64(place.count) else {
    throw .truncated(
      path: file.path, format: .numpy, promise: "the header goes on to", promisedBytes: dataStart,
      fileBytes: file.byteCount)
  }
  let text = try file.read(at: place.lowerBound + 8 + UInt64(lengthBytes), count: Int(length))
  guard let array = NumpyArray(text), array.shape.count <= dimensionsMax else {
    throw malformed("its header is no description: \(ByteString(Array(text.prefix(80))))")
  }
  if array.holdsObjects { throw malformed("it holds pickled objects, which are never read") }
  return try array.stored(
    in: file, name: name, at: (place.lowerBound + dataStart)..<place.upperBound)
}

extension NumpyArray {
  /// - Parameter place: the array's data; what follows it is ignored.
  fileprivate func stored(
    in file: WeightFile, name: ByteString, at place: Range<UInt64>
  ) throws(WeightFormatError) -> StoredTensor {
    guard let count = product(shape), let bytes = product([count, itemBytes]) else {
      throw .malformed(path: file.path, format: .numpy, finding: "array \(name): the size of \(shape) overflows")
    }
    guard bytes <= UInt64(place.count) else {
      let (end, overflow) = place.lowerBound.addingReportingOverflow(bytes)
      throw .truncated(
        path: file.path, format: .numpy, promise: "array \(name) goes on to", promisedBytes: overflow ? .max : end,
        fileBytes: file.byteCount)
    }
    var layout = TensorLayout.contiguous(offset: place.lowerBound, bytes: bytes)
    if isFortran, shape.count > 1, count > 0, type != .unknown {
      // The first dimension varies fastest.
      var strides: [UInt64] = []
      for dimension in shape.indices {
        strides.append(dimension == 0 ? 1 : strides[dimension - 1] * shape[dimension - 1])
      }
      layout = .strided(
        StridedLayout(storageOffset: place.lowerBound, storageBytes: bytes, firstElement: 0, strides: strides))
    }
    return StoredTensor(
      name: name, shape: shape, type: type, typeName: typeName, layout: layout, isBigEndian: isBigEndian,
      valuesReadable: isDecodable(type))
  }
}
