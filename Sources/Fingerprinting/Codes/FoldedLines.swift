import WeightFormats

/// A row's values where the matrix is stored in lines of another width, one after the other.
///
/// - Parameters:
///   - width: elements of a line, which divides the matrix; not 0.
///   - stretch: the values of a part of one line.
func valuesOfLines(
  row: UInt64, columns: Range<UInt64>, rowWidth: UInt64, lineWidth width: UInt64,
  stretch: (_ line: UInt64, Range<UInt64>) throws(WeightFormatError) -> [Float]
) throws(WeightFormatError) -> [Float] {
  var values: [Float] = []
  var element = row * rowWidth + columns.lowerBound
  let end = row * rowWidth + columns.upperBound
  while element < end {
    let (line, from) = (element / width, element % width)
    let to = min(width, from + end - element)
    values += try stretch(line, from..<to)
    element += to - from
  }
  return values
}
