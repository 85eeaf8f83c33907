#ifndef ATLAS_CXXHASH_H
#define ATLAS_CXXHASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <xxhash.h>

// Writes XXH3-64 of (prefix bytes, row as u64 little-endian) for `count` rows from `first` on to `hashes`.
// `scratch` holds the prefix and has room for 8 more bytes. One call per tensor instead of one per row.
static inline void atlas_row_hashes(
  unsigned char *scratch, size_t prefix_bytes, uint64_t first, size_t count, uint64_t *hashes) {
  for (size_t i = 0; i < count; i++) {
    uint64_t row = first + i;
    memcpy(scratch + prefix_bytes, &row, sizeof row);
    hashes[i] = XXH3_64bits(scratch, prefix_bytes + sizeof row);
  }
}

#endif
