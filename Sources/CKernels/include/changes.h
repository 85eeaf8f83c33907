#ifndef ATLAS_CHANGES_H
#define ATLAS_CHANGES_H

#include <stddef.h>

typedef struct {
  float product;
  float square;
} atlas_change_sums_t;

/// Of n values and each of some pairs of models: with d[i] = child[i] - base[i] the sums of change[i] * d[i] and of
/// mask[i] * d[i] * d[i]. In float, in sixteen lanes as in distance.h. Asks the memory for the pairs that are next.
/// Sources/Charting/ChangeScreen.swift holds the reference.
void atlas_change_sums(
  const float *_Nonnull change, const float *_Nonnull mask, size_t n, const float *_Nonnull const *_Nonnull children,
  const float *_Nonnull const *_Nonnull bases, size_t pairs, atlas_change_sums_t *_Nonnull sums);

#endif
