/* SPDX-License-Identifier: GPL-3.0-or-later
 * One instruction at a time. */
#include "capture/guise-coach.h"

#include "survey/guise-face-states.h"

#define SECOND_NS   G_GINT64_CONSTANT (1000000000)
#define HOLD_NS     (6 * SECOND_NS)  /* faces.md 6.3 */
#define REST_NS     (20 * SECOND_NS) /* before what did not come is asked for again */
#define PATIENCE    (60 * SECOND_NS) /* of asking without one face, before less is wanted */
#define LIGHT_NS    (20 * SECOND_NS) /* a lamp is not moved in six seconds */
#define MAX_STEPS   2
#define MAX_CHANGES 2 /* between two takes: end one card, begin another */

/* What the person does before a take. */
typedef struct
{
  const char *text;
  int64_t     ns;
} Change;

/* Faces.md 6.3: the order in which the needs of a set are asked for, so many instructions each;
 * then from the beginning. Light is another set-up, and asked for alone. */
typedef enum
{
  SCENE_POSE,
  SCENE_MOUTH,
  SCENE_EYES,
  SCENE_SHAPE,
  SCENE_DISTANCE,
  SCENE_LIGHT,
  N_SCENES,
} Scene;

static const int scene_lengths[N_SCENES] = { 8, 8, 8, 8, 4, 1 };

/* How each dimension is asked for, and the bin that comes by itself: that of a person who does
 * nothing about it. */
static const struct
{
  Scene scene;
  int   rest_bin;
} dimensions[GUISE_N_COVERAGE_DIMENSIONS] = {
  [GUISE_COVERAGE_YAW] = { SCENE_POSE, 4 },    [GUISE_COVERAGE_PITCH] = { SCENE_POSE, 2 },
  [GUISE_COVERAGE_ROLL] = { SCENE_POSE, 1 },   [GUISE_COVERAGE_DISTANCE] = { SCENE_DISTANCE, 1 },
  [GUISE_COVERAGE_EYES] = { SCENE_EYES, 2 },   [GUISE_COVERAGE_GAZE] = { SCENE_EYES, 0 },
  [GUISE_COVERAGE_MOUTH] = { SCENE_MOUTH, 0 }, [GUISE_COVERAGE_SHAPE] = { SCENE_SHAPE, 0 },
  [GUISE_COVERAGE_VOWEL] = { SCENE_SHAPE, 0 }, [GUISE_COVERAGE_LIGHT] = { SCENE_LIGHT, 0 },
  [GUISE_COVERAGE_LEVEL] = { SCENE_LIGHT, 1 }, [GUISE_COVERAGE_WARMTH] = { SCENE_LIGHT, 1 },
};

struct _GuiseCoach
{
  GuiseCoverage         *coverage; /* borrowed */
  size_t                 n_cells;
  gboolean              *is_resting; /* [n_cells] owned */
  int64_t               *rest_until; /* [n_cells] owned */
  int64_t               *asked_ns;   /* [n_cells] owned: asked in vain for so long */
  gboolean               has_wish;   /* to ask for one thing before all others */
  GuiseCoverageDimension wish;
  int                    wish_bin; /* -1: any */
  gboolean               has_here;
  GuiseFaceRecord        here; /* what the person did last */
  Scene                  scene;
  int                    n_asked; /* instructions of this scene so far */
  gboolean               has_cell;
  size_t                 cell;
  int64_t                since; /* the instruction stands; -1 before the first picture */
  int64_t                last;  /* time of the last picture */
  int                    n_kept;
  GuiseCaptureCard       card;
  Change                 changes[MAX_CHANGES];
  int                    n_changes; /* that are not made yet; the last of them is next */
  unsigned               action;    /* of the card */
  char                  *text;      /* owned */
  char                  *detail;    /* owned */
};

/* What to do for a bin, to a person. The coverage counts by the picture's left and right; a person
 * that faces the camera has them the other way round. Nobody else turns them into words. */
static const char *const words[GUISE_N_COVERAGE_DIMENSIONS][GUISE_COVERAGE_MAX_BINS] = {
  [GUISE_COVERAGE_YAW] = { "Turn far to your right", "Turn to your right", "Turn half right",
                           "Turn a little right", "Look at the camera", "Turn a little left",
                           "Turn half left", "Turn to your left", "Turn far to your left" },
  [GUISE_COVERAGE_PITCH] = { "Chin far up", "Chin up", "Head level", "Chin down", "Chin far down" },
  [GUISE_COVERAGE_ROLL] = { "Tilt your head right", "Head upright", "Tilt your head left" },
  [GUISE_COVERAGE_DISTANCE] = { "Lean back", "Sit as usual", "Come closer" },
  [GUISE_COVERAGE_EYES] = { "Close your eyes", "Half close your eyes", "Open your eyes",
                            "Open your eyes wide" },
  [GUISE_COVERAGE_GAZE] = { "Eyes to the camera", "Eyes to your right", "Eyes to your left",
                            "Eyes up", "Eyes down", "Eyes into the corners" },
  [GUISE_COVERAGE_MOUTH] = { "Close your mouth", "Part your lips", "Open your mouth",
                             "Open your mouth wide" },
  [GUISE_COVERAGE_SHAPE] = { "Relax your face", "Smile, lips closed", "Smile, show your teeth",
                             "Say: ooh", "Raise your brows", "Frown" },
  [GUISE_COVERAGE_VOWEL] = { "Relax your mouth", "Say: eee", "Say: ooh", "Say: aah" },
  [GUISE_COVERAGE_LIGHT] = { "Face the lamp", "Move the lamp to your right",
                             "Move the lamp to your left", "Lamp far to your right",
                             "Lamp far to your left", "Move the lamp above you" },
  [GUISE_COVERAGE_LEVEL] = { "Less light", "Light as usual", "More light" },
  [GUISE_COVERAGE_WARMTH] = { "Daylight: sit by a window", "Light as usual",
                              "Warm light: use a lamp" },
};

const char *
guise_coach_get_words (GuiseCoverageDimension dimension, int bin)
{
  const char *text = words[dimension][bin];

  return text != NULL ? text : "";
}

static void
set_texts (GuiseCoach *self)
{
  const char       *hold = guise_capture_card_get_hold (self->card);
  const char       *action = guise_capture_card_get_action (self->card, self->action);
  const char       *text, *detail;
  GuiseCoverageCell cell;

  if (self->n_changes > 0)
    {
      text = self->changes[self->n_changes - 1].text;
      detail = "";
    }
  else if (action != NULL)
    {
      text = action;
      detail = hold;
    }
  else if (self->has_cell)
    {
      guise_coverage_get_cell (self->coverage, self->cell, &cell);
      text = guise_coach_get_words (cell.dimension, cell.bin);
      detail = cell.other < GUISE_N_COVERAGE_DIMENSIONS
                 ? guise_coach_get_words (cell.other, cell.other_bin)
                 : hold;
    }
  else if (self->card != GUISE_CAPTURE_CARD_NONE)
    {
      text = "Turn your head and talk";
      detail = hold;
    }
  else
    {
      text = "Nothing is missing";
      detail = "Everything is kept; going on is allowed";
    }
  g_free (self->text);
  g_free (self->detail);
  self->text = g_strdup (text);
  self->detail = g_strdup (detail);
}

/* A pair belongs to the later scene: a mouth is opened while the head is turned. */
static Scene
get_scene (const GuiseCoverageCell *cell)
{
  const Scene scene = dimensions[cell->dimension].scene;

  return cell->other < GUISE_N_COVERAGE_DIMENSIONS ? MAX (scene, dimensions[cell->other].scene)
                                                   : scene;
}

/* Whether a cell fills while other things are asked for. */
static gboolean
comes_by_itself (const GuiseCoverageCell *cell)
{
  return cell->bin == dimensions[cell->dimension].rest_bin &&
         (cell->other == GUISE_N_COVERAGE_DIMENSIONS ||
          cell->other_bin == dimensions[cell->other].rest_bin);
}

/* Whether a cell is worth an instruction of a scene. */
static gboolean
fits_scene (const GuiseCoach *self, size_t i, Scene scene)
{
  GuiseCoverageCell cell;

  guise_coverage_get_cell (self->coverage, i, &cell);
  return get_scene (&cell) == scene && !comes_by_itself (&cell) &&
         (scene != SCENE_LIGHT || cell.other == GUISE_N_COVERAGE_DIMENSIONS) &&
         !(self->has_here && guise_coverage_has_face (self->coverage, i, &self->here));
}

/* @scene: %N_SCENES for whatever is missing. */
static gboolean
find_cell (GuiseCoach *self, Scene scene)
{
  for (size_t i = 0; i < self->n_cells; i++)
    self->is_resting[i] =
      self->rest_until[i] > self->last || (scene < N_SCENES && !fits_scene (self, i, scene));
  return guise_coverage_find_emptiest (self->coverage, self->has_here ? &self->here : NULL,
                                       MAX_STEPS, self->is_resting, &self->cell);
}

static gboolean
is_wished (const GuiseCoach *self, size_t i)
{
  GuiseCoverageCell cell;
  const int         bin = self->wish_bin;

  guise_coverage_get_cell (self->coverage, i, &cell);
  if (get_scene (&cell) == SCENE_LIGHT && cell.other != GUISE_N_COVERAGE_DIMENSIONS)
    return FALSE; /* light is asked for alone */
  return (cell.dimension == self->wish && (bin < 0 || cell.bin == bin)) ||
         (cell.other == self->wish && (bin < 0 || cell.other_bin == bin));
}

static gboolean
find_wished (GuiseCoach *self)
{
  if (!self->has_wish)
    return FALSE;
  for (size_t i = 0; i < self->n_cells; i++)
    self->is_resting[i] = self->rest_until[i] > self->last || !is_wished (self, i);
  return guise_coverage_find_emptiest (self->coverage, self->has_here ? &self->here : NULL,
                                       MAX_STEPS, self->is_resting, &self->cell);
}

/* The next instruction of this scene, or else of the next one that lacks something. */
static gboolean
find_in_scenes (GuiseCoach *self)
{
  for (int tries = 0; tries <= N_SCENES; tries++)
    {
      if (self->n_asked < scene_lengths[self->scene] && find_cell (self, self->scene))
        {
          self->n_asked++;
          return TRUE;
        }
      self->scene = (Scene) ((self->scene + 1) % N_SCENES);
      self->n_asked = 0;
    }
  return FALSE;
}

/* The next instruction, near to what the person does. */
static void
choose (GuiseCoach *self)
{
  self->has_cell =
    find_wished (self) || find_in_scenes (self) || find_cell (self, N_SCENES) ||
    guise_coverage_find_emptiest (self->coverage, self->has_here ? &self->here : NULL, MAX_STEPS,
                                  NULL, &self->cell);
  self->since = self->last;
  self->n_kept = 0;
  set_texts (self);
}

/* Nobody is there yet: the camera is what everybody looks at first. */
static void
choose_first (GuiseCoach *self)
{
  GuiseCoverageCell cell;
  size_t            i = 0;

  do
    guise_coverage_get_cell (self->coverage, i, &cell);
  while (
    (cell.dimension != GUISE_COVERAGE_YAW || cell.bin != dimensions[GUISE_COVERAGE_YAW].rest_bin) &&
    ++i < self->n_cells);
  self->has_cell = i < self->n_cells;
  self->cell = i;
  set_texts (self);
}

GuiseCoach *
guise_coach_new (GuiseCoverage *coverage)
{
  GuiseCoach *self = g_new0 (GuiseCoach, 1);

  self->coverage = coverage;
  self->n_cells = guise_coverage_get_n_cells (coverage);
  self->is_resting = g_new0 (gboolean, self->n_cells);
  self->rest_until = g_new0 (int64_t, self->n_cells);
  self->asked_ns = g_new0 (int64_t, self->n_cells);
  if (guise_coverage_get_n_faces (coverage) == 0)
    choose_first (self);
  else
    choose (self);
  self->since = -1;
  return self;
}

void
guise_coach_free (GuiseCoach *self)
{
  if (self == NULL)
    return;
  g_free (self->is_resting);
  g_free (self->rest_until);
  g_free (self->asked_ns);
  g_free (self->text);
  g_free (self->detail);
  g_free (self);
}

int64_t
guise_coach_begin_take (GuiseCoach *self, GuiseCaptureCard card)
{
  const Change end = { guise_capture_card_get_end (self->card),
                       guise_capture_card_get_end_ns (self->card) };
  const Change begin = { guise_capture_card_get_begin (card),
                         guise_capture_card_get_begin_ns (card) };
  int64_t      needed_ns = 0;

  self->n_changes = 0;
  if (card != self->card && card != GUISE_CAPTURE_CARD_NONE)
    self->changes[self->n_changes++] = begin;
  if (card != self->card && self->card != GUISE_CAPTURE_CARD_NONE)
    self->changes[self->n_changes++] = end;
  for (int i = 0; i < self->n_changes; i++)
    needed_ns += self->changes[i].ns;
  self->card = card;
  self->action = 0;
  self->n_kept = 0;
  if (self->has_here)
    choose (self);
  else
    set_texts (self);
  self->since = -1;
  return needed_ns;
}

void
guise_coach_prefer (GuiseCoach *self, GuiseCoverageDimension dimension, int bin)
{
  self->has_wish = TRUE;
  self->wish = dimension;
  self->wish_bin = bin;
  choose (self);
  self->since = -1;
}

/* The person is given time for the next change. */
static gboolean
see_change (GuiseCoach *self)
{
  const int64_t ns = self->changes[self->n_changes - 1].ns;

  if (self->last - self->since < ns)
    return FALSE;
  self->n_changes--;
  self->since += ns;
  set_texts (self);
  return TRUE;
}

/* What a card asks for goes round. */
static void
go_round (GuiseCoach *self)
{
  self->action++;
  self->n_kept = 0;
  self->since = self->last;
  set_texts (self);
}

static gboolean
see_action (GuiseCoach *self, gboolean is_kept)
{
  self->n_kept += is_kept;
  if (self->n_kept < GUISE_COACH_N_DOTS && self->last - self->since < HOLD_NS)
    return FALSE;
  go_round (self);
  return TRUE;
}

/* The instruction's time is over. */
static void
rest (GuiseCoach *self)
{
  self->rest_until[self->cell] = self->last + REST_NS;
  if (self->n_kept > 0)
    {
      self->asked_ns[self->cell] = 0;
      return;
    }
  self->asked_ns[self->cell] += self->last - self->since;
  if (self->asked_ns[self->cell] < PATIENCE)
    return;
  guise_coverage_give_up (self->coverage, self->cell);
  self->asked_ns[self->cell] = 0;
}

gboolean
guise_coach_see (GuiseCoach *self, int64_t time_ns, const GuiseFaceRecord *record, gboolean is_kept)
{
  GuiseCoverageCell cell;

  self->last = time_ns;
  if (self->since < 0)
    self->since = time_ns;
  if (record != NULL)
    {
      self->here = *record;
      self->has_here = TRUE;
    }
  if (self->n_changes > 0)
    return see_change (self);
  if (guise_capture_card_get_action (self->card, self->action) != NULL)
    return see_action (self, is_kept);
  if (!self->has_cell)
    return FALSE;
  if (record != NULL && is_kept && self->n_kept < GUISE_COACH_N_DOTS &&
      guise_coverage_has_face (self->coverage, self->cell, record))
    self->n_kept++;
  guise_coverage_get_cell (self->coverage, self->cell, &cell);
  if (self->n_kept < GUISE_COACH_N_DOTS && cell.count < cell.quota &&
      time_ns - self->since < (get_scene (&cell) == SCENE_LIGHT ? LIGHT_NS : HOLD_NS))
    return FALSE;
  rest (self);
  choose (self);
  return TRUE;
}

void
guise_coach_skip (GuiseCoach *self)
{
  if (self->n_changes > 0)
    return; /* a take shows what it is for */
  if (guise_capture_card_get_action (self->card, self->action) != NULL)
    {
      go_round (self);
      return;
    }
  if (!self->has_cell)
    return;
  self->rest_until[self->cell] = self->last + REST_NS;
  choose (self);
}

const char *
guise_coach_get_text (const GuiseCoach *self)
{
  return self->text;
}

const char *
guise_coach_get_detail (const GuiseCoach *self)
{
  return self->detail;
}

int
guise_coach_get_n_kept (const GuiseCoach *self)
{
  return self->n_kept;
}

gboolean
guise_coach_get_cell (const GuiseCoach *self, size_t *out_cell)
{
  const gboolean is_cards =
    self->n_changes > 0 || guise_capture_card_get_action (self->card, self->action) != NULL;

  if (!self->has_cell || is_cards)
    return FALSE;
  *out_cell = self->cell;
  return TRUE;
}
