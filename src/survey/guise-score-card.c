/* SPDX-License-Identifier: GPL-3.0-or-later
 * The score card: asks each family of findings and puts the worst first. */
#include "survey/guise-score-card.h"

#include <math.h>
#include <stdlib.h>

#include "core/guise-error.h"
#include "survey/guise-score-card-private.h"

#define N_WANTED 5000 /* faces.md 6.3 */

const char *
guise_score_severity_to_string (GuiseScoreSeverity severity)
{
  static const char *const names[] = { "note", "warning", "severe" };

  return names[severity];
}

const char *
guise_score_reason_to_string (GuiseScoreReason reason)
{
  static const char *const names[] = { "yaw", "pitch", "eyes", "mouth", "smile" };

  return names[reason];
}

static void
clear_finding (void *item)
{
  GuiseScoreFinding *finding = item;

  g_free (finding->text);
  g_free (finding->advice);
  g_clear_pointer (&finding->all, g_array_unref);
}

GuiseScoreFinding *
guise_score_add (GuiseScoreCard    *card,
                 const char        *name,
                 const char        *side,
                 GuiseScoreSeverity severity,
                 double             value,
                 double             limit,
                 char              *text,
                 char              *advice)
{
  const GuiseScoreFinding finding = {
    .name = name,
    .side = side,
    .severity = severity,
    .value = value,
    .limit = limit,
    .bin = -1,
    .text = text,
    .advice = advice,
  };

  g_array_append_val (card->findings, finding);
  return &g_array_index (card->findings, GuiseScoreFinding, card->findings->len - 1);
}

void
guise_score_add_example (GuiseScoreFinding *finding, size_t face)
{
  if (finding->n_faces < GUISE_SCORE_MAX_EXAMPLES)
    finding->faces[finding->n_faces++] = face;
}

void
guise_score_add_face (GuiseScoreFinding *finding, size_t face)
{
  const uint32_t index = (uint32_t) face;

  if (finding->all == NULL)
    finding->all = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  g_array_append_val (finding->all, index);
  guise_score_add_example (finding, face);
}

GuiseScoreSeverity
guise_score_judge (double value, double limit)
{
  return value < limit / 4.0 ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING;
}

size_t
guise_score_get_n_record (size_t count, double limit, size_t least)
{
  const size_t wanted = MAX ((size_t) ceil (limit), least);

  return wanted > count ? (wanted - count + 9) / 10 * 10 : 0;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

double
guise_score_get_percentile (double *values, size_t n, double part)
{
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof (double), compare_doubles);
  return values[(size_t) (part * (double) (n - 1) + 0.5)];
}

/* What is known of one faceset, before it is judged. */
static gboolean
open_side (GuiseScoreView *view, GError **error)
{
  const GuiseScoreSet *set = view->set;
  GuiseScoreSide      *side = view->numbers;
  const size_t         n_wanted = view->options->n_wanted > 0 ? view->options->n_wanted : N_WANTED;

  side->n = set->n;
  for (size_t i = 0; i < set->n; i++)
    view->n_known += set->records[i] != NULL;
  if (view->n_known == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "No face of the %s faceset could be measured", view->noun);
      return FALSE;
    }
  guise_face_references_measure (&side->references, set->records, set->n);
  side->coverage = guise_coverage_new (n_wanted);
  guise_coverage_reset (side->coverage, &side->references);
  for (size_t i = 0; i < set->n; i++)
    if (set->records[i] != NULL)
      {
        guise_coverage_add (side->coverage, set->records[i]);
        side->n_winks += guise_face_is_wink (set->records[i], &side->references) ? 1 : 0;
      }
  side->talk = guise_talk_find (set->entries, set->records, set->n, NULL);
  side->scenes = guise_scenes_find (set->records, set->n, error);
  return side->scenes != NULL;
}

static gboolean
judge_side (GuiseScoreCard *card, GuiseScoreView *view, GError **error)
{
  if (!open_side (view, error))
    return FALSE;
  guise_score_states (card, view);
  guise_score_pose (card, view);
  guise_score_coverage (card, view);
  guise_score_light (card, view);
  guise_score_files (card, view);
  return guise_score_quality (card, view, error) && guise_score_repeats (card, view, error);
}

static gboolean
judge_pair (GuiseScoreCard       *card,
            const GuiseScoreView *src,
            const GuiseScoreView *dst,
            GError              **error)
{
  guise_score_gaps (card, src, dst);
  guise_score_pair_light (card, src, dst);
  return guise_score_support (card, src, dst, error) &&
         guise_score_proportions (card, src, dst, error);
}

/* Worst first; those alike stay in the order of the families. */
static void
sort_findings (GArray *findings)
{
  g_autoptr (GArray) sorted =
               g_array_sized_new (FALSE, FALSE, sizeof (GuiseScoreFinding), findings->len);

  for (int severity = GUISE_SCORE_SEVERE; severity >= GUISE_SCORE_NOTE; severity--)
    for (guint i = 0; i < findings->len; i++)
      if (g_array_index (findings, GuiseScoreFinding, i).severity == (GuiseScoreSeverity) severity)
        g_array_append_val (sorted, g_array_index (findings, GuiseScoreFinding, i));
  if (sorted->len > 0)
    memcpy (findings->data, sorted->data, sorted->len * sizeof (GuiseScoreFinding));
}

GuiseScoreCard *
guise_score_card_new (const GuiseScoreSet     *src,
                      const GuiseScoreSet     *dst,
                      const GuiseScoreOptions *options,
                      GCancellable            *cancellable,
                      GError                 **error)
{
  const GuiseScoreOptions defaults = { 0 };
  g_autoptr (GuiseScoreCard) card = g_new0 (GuiseScoreCard, 1);
  GuiseScoreView src_view = {
    .set = src,
    .options = options != NULL ? options : &defaults,
    .side = "src",
    .noun = "source",
    .numbers = &card->src,
    .cancellable = cancellable,
  };
  GuiseScoreView dst_view = src_view;

  dst_view.set = dst;
  dst_view.side = "dst";
  dst_view.noun = "destination";
  dst_view.numbers = &card->dst;
  card->unsupported = NAN;
  card->findings = g_array_new (FALSE, FALSE, sizeof (GuiseScoreFinding));
  g_array_set_clear_func (card->findings, clear_finding);
  if (!judge_side (card, &src_view, error))
    return NULL;
  if (dst != NULL &&
      (!judge_side (card, &dst_view, error) || !judge_pair (card, &src_view, &dst_view, error)))
    return NULL;
  sort_findings (card->findings);
  return g_steal_pointer (&card);
}

static void
clear_side (GuiseScoreSide *side)
{
  g_clear_pointer (&side->coverage, guise_coverage_free);
  g_clear_pointer (&side->scenes, guise_scenes_free);
}

void
guise_score_card_free (GuiseScoreCard *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->findings);
  clear_side (&self->src);
  clear_side (&self->dst);
  g_free (self);
}

const GuiseScoreFinding *
guise_score_card_find (const GuiseScoreCard *self, const char *name, const char *side)
{
  for (guint i = 0; i < self->findings->len; i++)
    {
      const GuiseScoreFinding *finding = &g_array_index (self->findings, GuiseScoreFinding, i);

      if (g_str_equal (finding->name, name) && (side == NULL || g_str_equal (finding->side, side)))
        return finding;
    }
  return NULL;
}
