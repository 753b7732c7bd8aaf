/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ordering faces: one table row for each method; most need one number for each face. */
#include "sort/guise-sort.h"

#include <math.h>
#include <stdlib.h>

#include "core/guise-error.h"
#include "sort/guise-sort-private.h"

#define CHUNK 32 /* faces between two looks at the cancellable */

typedef enum
{
  DESCENDING,
  ASCENDING,
} Direction;

typedef enum
{
  FROM_INDEX, /* the entry says it; no picture is decoded */
  FROM_PIXELS,
} Input;

int
guise_sort_find_bin (double value, double low, double step, int n)
{
  const double bin = floor ((value - low) / step);

  return bin < 0.0 ? 0 : bin > (double) (n - 1) ? n - 1 : (int) bin;
}

static gboolean
sort_best_dfl (GuiseSort *self, GError **error)
{
  return guise_sort_best_dfl (self, FALSE, error);
}

static gboolean
sort_best_fast (GuiseSort *self, GError **error)
{
  return guise_sort_best_dfl (self, TRUE, error);
}

/* A method has a key, or does everything itself. */
static const struct
{
  const char      *name;
  GuiseSortKeyFunc key;
  Input            input;
  Direction        direction;
  gboolean         zero_is_bad; /* a key of 0 means that nothing could be measured */
  gboolean (*sort) (GuiseSort *self, GError **error);
} methods[GUISE_N_SORT_METHODS] = {
  [GUISE_SORT_BEST] = { .name = "best", .sort = guise_sort_best },
  [GUISE_SORT_BEST_DFL] = { .name = "best-dfl", .sort = sort_best_dfl },
  [GUISE_SORT_BEST_FAST] = { .name = "best-fast", .sort = sort_best_fast },
  [GUISE_SORT_BLUR] = { .name = "blur",
                        .key = guise_sort_measure_blur,
                        .input = FROM_PIXELS,
                        .zero_is_bad = TRUE },
  [GUISE_SORT_MOTION_BLUR] = { .name = "motion-blur",
                               .key = guise_sort_measure_motion_blur,
                               .input = FROM_PIXELS,
                               .zero_is_bad = TRUE },
  [GUISE_SORT_YAW] = { .name = "yaw", .key = guise_sort_measure_yaw },
  [GUISE_SORT_PITCH] = { .name = "pitch", .key = guise_sort_measure_pitch },
  [GUISE_SORT_RECT_SIZE] = { .name = "rect-size", .key = guise_sort_measure_rect },
  [GUISE_SORT_HIST] = { .name = "hist", .sort = guise_sort_by_histogram },
  [GUISE_SORT_HIST_DISSIM] = { .name = "hist-dissim", .sort = guise_sort_by_unlike_histogram },
  [GUISE_SORT_BRIGHTNESS] = { .name = "brightness",
                              .key = guise_sort_measure_brightness,
                              .input = FROM_PIXELS },
  [GUISE_SORT_HUE] = { .name = "hue", .key = guise_sort_measure_hue, .input = FROM_PIXELS },
  [GUISE_SORT_BLACK] = { .name = "black",
                         .key = guise_sort_measure_black,
                         .input = FROM_PIXELS,
                         .direction = ASCENDING },
  [GUISE_SORT_NAME] = { .name = "name", .sort = guise_sort_by_name },
  [GUISE_SORT_ONE_FACE] = { .name = "one-face", .sort = guise_sort_one_face },
  [GUISE_SORT_ABSDIFF] = { .name = "absdiff", .sort = guise_sort_by_difference },
  [GUISE_SORT_ABSDIFF_DISSIM] = { .name = "absdiff-dissim", .sort = guise_sort_by_spread },
};

/* One call of guise_sort_measure_all(). */
typedef struct
{
  GuiseSort           *sort;
  GuiseSortMeasureFunc measure;
  void                *data;
  const char         **reasons;
  size_t               first; /* of the chunk */
} Measurement;

static void
on_face_wanted_cb (size_t index, int thread, void *user_data)
{
  Measurement             *m = user_data;
  const size_t             i = m->first + index;
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (m->sort->faceset, i);
  g_autoptr (GuiseFaceFile) face =
               guise_faceset_load (m->sort->faceset, i, NULL); /* the reason is a fixed text */

  m->reasons[i] = NULL;
  if (face == NULL)
    m->reasons[i] = "unreadable";
  else
    m->measure (entry, face, i, m->data, &m->reasons[i]);
}

gboolean
guise_sort_measure_all (GuiseSort           *self,
                        GuiseSortMeasureFunc measure,
                        void                *data,
                        const char         **reasons,
                        GError             **error)
{
  const size_t n = guise_faceset_get_n (self->faceset);

  for (size_t first = 0; first < n; first += CHUNK)
    {
      Measurement m = { self, measure, data, reasons, first };

      if (g_cancellable_is_cancelled (self->cancellable))
        return guise_sort_set_cancelled (error);
      guise_parallel_run (self->team, MIN (CHUNK, n - first), on_face_wanted_cb, &m);
      if (self->progress != NULL)
        self->progress (MIN (first + CHUNK, n), n, self->user_data);
    }
  return TRUE;
}

/* The smaller key first; the order of the faceset decides ties. */
static int
compare_ascending (const void *a, const void *b)
{
  const GuiseSortItem *p = a;
  const GuiseSortItem *q = b;

  if (p->key != q->key)
    return p->key < q->key ? -1 : 1;
  return (p->i > q->i) - (p->i < q->i);
}

int
guise_sort_compare_descending (const void *a, const void *b)
{
  const GuiseSortItem *p = a;
  const GuiseSortItem *q = b;

  if (p->key != q->key)
    return p->key > q->key ? -1 : 1;
  return (p->i > q->i) - (p->i < q->i);
}

void
guise_sort_leave_out (GuiseSort *self, size_t i, const char *reason)
{
  guise_selection_leave_out (self->selection, guise_faceset_get_entry (self->faceset, i)->name,
                             reason);
}

void
guise_sort_take_items (GuiseSort *self, const GuiseSortItem *items, size_t n_items)
{
  size_t n_picked = 0;
  size_t n_free = SIZE_MAX;

  for (size_t k = 0; k < n_items; k++)
    n_picked += guise_sort_get_mark (self, items[k].i) == GUISE_SORT_PICKED;
  if (self->n_keep > 0)
    n_free = self->n_keep > n_picked ? self->n_keep - n_picked : 0;
  for (size_t k = 0; k < n_items; k++)
    {
      const GuiseSortMark mark = guise_sort_get_mark (self, items[k].i);

      if (mark == GUISE_SORT_DROPPED)
        guise_sort_leave_out (self, items[k].i, GUISE_SORT_REASON_DROPPED);
      else if (mark == GUISE_SORT_FREE && n_free == 0)
        guise_sort_leave_out (self, items[k].i, "not among the first");
      else
        guise_selection_add (self->selection,
                             guise_faceset_get_entry (self->faceset, items[k].i)->name,
                             items[k].key, -1);
      n_free -= mark == GUISE_SORT_FREE && n_free > 0;
    }
}

gboolean
guise_sort_set_no_memory (GuiseSort *self, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
               "There is not enough memory to compare %zu faces; sort a part of them",
               guise_faceset_get_n (self->faceset));
  return FALSE;
}

gboolean
guise_sort_set_cancelled (GError **error)
{
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Sorting was stopped; nothing was changed");
  return FALSE;
}

typedef struct
{
  GuiseSortKeyFunc key;
  gboolean         zero_is_bad;
  double          *keys; /* [n] */
} KeyJob;

static gboolean
measure_key (const GuiseFacesetEntry *entry,
             const GuiseFaceFile     *face,
             size_t                   i,
             void                    *data,
             const char             **out_reason)
{
  KeyJob *job = data;

  job->keys[i] = job->key (entry, face->image);
  if (isfinite (job->keys[i]) && !(job->zero_is_bad && job->keys[i] == 0.0))
    return TRUE;
  *out_reason = "nothing to measure";
  return FALSE;
}

static gboolean
sort_by_key (GuiseSort *self, GuiseSortMethod method, GError **error)
{
  const size_t              n = guise_faceset_get_n (self->faceset);
  g_autofree double        *keys = g_new0 (double, n);
  g_autofree const char   **reasons = g_new0 (const char *, n);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, n);
  KeyJob                    job = { methods[method].key, methods[method].zero_is_bad, keys };
  size_t                    n_items = 0;

  if (methods[method].input == FROM_PIXELS)
    {
      if (!guise_sort_measure_all (self, measure_key, &job, reasons, error))
        return FALSE;
    }
  else
    for (size_t i = 0; i < n; i++)
      {
        keys[i] = job.key (guise_faceset_get_entry (self->faceset, i), NULL);
        reasons[i] = isfinite (keys[i]) ? NULL : "nothing to measure";
      }
  for (size_t i = 0; i < n; i++)
    {
      if (reasons[i] == NULL)
        items[n_items++] = (GuiseSortItem){ i, keys[i] };
      else
        guise_sort_leave_out (self, i, reasons[i]);
    }
  qsort (items, n_items, sizeof *items,
         methods[method].direction == ASCENDING ? compare_ascending
                                                : guise_sort_compare_descending);
  guise_sort_take_items (self, items, n_items);
  return TRUE;
}

const char *
guise_sort_method_get_name (GuiseSortMethod method)
{
  g_return_val_if_fail ((int) method >= 0 && method < GUISE_N_SORT_METHODS, NULL);

  return methods[method].name;
}

gboolean
guise_sort_method_is_choice (GuiseSortMethod method)
{
  return method == GUISE_SORT_BEST || method == GUISE_SORT_BEST_DFL ||
         method == GUISE_SORT_BEST_FAST;
}

gboolean
guise_sort_method_from_name (const char *name, GuiseSortMethod *out_method)
{
  for (int i = 0; i < GUISE_N_SORT_METHODS; i++)
    if (g_strcmp0 (name, methods[i].name) == 0)
      {
        *out_method = (GuiseSortMethod) i;
        return TRUE;
      }
  return FALSE;
}

static void
copy_names (GPtrArray *target, const GPtrArray *names)
{
  for (guint i = 0; names != NULL && i < names->len; i++)
    g_ptr_array_add (target, g_strdup (names->pdata[i]));
}

/* What the user said about each face; who is picked and dropped is picked. marks: [n] */
static void
set_marks (const GuiseFaceset *faceset, const GuiseSelection *selection, uint8_t *marks)
{
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < selection->dropped->len; i++)
    g_hash_table_insert (said, selection->dropped->pdata[i], GINT_TO_POINTER (GUISE_SORT_DROPPED));
  for (guint i = 0; i < selection->picked->len; i++)
    g_hash_table_insert (said, selection->picked->pdata[i], GINT_TO_POINTER (GUISE_SORT_PICKED));
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    marks[i] = (uint8_t) GPOINTER_TO_INT (
      g_hash_table_lookup (said, guise_faceset_get_entry (faceset, i)->name));
}

/* A selection of a selection names the faceset below both. */
static char *
get_root (const GuiseFaceset *faceset)
{
  const char *path = guise_faceset_get_path (faceset);
  g_autoptr (GuiseSelection) below = NULL;

  if (g_str_has_suffix (path, ".json"))
    below = guise_selection_load (path, NULL); /* a folder can have such a name */
  return g_strdup (below != NULL ? below->faceset : path);
}

GuiseSelection *
guise_faceset_sort (GuiseFaceset           *faceset,
                    const GuiseSortOptions *options,
                    GuiseProgressFunc       progress,
                    void                   *user_data,
                    GCancellable           *cancellable,
                    GError                **error)
{
  g_return_val_if_fail (faceset != NULL && options != NULL, NULL);

  const GuiseSortMethod method = options->method;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GuiseParallel) team = NULL;
  g_autofree uint8_t *marks = g_new (uint8_t, guise_faceset_get_n (faceset));
  g_autofree char    *root = get_root (faceset);
  gboolean            done;

  selection = guise_selection_new (root, methods[method].name);
  copy_names (selection->picked, options->picked);
  copy_names (selection->dropped, options->dropped);
  set_marks (faceset, selection, marks);
  team = guise_parallel_new (options->n_threads);

  GuiseSort self = { .faceset = faceset,
                     .selection = selection,
                     .team = team,
                     .options = options,
                     .n_keep = options->n_keep,
                     .marks = marks,
                     .progress = progress,
                     .user_data = user_data,
                     .cancellable = cancellable };

  done = methods[method].sort != NULL ? methods[method].sort (&self, error)
                                      : sort_by_key (&self, method, error);
  if (!done)
    return NULL;
  if (selection->faces->len == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "No face of %s can be sorted by '%s'", guise_faceset_get_path (faceset),
                   methods[method].name);
      return NULL;
    }
  return g_steal_pointer (&selection);
}
