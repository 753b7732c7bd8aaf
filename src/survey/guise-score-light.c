/* SPDX-License-Identifier: GPL-3.0-or-later
 * Findings about light and colour (faces.md 5.5). */
#include <math.h>

#include "survey/guise-score-card-private.h"

#define SINGLE_SHARE  0.85
#define SINGLE_SPREAD 0.9 /* in radii of neighbours */
#define MANY_SCENES   12
#define LARGE_SHARE   0.20
#define SCENE_FACES   300.0 /* features.md A94 */
#define CHROMA_STEP   8.0   /* delta E of a and b between scenes of one light */
#define DARK_LEVEL    0.05f
#define CLIPPED_SKIN  0.03f
#define FAULT_SHARE   0.05 /* of faces with a fault of exposure */
#define NEAR_SCENE    1.5

/* Axes of a scene's vector and their units: guise_scene_get_vector(). */
enum
{
  AXIS_L,
  AXIS_A,
  AXIS_B,
  AXIS_LIGHT_X,
  AXIS_LIGHT_Y,
  AXIS_LEVEL,
};

static const GuiseScene *
get_scene (const GuiseScoreView *view, guint i)
{
  return &g_array_index (view->numbers->scenes->scenes, GuiseScene, i);
}

static double
get_a (const GuiseScene *scene)
{
  return 3.0 * scene->middle[AXIS_A];
}

static double
get_b (const GuiseScene *scene)
{
  return 4.0 * scene->middle[AXIS_B];
}

static void
check_number (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const guint  n = view->numbers->scenes->scenes->len;
  const double known = (double) view->numbers->scenes->n_known;
  const double largest = n > 0 ? (double) get_scene (view, 0)->n / known : 0.0;
  double       in_scenes = 0.0;

  for (guint i = 0; i < n; i++)
    in_scenes += (double) get_scene (view, i)->n;
  /* Light that changes gradually is one scene too, but a wide one. */
  if (largest > SINGLE_SHARE && get_scene (view, 0)->spread < SINGLE_SPREAD)
    guise_score_add_example (
      guise_score_add (
        card, "light-single", view->side, GUISE_SCORE_WARNING, largest, SINGLE_SHARE,
        g_strdup_printf ("%.0f %% of the %s faces are in one light.", 100.0 * largest, view->noun),
        g_strdup ("Add faces in other light: beside a window, under a lamp, in the evening. Light "
                  "that the source lacks cannot be made up for by matching colours.")),
      get_scene (view, 0)->face);
  else if (n > MANY_SCENES && largest < LARGE_SHARE)
    guise_score_add (
      card, "light-patchwork", view->side, GUISE_SCORE_WARNING, (double) n, (double) MANY_SCENES,
      g_strdup_printf ("The %s faces come from %u different lights, and none of them holds a fifth "
                       "of the faces.",
                       view->noun, n),
      g_strdup ("Prefer the largest scenes: many small ones make the likeness weaker."));
  if (n >= 3 && in_scenes / (double) n < SCENE_FACES)
    guise_score_add (card, "light-scenes-small", view->side, GUISE_SCORE_NOTE,
                     in_scenes / (double) n, SCENE_FACES,
                     g_strdup_printf ("%s faces are in %u scenes of light and colour with %.0f "
                                      "faces each; 300 and more are better.",
                                      view->side[0] == 's' ? "Source" : "Destination", n,
                                      in_scenes / (double) n),
                     g_strdup ("Add faces to the scenes that matter, or leave the smallest out."));
}

/* One light, but another skin: other make-up, another age, another person. */
static void
check_chroma (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const guint        n = view->numbers->scenes->scenes->len;
  double             most = 0.0;
  guint              pair[2] = { 0, 0 };
  GuiseScoreFinding *finding;

  for (guint i = 0; i < n; i++)
    for (guint k = i + 1; k < n; k++)
      {
        const GuiseScene *a = get_scene (view, i);
        const GuiseScene *b = get_scene (view, k);
        const double      color = hypot (get_a (a) - get_a (b), get_b (a) - get_b (b));
        double            light = 0.0;

        for (int axis = AXIS_LIGHT_X; axis <= AXIS_LEVEL; axis++)
          light += (a->middle[axis] - b->middle[axis]) * (a->middle[axis] - b->middle[axis]);
        if (light >= 1.0 || color <= MAX (most, CHROMA_STEP))
          continue;
        most = color;
        pair[0] = i;
        pair[1] = k;
      }
  if (most <= 0.0)
    return;
  finding = guise_score_add (
    card, "colour-mixed", view->side, GUISE_SCORE_WARNING, most, CHROMA_STEP,
    g_strdup_printf ("Two scenes of the %s in the same light differ in skin colour by %.0f (8 is "
                     "plain to see): other make-up, another age or another person.",
                     view->noun, most),
    g_strdup ("Compare the two faces shown. Leave one scene out unless both are wanted."));
  guise_score_add_example (finding, get_scene (view, pair[0])->face);
  guise_score_add_example (finding, get_scene (view, pair[1])->face);
}

/* features.md A99: light from the side or above, coloured light. */
static void
check_hard (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const GuiseScenes *scenes = view->numbers->scenes;
  size_t             n_faces = 0;
  size_t             n_scenes = 0;
  GuiseScoreFinding *finding;
  size_t             examples[GUISE_SCORE_MAX_EXAMPLES];

  for (guint i = 0; i < scenes->scenes->len; i++)
    {
      const GuiseScene *scene = get_scene (view, i);
      const gboolean    is_aside = fabs (0.25 * scene->middle[AXIS_LIGHT_X]) > 0.6 ||
                                0.25 * scene->middle[AXIS_LIGHT_Y] < -0.6;
      /* skin is red and yellow; blue, green or glaring skin is the light's colour */
      const gboolean is_coloured =
        get_a (scene) < -2.0 || get_b (scene) < -2.0 || hypot (get_a (scene), get_b (scene)) > 45.0;

      if (!is_aside && !is_coloured)
        continue;
      if (n_scenes < GUISE_SCORE_MAX_EXAMPLES)
        examples[n_scenes] = scene->face;
      n_scenes++;
      n_faces += scene->n;
    }
  if (n_scenes == 0)
    return;
  finding = guise_score_add (
    card, "light-hard", view->side, GUISE_SCORE_NOTE, (double) n_faces, 0.0,
    g_strdup_printf ("%zu %s faces (scenes: %zu) are lit hard from one side or above, or in "
                     "coloured light, which is hard to learn.",
                     n_faces, view->noun, n_scenes),
    view->side[0] == 's'
      ? g_strdup ("Keep them when the destination has such light; otherwise they may be left out.")
      : g_strdup ("Make sure that the source has faces in such light too."));
  for (size_t i = 0; i < MIN (n_scenes, (size_t) GUISE_SCORE_MAX_EXAMPLES); i++)
    guise_score_add_example (finding, examples[i]);
}

int
guise_score_get_tint (const GuiseScoreView *view)
{
  const GuiseCoverage *coverage = view->numbers->coverage;
  const double known = (double) guise_coverage_get_n_known (coverage, GUISE_COVERAGE_WARMTH);

  for (int state = 0; state < GUISE_N_WARMTH_STATES; state++)
    if (state != GUISE_WARMTH_USUAL && known > 0.0 &&
        (double) guise_coverage_get_count (coverage, GUISE_COVERAGE_WARMTH, state) >
          SINGLE_SHARE * known)
      return state;
  return -1;
}

/* features.md A4: all under a lamp, or all in blue light. */
static void
check_warmth (GuiseScoreCard *card, const GuiseScoreView *view)
{
  const int          tint = guise_score_get_tint (view);
  const gboolean     is_warm = tint == GUISE_WARMTH_WARM;
  double             share;
  size_t             n_record;
  GuiseScoreFinding *finding;

  if (tint < 0)
    return;
  share = (double) guise_coverage_get_count (view->numbers->coverage, GUISE_COVERAGE_WARMTH, tint) /
          (double) guise_coverage_get_n_known (view->numbers->coverage, GUISE_COVERAGE_WARMTH);
  n_record = guise_score_get_n_record (0, 0.04 * (double) view->n_known, 60);
  finding = guise_score_add (
    card, "warmth-single", view->side, GUISE_SCORE_WARNING, share, SINGLE_SHARE,
    g_strdup_printf ("%.0f %% of the %s faces are under %s light.", 100.0 * share, view->noun,
                     is_warm ? "warm" : "cool"),
    g_strdup_printf (is_warm ? "Record %zu by a window, in daylight, with the camera's white "
                               "balance set by hand."
                             : "Record %zu under a warm lamp, with the camera's white balance set "
                               "by hand.",
                     n_record));
  finding->bin = is_warm ? GUISE_WARMTH_COOL : GUISE_WARMTH_WARM;
  finding->n_record = n_record;
}

typedef gboolean (*Test) (const GuiseFaceRecord *record);

static gboolean
is_dark (const GuiseFaceRecord *record)
{
  return record->light_level < DARK_LEVEL;
}

static gboolean
is_clipped (const GuiseFaceRecord *record)
{
  return record->clipped > CLIPPED_SKIN;
}

static void
check_exposure (GuiseScoreCard       *card,
                const GuiseScoreView *view,
                const char           *name,
                Test                  test,
                const char           *what,
                const char           *advice)
{
  size_t             n = 0;
  GuiseScoreFinding *finding;

  for (size_t i = 0; i < view->set->n; i++)
    n += view->set->records[i] != NULL && test (view->set->records[i]);

  const double share = (double) n / (double) view->n_known;

  if (share <= FAULT_SHARE)
    return;
  finding =
    guise_score_add (card, name, view->side, share > 0.5 ? GUISE_SCORE_SEVERE : GUISE_SCORE_WARNING,
                     share, FAULT_SHARE,
                     g_strdup_printf ("%zu of %zu %s faces are %s.", n, view->n_known, view->noun,
                                      what),
                     g_strdup (advice));
  for (size_t i = 0; i < view->set->n; i++)
    if (view->set->records[i] != NULL && test (view->set->records[i]))
      guise_score_add_face (finding, i);
}

void
guise_score_light (GuiseScoreCard *card, const GuiseScoreView *view)
{
  if (view->numbers->scenes->n_known > 0)
    {
      check_number (card, view);
      check_chroma (card, view);
      check_hard (card, view);
    }
  check_warmth (card, view);
  check_exposure (card, view, "exposure-dark", is_dark, "nearly black",
                  "Record in more light, or leave them out.");
  check_exposure (card, view, "exposure-clipped", is_clipped, "burnt out in places",
                  "Lower the exposure of the camera or the light, or leave them out.");
}

/* ---- the pair ---- */

static double
get_scene_distance (const GuiseScene *a, const GuiseScene *b)
{
  double sum = 0.0;

  for (int k = 0; k < GUISE_SCENE_N_AXES; k++)
    sum += (a->middle[k] - b->middle[k]) * (a->middle[k] - b->middle[k]);
  return sqrt (sum);
}

/* Light of the destination that no source face is in. Skin differs between people, so what counts
 * is where the light comes from and how much there is; colour transfer does the rest. */
void
guise_score_pair_light (GuiseScoreCard *card, const GuiseScoreView *src, const GuiseScoreView *dst)
{
  const guint        n_src = src->numbers->scenes->scenes->len;
  const guint        n_dst = dst->numbers->scenes->scenes->len;
  size_t             n_missing = 0;
  size_t             n_faces = 0;
  size_t             examples[GUISE_SCORE_MAX_EXAMPLES];
  GuiseScoreFinding *finding;

  if (n_src == 0 || n_dst == 0)
    return;
  for (guint i = 0; i < n_dst; i++)
    {
      double nearest = INFINITY;

      for (guint k = 0; k < n_src; k++)
        nearest = MIN (nearest, get_scene_distance (get_scene (dst, i), get_scene (src, k)));
      if (nearest <= NEAR_SCENE)
        continue;
      if (n_missing < GUISE_SCORE_MAX_EXAMPLES)
        examples[n_missing] = get_scene (dst, i)->face;
      n_missing++;
      n_faces += get_scene (dst, i)->n;
    }
  if (n_missing == 0)
    return;

  const double share = (double) n_faces / (double) dst->numbers->scenes->n_known;

  finding =
    guise_score_add (card, "light-unmatched", "dst",
                     share > 0.2 ? GUISE_SCORE_WARNING : GUISE_SCORE_NOTE, share, 0.0,
                     g_strdup_printf ("%.0f %% of the destination faces are in light or colours "
                                      "that no source face is "
                                      "in (scenes: %zu of %u).",
                                      100.0 * share, n_missing, n_dst),
                     g_strdup (
                       "Add source faces in such light; failing that, use a colour transfer while "
                       "training."));
  for (size_t i = 0; i < MIN (n_missing, (size_t) GUISE_SCORE_MAX_EXAMPLES); i++)
    guise_score_add_example (finding, examples[i]);
}
