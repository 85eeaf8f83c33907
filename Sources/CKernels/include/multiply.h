// Products of matrices of doubles in row-major order. Sums run over rising inner index, products rounded before they are
// added: the same bits on every processor. Sources/AtlasAnalysis/LowRank/Matrix.swift holds the reference.
#pragma once

// c (rows x columns) = a (rows x inner) times b (inner x columns)
void atlas_multiply(
    const double *_Nonnull a, const double *_Nonnull b, double *_Nonnull c, long rows, long inner, long columns);
// c (rows x columns) = transposed a (a is inner x rows) times b (inner x columns)
void atlas_multiply_transposed(
    const double *_Nonnull a, const double *_Nonnull b, double *_Nonnull c, long rows, long inner, long columns);
