// Sums in sixteen lanes: the same bits on every processor.
#pragma once

enum { lanes = 16 };

/// Of a vector's first n and the n after them the sums. A macro: a vector that is wider than the processor's is no argument.
#define HALVED_8(v)                                                                                                    \
  (__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15))
#define HALVED_4(v) (__builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7))
#define HALVED_2(v) (__builtin_shufflevector(v, v, 0, 1) + __builtin_shufflevector(v, v, 2, 3))

/// Of sixteen sums one, by halves. As a loop over the lanes the compiler made forty shuffles of it.
#define FOLD(sums)                                                                                                     \
  ({                                                                                                                   \
    __typeof__(sums) of_16 = (sums);                                                                                   \
    __auto_type of_8 = HALVED_8(of_16);                                                                                \
    __auto_type of_4 = HALVED_4(of_8);                                                                                 \
    __auto_type of_2 = HALVED_2(of_4);                                                                                 \
    of_2[0] + of_2[1];                                                                                                 \
  })
