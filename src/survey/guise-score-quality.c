/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings about single faces that are worse than the others (faces.md 5.7). */
#include <math.h>

#include "core/guise-error.h"
#include "survey/guise-score-card-private.h"

#define ENLARGED       1.6 /* crop larger than its pixels justify */
#define ENLARGED_SHARE 0.20
#define CROPPED        0.15 /* share of the picture outside its frame */
#define MOTION_RATIO   2.5  /* sharp along one direction only: faces.md 1.8 */
#define FEW_SHARE      0.01 /* of the faces that may have a flaw before it is said, */
#define FEW            3.0  /* and how many in any case */
#define MIN_COLUMN     12   /* faces that statistics of a yaw column take */

/* What is usual in one column of yaw: turned heads are blurrier and fit worse. */
typedef struct
{
  double low_sharpness;
  double median_sharpness;
  double median_ratio;
  double high_fit;
} Usual;

static int
get_column (const GuiseFaceRecord *record)
{
  return guise_coverage_get_yaw_column (record->yaw_bin);
}

/* One measure of all faces of a column, into scratch memory; member: offset of a float. */
static size_t
gather (const GuiseScoreView *view, int column, size_t member, double *values)
{
  size_t n = 0;

  for (size_t i = 0; i < view->set->n; i++)
    {
      const GuiseFaceRecord *record = view->set->records[i];
      double                 value;

      if (record == NULL || get_column (record) != column)
        continue;
      value = (double) G_STRUCT_MEMBER (float, record, member);
      if (isfinite (value))
        values[n++] = value;
    }
  return n;
}

/* faces.md 5.7: 25th percentile less 1.5 ranges of the quartiles; mean and four deviations. */
static void
measure_column (const GuiseScoreView *view, int column, double *values, Usual *out_usual)
{
  size_t n = gather (view, column, G_STRUCT_OFFSET (GuiseFaceRecord, sharpness), values);
  double mean = 0.0;
  double squares = 0.0;

  *out_usual =
    (Usual){ .low_sharpness = -INFINITY, .median_sharpness = INFINITY, .high_fit = INFINITY };
  if (n >= MIN_COLUMN)
    {
      const double low = guise_score_get_percentile (values, n, 0.25);

      out_usual->low_sharpness = low - 1.5 * (guise_score_get_percentile (values, n, 0.75) - low);
    }
  out_usual->median_sharpness =
    n > 0 ? guise_score_get_percentile (values, n, 0.5) : (double) INFINITY;
  n = gather (view, column, G_STRUCT_OFFSET (GuiseFaceRecord, direction_ratio), values);
  out_usual->median_ratio = n > 0 ? guise_score_get_percentile (values, n, 0.5) : 0.0;
  n = gather (view, column, G_STRUCT_OFFSET (GuiseFaceRecord, fit), values);
  if (n < MIN_COLUMN)
    return;
  for (size_t i = 0; i < n; i++)
    mean += values[i] / (double) n;
  for (size_t i = 0; i < n; i++)
    squares += (values[i] - mean) * (values[i] - mean) / (double) n;
  out_usual->high_fit = mean + 4.0 * sqrt (squares);
}

/* The frontal template fits turned faces worse: the limit of extraction (DECISIONS.md). */
static double
get_fit_limit (const GuiseFaceRecord *record)
{
  const double turned = sin (record->yaw);

  return 0.12 + 0.20 * turned * turned;
}

typedef enum
{
  FLAW_BLURRED,
  FLAW_MOTION,
  FLAW_MISALIGNED,
  FLAW_CROPPED,
  FLAW_ENLARGED,
  N_FLAWS,
} Flaw;

static gboolean
has_flaw (const GuiseFaceRecord *record, Flaw flaw, const Usual *usual)
{
  switch (flaw)
    {
    case FLAW_BLURRED:
      return (double) record->sharpness < usual->low_sharpness;
    case FLAW_MOTION:
      /* Soft faces have ratios above 2.5 by their shape alone; motion adds to it, and blurs. */
      return (double) record->direction_ratio > MAX (MOTION_RATIO, 1.5 * usual->median_ratio) &&
             (double) record->sharpness < usual->median_sharpness;
    case FLAW_MISALIGNED:
      return (double) record->fit > MIN (get_fit_limit (record), usual->high_fit) &&
             (double) record->fit > 0.10;
    case FLAW_CROPPED:
      return (double) record->outside > CROPPED;
    case FLAW_ENLARGED:
      return (double) record->enlargement > ENLARGED;
    case N_FLAWS:
      break;
    }
  return FALSE;
}

/* What is said of each flaw; "%zu of %zu source faces ...". */
static const struct
{
  const char        *name;
  double             share; /* of the faces, above which it is said */
  GuiseScoreSeverity severity;
  const char        *what;
  const char        *advice;
} flaws[N_FLAWS] = {
  [FLAW_BLURRED] = { "blurred", FEW_SHARE, GUISE_SCORE_WARNING,
                     "are far blurrier than others that look the same way",
                     "Leave them out: guise sort --by best does, or look at the end of "
                     "guise sort --by blur." },
  [FLAW_MOTION] = { "motion-blurred", FEW_SHARE, GUISE_SCORE_WARNING, "are blurred by motion",
                    "Leave them out: look at the end of guise sort --by motion-blur." },
  [FLAW_MISALIGNED] = { "misaligned", FEW_SHARE, GUISE_SCORE_WARNING,
                        "have landmarks that hardly form a face",
                        "Look at them, and leave out those that are cut askew." },
  [FLAW_CROPPED] = { "cropped", 0.02, GUISE_SCORE_WARNING, "are cut off by the edge of their frame",
                     "Leave them out where the face itself is cut: they are the last of "
                     "guise sort --by black." },
  [FLAW_ENLARGED] = { "enlarged", ENLARGED_SHARE, GUISE_SCORE_NOTE,
                      "are enlarged by more than 1.6: the pictures are larger than what was "
                      "recorded",
                      "Extract with a smaller --size; it is smaller and faster, and nothing is "
                      "lost." },
};

gboolean
guise_score_quality (GuiseScoreCard *card, const GuiseScoreView *view, GError **error)
{
  g_autofree double *values = g_try_new (double, view->set->n);
  Usual              usual[GUISE_COVERAGE_N_YAW_COLUMNS];

  if (values == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to compare %zu faces", view->set->n);
      return FALSE;
    }
  for (int column = 0; column < GUISE_COVERAGE_N_YAW_COLUMNS; column++)
    measure_column (view, column, values, &usual[column]);
  for (int flaw = 0; flaw < N_FLAWS; flaw++)
    {
      g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (uint32_t));
      const double limit = MAX (FEW, flaws[flaw].share * (double) view->n_known);

      for (size_t i = 0; i < view->set->n; i++)
        {
          const GuiseFaceRecord *record = view->set->records[i];
          const uint32_t         face = (uint32_t) i;

          if (record != NULL && has_flaw (record, (Flaw) flaw, &usual[get_column (record)]))
            g_array_append_val (all, face);
        }
      if ((double) all->len <= limit)
        continue;

      GuiseScoreFinding *added =
        guise_score_add (card, flaws[flaw].name, view->side, flaws[flaw].severity,
                         (double) all->len, limit,
                         g_strdup_printf ("%u of %zu %s faces %s.", all->len, view->n_known,
                                          view->noun, flaws[flaw].what),
                         g_strdup (flaws[flaw].advice));

      for (guint i = 0; i < all->len; i++)
        guise_score_add_example (added, g_array_index (all, uint32_t, i));
      added->all = g_steal_pointer (&all);
    }
  return TRUE;
}
