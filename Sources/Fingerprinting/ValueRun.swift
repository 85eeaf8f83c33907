import CKernels
import ModelAtlas
import WeightFormats

/// Values on their way into a tensor's hashes, widened to F32 and hashed in runs that begin at multiples of 16384.
///
/// SHA-256 costs by the byte, and most F32 values came from two bytes: a run that BF16 holds exactly goes into it as BF16,
/// else one that F16 holds as F16, else as it is, each after a byte that says which. How the file stored the run plays
/// no part, so equal values still give equal digests, and different ones different bytes.
struct ValueRun {
  enum Width: UInt8 { case bf16 = 1, f16 = 2, f32 = 4 }

  /// 64 KiB of F32: stays in the cache of one core.
  static let valuesMax = 16384

  private var values: [Float]
  private var halves: [UInt16]
  private var filled = 0
  private let addend: Float

  /// - Parameters:
  ///   - count: values of the whole tensor; a short one does not need a long buffer.
  ///   - addend: what is added to each stored value.
  init(count: UInt64, addend: Float = 0) {
    self.addend = addend
    let length = Int(min(count, UInt64(Self.valuesMax)))
    values = [Float](repeating: 0, count: length)
    halves = [UInt16](repeating: 0, count: length)
  }

  /// How many values still fit.
  var room: Int { values.count - filled }

  mutating func append(_ bytes: UnsafeRawBufferPointer, type: ElementType, isBigEndian: Bool) {
    let count = bytes.count / (type.block?.bytes ?? 1)
    values.withUnsafeMutableBufferPointer { buffer in
      let target = UnsafeMutableBufferPointer(rebasing: buffer[filled..<(filled + count)])
      decodeValues(bytes, type: type, isBigEndian: isBigEndian, into: target)
      if addend != 0 { for index in target.indices { target[index] += addend } }
    }
    filled += count
  }

  /// Hands over what was appended, in both forms, and starts anew; does nothing when that is nothing.
  mutating func take(
    _ hash: (_ floats: UnsafeRawBufferPointer, _ narrow: (width: Width, bytes: UnsafeRawBufferPointer)) -> Void
  ) {
    guard filled > 0 else { return }
    let count = filled
    filled = 0
    values.withUnsafeBufferPointer { floats in
      halves.withUnsafeMutableBytes { halves in
        guard let source = floats.baseAddress, let target = halves.baseAddress else { return }
        let wide = UnsafeRawBufferPointer(start: source, count: count * 4)
        let narrow = UnsafeRawBufferPointer(start: target, count: count * 2)
        if atlas_narrow_bf16(source, count, target) == 1 {
          hash(wide, (.bf16, narrow))
        } else if atlas_narrow_f16(source, count, target) == 1 {
          hash(wide, (.f16, narrow))
        } else {
          hash(wide, (.f32, wide))
        }
      }
    }
  }
}
