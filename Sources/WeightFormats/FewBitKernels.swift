import CKernels
import ModelAtlas

/// The C kernel of a ggml block type: source, number of blocks, target.
typealias BlockKernel = @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<Float>) -> Void

/// Kernels of the types below four bits, with codebooks, of small floats, and of intermediate results.
func fewBitKernel(_ type: ElementType) -> BlockKernel? {
  switch type {
  case .iq1_s: { atlas_dequantize_iq1_s($0, $1, $2) }
  case .iq1_m: { atlas_dequantize_iq1_m($0, $1, $2) }
  case .iq2_xxs: { atlas_dequantize_iq2_xxs($0, $1, $2) }
  case .iq2_xs: { atlas_dequantize_iq2_xs($0, $1, $2) }
  case .iq2_s: { atlas_dequantize_iq2_s($0, $1, $2) }
  case .iq3_xxs: { atlas_dequantize_iq3_xxs($0, $1, $2) }
  case .iq3_s: { atlas_dequantize_iq3_s($0, $1, $2) }
  case .tq1_0: { atlas_dequantize_tq1_0($0, $1, $2) }
  case .tq2_0: { atlas_dequantize_tq2_0($0, $1, $2) }
  case .mxfp4: { atlas_dequantize_mxfp4($0, $1, $2) }
  case .nvfp4: { atlas_dequantize_nvfp4($0, $1, $2) }
  case .q1_0: { atlas_dequantize_q1_0($0, $1, $2) }
  case .q2_0: { atlas_dequantize_q2_0($0, $1, $2) }
  case .q8_1: { atlas_dequantize_q8_1($0, $1, $2) }
  case .q8_K: { atlas_dequantize_q8_k($0, $1, $2) }
  default: nil
  }
}
