// What the kernels share: unaligned loads and the widening of halves.
#pragma once

#include <stdint.h>
#include <string.h>

#include "wide.h"

#define INLINE static inline __attribute__((always_inline))

INLINE float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// Without a branch, so that loops over it become vector code: shift the half's exponent and mantissa into place,
// scale by 2^112 (exact, also for subnormals), and give infinity and NaN their exponent.
INLINE float f16(uint16_t half) {
  uint32_t magnitude = half & 0x7FFFu;
  float scaled = float_of(magnitude << 13) * 0x1p112f;
  uint32_t bits;
  memcpy(&bits, &scaled, 4);
  uint32_t special = magnitude >= 0x7C00u ? 0x7F800000u | (magnitude & 0x3FFu) << 13 : bits;
  return float_of(special | (uint32_t)(half & 0x8000u) << 16);
}

INLINE uint16_t load16(const uint8_t *bytes) {
  uint16_t value;
  memcpy(&value, bytes, 2);
  return value;
}

INLINE uint32_t load32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, 4);
  return value;
}

INLINE float scale(const uint8_t *bytes) { return f16(load16(bytes)); }
