/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-pose.h"

G_BEGIN_DECLS

#define GUISE_SMALL_MATRIX_MAX 6 /* rows; a camera has six degrees of freedom */

/**
 * guise_small_solve:
 * @a: (array): symmetric positive definite, [n, n]; overwritten
 * @b: (array length=n): right side; becomes the solution
 * @n: size
 *
 * By Cholesky.
 *
 * Returns: %FALSE when @a is not positive definite
 */
gboolean guise_small_solve (double *a, double *b, int n);

/**
 * guise_small_eigen:
 * @a: (array): symmetric, [n, n]; the eigenvalues end on its diagonal
 * @n: size, up to %GUISE_SMALL_MATRIX_MAX
 * @out_vectors: (out) (array): [n, n], row i belongs to eigenvalue i
 *
 * By cyclic Jacobi rotations; in no order.
 */
void guise_small_eigen (double *a, int n, double *out_vectors);

/**
 * guise_small_multiply3:
 * @out: (out) (array): a b, each [3, 3]; neither @a nor @b
 */
void guise_small_multiply3 (const double *a, const double *b, double *out);

/**
 * guise_small_pose:
 * @rotation: (array): [3, 3], from the resting head to the camera: x right, y down, z away
 *
 * Source: faces.md 1.6.1, "Euler".
 *
 * Returns: its angles
 */
GuiseFacePose guise_small_pose (const double *rotation);

G_END_DECLS
