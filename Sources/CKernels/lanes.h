// Sums in sixteen lanes: the same bits on every processor.
#pragma once

enum { lanes = 16 };

/// Of sixteen sums one, by halves. A macro: a vector that is wider than the processor's is no argument.
#define FOLD(sums)                                                                                                     \
  ({                                                                                                                   \
    __typeof__((sums)[0]) lane[lanes];                                                                                 \
    for (int i = 0; i < lanes; i++) lane[i] = (sums)[i];                                                               \
    for (int half = lanes / 2; half > 0; half /= 2)                                                                    \
      for (int i = 0; i < half; i++) lane[i] += lane[i + half];                                                        \
    lane[0];                                                                                                           \
  })
