#include "equality.h"

#include "loading.h"

// To the nearest, ties to even. Samples hold no NaN.
INLINE float to_bf16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return float_of((bits + 0x7FFFu + (bits >> 16 & 1u)) & 0xFFFF0000u);
}

// Without a branch, so that loops over it become vector code. Below 2^-14 the spacing is 2^-24, the last place of a
// float at 0.75: adding it rounds.
INLINE float to_f16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t sign = bits & 0x80000000u, magnitude = bits & 0x7FFFFFFFu;
  float small = (float_of(magnitude) + 0.75f) - 0.75f;
  uint32_t normal = (magnitude + 0xFFFu + (magnitude >> 13 & 1u)) & 0xFFFFE000u;
  uint32_t least;
  memcpy(&least, &small, 4);
  uint32_t rounded = magnitude < 0x38800000u ? least : normal > 0x477FE000u ? 0x7F800000u : normal;
  return float_of(sign | rounded);
}

#define ROUND(value, rounding) ((rounding) == ATLAS_BF16 ? to_bf16(value) : (rounding) == ATLAS_F16 ? to_f16(value) : (value))

INLINE atlas_equality_t equality(const float *x, const float *y, size_t n, int rounding) {
  uint32_t compared = 0, equal = 0, rounded = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t counts = (x[i] != 0) | (y[i] != 0);
    uint32_t same = x[i] == y[i];
    compared += counts;
    equal += counts & same;
    rounded += counts & (same ^ 1u) & (uint32_t)(ROUND(y[i], rounding) == x[i]);
  }
  return (atlas_equality_t){compared, (size_t)equal + rounded, rounded};
}

WIDE atlas_equality_t atlas_equality(const float *x, const float *y, size_t n, int rounding) {
  if (rounding == ATLAS_BF16) return equality(x, y, n, ATLAS_BF16);
  if (rounding == ATLAS_F16) return equality(x, y, n, ATLAS_F16);
  return equality(x, y, n, ATLAS_UNROUNDED);
}

INLINE atlas_mutations_t mutations(const float *x, const float *y, const float *z, size_t n, int rounding) {
  uint32_t inherited = 0, reverted = 0;
  for (size_t i = 0; i < n; i++) {
    float candidate = ROUND(y[i], rounding), origin = ROUND(z[i], rounding);
    uint32_t differs = candidate != origin;
    inherited += differs & (uint32_t)(x[i] == candidate);
    reverted += differs & (uint32_t)(x[i] == origin);
  }
  return (atlas_mutations_t){inherited, reverted};
}

WIDE atlas_mutations_t atlas_mutations(const float *x, const float *y, const float *z, size_t n, int rounding) {
  if (rounding == ATLAS_BF16) return mutations(x, y, z, n, ATLAS_BF16);
  if (rounding == ATLAS_F16) return mutations(x, y, z, n, ATLAS_F16);
  return mutations(x, y, z, n, ATLAS_UNROUNDED);
}

WIDE void atlas_differences(const float *a, const float *b, double *out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = (double)a[i] - (double)b[i];
}
