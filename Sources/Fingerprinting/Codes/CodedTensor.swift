import ModelAtlas
import WeightFormats

/// A weight matrix that is stored as codes: what its values are, from the tensors beside it that hold scales.
///
/// One type a scheme. `init?(parts, claims)` is nil where the parts are not this scheme's, or do not fit each other.
protocol CodedTensor {
  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError)

  /// As the parent has it, in torch's order; at least one dimension, no zero.
  var shape: [UInt64] { get }
  /// How many reads some 128 values of one row take: what is packed across rows costs more.
  var readsPerRun: UInt64 { get }
  /// Values of one row of the last dimension; `row` counts through all others.
  ///
  /// - Parameters:
  ///   - columns: at least one, inside the row.
  ///   - parts: those of `init`, or ones that only ask for what will be read and give zeros.
  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float]
}

extension CodedTensor {
  var readsPerRun: UInt64 { 4 }
}

/// Opens a module's codes; nil for a scheme that is not rebuilt: its values stay unknown.
func codedTensor(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) -> (any CodedTensor)?
{
  // What a scheme makes of types that are not decoded would be a guess.
  guard parts.areReadable else { return nil }
  let schemes: [any CodedTensor.Type] = [
    BlockTable4.self, GroupedRows.self, GroupedColumns.self, PackedIntegers.self, Float4Blocks.self, ExpertBlocks.self,
    AffineWords.self, ScaledElements.self, HalfQuadratic.self, TernaryRows.self, AdditiveCodes.self,
    QuantoBits.self,
  ]
  for scheme in schemes {
    guard let tensor = try scheme.init(parts, claims) else { continue }
    let isSound = !tensor.shape.isEmpty && tensor.shape.reduce(1, saturatingProduct) < 1 << 48
    return isSound && !tensor.shape.contains(0) ? tensor : nil
  }
  return nil
}

func saturatingProduct(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? .max : product
}
