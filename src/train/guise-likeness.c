/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whom swaps look like, as a number. */
#include "train/guise-likeness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face.h"

#define MARGIN 0.03 /* of distance: nearer by less is nearer to neither */
#define HALF   0.5
#define MIN_RANGE \
  0.05 /* between the source's own distance and the destination's: else no telling */

static const char *const hint_names[GUISE_N_LIKENESS_HINTS] = {
  [GUISE_LIKENESS_UNKNOWN] = "unknown",
  [GUISE_LIKENESS_SOURCE] = "source",
  [GUISE_LIKENESS_DESTINATION] = "destination",
  [GUISE_LIKENESS_BETWEEN] = "between",
};

const char *
guise_likeness_hint_get_name (GuiseLikenessHint hint)
{
  g_return_val_if_fail (hint >= 0 && hint < GUISE_N_LIKENESS_HINTS, NULL);

  return hint_names[hint];
}

/* ---- descriptors ---- */

/* What of a row is described. */
typedef enum
{
  LOOK_SRC,
  LOOK_DST,
  LOOK_SWAP,
  N_LOOKS,
} Look;

static const struct
{
  GuiseProbeColumn column;
  GuiseSaehdSide   landmarks; /* the swap has the destination's geometry */
} looks[N_LOOKS] = {
  [LOOK_SRC] = { GUISE_PROBE_SRC, GUISE_SAEHD_SRC },
  [LOOK_DST] = { GUISE_PROBE_DST, GUISE_SAEHD_DST },
  [LOOK_SWAP] = { GUISE_PROBE_SRC_DST, GUISE_SAEHD_DST },
};

/* Descriptors of one kind of look, in the order of the rows; those that are not known are left out.
 */
typedef struct
{
  size_t  n;
  float  *values; /* owned: [n, 1024] */
  size_t *rows;   /* owned: [n] */
} Described;

static void
described_clear (Described *self)
{
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->rows, g_free);
}

static float *
get_values (const Described *self, size_t i)
{
  return self->values + i * GUISE_FACE_DESCRIPTOR_SIZE;
}

static gboolean
described_init (Described *self, size_t n_rows, GError **error)
{
  self->values = g_try_malloc_n (n_rows, GUISE_FACE_DESCRIPTOR_SIZE * sizeof (float));
  self->rows = g_new (size_t, n_rows);
  if (self->values == NULL)
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                         "Not enough memory to compare the probe faces");
  return self->values != NULL;
}

/* A face that could not be read. */
static gboolean
is_black (const GuiseImage *picture)
{
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < 3 * picture->width; x++)
      if (guise_image_row (picture, y)[x] != 0)
        return FALSE;
  return TRUE;
}

/* What is needed to describe faces of a strip. */
typedef struct
{
  GuiseFaceDescriber    *describer;
  const GuiseProbeFaces *probes;
  const GuiseProbeModel *model;
  const GuiseImage      *strip;
  GCancellable          *cancellable;
} Subject;

static gboolean
describe_row (const Subject *self, Look look, size_t row, Described *out, GError **error)
{
  g_autoptr (GuiseImage) picture =
               guise_probe_faces_cut (self->strip, row, looks[look].column, error);
  g_autoptr (GError) local = NULL;
  GuisePoint landmarks[GUISE_N_LANDMARKS];

  if (picture == NULL)
    return FALSE;
  if (is_black (picture) || !guise_probe_faces_get_landmarks (self->probes, looks[look].landmarks,
                                                              row, self->model, landmarks))
    return TRUE;
  if (guise_face_describer_run (self->describer, picture, landmarks, get_values (out, out->n),
                                &local))
    out->rows[out->n++] = row;
  else if (local->domain != GUISE_FACE_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
describe (const Subject *self, Look look, size_t n_rows, Described *out, GError **error)
{
  if (!described_init (out, n_rows, error))
    return FALSE;
  for (size_t row = 0; row < n_rows; row++)
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Comparing the probe faces was stopped");
          return FALSE;
        }
      if (!describe_row (self, look, row, out, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- distances ---- */

/* The mean of all but one (SIZE_MAX: of all) as a descriptor. */
static gboolean
get_person (const Described *self, size_t without, float *out_values)
{
  memset (out_values, 0, GUISE_FACE_DESCRIPTOR_SIZE * sizeof *out_values);
  for (size_t i = 0; i < self->n; i++)
    for (int k = 0; i != without && k < GUISE_FACE_DESCRIPTOR_SIZE; k++)
      out_values[k] += get_values (self, i)[k];
  return guise_face_descriptor_normalize (out_values);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_median (double *values, size_t n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return n == 0 ? (double) NAN : 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

/* Rows of a strip, up to @end. */
typedef struct
{
  size_t begin;
  size_t end;
} Rows;

static gboolean
has_row (const Rows *self, size_t row)
{
  return row >= self->begin && row < self->end;
}

static size_t
count_rows (const Described *self, const Rows *rows)
{
  size_t n = 0;

  for (size_t i = 0; i < self->n; i++)
    n += has_row (rows, self->rows[i]);
  return n;
}

static double
get_median_to (const Described *self, const Rows *rows, const float *person)
{
  g_autofree double *distances = g_new (double, MAX (self->n, 1));
  size_t             n = 0;

  for (size_t i = 0; i < self->n; i++)
    if (has_row (rows, self->rows[i]))
      distances[n++] = guise_face_descriptor_distance (get_values (self, i), person);
  return get_median (distances, n);
}

/* From each face of a person to the mean of the others. */
static double
get_median_within (const Described *self)
{
  g_autofree double *distances = g_new (double, MAX (self->n, 1));
  float              others[GUISE_FACE_DESCRIPTOR_SIZE];
  size_t             n = 0;

  for (size_t i = 0; i < self->n; i++)
    if (get_person (self, i, others))
      distances[n++] = guise_face_descriptor_distance (get_values (self, i), others);
  return get_median (distances, n);
}

/* From each swap to the face in its own row. */
static double
get_median_by_row (const Described *a, const Described *b, const Rows *rows)
{
  g_autofree double *distances = g_new (double, MAX (a->n, 1));
  size_t             n = 0;

  for (size_t i = 0, k = 0; i < a->n; i++)
    {
      while (k < b->n && b->rows[k] < a->rows[i])
        k++;
      if (k < b->n && b->rows[k] == a->rows[i] && has_row (rows, a->rows[i]))
        distances[n++] = guise_face_descriptor_distance (get_values (a, i), get_values (b, k));
    }
  return get_median (distances, n);
}

static const GuiseLikeness unknown = { 0, NAN, NAN, NAN, NAN };

/* @person: of the source */
static GuiseLikeness
compare (const Described *all, const Rows *rows, const float *person)
{
  const size_t n = count_rows (&all[LOOK_SWAP], rows);

  if (n == 0)
    return unknown;
  return (GuiseLikeness){
    .n = n,
    .to_src = get_median_to (&all[LOOK_SWAP], rows, person),
    .to_dst = get_median_by_row (&all[LOOK_SWAP], &all[LOOK_DST], rows),
    .within_src = get_median_within (&all[LOOK_SRC]),
    .apart = get_median_to (&all[LOOK_DST], rows, person),
  };
}

gboolean
guise_likeness_measure_groups (GuiseFaceDescriber    *describer,
                               const GuiseProbeFaces *probes,
                               const GuiseProbeModel *model,
                               const GuiseImage      *strip,
                               const size_t          *n_in_group,
                               size_t                 n_groups,
                               GCancellable          *cancellable,
                               GuiseLikeness         *out_likeness,
                               GError               **error)
{
  const Subject subject = { describer, probes, model, strip, cancellable };
  const size_t  n_rows = (size_t) (strip->height / model->resolution);
  Described     all[N_LOOKS] = { 0 };
  float         person[GUISE_FACE_DESCRIPTOR_SIZE];
  Rows          rows = { 0, 0 };
  gboolean      ok = TRUE;
  gboolean      is_known;

  for (int look = 0; look < N_LOOKS && ok && describer != NULL; look++)
    ok = describe (&subject, (Look) look, n_rows, &all[look], error);
  is_known = ok && describer != NULL && get_person (&all[LOOK_SRC], SIZE_MAX, person);
  for (size_t i = 0; i < n_groups && ok; i++)
    {
      rows = (Rows){ rows.end, rows.end + n_in_group[i] };
      out_likeness[i] = is_known ? compare (all, &rows, person) : unknown;
    }
  for (int look = 0; look < N_LOOKS; look++)
    described_clear (&all[look]);
  return ok;
}

gboolean
guise_likeness_measure (GuiseFaceDescriber    *describer,
                        const GuiseProbeFaces *probes,
                        const GuiseProbeModel *model,
                        const GuiseImage      *strip,
                        GCancellable          *cancellable,
                        GuiseLikeness         *out_likeness,
                        GError               **error)
{
  const size_t n_rows = (size_t) (strip->height / model->resolution);

  return guise_likeness_measure_groups (describer, probes, model, strip, &n_rows, 1, cancellable,
                                        out_likeness, error);
}

/* ---- what they mean ---- */

double
guise_likeness_get_share (const GuiseLikeness *self)
{
  const double range = self->apart - self->within_src;

  if (!(range >= MIN_RANGE)) /* NaN: not known */
    return NAN;
  return (self->apart - self->to_src) / range;
}

GuiseLikenessHint
guise_likeness_get_hint (const GuiseLikeness *self)
{
  const double share = guise_likeness_get_share (self);

  if (isnan (share) || isnan (self->to_dst))
    return GUISE_LIKENESS_UNKNOWN;
  if (share >= HALF && self->to_src < self->to_dst - MARGIN)
    return GUISE_LIKENESS_SOURCE;
  if (share <= HALF && self->to_dst < self->to_src - MARGIN)
    return GUISE_LIKENESS_DESTINATION;
  return GUISE_LIKENESS_BETWEEN;
}

char *
guise_likeness_describe (const GuiseLikeness *self)
{
  static const char *const words[GUISE_N_LIKENESS_HINTS] = {
    [GUISE_LIKENESS_UNKNOWN] = "The network cannot tell the source from the destination",
    [GUISE_LIKENESS_SOURCE] = "The swaps look like the source",
    [GUISE_LIKENESS_DESTINATION] = "The swaps look like the destination",
    [GUISE_LIKENESS_BETWEEN] = "The swaps look like neither more than the other",
  };

  if (self->n == 0 || isnan (self->to_src))
    return g_strdup ("How much the swaps look like the source is not known; the network that tells "
                     "people apart comes with set-up");
  return g_strdup_printf (
    "%s: on %zu probe faces they are %.2f from the source, whose own faces are "
    "%.2f apart, and %.2f from the destination, which is %.2f from the source",
    words[guise_likeness_get_hint (self)], self->n, self->to_src, self->within_src, self->to_dst,
    self->apart);
}
