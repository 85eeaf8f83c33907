/// How one tensor's elements are stored.
///
/// Raw values are the spelling of the format that defines the type (safetensors in capitals, ggml as in `ggml.h`).
package enum ElementType: String, Hashable, Sendable, CaseIterable {
  case f64 = "F64", f32 = "F32", f16 = "F16", bf16 = "BF16"
  case f8e4m3 = "F8_E4M3", f8e5m2 = "F8_E5M2", f8e4m3fnuz = "F8_E4M3FNUZ", f8e5m2fnuz = "F8_E5M2FNUZ", f8e8m0 =
    "F8_E8M0"
  case f4 = "F4", f6e2m3 = "F6_E2M3", f6e3m2 = "F6_E3M2"
  case i64 = "I64", i32 = "I32", i16 = "I16", i8 = "I8"
  case u64 = "U64", u32 = "U32", u16 = "U16", u8 = "U8", bool = "BOOL"
  /// Two in a byte, the first in its low half.
  case i4 = "I4", u4 = "U4"
  /// Four in a byte, the first in its lowest bits.
  case i2 = "I2", u2 = "U2"
  case c64 = "C64", c128 = "C128"
  case q4_0 = "Q4_0", q4_1 = "Q4_1", q5_0 = "Q5_0", q5_1 = "Q5_1", q8_0 = "Q8_0", q8_1 = "Q8_1"
  case q2_K = "Q2_K", q3_K = "Q3_K", q4_K = "Q4_K", q5_K = "Q5_K", q6_K = "Q6_K", q8_K = "Q8_K"
  case iq1_s = "IQ1_S", iq1_m = "IQ1_M", iq2_xxs = "IQ2_XXS", iq2_xs = "IQ2_XS", iq2_s = "IQ2_S"
  case iq3_xxs = "IQ3_XXS", iq3_s = "IQ3_S", iq4_nl = "IQ4_NL", iq4_xs = "IQ4_XS"
  case tq1_0 = "TQ1_0", tq2_0 = "TQ2_0", mxfp4 = "MXFP4", nvfp4 = "NVFP4", q1_0 = "Q1_0", q2_0 = "Q2_0"
  case unknown = "unknown"

  /// Elements and bytes of the smallest storable unit; nil for a type that we don't know.
  ///
  /// Source: ggml's block table, safetensors' `Dtype::bitsize`.
  package var block: (elements: Int, bytes: Int)? {
    switch self {
    case .f64, .i64, .u64, .c64: (1, 8)
    case .c128: (1, 16)
    case .f32, .i32, .u32: (1, 4)
    case .f16, .bf16, .i16, .u16: (1, 2)
    case .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz, .f8e8m0, .i8, .u8, .bool: (1, 1)
    case .f4, .i4, .u4: (2, 1)
    case .i2, .u2: (4, 1)
    case .f6e2m3, .f6e3m2: (4, 3)
    case .q4_0, .iq4_nl: (32, 18)
    case .q4_1: (32, 20)
    case .q5_0: (32, 22)
    case .q5_1: (32, 24)
    case .q8_0: (32, 34)
    case .q8_1: (32, 36)
    case .mxfp4: (32, 17)
    case .nvfp4: (64, 36)
    case .q1_0: (128, 18)
    case .q2_0: (64, 18)
    case .q2_K: (256, 84)
    case .q3_K, .iq3_s: (256, 110)
    case .q4_K: (256, 144)
    case .q5_K: (256, 176)
    case .q6_K: (256, 210)
    case .q8_K: (256, 292)
    case .iq1_s: (256, 50)
    case .iq1_m: (256, 56)
    case .iq2_xxs, .tq2_0: (256, 66)
    case .iq2_xs: (256, 74)
    case .iq2_s: (256, 82)
    case .iq3_xxs: (256, 98)
    case .iq4_xs: (256, 136)
    case .tq1_0: (256, 54)
    case .unknown: nil
    }
  }

  /// Whether each element is one plain floating-point number (no blocks, no companion scales).
  package var isPlainFloat: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16: true
    default: false
    }
  }

  /// Whether elements come in ggml blocks with scales of their own.
  package var isBlockQuantized: Bool {
    guard let block else { return false }
    return block.elements >= 32
  }

  /// Stored bits per element, scales included; nil for an unknown type.
  package var bitsPerElement: Double? {
    block.map { Double($0.bytes * 8) / Double($0.elements) }
  }
}
