#ifndef ATLAS_DISTANCE_H
#define ATLAS_DISTANCE_H

#include <stddef.h>

// Sums over two vectors of n floats, in double, deterministic: sixteen lanes (element i goes to lane i % 16, in rising
// i), each product rounded before it is added (no fused multiply-add), lanes folded by halves. The same bits on every
// processor; Sources/Charting/VectorSums.swift is the reference.

/// Sum of (a[i] - b[i])^2; each difference is taken in double.
double atlas_squared_distance(const float *a, const float *b, size_t n);

/// Sum of a[i] * b[i].
double atlas_dot(const float *a, const float *b, size_t n);

/// Sum of squared differences over n chunks of two vectors: chunk i has counts[i] elements, from a[starts_a[i]] and from
/// b[starts_b[i]]; chunks with a negative start are left out. Lanes are folded once, at the end; the first element of
/// each chunk goes to lane 0. *compared is how many elements there were.
double atlas_chunked_distance(
  const float *a, const ptrdiff_t *starts_a, const float *b, const ptrdiff_t *starts_b, const ptrdiff_t *counts,
  size_t n, size_t *compared);

/// Of the same differences d: sums[0] of |d|, sums[1] of d^2, sums[2] of d^4.
void atlas_chunked_moments(
  const float *a, const ptrdiff_t *starts_a, const float *b, const ptrdiff_t *starts_b, const ptrdiff_t *counts,
  size_t n, double *sums, size_t *compared);

#endif
