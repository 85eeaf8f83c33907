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

#endif
