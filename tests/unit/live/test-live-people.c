/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two people before the camera: the one who is swapped is never seen bare because the other one is
 * there. */
#include "live-cover.h"
#include "live-run.h"
#include "support/guise-test.h"

#define COVERED     25  /* the performer's face, from this picture on ... */
#define PARTLY      50  /* most of it, from this one on ... */
#define UNCOVERED   145 /* ... up to this one */
#define LEAST_APART 4.0 /* mean difference of a face from the camera's own, in steps of 256 */

/* Where the performer's face is in each picture, and what became of it. */
typedef struct
{
  LiveCover cover;
  int       n_bare;
  int       n_put;
  int       n_veiled;  /* pictures with somebody else's swapped face */
  int       n_swapped; /* pictures after he was covered */
} Truth;

/* ---- a sink that looks at the performer ---- */

typedef struct
{
  GuiseLiveSink base;
  Truth        *truth;
} Witness;

static double
get_distance (const GuiseImage *a, const GuiseImage *b, const GuiseFaceRect *rect)
{
  double sum = 0, n = 0;

  for (int y = (int) rect->top; y < (int) rect->bottom; y++)
    for (int x = 3 * (int) rect->left; x < 3 * (int) rect->right; x++, n++)
      sum += abs (guise_image_row (a, y)[x] - guise_image_row (b, y)[x]);
  return sum / n;
}

static gboolean
witness_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Truth        *truth = ((Witness *) sink)->truth;
  const int     i = (int) shot->frame->index;
  GuiseFaceRect seen = truth->cover.faces[i];

  truth->n_put++;
  truth->n_veiled += shot->n_veils > 0 && shot->n_faces > 0;
  if (i >= COVERED && i < PARTLY)
    return TRUE;
  if (i >= PARTLY && i < UNCOVERED)
    seen = live_cover_get_rest (&seen);
  truth->n_swapped += i >= UNCOVERED && shot->view == GUISE_LIVE_VIEW_SWAPPED;
  if (get_distance (shot->canvas, shot->frame->image, &seen) < LEAST_APART)
    {
      g_test_message ("picture %d: the performer's own face", i);
      truth->n_bare++;
    }
  return TRUE;
}

static void
witness_destroy (GuiseLiveSink *sink)
{
  g_free (sink);
}

static const GuiseLiveSinkClass witness_class = { witness_put, NULL, witness_destroy };

static GuiseLiveSink *
make_witness (Truth *truth)
{
  Witness *self = g_new0 (Witness, 1);

  self->base.class_ = &witness_class;
  self->base.name = g_strdup ("a witness");
  self->base.capacity = 2;
  self->truth = truth;
  return &self->base;
}

/* ---- tests ---- */

static void
run_covered (void (*adjust) (GuiseLiveSettings *settings))
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  Truth truth = { .cover = { COVERED, PARTLY, UNCOVERED } };
  g_autoptr (GuiseLive) live = NULL;

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/two_people.mp4") ||
      !live_cover_make (&truth.cover, live_clips_dir))
    return;
  setup.options.source = truth.cover.path;
  /* The masks of this model are those of chance: too faint to hide a face. */
  setup.settings.compositor.uses_input_mask = setup.settings.compositor.uses_face_mask = FALSE;
  setup.settings.order = GUISE_LIVE_ORDER_LEFT;
  adjust (&setup.settings);
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, make_witness (&truth));
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (truth.n_put, ==, LIVE_COVER_N_PICTURES);
  g_assert_cmpint (truth.n_bare, ==, 0);
  g_assert_cmpint (truth.n_veiled, >, 0);
  g_assert_cmpint (truth.n_swapped, >, (LIVE_COVER_N_PICTURES - UNCOVERED) / 2);
  live_cover_clear (&truth.cover);
}

static void
set_one (GuiseLiveSettings *settings)
{
  settings->max_faces = 1;
}

static void
set_two (GuiseLiveSettings *settings)
{
  settings->max_faces = 2;
}

static void
set_all (GuiseLiveSettings *settings)
{
  settings->swaps_all = TRUE;
}

/* The performer's face is covered, and half covered, for longer than the last picture is held, and
 * than his part is kept for him. */
static void
test_one (void)
{
  run_covered (set_one);
}

static void
test_two (void)
{
  run_covered (set_two);
}

static void
test_all (void)
{
  run_covered (set_all);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/live-people/one", test_one);
  g_test_add_func ("/live-people/two", test_two);
  g_test_add_func ("/live-people/all", test_all);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
