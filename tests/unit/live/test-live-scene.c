/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage in which somebody else is seen for a moment: who was there before is there again. */
#include <string.h>

#include "live-run.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-test.h"

#define COVERED    10
#define INSERT     20 /* the first picture of the cut-away, a third of a second */
#define BACK       28 /* the scene from before, in which his face is still covered */
#define UNCOVERED  36
#define N_PICTURES 56
#define PERIOD_NS  G_GINT64_CONSTANT (40000000)

/* ---- the clip ---- */

/* Before the performer's face in the first picture of that clip. */
static void
lay_card (GuiseImage *image)
{
  for (int y = 100; y < 380; y++)
    memset (guise_image_row (image, y) + 3 * 170, 120, 3 * 290);
}

static char *
make_clip (const char *performer, const char *character)
{
  GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  char                   *path = g_build_filename (live_clips_dir, "insert.mp4", NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = 0; i < N_PICTURES; i++)
    {
      const gboolean is_away = i >= INSERT && i < BACK;
      g_autoptr (GuiseVideoReader) reader =
                   guise_video_reader_open (is_away ? character : performer, 1, NULL);
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      if (!is_away && i >= COVERED && i < UNCOVERED)
        lay_card (frame->image);
      g_assert_true (guise_video_writer_add (writer, frame->image, i * PERIOD_NS, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* ---- a sink that keeps what it sees ---- */

typedef struct
{
  GuiseLiveSink base;
  int           n_put;
  guint         scenes[N_PICTURES];
  GuiseLiveView views[N_PICTURES];
} Witness;

static gboolean
witness_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Witness *self = (Witness *) sink;

  g_assert_cmpuint (shot->frame->index, <, N_PICTURES);
  self->scenes[shot->frame->index] = shot->scene;
  self->views[shot->frame->index] = shot->view;
  self->n_put++;
  return TRUE;
}

/* It is the test's. */
static void
witness_destroy (GuiseLiveSink *sink)
{
}

static const GuiseLiveSinkClass witness_class = { witness_put, NULL, witness_destroy };

/* ---- tests ---- */

/* What a cut-away shows is not held into the scene that comes back, and who is swapped there is not
 * taken for somebody who stands in for the one in the cut-away. */
static void
test_insert (void)
{
  g_autofree char *character = guise_test_shared ("people/character.mp4");
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  g_autofree char *clip = NULL;
  Witness          witness = { .base = { &witness_class, g_strdup ("a witness"), 2 } };

  live_log_init (&log);
  if (!live_setup_init (&setup, "people/performer.mp4") || character == NULL)
    return;
  clip = make_clip (setup.source, character);
  setup.options.source = clip;
  setup.settings.lost = GUISE_LIVE_LOST_HOLD;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, &witness.base);
  live_log_wait (&log, GUISE_LIVE_EVENT_ENDED, 1);
  guise_live_stop (g_steal_pointer (&live));
  g_assert_cmpint (witness.n_put, ==, N_PICTURES);
  g_assert_cmpuint (witness.scenes[INSERT], !=, witness.scenes[0]);
  for (int i = INSERT + 2; i < BACK; i++) /* that somebody is there to be held */
    g_assert_cmpint (witness.views[i], ==, GUISE_LIVE_VIEW_SWAPPED);
  for (int i = BACK; i < N_PICTURES; i++)
    {
      g_assert_cmpuint (witness.scenes[i], ==, witness.scenes[0]);
      if (i < UNCOVERED)
        g_assert_cmpint (witness.views[i], ==, GUISE_LIVE_VIEW_CARD);
      else if (i >= UNCOVERED + 2)
        g_assert_cmpint (witness.views[i], ==, GUISE_LIVE_VIEW_SWAPPED);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/live-scene/insert", test_insert);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
