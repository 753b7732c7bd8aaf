/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "survey/guise-coverage.h"

G_BEGIN_DECLS

#define GUISE_POSE_SHADES_N    (GUISE_COVERAGE_N_YAW_COLUMNS * GUISE_COVERAGE_N_PITCH_ROWS)

/**
 * GuisePoseShades:
 *
 * How many faces look where, as shades of nine by five tiles, like in a mirror: the person's own
 * left is on the left (studio.md 5.2, before/after maps). A tile is reached with the arrow keys and
 * pressed with a click, Enter or Space.
 *
 * Signals:
 *
 * - `::pressed (int column, int row)`: a tile, as of the coverage
 */
#define GUISE_TYPE_POSE_SHADES (guise_pose_shades_get_type ())
G_DECLARE_FINAL_TYPE (GuisePoseShades, guise_pose_shades, GUISE, POSE_SHADES, GtkWidget)

/**
 * guise_pose_shades_set:
 * @counts: (array fixed-size=45): faces, [row, column] as in guise_coverage_get_pose_count()
 *
 * Each map is shaded by its own largest count, so that two of very different sizes can be compared.
 */
void guise_pose_shades_set (GuisePoseShades *self, const size_t *counts);

/**
 * guise_pose_shades_mark:
 * @column: of the coverage; -1: none
 * @row: of the coverage
 *
 * Draws a frame around the tile whose faces are shown just now.
 */
void guise_pose_shades_mark (GuisePoseShades *self, int column, int row);

/**
 * guise_pose_shades_describe:
 * @counts: (array fixed-size=45): likewise
 *
 * Returns: (transfer none): how they are spread, in a word or two: "mostly frontal", "even"
 */
const char *guise_pose_shades_describe (const size_t *counts);

G_END_DECLS
