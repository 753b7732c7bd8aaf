/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts faces of each kind against what is wanted. */
#include "survey/guise-coverage.h"

#include <math.h>

#include "survey/guise-coverage-private.h"

#define N_RECIPE    5000.0 /* the faceset that the counts of pairs are meant for */
#define PAIR_WEIGHT 1.5    /* faces.md 6.3 */
#define NO_OTHER    GUISE_N_COVERAGE_DIMENSIONS

typedef struct
{
  GuiseCoverageDimension dimension;
  int                    bin;
  GuiseCoverageDimension other; /* NO_OTHER for a single bin */
  int                    other_bin;
  size_t                 count;
  size_t                 quota; /* as the table wants it */
  int                    n_given_up;
} Cell;

struct _GuiseCoverage
{
  GuiseFaceReferences references;
  GArray             *cells; /* of Cell, owned */
  size_t              first[GUISE_N_COVERAGE_DIMENSIONS];
  size_t              n_faces;
  size_t              poses[GUISE_COVERAGE_N_YAW_COLUMNS][GUISE_COVERAGE_N_PITCH_ROWS];
};

int
guise_coverage_get_n_bins (GuiseCoverageDimension dimension)
{
  return guise_coverage_rows[dimension].n_bins;
}

const char *
guise_coverage_get_dimension_name (GuiseCoverageDimension dimension)
{
  return guise_coverage_rows[dimension].name;
}

const char *
guise_coverage_get_bin_name (GuiseCoverageDimension dimension, int bin)
{
  return guise_coverage_rows[dimension].bins[bin].name;
}

const char *
guise_coverage_get_bin_text (GuiseCoverageDimension dimension, int bin)
{
  return guise_coverage_rows[dimension].bins[bin].text;
}

static void
add_singles (GuiseCoverage *self, double n_wanted)
{
  for (int d = 0; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    {
      self->first[d] = self->cells->len;
      for (int bin = 0; bin < guise_coverage_rows[d].n_bins; bin++)
        {
          const Cell cell = {
            .dimension = (GuiseCoverageDimension) d,
            .bin = bin,
            .other = NO_OTHER,
            .quota = (size_t) ceil (n_wanted * guise_coverage_rows[d].bins[bin].share - 1e-9),
          };

          g_array_append_val (self->cells, cell);
        }
    }
}

static void
add_pairs (GuiseCoverage *self, const GuiseCoveragePairRow *row, double n_wanted)
{
  for (int bin = 0; bin < guise_coverage_rows[row->dimension].n_bins; bin++)
    for (int other = 0; other < guise_coverage_rows[row->other].n_bins; other++)
      {
        const Cell cell = {
          .dimension = row->dimension,
          .bin = bin,
          .other = row->other,
          .other_bin = other,
          .quota = (size_t) ceil (n_wanted * row->n / N_RECIPE - 1e-9),
        };

        if ((row->bins >> bin & 1u) != 0 && (row->other_bins >> other & 1u) != 0)
          g_array_append_val (self->cells, cell);
      }
}

GuiseCoverage *
guise_coverage_new (size_t n_wanted)
{
  GuiseCoverage *self = g_new0 (GuiseCoverage, 1);

  g_return_val_if_fail (n_wanted > 0, NULL);
  guise_face_references_init (&self->references);
  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  add_singles (self, (double) n_wanted);
  for (size_t i = 0; i < guise_coverage_n_pair_rows; i++)
    add_pairs (self, &guise_coverage_pair_rows[i], (double) n_wanted);
  return self;
}

void
guise_coverage_free (GuiseCoverage *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->cells);
  g_free (self);
}

static Cell *
get_cell (const GuiseCoverage *self, size_t i)
{
  return &g_array_index (self->cells, Cell, i);
}

/* What is wanted of a cell after it was asked for in vain: half, then nothing. */
static size_t
get_quota (const Cell *cell)
{
  return cell->n_given_up >= 2 ? 0 : cell->quota >> cell->n_given_up;
}

static double
get_weight (const Cell *cell)
{
  return cell->other == NO_OTHER ? 1.0 : PAIR_WEIGHT;
}

static gboolean
cell_has (const Cell *cell, const int *bins)
{
  return bins[cell->dimension] == cell->bin &&
         (cell->other == NO_OTHER || bins[cell->other] == cell->other_bin);
}

void
guise_coverage_reset (GuiseCoverage *self, const GuiseFaceReferences *references)
{
  self->references = *references;
  self->n_faces = 0;
  memset (self->poses, 0, sizeof self->poses);
  for (size_t i = 0; i < self->cells->len; i++)
    get_cell (self, i)->count = 0;
}

void
guise_coverage_add (GuiseCoverage *self, const GuiseFaceRecord *record)
{
  int bins[GUISE_N_COVERAGE_DIMENSIONS];

  guise_coverage_classify (record, &self->references, bins);
  self->n_faces++;
  self->poses[bins[GUISE_COVERAGE_YAW]][bins[GUISE_COVERAGE_PITCH]]++;
  for (size_t i = 0; i < self->cells->len; i++)
    if (cell_has (get_cell (self, i), bins))
      get_cell (self, i)->count++;
}

void
guise_coverage_remove (GuiseCoverage *self, const GuiseFaceRecord *record)
{
  int bins[GUISE_N_COVERAGE_DIMENSIONS];

  g_return_if_fail (self->n_faces > 0);

  guise_coverage_classify (record, &self->references, bins);
  g_return_if_fail (self->poses[bins[GUISE_COVERAGE_YAW]][bins[GUISE_COVERAGE_PITCH]] > 0);
  self->n_faces--;
  self->poses[bins[GUISE_COVERAGE_YAW]][bins[GUISE_COVERAGE_PITCH]]--;
  for (size_t i = 0; i < self->cells->len; i++)
    if (cell_has (get_cell (self, i), bins) && get_cell (self, i)->count > 0)
      get_cell (self, i)->count--;
}

double
guise_coverage_get_gain (const GuiseCoverage *self, const GuiseFaceRecord *record)
{
  int    bins[GUISE_N_COVERAGE_DIMENSIONS];
  double gain = 0.0;

  guise_coverage_classify (record, &self->references, bins);
  for (size_t i = 0; i < self->cells->len; i++)
    {
      const Cell  *cell = get_cell (self, i);
      const size_t quota = get_quota (cell);

      if (cell_has (cell, bins) && cell->count < quota)
        gain += get_weight (cell) * (1.0 - (double) cell->count / (double) quota);
    }
  return gain;
}

double
guise_coverage_get_completion (const GuiseCoverage *self)
{
  double have = 0.0;
  double want = 0.0;

  for (size_t i = 0; i < self->cells->len; i++)
    {
      const Cell  *cell = get_cell (self, i);
      const size_t quota = get_quota (cell);

      have += get_weight (cell) * (double) MIN (cell->count, quota);
      want += get_weight (cell) * (double) quota;
    }
  return want > 0.0 ? have / want : 1.0;
}

gboolean
guise_coverage_is_full (const GuiseCoverage *self)
{
  for (size_t i = 0; i < self->cells->len; i++)
    if (get_cell (self, i)->count < get_quota (get_cell (self, i)))
      return FALSE;
  return TRUE;
}

size_t
guise_coverage_get_n_faces (const GuiseCoverage *self)
{
  return self->n_faces;
}

size_t
guise_coverage_get_count (const GuiseCoverage *self, GuiseCoverageDimension dimension, int bin)
{
  return get_cell (self, self->first[dimension] + (size_t) bin)->count;
}

size_t
guise_coverage_get_n_known (const GuiseCoverage *self, GuiseCoverageDimension dimension)
{
  size_t n = 0;

  for (int bin = 0; bin < guise_coverage_rows[dimension].n_bins; bin++)
    n += guise_coverage_get_count (self, dimension, bin);
  return n;
}

size_t
guise_coverage_get_quota (const GuiseCoverage *self, GuiseCoverageDimension dimension, int bin)
{
  return get_quota (get_cell (self, self->first[dimension] + (size_t) bin));
}

size_t
guise_coverage_get_pose_count (const GuiseCoverage *self, int column, int row)
{
  return self->poses[column][row];
}

size_t
guise_coverage_get_n_cells (const GuiseCoverage *self)
{
  return self->cells->len;
}

void
guise_coverage_get_cell (const GuiseCoverage *self, size_t i, GuiseCoverageCell *out_cell)
{
  const Cell *cell = get_cell (self, i);

  *out_cell = (GuiseCoverageCell){
    .dimension = cell->dimension,
    .bin = cell->bin,
    .other = cell->other,
    .other_bin = cell->other_bin,
    .count = cell->count,
    .quota = get_quota (cell),
    .weight = get_weight (cell),
  };
}

char *
guise_coverage_dup_cell_name (const GuiseCoverage *self, size_t i)
{
  const Cell             *cell = get_cell (self, i);
  const GuiseCoverageRow *row = &guise_coverage_rows[cell->dimension];
  const GuiseCoverageRow *other =
    cell->other != NO_OTHER ? &guise_coverage_rows[cell->other] : NULL;

  if (other == NULL)
    return g_strdup_printf ("%s:%s", row->name, row->bins[cell->bin].name);
  return g_strdup_printf ("%s:%s %s:%s", row->name, row->bins[cell->bin].name, other->name,
                          other->bins[cell->other_bin].name);
}

char *
guise_coverage_dup_cell_text (const GuiseCoverage *self, size_t i)
{
  const Cell             *cell = get_cell (self, i);
  const GuiseCoverageRow *row = &guise_coverage_rows[cell->dimension];

  if (cell->other == NO_OTHER)
    return g_strdup (row->bins[cell->bin].text);
  return g_strdup_printf ("%s and %s", row->bins[cell->bin].text,
                          guise_coverage_rows[cell->other].bins[cell->other_bin].text);
}

/* How far the head has to turn from @bins for a cell, in columns or rows. */
static int
get_n_steps (const Cell *cell, const int *bins)
{
  int steps = 0;

  for (int k = 0; k < 2; k++)
    {
      const GuiseCoverageDimension d = k == 0 ? cell->dimension : cell->other;
      const int                    bin = k == 0 ? cell->bin : cell->other_bin;

      if (d == GUISE_COVERAGE_YAW || d == GUISE_COVERAGE_PITCH)
        steps = MAX (steps, ABS (bin - bins[d]));
    }
  return steps;
}

gboolean
guise_coverage_find_emptiest (const GuiseCoverage   *self,
                              const GuiseFaceRecord *record,
                              int                    max_steps,
                              const gboolean        *is_resting,
                              size_t                *out_cell)
{
  int      bins[GUISE_N_COVERAGE_DIMENSIONS];
  gboolean is_found = FALSE;
  gboolean is_near = FALSE;
  size_t   best = 0;
  size_t   best_lack = 0;

  if (record != NULL)
    guise_coverage_classify (record, &self->references, bins);
  for (size_t i = 0; i < self->cells->len; i++)
    {
      const Cell    *cell = get_cell (self, i);
      const size_t   quota = get_quota (cell);
      const size_t   lack = quota > cell->count ? quota - cell->count : 0;
      const gboolean near = record == NULL || get_n_steps (cell, bins) <= max_steps;

      if (lack == 0 || (is_resting != NULL && is_resting[i]) || (is_near && !near) ||
          (is_near == near && lack <= best_lack))
        continue;
      is_found = TRUE;
      is_near = near;
      best = i;
      best_lack = lack;
    }
  if (is_found)
    *out_cell = best;
  return is_found;
}

gboolean
guise_coverage_has_face (const GuiseCoverage *self, size_t i, const GuiseFaceRecord *record)
{
  int bins[GUISE_N_COVERAGE_DIMENSIONS];

  guise_coverage_classify (record, &self->references, bins);
  return cell_has (get_cell (self, i), bins);
}

void
guise_coverage_give_up (GuiseCoverage *self, size_t i)
{
  Cell *cell = get_cell (self, i);

  if (++cell->n_given_up < 2 || cell->other != NO_OTHER)
    return;
  for (size_t k = 0; k < self->cells->len; k++)
    {
      Cell *pair = get_cell (self, k);

      if (pair->other != NO_OTHER &&
          ((pair->dimension == cell->dimension && pair->bin == cell->bin) ||
           (pair->other == cell->dimension && pair->other_bin == cell->bin)))
        pair->n_given_up = 2;
    }
}
