/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether the faces of a set look to both sides. */
#include "survey/guise-sides.h"

#define LEAST        20.0 /* faces turned to a side, */
#define SHARE        0.06 /* or a share of all, whichever is more */
#define KNOWN        0.9  /* of the faces, before anything is said */
#define FILLED       3    /* faces in a tile: one or two may be mistakes of the landmarks */
#define FILLED_SHARE 0.5  /* of the tiles of a side */
#define N_TURNED     3    /* outermost columns: 20 degrees and more */
#define N_WANTED     5000 /* faces.md 6.3; only counts are asked for here */

double
guise_sides_get_limit (size_t n_known)
{
  return MAX (LEAST, SHARE * (double) n_known);
}

static gboolean
is_turned (int column, gboolean to_left)
{
  return to_left ? column < N_TURNED : column >= GUISE_COVERAGE_N_YAW_COLUMNS - N_TURNED;
}

size_t
guise_sides_count_turned (const GuiseCoverage *coverage, gboolean to_left)
{
  size_t n = 0;

  for (int column = 0; column < GUISE_COVERAGE_N_YAW_COLUMNS; column++)
    if (is_turned (column, to_left))
      n += guise_coverage_get_count (coverage, GUISE_COVERAGE_YAW, column);
  return n;
}

/* Tiles are those that are wanted: in profile a head is level. */
static gboolean
is_varied (const GuiseCoverage *coverage, gboolean to_left)
{
  int n_tiles = 0;
  int n_filled = 0;

  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      GuiseCoverageCell cell;

      guise_coverage_get_cell (coverage, i, &cell);
      if (cell.dimension != GUISE_COVERAGE_YAW || cell.other != GUISE_COVERAGE_PITCH ||
          !is_turned (cell.bin, to_left))
        continue;
      n_tiles++;
      n_filled += cell.count >= FILLED;
    }
  return n_filled >= FILLED_SHARE * n_tiles;
}

GuiseSides
guise_sides_judge (const GuiseFaceRecord *const *records, size_t n)
{
  g_autoptr (GuiseCoverage) coverage = guise_coverage_new (N_WANTED);
  size_t   n_known;
  gboolean has_left, has_right;

  for (size_t i = 0; i < n; i++)
    if (records[i] != NULL)
      guise_coverage_add (coverage, records[i]);
  n_known = guise_coverage_get_n_faces (coverage);
  if (n_known == 0 || (double) n_known < KNOWN * (double) n)
    return GUISE_SIDES_UNKNOWN;
  has_left = (double) guise_sides_count_turned (coverage, TRUE) >= guise_sides_get_limit (n_known);
  has_left = has_left && is_varied (coverage, TRUE);
  has_right =
    (double) guise_sides_count_turned (coverage, FALSE) >= guise_sides_get_limit (n_known);
  has_right = has_right && is_varied (coverage, FALSE);
  if (has_left && has_right)
    return GUISE_SIDES_BOTH;
  if (has_left || has_right)
    return has_left ? GUISE_SIDES_RIGHT_THIN : GUISE_SIDES_LEFT_THIN;
  return GUISE_SIDES_THIN;
}
