// Floats back to the two bytes that they came from: what a hash over values reads where half the bytes say it all.
#pragma once

// 1 when every value keeps all its bits as BF16; then `halves` holds them. Else 0, `halves` is undefined.
int atlas_narrow_bf16(const float *_Nonnull values, long count, void *_Nonnull halves);
// The same for IEEE binary16.
int atlas_narrow_f16(const float *_Nonnull values, long count, void *_Nonnull halves);
