#ifndef ATLAS_EQUALITY_H
#define ATLAS_EQUALITY_H

#include <stddef.h>

// What two or three runs of n finite floats say of each other bit by bit; Sources/Charting/Evidence/ValueEquality.swift
// is the reference. `rounding` is what the others' values are rounded to before they are compared, ties to even.

enum { ATLAS_UNROUNDED = 0, ATLAS_BF16 = 1, ATLAS_F16 = 2 };

typedef struct {
  /// Positions where not both are zero.
  size_t compared;
  /// Those of `compared` where x equals y, as it is or rounded.
  size_t equal;
  /// Those of `equal` that only rounding makes equal.
  size_t rounded;
} atlas_equality_t;

atlas_equality_t atlas_equality(const float *x, const float *y, size_t n, int rounding);

typedef struct {
  /// Positions where y and z differ after rounding, and x is y.
  size_t inherited;
  /// The same, and x is z.
  size_t reverted;
} atlas_mutations_t;

atlas_mutations_t atlas_mutations(const float *x, const float *y, const float *z, size_t n, int rounding);

/// out[i] = a[i] - b[i], taken in double.
void atlas_differences(const float *a, const float *b, double *out, size_t n);

#endif
