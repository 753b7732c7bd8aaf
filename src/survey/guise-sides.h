/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-coverage.h"

G_BEGIN_DECLS

/**
 * GuiseSides:
 * @GUISE_SIDES_UNKNOWN: too few of the faces were measured
 * @GUISE_SIDES_BOTH: they look to both sides, up and down there: mirrored faces add nothing
 * @GUISE_SIDES_LEFT_THIN: the nose to the picture's left is rare, the other side is not
 * @GUISE_SIDES_RIGHT_THIN: the other way round
 * @GUISE_SIDES_THIN: few look to either side
 *
 * Whether mirroring faces at random helps a faceset (features.md A5, 58).
 */
typedef enum
{
  GUISE_SIDES_UNKNOWN,
  GUISE_SIDES_BOTH,
  GUISE_SIDES_LEFT_THIN,
  GUISE_SIDES_RIGHT_THIN,
  GUISE_SIDES_THIN,
} GuiseSides;

/**
 * guise_sides_get_limit:
 * @n_known: faces that were measured
 *
 * Source: a quarter of what faces.md 6.3 wants
 *
 * Returns: how many of them have to be turned to a side by 20 degrees and more
 */
double guise_sides_get_limit (size_t n_known);

/**
 * guise_sides_count_turned:
 * @coverage: of the faces
 * @to_left: whether with the nose to the picture's left
 *
 * Returns: how many are turned to that side by 20 degrees and more
 */
size_t guise_sides_count_turned (const GuiseCoverage *coverage, gboolean to_left);

/**
 * guise_sides_judge:
 * @records: (array length=n): what was measured; %NULL for a face that was not
 * @n: faces of the set
 *
 * A side is there when the score card has nothing to say about it (`turned-left-few`), and faces
 * are in half of the tiles of that side that are wanted (faces.md 6.3). Thread: any.
 *
 * Returns: the verdict
 */
GuiseSides guise_sides_judge (const GuiseFaceRecord *const *records, size_t n);

G_END_DECLS
