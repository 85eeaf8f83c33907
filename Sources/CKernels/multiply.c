#include "multiply.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF
#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDEST
#endif

// The inner loop runs along rows of b and c: no strides, and any order of lanes gives the same sums.
WIDEST void atlas_multiply(const double *a, const double *b, double *c, long rows, long inner, long columns) {
  memset(c, 0, sizeof(double) * (size_t)rows * (size_t)columns);
  for (long i = 0; i < rows; i++)
    for (long k = 0; k < inner; k++) {
      double factor = a[i * inner + k];
      const double *from = b + k * columns;
      double *into = c + i * columns;
      for (long j = 0; j < columns; j++) into[j] += factor * from[j];
    }
}

WIDEST void atlas_multiply_transposed(
    const double *a, const double *b, double *c, long rows, long inner, long columns) {
  memset(c, 0, sizeof(double) * (size_t)rows * (size_t)columns);
  for (long k = 0; k < inner; k++)
    for (long i = 0; i < rows; i++) {
      double factor = a[k * rows + i];
      const double *from = b + k * columns;
      double *into = c + i * columns;
      for (long j = 0; j < columns; j++) into[j] += factor * from[j];
    }
}
