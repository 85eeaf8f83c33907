#include "narrow.h"

#include "loading.h"

// Values that are no halves are found early: a run of them is left after this many.
enum { run = 256 };

INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

WIDE int atlas_narrow_bf16(const float *values, long count, void *halves) {
  uint16_t *target = halves;
  for (long first = 0; first < count; first += run) {
    long end = first + run < count ? first + run : count;
    uint32_t lost = 0;
    for (long e = first; e < end; e++) {
      uint32_t bits = bits_of(values[e]);
      lost |= bits & 0xFFFFu;
      target[e] = (uint16_t)(bits >> 16);
    }
    if (lost) return 0;
  }
  return 1;
}

// The half whose widening is tried: any that is wrong shows when it is widened again.
INLINE uint32_t narrowed(uint32_t magnitude) {
  float scaled;
  memcpy(&scaled, &magnitude, 4);
  uint32_t special = 0x7C00u | (magnitude >> 13 & 0x3FFu);
  return magnitude >= 0x7F800000u ? special : bits_of(scaled * 0x1p-112f) >> 13;
}

INLINE uint32_t widened(uint32_t half) {
  uint32_t bits = half << 13;
  float scaled;
  memcpy(&scaled, &bits, 4);
  return half >= 0x7C00u ? 0x7F800000u | (half & 0x3FFu) << 13 : bits_of(scaled * 0x1p112f);
}

WIDE int atlas_narrow_f16(const float *values, long count, void *halves) {
  uint16_t *target = halves;
  for (long first = 0; first < count; first += run) {
    long end = first + run < count ? first + run : count;
    uint32_t lost = 0;
    for (long e = first; e < end; e++) {
      uint32_t bits = bits_of(values[e]), magnitude = bits & 0x7FFFFFFFu;
      uint32_t half = narrowed(magnitude) & 0x7FFFu;
      lost |= widened(half) ^ magnitude;
      target[e] = (uint16_t)(half | (bits >> 16 & 0x8000u));
    }
    if (lost) return 0;
  }
  return 1;
}
