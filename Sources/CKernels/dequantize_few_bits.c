#include "dequantize.h"
#include "loading.h"

// ggml's blocks of trits, of signs, of small floats, and the 8-bit ones that only intermediate results have.

// A fused multiply-add would round once where ggml rounds twice.
#pragma STDC FP_CONTRACT OFF

// The n-th trit of a byte, which holds five as a fraction of 256.
INLINE float trit(uint8_t byte, int n) {
  static const uint8_t powers[5] = {1, 3, 9, 27, 81};
  uint8_t rest = (uint8_t)(byte * powers[n]);
  return (float)((rest * 3 >> 8) - 1);
}

WIDE void atlas_dequantize_tq1_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 54, values += 256) {
    float d = scale(block + 52);
    for (int n = 0; n < 5; n++) {
      for (int m = 0; m < 32; m++) values[32 * n + m] = trit(block[m], n) * d;
      for (int m = 0; m < 16; m++) values[160 + 16 * n + m] = trit(block[32 + m], n) * d;
    }
    for (int n = 0; n < 4; n++) {
      for (int m = 0; m < 4; m++) values[240 + 4 * n + m] = trit(block[48 + m], n) * d;
    }
  }
}

WIDE void atlas_dequantize_tq2_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 66, values += 256) {
    float d = scale(block + 64);
    for (int e = 0; e < 256; e++) {
      values[e] = (float)((block[32 * (e / 128) + e % 32] >> 2 * (e % 128 / 32) & 3) - 1) * d;
    }
  }
}

// Twice the values of E2M1; scales below are halved for it.
static const float e2m1_doubled[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

WIDE void atlas_dequantize_mxfp4(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 17, values += 32) {
    uint32_t x = block[0];
    // 2^(x - 128), below 2^-126 a subnormal.
    float d = float_of(x < 2 ? 0x00200000u << x : (x - 1) << 23);
    for (int e = 0; e < 16; e++) {
      values[e] = e2m1_doubled[block[1 + e] & 15] * d;
      values[e + 16] = e2m1_doubled[block[1 + e] >> 4] * d;
    }
  }
}

// Half of an E4M3 without sign; both its zero and its NaN are 0.
INLINE float half_ue4m3(uint8_t x) {
  if (x == 0 || x == 0x7F) return 0;
  int exponent = x >> 3 & 15, mantissa = x & 7;
  if (exponent == 0) return (float)mantissa * 0x1p-10f;
  return (1.0f + (float)mantissa / 8.0f) * float_of((uint32_t)(exponent - 8 + 127) << 23);
}

WIDE void atlas_dequantize_nvfp4(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 36) {
    for (int s = 0; s < 4; s++, values += 16) {
      float d = half_ue4m3(block[s]);
      const uint8_t *q = block + 4 + 8 * s;
      for (int e = 0; e < 8; e++) {
        values[e] = e2m1_doubled[q[e] & 15] * d;
        values[e + 8] = e2m1_doubled[q[e] >> 4] * d;
      }
    }
  }
}

WIDE void atlas_dequantize_q1_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 18, values += 128) {
    float d = scale(block);
    for (int e = 0; e < 128; e++) values[e] = block[2 + e / 8] >> e % 8 & 1 ? d : -d;
  }
}

WIDE void atlas_dequantize_q2_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 18, values += 64) {
    float d = scale(block);
    for (int e = 0; e < 64; e++) values[e] = (float)((block[2 + e / 4] >> 2 * (e % 4) & 3) - 1) * d;
  }
}

WIDE void atlas_dequantize_q8_1(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 36, values += 32) {
    float d = scale(block);
    for (int e = 0; e < 32; e++) values[e] = d * (float)(int8_t)block[4 + e];
  }
}

WIDE void atlas_dequantize_q8_k(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 292, values += 256) {
    float d = float_of(load32(block));
    for (int e = 0; e < 256; e++) values[e] = d * (float)(int8_t)block[4 + e];
  }
}
