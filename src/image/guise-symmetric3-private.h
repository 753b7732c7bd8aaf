/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * guise_symmetric3_eigen:
 * @a: a symmetric matrix; only finite numbers
 * @out_values: (out): its eigenvalues, in no order
 * @out_vectors: (out): row i is the unit vector of value i
 *
 * By cyclic Jacobi rotations; exact to rounding also for equal and zero eigenvalues.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 8.5
 */
void guise_symmetric3_eigen (const double a[3][3], double out_values[3], double out_vectors[3][3]);

/* out = sum of values[i] vectors[i] vectors[i]^T: the matrix whose eigenvalues those are. */
void
guise_symmetric3_compose (const double values[3], const double vectors[3][3], double out[3][3]);

/* out = a b; neither of them may be out */
void guise_matrix3_multiply (const double a[3][3], const double b[3][3], double out[3][3]);
