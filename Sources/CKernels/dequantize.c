#include "dequantize.h"

#include "loading.h"

// A fused multiply-add would round once where ggml rounds twice.
#pragma STDC FP_CONTRACT OFF

WIDE void atlas_widen_f16(const void *source, long elements, float *values) {
  const uint8_t *bytes = source;
  for (long e = 0; e < elements; e++) values[e] = f16(load16(bytes + 2 * e));
}

WIDE void atlas_widen_bf16(const void *source, long elements, float *values) {
  const uint8_t *bytes = source;
  for (long e = 0; e < elements; e++) {
    uint32_t bits = (uint32_t)load16(bytes + 2 * e) << 16;
    memcpy(values + e, &bits, 4);
  }
}

WIDE void atlas_dequantize_q8_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 34, values += 32) {
    float d = scale(block);
    const int8_t *q = (const int8_t *)block + 2;
    for (int e = 0; e < 32; e++) values[e] = d * (float)q[e];
  }
}

WIDE void atlas_dequantize_q4_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 18, values += 32) {
    float d = scale(block);
    const uint8_t *q = block + 2;
    for (int e = 0; e < 16; e++) {
      values[e] = d * (float)((q[e] & 15) - 8);
      values[e + 16] = d * (float)((q[e] >> 4) - 8);
    }
  }
}

WIDE void atlas_dequantize_q4_1(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 20, values += 32) {
    float d = scale(block), m = scale(block + 2);
    const uint8_t *q = block + 4;
    for (int e = 0; e < 16; e++) {
      values[e] = (float)(q[e] & 15) * d + m;
      values[e + 16] = (float)(q[e] >> 4) * d + m;
    }
  }
}

WIDE void atlas_dequantize_q5_0(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 22, values += 32) {
    float d = scale(block);
    uint32_t h = load32(block + 2);
    const uint8_t *q = block + 6;
    for (int e = 0; e < 16; e++) {
      values[e] = d * (float)((int)((q[e] & 15) | (h >> e & 1) << 4) - 16);
      values[e + 16] = d * (float)((int)((q[e] >> 4) | (h >> (e + 16) & 1) << 4) - 16);
    }
  }
}

WIDE void atlas_dequantize_q5_1(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 24, values += 32) {
    float d = scale(block), m = scale(block + 2);
    uint32_t h = load32(block + 4);
    const uint8_t *q = block + 8;
    for (int e = 0; e < 16; e++) {
      values[e] = (float)((q[e] & 15) | (h >> e & 1) << 4) * d + m;
      values[e + 16] = (float)((q[e] >> 4) | (h >> (e + 16) & 1) << 4) * d + m;
    }
  }
}

WIDE void atlas_dequantize_q2_k(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 84, values += 256) {
    float d = scale(block + 80), m = scale(block + 82);
    for (int j = 0; j < 16; j++) {
      float dj = d * (float)(block[j] & 15), mj = m * (float)(block[j] >> 4);
      const uint8_t *q = block + 16 + 32 * (j / 8) + 16 * (j % 2);
      int shift = 2 * (j % 8 / 2);
      for (int e = 0; e < 16; e++) values[16 * j + e] = dj * (float)(q[e] >> shift & 3) - mj;
    }
  }
}

WIDE void atlas_dequantize_q3_k(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 110, values += 256) {
    float d = scale(block + 108);
    const uint8_t *s = block + 96;
    for (int j = 0; j < 16; j++) {
      int s6 = (s[j % 8] >> 4 * (j / 8) & 15) | (s[8 + j % 4] >> 2 * (j / 4) & 3) << 4;
      float dj = d * (float)(s6 - 32);
      const uint8_t *h = block + 16 * (j % 2), *q = block + 32 + 32 * (j / 8) + 16 * (j % 2);
      int shift = 2 * (j % 8 / 2), bit = j / 2;
      for (int e = 0; e < 16; e++) {
        values[16 * j + e] = dj * (float)((q[e] >> shift & 3) - (h[e] >> bit & 1 ? 0 : 4));
      }
    }
  }
}

// The six-bit scale and minimum of sub-block j, packed in twelve bytes.
INLINE void scale_and_minimum(const uint8_t *s, int j, int *scale6, int *minimum6) {
  if (j < 4) {
    *scale6 = s[j] & 63;
    *minimum6 = s[j + 4] & 63;
  } else {
    *scale6 = (s[j + 4] & 15) | s[j - 4] >> 6 << 4;
    *minimum6 = s[j + 4] >> 4 | s[j] >> 6 << 4;
  }
}

WIDE void atlas_dequantize_q4_k(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 144, values += 256) {
    float d = scale(block), m = scale(block + 2);
    for (int j = 0; j < 8; j++) {
      int s6, m6;
      scale_and_minimum(block + 4, j, &s6, &m6);
      float dj = d * (float)s6, mj = m * (float)m6;
      const uint8_t *q = block + 16 + 32 * (j / 2);
      int shift = 4 * (j % 2);
      for (int e = 0; e < 32; e++) values[32 * j + e] = dj * (float)(q[e] >> shift & 15) - mj;
    }
  }
}

WIDE void atlas_dequantize_q5_k(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 176, values += 256) {
    float d = scale(block), m = scale(block + 2);
    const uint8_t *h = block + 16;
    for (int j = 0; j < 8; j++) {
      int s6, m6;
      scale_and_minimum(block + 4, j, &s6, &m6);
      float dj = d * (float)s6, mj = m * (float)m6;
      const uint8_t *q = block + 48 + 32 * (j / 2);
      int shift = 4 * (j % 2);
      for (int e = 0; e < 32; e++) {
        values[32 * j + e] = dj * (float)((q[e] >> shift & 15) | (h[e] >> j & 1) << 4) - mj;
      }
    }
  }
}

WIDE void atlas_dequantize_q6_k(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 210, values += 256) {
    float d = scale(block + 208);
    for (int j = 0; j < 16; j++) {
      int n = j / 8, r = 16 * (j % 8);
      float dj = d * (float)(int8_t)block[192 + j];
      const uint8_t *l = block + 64 * n + r % 64, *h = block + 128 + 32 * n + r % 32;
      int low = 4 * (r / 64), high = 2 * (r / 32);
      for (int e = 0; e < 16; e++) {
        values[16 * j + e] = dj * (float)(((l[e] >> low & 15) | (h[e] >> high & 3) << 4) - 32);
      }
    }
  }
}

static const float iq4[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

WIDE void atlas_dequantize_iq4_nl(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 18, values += 32) {
    float d = scale(block);
    for (int e = 0; e < 16; e++) {
      values[e] = d * iq4[block[2 + e] & 15];
      values[e + 16] = d * iq4[block[2 + e] >> 4];
    }
  }
}

WIDE void atlas_dequantize_iq4_xs(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 136, values += 256) {
    float d = scale(block);
    int high = load16(block + 2);
    for (int j = 0; j < 8; j++) {
      float dj = d * (float)(((block[4 + j / 2] >> 4 * (j % 2) & 15) | (high >> 2 * j & 3) << 4) - 32);
      const uint8_t *q = block + 8 + 16 * j;
      for (int e = 0; e < 16; e++) {
        values[32 * j + e] = dj * iq4[q[e] & 15];
        values[32 * j + e + 16] = dj * iq4[q[e] >> 4];
      }
    }
  }
}
