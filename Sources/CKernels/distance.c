#include "distance.h"

#include "lanes.h"
#include "wide.h"

// Contraction into fused multiply-adds would round differently on processors that have them.
#pragma STDC FP_CONTRACT OFF

typedef double lanes_t __attribute__((vector_size(lanes * sizeof(double))));
typedef long long masks_t __attribute__((vector_size(lanes * sizeof(long long))));
typedef float floats_t __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));

WIDE double atlas_squared_distance(const float *a, const float *b, size_t n) {
  lanes_t sums = {0};
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    lanes_t x = __builtin_convertvector(*(const floats_t *)(a + i), lanes_t);
    lanes_t y = __builtin_convertvector(*(const floats_t *)(b + i), lanes_t);
    lanes_t difference = x - y;
    sums += difference * difference;
  }
  for (int lane = 0; i < n; i++, lane++) {
    double difference = (double)a[i] - (double)b[i];
    sums[lane] += difference * difference;
  }
  return FOLD(sums);
}

WIDE double atlas_dot(const float *a, const float *b, size_t n) {
  lanes_t sums = {0};
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    lanes_t x = __builtin_convertvector(*(const floats_t *)(a + i), lanes_t);
    lanes_t y = __builtin_convertvector(*(const floats_t *)(b + i), lanes_t);
    sums += x * y;
  }
  for (int lane = 0; i < n; i++, lane++) sums[lane] += (double)a[i] * (double)b[i];
  return FOLD(sums);
}

/// Adds up the differences d of the chunks that both have: of d^2 in `second`; of |d| and d^4, too, where their sums are
/// given. Inlined, so that who does not ask does not pay.
static inline __attribute__((always_inline)) size_t add_chunks(
  const float *a, const ptrdiff_t *starts_a, const float *b, const ptrdiff_t *starts_b, const ptrdiff_t *counts,
  size_t n, lanes_t *first, lanes_t *second, lanes_t *fourth) {
  size_t all = 0;
  for (size_t chunk = 0; chunk < n; chunk++) {
    if (starts_a[chunk] < 0 || starts_b[chunk] < 0) continue;
    const float *p = a + starts_a[chunk], *q = b + starts_b[chunk];
    size_t count = (size_t)counts[chunk], i = 0;
    for (; i + lanes <= count; i += lanes) {
      lanes_t x = __builtin_convertvector(*(const floats_t *)(p + i), lanes_t);
      lanes_t y = __builtin_convertvector(*(const floats_t *)(q + i), lanes_t);
      lanes_t difference = x - y, square = difference * difference;
      *second += square;
      if (first) *first += (lanes_t)((masks_t)difference & 0x7FFFFFFFFFFFFFFFLL);
      if (fourth) *fourth += square * square;
    }
    for (int lane = 0; i < count; i++, lane++) {
      double difference = (double)p[i] - (double)q[i], square = difference * difference;
      (*second)[lane] += square;
      if (first) (*first)[lane] += difference < 0 ? -difference : difference;
      if (fourth) (*fourth)[lane] += square * square;
    }
    all += count;
  }
  return all;
}

WIDE double atlas_chunked_distance(
  const float *a, const ptrdiff_t *starts_a, const float *b, const ptrdiff_t *starts_b, const ptrdiff_t *counts,
  size_t n, size_t *compared) {
  lanes_t sums = {0};
  *compared = add_chunks(a, starts_a, b, starts_b, counts, n, NULL, &sums, NULL);
  return FOLD(sums);
}

WIDE void atlas_chunked_moments(
  const float *a, const ptrdiff_t *starts_a, const float *b, const ptrdiff_t *starts_b, const ptrdiff_t *counts,
  size_t n, double *sums, size_t *compared) {
  lanes_t first = {0}, second = {0}, fourth = {0};
  *compared = add_chunks(a, starts_a, b, starts_b, counts, n, &first, &second, &fourth);
  sums[0] = FOLD(first);
  sums[1] = FOLD(second);
  sums[2] = FOLD(fourth);
}
