#include "codebooks.h"
#include "dequantize.h"
#include "loading.h"

// ggml's I-quants. A block holds 256 values: indices into a codebook of vectors, signs, and scales of sub-blocks.

// A fused multiply-add would round once where ggml rounds twice.
#pragma STDC FP_CONTRACT OFF

// Seven signs are stored, the eighth makes their number even.
INLINE uint32_t signs7(uint32_t index) { return index | (uint32_t)__builtin_parity(index) << 7; }

INLINE float signed_by(float value, uint32_t signs, int i) { return signs >> i & 1 ? -value : value; }

static const float two_bit_values[4] = {8, 25, 43, 0};

// Eight values: an entry of one of the books of two bits.
INLINE void eight(float d, uint32_t entry, uint32_t signs, float *values) {
  for (int i = 0; i < 8; i++) values[i] = d * signed_by(two_bit_values[entry >> 2 * i & 3], signs, i);
}

WIDE void atlas_dequantize_iq2_xxs(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 66) {
    float d = scale(block);
    for (int j = 0; j < 8; j++) {
      const uint8_t *sub = block + 2 + 8 * j;
      uint32_t word = load32(sub + 4);
      float dj = d * (0.5f + (float)(word >> 28)) * 0.25f;
      for (int k = 0; k < 4; k++, values += 8) eight(dj, iq2_xxs_book[sub[k]], signs7(word >> 7 * k & 127), values);
    }
  }
}

WIDE void atlas_dequantize_iq2_xs(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 74) {
    float d = scale(block);
    for (int k = 0; k < 32; k++, values += 8) {
      int s4 = block[66 + k / 4] >> 4 * (k / 2 % 2) & 15;
      uint32_t q = load16(block + 2 + 2 * k);
      eight(d * (0.5f + (float)s4) * 0.25f, iq2_xs_book[q & 511], signs7(q >> 9), values);
    }
  }
}

WIDE void atlas_dequantize_iq2_s(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 82) {
    float d = scale(block);
    for (int k = 0; k < 32; k++, values += 8) {
      int s4 = block[74 + k / 4] >> 4 * (k / 2 % 2) & 15;
      uint32_t index = block[2 + k] | (block[66 + k / 4] >> 2 * (k % 4) & 3) << 8;
      eight(d * (0.5f + (float)s4) * 0.25f, iq2_s_book[index], block[34 + k], values);
    }
  }
}

WIDE void atlas_dequantize_iq3_xxs(const void *source, long blocks, float *values) {
  static const float alphabet[8] = {4, 12, 20, 28, 36, 44, 52, 62};
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 98) {
    float d = scale(block);
    for (int k = 0; k < 64; k++, values += 4) {
      uint32_t word = load32(block + 66 + 4 * (k / 8));
      float dj = d * (0.5f + (float)(word >> 28)) * 0.5f;
      uint32_t signs = signs7(word >> 7 * (k % 8 / 2) & 127) >> 4 * (k % 2);
      uint32_t entry = iq3_xxs_book[block[2 + k]];
      for (int i = 0; i < 4; i++) values[i] = dj * signed_by(alphabet[entry >> 3 * i & 7], signs, i);
    }
  }
}

WIDE void atlas_dequantize_iq3_s(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 110) {
    float d = scale(block);
    for (int k = 0; k < 64; k++, values += 4) {
      int j = k / 8;
      float dj = d * (float)(1 + 2 * (block[106 + j / 2] >> 4 * (j % 2) & 15));
      uint32_t entry = iq3_s_book[block[2 + k] | (block[66 + j] >> k % 8 & 1) << 8];
      uint32_t signs = block[74 + k / 2] >> 4 * (k % 2);
      for (int i = 0; i < 4; i++) values[i] = dj * signed_by((float)(2 * (entry >> 3 * i & 7) + 1), signs, i);
    }
  }
}

// Eight values of -1, 0 or 1, moved by an eighth.
INLINE void ternary(float d, float delta, uint32_t entry, float *values) {
  for (int i = 0; i < 8; i++) values[i] = d * ((float)((int)(entry >> 2 * i & 3) - 1) + delta);
}

WIDE void atlas_dequantize_iq1_s(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 50) {
    float d = scale(block);
    for (int k = 0; k < 32; k++, values += 8) {
      uint32_t h = load16(block + 34 + 2 * (k / 4));
      uint32_t index = block[2 + k] | (h >> 3 * (k % 4) & 7) << 8;
      ternary(d * (float)(2 * (h >> 12 & 7) + 1), h & 0x8000 ? -0.125f : 0.125f, iq1_book[index], values);
    }
  }
}

WIDE void atlas_dequantize_iq1_m(const void *source, long blocks, float *values) {
  const uint8_t *block = source;
  for (long b = 0; b < blocks; b++, block += 56) {
    const uint8_t *s = block + 48;
    // The block's scale lies in the upper four bits of its four scale words.
    float d = f16((uint16_t)(load16(s) >> 12 | (load16(s + 2) >> 8 & 0xF0) | (load16(s + 4) >> 4 & 0xF00)
                             | (load16(s + 6) & 0xF000)));
    for (int k = 0; k < 32; k++, values += 8) {
      uint32_t h = block[32 + k / 2] >> 4 * (k % 2) & 15;
      uint32_t s3 = load16(s + 2 * (k / 8)) >> 3 * (k / 2 % 4) & 7;
      ternary(d * (float)(2 * s3 + 1), h & 8 ? -0.125f : 0.125f, iq1_book[block[k] | (h & 7) << 8], values);
    }
  }
}
