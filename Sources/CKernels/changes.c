#include "changes.h"

#include "lanes.h"
#include "wide.h"

// Contraction into fused multiply-adds would round differently on processors that have them.
#pragma STDC FP_CONTRACT OFF

typedef float lanes_t __attribute__((vector_size(lanes * sizeof(float))));
typedef float floats_t __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));

// Of 1 to 32 the best, with 128 values a pair (100,000 models in 100 families).
enum { ahead = 8 };

static inline __attribute__((always_inline)) void prefetch(const float *values, size_t n) {
  for (size_t i = 0; i < n; i += 64 / sizeof(float)) __builtin_prefetch(values + i);
  // Values seldom begin where the memory's lines do.
  __builtin_prefetch(values + n - 1);
}

WIDE void atlas_change_sums(
  const float *change, const float *mask, size_t n, const float *const *children, const float *const *bases,
  size_t pairs, atlas_change_sums_t *sums) {
  for (size_t pair = 0; pair < pairs; pair++) {
    if (pair + ahead < pairs) {
      // Mostly a model's pairs follow one another.
      if (children[pair + ahead] != children[pair + ahead - 1]) prefetch(children[pair + ahead], n);
      prefetch(bases[pair + ahead], n);
    }
    const float *child = children[pair], *base = bases[pair];
    lanes_t product = {0}, square = {0};
    size_t i = 0;
#pragma clang loop unroll_count(4)
    for (size_t rest = n / lanes; rest > 0; rest--, i += lanes) {
      lanes_t difference = *(const floats_t *)(child + i) - *(const floats_t *)(base + i);
      product += *(const floats_t *)(change + i) * difference;
      square += *(const floats_t *)(mask + i) * difference * difference;
    }
    for (int lane = 0; i < n; i++, lane++) {
      float difference = child[i] - base[i];
      product[lane] += change[i] * difference;
      square[lane] += mask[i] * difference * difference;
    }
    sums[pair] = (atlas_change_sums_t){FOLD(product), FOLD(square)};
  }
}
