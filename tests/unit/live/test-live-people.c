/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two people before the camera: the one who is swapped is never seen bare because the other one is
 * there. */
#include "live-cover.h"
#include "live-run.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
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

/* ---- two performers ---- */

#define N_BOTH   40
#define LATER    60  /* pictures by which the one on the right is ahead */
#define N_SOON   10  /* pictures in which the second one may not be found yet */
#define HALF     640 /* of the picture: the middle between them */
#define BOTH_FPS 30

/* What became of them. */
typedef struct
{
  GuiseLiveSink base;
  int           n_put;
  int           n_one;  /* pictures with one swapped face */
  int           n_two;  /* with two, one in each half, both other than the camera's */
  int           n_late; /* with less than two, when both are known */
  int           tracks[2];
} Both;

/* The square of the eyes, nose and mouth. */
static GuiseFaceRect
get_rect (const GuiseLiveFace *face)
{
  GuiseFaceRect rect = { 1e9, 1e9, -1e9, -1e9 };

  for (int i = 36; i < GUISE_N_LANDMARKS; i++)
    {
      rect.left = MIN (rect.left, face->landmarks[i].x);
      rect.top = MIN (rect.top, face->landmarks[i].y);
      rect.right = MAX (rect.right, face->landmarks[i].x);
      rect.bottom = MAX (rect.bottom, face->landmarks[i].y);
    }
  return rect;
}

static gboolean
both_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Both    *self = (Both *) sink;
  gboolean is_here[2] = { FALSE, FALSE };

  self->n_put++;
  for (int i = 0; i < shot->n_faces; i++)
    {
      const GuiseFaceRect rect = get_rect (&shot->faces[i]);
      const int           half = rect.left >= HALF;

      is_here[half] = get_distance (shot->canvas, shot->frame->image, &rect) >= LEAST_APART;
      self->tracks[half] = shot->faces[i].track;
    }
  self->n_one += shot->n_faces == 1;
  self->n_two += shot->n_faces == 2 && is_here[0] && is_here[1];
  self->n_late += self->n_put > N_SOON && !(is_here[0] && is_here[1]);
  return TRUE;
}

/* It is the test's. */
static void
both_destroy (GuiseLiveSink *sink)
{
}

static const GuiseLiveSinkClass both_class = { both_put, NULL, both_destroy };

static void
copy_half (const GuiseImage *from, GuiseImage *to, int left)
{
  for (int y = 0; y < from->height; y++)
    memcpy (guise_image_row (to, y) + 3 * left, guise_image_row (from, y),
            3 * (size_t) from->width);
}

static char *
make_both (const char *clip)
{
  GuiseVideoWriterOptions options = { .width = 2 * HALF, .height = 480, .preset = "ultrafast" };
  char                   *path = g_build_filename (live_clips_dir, "both.mp4", NULL);
  g_autoptr (GuiseVideoReader) left = guise_video_reader_open (clip, 1, NULL);
  g_autoptr (GuiseVideoReader) right = guise_video_reader_open (clip, 1, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = -LATER; i < N_BOTH; i++)
    {
      g_autoptr (GuiseFrame) one = NULL;
      g_autoptr (GuiseFrame) other = NULL;
      g_autoptr (GuiseImage) picture = NULL;

      g_assert_true (guise_video_reader_next (right, &other, NULL, NULL));
      if (i < 0)
        continue;
      g_assert_true (guise_video_reader_next (left, &one, NULL, NULL));
      picture = guise_image_new (GUISE_PIXELS_BGR8, 2 * HALF, 480, 3, NULL);
      copy_half (one->image, picture, 0);
      copy_half (other->image, picture, HALF);
      g_assert_true (guise_video_writer_add (writer, picture,
                                             i * G_GINT64_CONSTANT (1000000000) / BOTH_FPS, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* ---- tests ---- */

/* Two performers side by side: both are swapped, each as himself, where all are; and one alone
 * where one is, though room is for two. */
static void
test_both (void)
{
  g_autofree char *clip = guise_test_shared ("people/performer.mp4");

  for (int all = 0; all < 2 && clip != NULL; all++)
    {
      g_auto (LiveSetup) setup;
      g_auto (LiveLog) log;
      Both             both = { .base = { &both_class, g_strdup ("both"), 2 } };
      g_autofree char *path = NULL;
      g_autoptr (GuiseLive) live = NULL;

      live_log_init (&log);
      if (!live_setup_init (&setup, "people/performer.mp4"))
        return;
      path = make_both (clip);
      setup.options.source = path;
      setup.settings.compositor.uses_input_mask = setup.settings.compositor.uses_face_mask = FALSE;
      setup.settings.compositor.uses_hull = TRUE;
      setup.settings.swaps_all = all;
      setup.settings.max_faces = 2;
      live =
        guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
      guise_live_add_sink (live, &both.base);
      live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (both.n_put, ==, N_BOTH);
      if (all)
        {
          g_assert_cmpint (both.n_late, ==, 0);
          g_assert_cmpint (both.n_two, >=, N_BOTH - N_SOON);
          g_assert_cmpint (both.tracks[0], !=, both.tracks[1]);
        }
      else
        {
          g_assert_cmpint (both.n_two, ==, 0);
          g_assert_cmpint (both.n_one, >=, N_BOTH - N_SOON);
        }
    }
}

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
  g_test_add_func ("/live-people/both", test_both);
  g_test_add_func ("/live-people/one", test_one);
  g_test_add_func ("/live-people/two", test_two);
  g_test_add_func ("/live-people/all", test_all);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
