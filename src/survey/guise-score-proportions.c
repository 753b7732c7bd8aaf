/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether two people's faces have like proportions (features.md A95). Advisory only. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "survey/guise-score-card-private.h"

#define MIN_FACES   8
#define MAX_YAW     10.0 /* degrees: proportions are judged on frontal, level faces */
#define MAX_PITCH   10.0
#define DIFFERS     0.06 /* relative; see docs/accuracy.md for how much it is between people */
#define DIFFERS_LOT 0.12

typedef struct
{
  const char *more; /* the destination's is larger */
  const char *less;
  double (*get) (const GuisePoint *p);
} Proportion;

static double
distance (const GuisePoint *p, int i, int k)
{
  return hypot (p[i].x - p[k].x, p[i].y - p[k].y);
}

static double
get_height (const GuisePoint *p)
{
  return distance (p, 27, 8);
}

/* Cheeks at the height of the nose, over nose root to chin. */
static double
get_width (const GuisePoint *p)
{
  return distance (p, 2, 14) / get_height (p);
}

/* Jaw at the height of the mouth, over the cheeks. */
static double
get_jaw (const GuisePoint *p)
{
  return distance (p, 5, 11) / distance (p, 2, 14);
}

/* Outer corners of the eyes, over the cheeks. */
static double
get_eyes (const GuisePoint *p)
{
  return distance (p, 36, 45) / distance (p, 2, 14);
}

/* Nose, over nose root to chin. */
static double
get_nose (const GuisePoint *p)
{
  return distance (p, 27, 33) / get_height (p);
}

static const Proportion proportions[GUISE_N_SCORE_PROPORTIONS] = {
  [GUISE_SCORE_PROPORTION_WIDTH] = { "wider", "narrower", get_width },
  [GUISE_SCORE_PROPORTION_JAW] = { "broader in the jaw", "narrower in the jaw", get_jaw },
  [GUISE_SCORE_PROPORTION_EYES] = { "wider between the eyes", "narrower between the eyes",
                                    get_eyes },
  [GUISE_SCORE_PROPORTION_NOSE] = { "longer in the nose", "shorter in the nose", get_nose },
};

/* Median over the frontal faces with closed mouths; an open one makes a face longer. */
static double
measure (const GuiseScoreView *view, const Proportion *proportion, double *values)
{
  size_t n = 0;

  for (size_t i = 0; i < view->set->n; i++)
    {
      const GuiseFaceRecord *record = view->set->records[i];
      double                 value;

      if (record == NULL || fabs (record->yaw) * GUISE_SCORE_DEGREES > MAX_YAW ||
          fabs (record->pitch) * GUISE_SCORE_DEGREES > MAX_PITCH || !(record->mouth_open < 0.035f))
        continue;
      value = proportion->get (view->set->entries[i]->landmarks);
      if (isfinite (value))
        values[n++] = value;
    }
  return n >= MIN_FACES ? guise_score_get_percentile (values, n, 0.5) : (double) NAN;
}

static void
add_difference (GuiseScoreCard *card, const double *parts, double largest, const char *words)
{
  GuiseScoreFinding *finding = guise_score_add (
    card, "face-shape-differs", "both",
    largest > DIFFERS_LOT ? GUISE_SCORE_WARNING : GUISE_SCORE_NOTE, largest, DIFFERS,
    g_strdup_printf ("The destination's face is%s than the source's; the likeness suffers from it.",
                     words),
    g_strdup ("Nothing has to be done. A destination with a face of like shape gives the better "
              "likeness."));

  memcpy (finding->proportions, parts, sizeof finding->proportions);
}

gboolean
guise_score_proportions (GuiseScoreCard       *card,
                         const GuiseScoreView *src,
                         const GuiseScoreView *dst,
                         GError              **error)
{
  g_autofree double *values = g_try_new (double, MAX (src->set->n, dst->set->n));
  g_autoptr (GString) text = g_string_new (NULL);
  double parts[GUISE_N_SCORE_PROPORTIONS] = { 0 };
  double largest = 0.0;

  if (values == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to compare %zu faces", MAX (src->set->n, dst->set->n));
      return FALSE;
    }
  for (size_t i = 0; i < G_N_ELEMENTS (proportions); i++)
    {
      const double ratio =
        measure (dst, &proportions[i], values) / measure (src, &proportions[i], values) - 1.0;

      if (!isfinite (ratio) || fabs (ratio) <= DIFFERS)
        continue;
      parts[i] = ratio;
      largest = MAX (largest, fabs (ratio));
      g_string_append_printf (text, "%s %s by %.0f %%", text->len > 0 ? "," : "",
                              ratio > 0.0 ? proportions[i].more : proportions[i].less,
                              100.0 * fabs (ratio));
    }
  if (text->len > 0)
    add_difference (card, parts, largest, text->str);
  return TRUE;
}
