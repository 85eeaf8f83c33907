// Stored weights to floats: half precision and ggml's block types.
//
// Each function reads `blocks` whole blocks (for the widening ones: elements) from `source`, which needs no alignment,
// and writes blocks * block size floats. Arithmetic in float, one rounding an operation, in ggml's order: results are
// bit-equal to ggml's own. The Swift reference is WeightFormats/ReferenceDequantization.swift.
#pragma once

void atlas_widen_f16(const void *_Nonnull source, long elements, float *_Nonnull values);
void atlas_widen_bf16(const void *_Nonnull source, long elements, float *_Nonnull values);

void atlas_dequantize_q4_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q4_1(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q5_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q5_1(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q8_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q2_k(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q3_k(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q4_k(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q5_k(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q6_k(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq4_nl(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq4_xs(const void *_Nonnull source, long blocks, float *_Nonnull values);

// Blocks of indices into codebooks, of trits, of signs, and of small floats. Tests hold them against ggml's output.
void atlas_dequantize_iq1_s(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq1_m(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq2_xxs(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq2_xs(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq2_s(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq3_xxs(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_iq3_s(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_tq1_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_tq2_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_mxfp4(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_nvfp4(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q1_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q2_0(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q8_1(const void *_Nonnull source, long blocks, float *_Nonnull values);
void atlas_dequantize_q8_k(const void *_Nonnull source, long blocks, float *_Nonnull values);
