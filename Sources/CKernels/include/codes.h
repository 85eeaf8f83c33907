#ifndef ATLAS_CODES_H
#define ATLAS_CODES_H

#include <stddef.h>
#include <stdint.h>

/// products[i] = sum over j of query[j] * codes[i * n + j], for i < count. Exact: n is at most ATLAS_CODES_MAX.
/// Sources/Charting/SketchCodes.swift holds the reference.
void atlas_code_products(
    const int8_t *_Nonnull query, const int8_t *_Nonnull codes, size_t n, size_t count, int32_t *_Nonnull products);

/// Longer rows could overflow 32 bits.
enum { ATLAS_CODES_MAX = 1 << 17 };

#endif
