/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings about what the face does: eyes, mouth, gaze, directions, variety (faces.md 5.3). */
#include <math.h>

#include "survey/guise-score-card-private.h"
#include "survey/guise-sides.h"

#define ONE_CELL      (15.0 / GUISE_SCORE_DEGREES) /* closed eyes within one yaw cell this wide */

#define LEAST_FOOTAGE 100 /* faces in a row, to judge talking by */
#define LEAST_TONGUES 20

/* One state that has to be there. */
typedef struct
{
  const char            *name;
  GuiseCoverageDimension dimension;
  unsigned               bins;  /* which count */
  double                 least; /* faces, */
  double                 share; /* or a share of all, whichever is more */
  size_t                 n_record;
  const char            *what;
} Needed;

static const Needed needed[] = {
  { "eyes-closed-missing", GUISE_COVERAGE_EYES, 1u << GUISE_EYES_CLOSED, 20.0, 0.005, 60,
    "with eyes closed" },
  { "mouth-open-missing", GUISE_COVERAGE_MOUTH, 1u << GUISE_MOUTH_OPEN | 1u << GUISE_MOUTH_WIDE,
    40.0, 0.02, 120, "with the mouth open" },
  { "mouth-wide-missing", GUISE_COVERAGE_MOUTH, 1u << GUISE_MOUTH_WIDE, 10.0, 0.003, 30,
    "with the mouth wide open" },
  { "mouth-closed-missing", GUISE_COVERAGE_MOUTH, 1u << GUISE_MOUTH_CLOSED, 40.0, 0.02, 120,
    "with the mouth closed" },
};

static size_t
count_bins (const GuiseCoverage *coverage, GuiseCoverageDimension dimension, unsigned bins)
{
  size_t n = 0;

  for (int bin = 0; bin < guise_coverage_get_n_bins (dimension); bin++)
    if ((bins >> bin & 1u) != 0)
      n += guise_coverage_get_count (coverage, dimension, bin);
  return n;
}

static void
check_needed (GuiseScoreCard *card, const GuiseScoreView *view, const Needed *row)
{
  const size_t       known = guise_coverage_get_n_known (view->numbers->coverage, row->dimension);
  const size_t       count = count_bins (view->numbers->coverage, row->dimension, row->bins);
  const double       limit = MAX (row->least, row->share * (double) known);
  const size_t       n_record = guise_score_get_n_record (count, limit, row->n_record);
  GuiseScoreFinding *finding;

  if (known == 0 || (double) count >= limit)
    return;
  finding = guise_score_add (
    card, row->name, view->side, guise_score_judge ((double) count, limit), (double) count, limit,
    g_strdup_printf ("%zu of %zu %s faces were recorded %s; at least %.0f are needed.", count,
                     known, view->noun, row->what, ceil (limit)),
    g_strdup_printf ("Record %zu %s, looking in several directions.", n_record, row->what));
  finding->n_record = n_record;
}

/* Closed eyes that were all recorded in one direction do not help the others. */
static void
check_closed_directions (GuiseScoreCard *card, const GuiseScoreView *view)
{
  double             low = INFINITY;
  double             high = -INFINITY;
  double             all_low = INFINITY;
  double             all_high = -INFINITY;
  size_t             n = 0;
  GuiseScoreFinding *finding;

  for (size_t i = 0; i < view->set->n; i++)
    {
      const GuiseFaceRecord *record = view->set->records[i];

      if (record == NULL)
        continue;
      all_low = MIN (all_low, record->yaw);
      all_high = MAX (all_high, record->yaw);
      if (guise_face_get_eyes_state (record, &view->numbers->references) != GUISE_EYES_CLOSED)
        continue;
      n++;
      low = MIN (low, record->yaw);
      high = MAX (high, record->yaw);
    }
  if (n == 0 || high - low > ONE_CELL || all_high - all_low < 3.0 * ONE_CELL)
    return;
  finding =
    guise_score_add (card, "eyes-closed-one-direction", view->side, GUISE_SCORE_WARNING,
                     (high - low) * GUISE_SCORE_DEGREES, ONE_CELL * GUISE_SCORE_DEGREES,
                     g_strdup_printf ("All %zu %s faces with closed eyes look in one direction.", n,
                                      view->noun),
                     g_strdup (
                       "Record 60 with eyes closed while the head turns from side to side."));
  finding->n_record = 60;
}

/* faces.md 5.2, 5.3: eight sectors around the centre. */
static void
check_gaze (GuiseScoreCard *card, const GuiseScoreView *view)
{
  size_t             sectors[8] = { 0 };
  size_t             known = 0;
  int                n_filled = 0;
  GuiseScoreFinding *finding;

  for (size_t i = 0; i < view->set->n; i++)
    {
      const GuiseFaceRecord *record = view->set->records[i];

      if (record == NULL || guise_face_get_gaze_state (record, &view->numbers->references) < 0)
        continue;
      known++;
      if (fabsf (record->gaze_x) > 0.06f || fabsf (record->gaze_y) > 0.05f)
        {
          const double turn =
            atan2 ((double) record->gaze_y, (double) record->gaze_x) / (G_PI / 4.0);

          sectors[(int) floor (turn + 8.5) % 8]++;
        }
    }
  if (2 * known < view->n_known)
    return;
  for (int i = 0; i < 8; i++)
    n_filled += sectors[i] > 0 && (double) sectors[i] >= 0.003 * (double) known;
  if (n_filled >= 4)
    return;
  finding = guise_score_add (
    card, "gaze-thin", view->side, n_filled == 0 ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING,
    (double) n_filled, 4.0,
    g_strdup_printf ("The eyes of the %s look aside in %d of 8 directions; at least 4 are needed.",
                     view->noun, n_filled),
    g_strdup ("Record 100 with the head still and the eyes following a finger around the edge of "
              "the screen."));
  finding->n_record = 100;
}

/* A mouth that only rests or only laughs does not tell a model what talking looks like. Pictures
 * that are no footage cannot be judged. */
static void
check_talk (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const GuiseTalk   *talk = &view->numbers->talk;
  const double       limit = MAX (20.0, 0.02 * (double) talk->n_judged);
  const size_t       n_record = guise_score_get_n_record (talk->n_talking, limit, 100);
  GuiseScoreFinding *finding;

  if (talk->n_judged < LEAST_FOOTAGE || (double) talk->n_talking >= limit)
    return;
  finding = guise_score_add (
    card, "talking-missing", view->side, GUISE_SCORE_WARNING, (double) talk->n_talking, limit,
    g_strdup_printf ("%zu of %zu %s faces that follow one another were recorded while talking; at "
                     "least %.0f are needed.",
                     talk->n_talking, talk->n_judged, view->noun, ceil (limit)),
    g_strdup_printf ("Record %zu while reading something aloud.", n_record));
  finding->n_record = n_record;
}

/* Nothing measures a tongue: only takes know. */
static void
check_tongue (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const size_t       n = view->set->n_tongue;
  const size_t       n_record = guise_score_get_n_record (n, LEAST_TONGUES, LEAST_TONGUES);
  GuiseScoreFinding *finding;

  if (!view->set->is_recorded || n >= LEAST_TONGUES)
    return;
  finding = guise_score_add (
    card, "tongue-missing", view->side, GUISE_SCORE_NOTE, (double) n, LEAST_TONGUES,
    g_strdup_printf ("%zu %s faces were recorded with the tongue out; %d are enough to learn it.",
                     n, view->noun, LEAST_TONGUES),
    g_strdup_printf ("Record %zu with the tongue out (guise capture --card tongue), unless it is "
                     "never shown.",
                     n_record));
  finding->n_record = n_record;
}

void
guise_score_states (GuiseScoreCard *card, const GuiseScoreView *view)
{
  for (size_t i = 0; i < G_N_ELEMENTS (needed); i++)
    check_needed (card, view, &needed[i]);
  check_closed_directions (card, view);
  check_gaze (card, view);
  check_talk (card, view);
  check_tongue (card, view);
}

/* ---- directions ---- */

static void
check_turned (GuiseScoreCard *card, const GuiseScoreView *view, gboolean to_left)
{
  const size_t       count = guise_sides_count_turned (view->numbers->coverage, to_left);
  const double       limit = guise_sides_get_limit (view->n_known);
  const size_t       n_record = guise_score_get_n_record (count, 4.0 * limit, 80);
  const char        *direction = to_left ? "left" : "right";
  GuiseScoreFinding *finding;

  if ((double) count >= limit)
    return;
  finding = guise_score_add (
    card, to_left ? "turned-left-few" : "turned-right-few", view->side,
    guise_score_judge ((double) count, limit), (double) count, limit,
    g_strdup_printf ("%zu of %zu %s faces have the nose to the picture's %s by 20 degrees or more; "
                     "at least %.0f are needed, or such faces come out wrongly turned.",
                     count, view->n_known, view->noun, direction, ceil (limit)),
    g_strdup_printf ("Record %zu while turning the head slowly to the picture's %s, up to the "
                     "profile.",
                     n_record, direction));
  finding->n_record = n_record;
}

/* features.md A96: all turned one way. */
static void
check_one_sided (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const size_t left = count_bins (view->numbers->coverage, GUISE_COVERAGE_YAW, 0x00f);
  const size_t right = count_bins (view->numbers->coverage, GUISE_COVERAGE_YAW, 0x1e0);
  const double n = (double) view->n_known;
  const double more = (double) MAX (left, right) / n;
  const double less = (double) MIN (left, right) / n;

  if (more < 0.5 || less >= 0.05)
    return;
  guise_score_add (
    card, "one-sided", view->side, more > 0.8 ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING, less,
    0.05,
    g_strdup_printf ("%.0f %% of the %s faces are turned to the picture's %s and only %.0f %% to "
                     "the other side.",
                     100.0 * more, view->noun, left > right ? "left" : "right", 100.0 * less),
    g_strdup ("Add other footage of the same person that shows the other side, train with it, and "
              "leave only the wanted faces for the last stage."));
}

void
guise_score_pose (GuiseScoreCard *card, const GuiseScoreView *view)
{
  check_turned (card, view, TRUE);
  check_turned (card, view, FALSE);
  check_one_sided (card, view);
}

/* ---- the other dimensions of the coverage ---- */

typedef struct
{
  GuiseCoverageDimension dimension;
  const char            *name;
  GuiseScoreSeverity     worst; /* found footage cannot be had at another distance */
} Spread;

static const Spread spreads[] = {
  { GUISE_COVERAGE_PITCH, "pitch-thin", GUISE_SCORE_SEVERE },
  { GUISE_COVERAGE_SHAPE, "expression-thin", GUISE_SCORE_WARNING },
  { GUISE_COVERAGE_VOWEL, "vowels-thin", GUISE_SCORE_WARNING },
  { GUISE_COVERAGE_LIGHT, "light-thin", GUISE_SCORE_WARNING },
  { GUISE_COVERAGE_LEVEL, "level-thin", GUISE_SCORE_NOTE },
  { GUISE_COVERAGE_WARMTH, "warmth-thin", GUISE_SCORE_NOTE },
  { GUISE_COVERAGE_ROLL, "roll-thin", GUISE_SCORE_NOTE },
  { GUISE_COVERAGE_DISTANCE, "distance-thin", GUISE_SCORE_NOTE },
};

/* Bins that hold less than a quarter of their part, the emptiest in front. */
static void
check_spread (GuiseScoreCard *card, const GuiseScoreView *view, const Spread *row)
{
  const GuiseCoverage *coverage = view->numbers->coverage;
  const size_t         known = guise_coverage_get_n_known (coverage, row->dimension);
  double               quotas = 0.0;
  int                  emptiest = -1;
  double               lowest = 0.25;
  size_t               n_record = 0;
  g_autoptr (GString) wanted = g_string_new (NULL);
  GuiseScoreFinding *finding;

  if (known == 0 || (row->dimension == GUISE_COVERAGE_WARMTH && guise_score_get_tint (view) >= 0))
    return;
  for (int bin = 0; bin < guise_coverage_get_n_bins (row->dimension); bin++)
    quotas += (double) guise_coverage_get_quota (coverage, row->dimension, bin);
  for (int bin = 0; bin < guise_coverage_get_n_bins (row->dimension); bin++)
    {
      const double part =
        (double) guise_coverage_get_quota (coverage, row->dimension, bin) / quotas * (double) known;
      const size_t count = guise_coverage_get_count (coverage, row->dimension, bin);
      const size_t lack = guise_score_get_n_record (count, part / 2.0, 20);

      if ((double) count >= 0.25 * part)
        continue;
      g_string_append_printf (wanted, "%s%zu %s", wanted->len > 0 ? ", " : "", lack,
                              guise_coverage_get_bin_text (row->dimension, bin));
      n_record += lack;
      if ((double) count / part < lowest)
        {
          lowest = (double) count / part;
          emptiest = bin;
        }
    }
  if (emptiest < 0)
    return;

  const size_t count = guise_coverage_get_count (coverage, row->dimension, emptiest);
  const double limit = 0.25 *
                       (double) guise_coverage_get_quota (coverage, row->dimension, emptiest) /
                       quotas * (double) known;

  finding = guise_score_add (
    card, row->name, view->side, MIN (row->worst, guise_score_judge ((double) count, limit)),
    (double) count, limit,
    g_strdup_printf ("%zu of %zu %s faces were recorded %s; a varied set has about %.0f.", count,
                     known, view->noun, guise_coverage_get_bin_text (row->dimension, emptiest),
                     ceil (4.0 * limit)),
    g_strdup_printf ("Record %s.", wanted->str));
  finding->bin = emptiest;
  finding->n_record = n_record;
}

void
guise_score_coverage (GuiseScoreCard *card, const GuiseScoreView *view)
{
  for (size_t i = 0; i < G_N_ELEMENTS (spreads); i++)
    check_spread (card, view, &spreads[i]);
}
