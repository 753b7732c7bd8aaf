/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings about how many faces there are and how many of them repeat others (faces.md 5.6). */
#include <math.h>
#include <stdlib.h>

#include "core/guise-error.h"
#include "survey/guise-novelty.h"
#include "survey/guise-score-card-private.h"

#define MANY_REPEATS    0.35 /* of faces, before it is said */
#define LOW_VARIETY     0.35 /* effective size over size */
#define COPY_STATE      0.05
#define COPY_APPEARANCE 0.006 /* what a JPEG of another quality makes: faces.md 6.4 */
#define FEW_FACES       500.0
#define CHECK_EVERY     64 /* faces between looks at the cancellable */

/* Sharpest first, so that of those that repeat each other the best one is kept. */
static int
compare_sharpness (const void *a, const void *b, void *user_data)
{
  const GuiseScoreView *view = user_data;
  const size_t          i = *(const size_t *) a;
  const size_t          k = *(const size_t *) b;
  const float           x = view->set->records[i]->sharpness;
  const float           y = view->set->records[k]->sharpness;

  if (x > y || x < y)
    return x < y ? 1 : -1;
  return (i > k) - (i < k);
}

static size_t *
order_faces (const GuiseScoreView *view)
{
  size_t *order = g_try_new (size_t, view->n_known);
  size_t  n = 0;

  for (size_t i = 0; order != NULL && i < view->set->n; i++)
    if (view->set->records[i] != NULL)
      order[n++] = i;
  if (order != NULL)
    g_qsort_with_data (order, (int) n, sizeof (size_t), compare_sharpness, (void *) view);
  return order;
}

/* What one pass over all faces finds. */
typedef struct
{
  size_t  n_repeats;
  size_t  n_effective;
  GArray *copies; /* of uint32_t */
} Repeats;

static gboolean
count_repeats (const GuiseScoreView *view, Repeats *out_repeats, GError **error)
{
  g_autofree size_t *order = order_faces (view);
  g_autoptr (GuiseNovelty) kept = guise_novelty_new (GUISE_REPEAT_STATE);
  g_autoptr (GuiseNovelty) cover = guise_novelty_new (GUISE_NOVELTY_STATE);

  if (order == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to compare %zu faces", view->n_known);
      return FALSE;
    }
  for (size_t i = 0; i < view->n_known; i++)
    {
      const GuiseFaceRecord *record = view->set->records[order[i]];

      if (i % CHECK_EVERY == 0 && g_cancellable_is_cancelled (view->cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "The comparison was stopped");
          return FALSE;
        }
      if (guise_novelty_measure (cover, record, 1.0) >= 1.0)
        guise_novelty_add (cover, record);
      if (guise_novelty_find (kept, record, GUISE_REPEAT_STATE, GUISE_REPEAT_APPEARANCE) == NULL)
        {
          guise_novelty_add (kept, record);
          continue;
        }
      out_repeats->n_repeats++;
      if (guise_novelty_find (kept, record, COPY_STATE, COPY_APPEARANCE) != NULL)
        {
          const uint32_t face = (uint32_t) order[i];

          g_array_append_val (out_repeats->copies, face);
        }
    }
  out_repeats->n_effective = guise_novelty_get_n (cover);
  return TRUE;
}

static void
check_size (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const double n = (double) view->n_known;

  if (n < FEW_FACES)
    guise_score_add (card, "faces-few", view->side, GUISE_SCORE_WARNING, n, FEW_FACES,
                     g_strdup_printf ("There are %.0f %s faces; a good set has %d for a model that "
                                      "runs live, %d to %d for footage.",
                                      n, view->noun, GUISE_SCORE_LIVE_FACES, GUISE_SCORE_GOOD_FACES,
                                      GUISE_SCORE_FULL_FACES),
                     g_strdup ("Record or extract more."))
      ->n_record = GUISE_SCORE_GOOD_FACES - view->n_known;
  else if (n > GUISE_SCORE_MANY_FACES)
    guise_score_add (
      card, "faces-many", view->side, GUISE_SCORE_NOTE, n, GUISE_SCORE_MANY_FACES,
      g_strdup_printf ("There are %.0f %s faces; more than %d make training "
                       "longer, not better.",
                       n, view->noun, GUISE_SCORE_MANY_FACES),
      g_strdup_printf ("Choose the best with guise sort --by best --keep N: %d for a "
                       "model that runs live, %d or %d for footage.",
                       GUISE_SCORE_LIVE_FACES, GUISE_SCORE_GOOD_FACES, GUISE_SCORE_FULL_FACES));
}

gboolean
guise_score_repeats (GuiseScoreCard *card, const GuiseScoreView *view, GError **error)
{
  g_autoptr (GArray) copies = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  Repeats            repeats = { .copies = copies };
  const double       n = (double) view->n_known;
  GuiseScoreFinding *finding;

  if (!count_repeats (view, &repeats, error))
    return FALSE;
  view->numbers->n_repeats = repeats.n_repeats;
  view->numbers->n_effective = repeats.n_effective;
  check_size (card, view);
  if (copies->len > 0)
    {
      finding =
        guise_score_add (card, "copies", view->side, GUISE_SCORE_NOTE, (double) copies->len, 0.0,
                         g_strdup_printf ("%u %s faces are copies of others.", copies->len,
                                          view->noun),
                         g_strdup ("Leave them out: choose the best with guise sort --by best."));
      for (guint i = 0; i < copies->len; i++)
        guise_score_add_example (finding, g_array_index (copies, uint32_t, i));
      finding->all = g_steal_pointer (&copies);
    }
  if ((double) repeats.n_repeats / n > MANY_REPEATS)
    guise_score_add (card, "repeats", view->side, GUISE_SCORE_WARNING,
                     (double) repeats.n_repeats / n, MANY_REPEATS,
                     g_strdup_printf ("%.0f %% of the %s faces are nearly identical to others and "
                                      "crowd out rare "
                                      "angles.",
                                      100.0 * (double) repeats.n_repeats / n, view->noun),
                     g_strdup ("Choose the best ones: guise sort --by best prefers what differs."));
  if ((double) repeats.n_effective / n < LOW_VARIETY)
    guise_score_add (card, "variety-low", view->side, GUISE_SCORE_WARNING,
                     (double) repeats.n_effective / n, LOW_VARIETY,
                     g_strdup_printf ("Most faces are repeats: %zu of %zu %s faces are really "
                                      "different.",
                                      repeats.n_effective, view->n_known, view->noun),
                     g_strdup (
                       "Record with more movement: turn the head, talk, change the light."));
  return TRUE;
}
