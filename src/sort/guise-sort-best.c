/* SPDX-License-Identifier: GPL-3.0-or-later
 * "Best" of a faceset: its records, the destination's, limits, and the choice as a selection. */
#include "core/guise-error.h"
#include "faceset/guise-face-records.h"
#include "sort/guise-best.h"
#include "sort/guise-sort-private.h"

static GuiseFaceRecords *
measure (GuiseSort *self, GuiseFaceset *faceset, GError **error)
{
  const GuiseFaceRecordsOptions options = { .n_threads = guise_parallel_get_n_threads (self->team),
                                            .without_cache = self->options->without_cache };

  return guise_face_records_measure (faceset, &options, self->progress, self->user_data,
                                     self->cancellable, error);
}

/* The records that there are, one after the other. out_n: how many */
static GuiseFaceRecord *
gather (const GuiseFaceRecords *all, size_t *out_n)
{
  const size_t     n_all = guise_face_records_get_n (all);
  GuiseFaceRecord *records = g_try_new0 (GuiseFaceRecord, n_all);
  size_t           n = 0;

  for (size_t i = 0; records != NULL && i < n_all; i++)
    if (guise_face_records_get (all, i) != NULL)
      records[n++] = *guise_face_records_get (all, i);
  *out_n = n;
  return records;
}

/* weights: [112] of the destination's directions. */
static gboolean
weigh (GuiseSort *self, double *weights, GError **error)
{
  g_autoptr (GuiseFaceRecords) all = measure (self, self->options->destination, error);
  g_autofree GuiseFaceRecord *records = NULL;
  size_t                      n;

  if (all == NULL)
    return FALSE;
  records = gather (all, &n);
  if (records == NULL)
    return guise_sort_set_no_memory (self, error);
  guise_best_weigh_cells (records, n, weights);
  return TRUE;
}

/* Why a face cannot be chosen, or NULL. */
static const char *
find_reason (const GuiseSort *self, const GuiseFaceRecords *all, size_t i)
{
  const GuiseFaceRecord *record = guise_face_records_get (all, i);
  const GArray          *limits = self->options->limits;

  if (record == NULL)
    return guise_face_records_get_reason (all, i);
  if (guise_sort_get_mark (self, i) == GUISE_SORT_DROPPED)
    return GUISE_SORT_REASON_DROPPED;
  for (guint k = 0;
       limits != NULL && guise_sort_get_mark (self, i) == GUISE_SORT_FREE && k < limits->len; k++)
    if (!guise_sort_limit_allows (&g_array_index (limits, GuiseSortLimit, k), record))
      return "outside of a limit";
  return NULL;
}

static void
take (GuiseSort *self, const GuiseBest *best, const GuiseFaceRecord *records)
{
  for (size_t k = 0; k < best->n_chosen; k++)
    guise_selection_add (self->selection,
                         guise_faceset_get_entry (self->faceset, best->order[k])->name,
                         (double) records[best->order[k]].sharpness, best->cells[k]);
  for (size_t i = 0; i < guise_faceset_get_n (self->faceset); i++)
    if (best->reasons[i] != NULL)
      guise_sort_leave_out (self, i, best->reasons[i]);
  self->selection->n_repeated = best->n_repeated;
  for (int c = 0; c < GUISE_BEST_N_CELLS; c++)
    {
      const GuiseBestCell *cell = &best->report[c];
      g_autofree char     *label = guise_best_label_cell (c);
      GuiseSelectionBin   *bin;

      guise_selection_add_bin (self->selection, label, cell->n_before, cell->n_after);
      bin = &g_array_index (self->selection->bins, GuiseSelectionBin, c);
      bin->n_wanted = cell->n_wanted;
      bin->radius = (double) cell->radius;
    }
}

gboolean
guise_sort_best (GuiseSort *self, GError **error)
{
  const size_t                n = guise_faceset_get_n (self->faceset);
  g_autofree GuiseFaceRecord *records = g_try_new0 (GuiseFaceRecord, n);
  g_autofree const char     **reasons = g_new0 (const char *, n);
  g_autofree uint8_t         *marks = g_new (uint8_t, n);
  double                      weights[GUISE_BEST_N_CELLS];
  GuiseBestInput              input = { .records = records,
                                        .reasons = reasons,
                                        .marks = marks,
                                        .n = n,
                                        .n_keep = self->n_keep > 0 ? self->n_keep : GUISE_SORT_DEFAULT_KEEP };
  g_autoptr (GuiseFaceRecords) all = NULL;
  g_autoptr (GuiseBest) best = NULL;

  if (records == NULL)
    return guise_sort_set_no_memory (self, error);
  if (self->options->destination != NULL)
    {
      if (!weigh (self, weights, error))
        return FALSE;
      input.weights = weights;
    }
  all = measure (self, self->faceset, error);
  if (all == NULL)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      reasons[i] = find_reason (self, all, i);
      marks[i] =
        guise_sort_get_mark (self, i) == GUISE_SORT_PICKED ? GUISE_BEST_PICKED : GUISE_BEST_FREE;
      if (guise_face_records_get (all, i) != NULL)
        records[i] = *guise_face_records_get (all, i);
    }
  best = guise_best_choose (&input, self->team, self->cancellable, error);
  if (best == NULL)
    return FALSE;
  take (self, best, records);
  return TRUE;
}
