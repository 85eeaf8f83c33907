#include "codes.h"

#include "wide.h"

WIDE void atlas_code_products(const int8_t *query, const int8_t *codes, size_t n, size_t count, int32_t *products) {
  for (size_t i = 0; i < count; i++) {
    const int8_t *row = codes + i * n;
    int32_t sum = 0;
    for (size_t j = 0; j < n; j++) sum += (int32_t)query[j] * (int32_t)row[j];
    products[i] = sum;
  }
}
