/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera that lies on its side, or that shows people as a mirror does. */
#include <string.h>

#include "image/guise-jpeg.h"
#include "live-run.h"
#include "live/guise-live-sink-private.h"
#include "media/guise-orient.h"
#include "media/guise-video-reader.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"

#define N_SOON 8 /* pictures that are mirrored and not swapped yet: the face is found anew */

/* ---- a sink that knows how the first picture is to lie ---- */

typedef struct
{
  GuiseLiveSink base;
  GuiseImage   *first; /* borrowed, or NULL */
  GMutex        lock;  /* of what follows */
  GCond         changed;
  int           n_same;     /* pictures like the first one */
  int           n_unready;  /* that are mirrored and not swapped, before one is */
  int           n_mirrored; /* that are mirrored and swapped */
} Witness;

static gboolean
is_same (const GuiseImage *a, const GuiseImage *b)
{
  if (a->width != b->width || a->height != b->height)
    return FALSE;
  for (int y = 0; y < a->height; y++)
    if (memcmp (guise_image_row (a, y), guise_image_row (b, y), 3 * (size_t) a->width) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
witness_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Witness       *self = (Witness *) sink;
  const gboolean is_swapped = shot->view == GUISE_LIVE_VIEW_SWAPPED && shot->n_faces > 0;

  g_mutex_lock (&self->lock);
  if (self->first != NULL && shot->frame->index == 0)
    self->n_same += is_same (self->first, shot->frame->image);
  self->n_mirrored += shot->is_mirrored && is_swapped;
  self->n_unready += shot->is_mirrored && !is_swapped && self->n_mirrored == 0;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
witness_destroy (GuiseLiveSink *sink)
{
}

static const GuiseLiveSinkClass witness_class = { witness_put, NULL, witness_destroy };

static void
witness_init (Witness *self)
{
  memset (self, 0, sizeof *self);
  self->base.class_ = &witness_class;
  self->base.name = g_strdup ("a witness");
  self->base.capacity = 2;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

static GuiseImage *
read_first (const char *path)
{
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, NULL);
  g_autoptr (GuiseFrame) frame = NULL;

  g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
  return guise_image_ref (frame->image);
}

/* What a camera sees: the picture at its left, so that a mirror shows who is there elsewhere. */
static GBytes *
make_view (const GuiseImage *first)
{
  g_autoptr (GuiseImage) view = guise_image_new (GUISE_PIXELS_BGR8, 1280, 720, 3, NULL);

  memset (view->data, 90, view->stride * 720);
  for (int y = 0; y < first->height; y++)
    memcpy (guise_image_row (view, y), guise_image_row (first, y), 3 * (size_t) first->width);
  return guise_jpeg_encode (view, 95, GUISE_JPEG_CHROMA_420, NULL);
}

/* ---- tests ---- */

/* The picture that everybody sees is the turned one: outputs, too. */
static void
test_turned (void)
{
  for (int i = 0; i < 8; i++)
    {
      const GuiseOrientation to = guise_orientation_from_turns (i / 2, i % 2);
      g_auto (LiveSetup) setup;
      g_auto (LiveLog) log;
      g_autoptr (GuiseLive) live = NULL;
      g_autoptr (GuiseImage) first = NULL;
      g_autoptr (GuiseImage) seen = NULL;
      Witness witness;

      live_log_init (&log);
      witness_init (&witness);
      if (!live_setup_init (&setup, "people/performer.mp4"))
        return;
      first = read_first (setup.source);
      seen = guise_orientation_apply (&to, first, NULL);
      witness.first = seen;
      setup.settings.rotation = i / 2;
      setup.settings.is_mirrored = i % 2;
      live =
        guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
      guise_live_add_sink (live, &witness.base);
      guise_live_add_sink (live, live_log_make_sink (&log));
      live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 1);
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (witness.n_same, ==, 1);
      g_assert_cmpint (log.n_bare, ==, 0);
    }
}

/* While it runs the face is found at its new place at once, as a new one: nobody waits for the one
 * who was at the old place. */
static void
test_running (void)
{
  g_auto (LiveSetup) setup;
  g_auto (LiveLog) log;
  g_autoptr (GuiseLive) live = NULL;
  g_autoptr (GuiseImage) first = NULL;
  g_autoptr (GBytes) view = NULL;
  GuiseFakeCamera camera = { .name = "Desk", .bus = "usb-9", .n_pictures = -1 };
  Witness         witness;

  live_log_init (&log);
  witness_init (&witness);
  if (!live_setup_init (&setup, "people/performer.mp4"))
    return;
  first = read_first (setup.source);
  view = make_view (first);
  camera.jpeg = g_bytes_get_data (view, &camera.n_jpeg);
  guise_fake_camera_plug (0, &camera);
  setup.options.source = "/dev/video0";
  setup.options.keeps_all = FALSE;
  live = guise_live_start (&setup.options, &setup.settings, setup.model, live_log_on_event, &log);
  guise_live_add_sink (live, &witness.base);
  guise_live_add_sink (live, live_log_make_sink (&log));
  live_log_wait_view (&log, GUISE_LIVE_VIEW_SWAPPED, 5);
  setup.settings.is_mirrored = TRUE;
  guise_live_set_settings (live, &setup.settings);
  g_mutex_lock (&witness.lock);
  while (witness.n_mirrored < 5)
    g_assert_true (g_cond_wait_until (&witness.changed, &witness.lock,
                                      g_get_monotonic_time () + 60 * G_USEC_PER_SEC));
  g_mutex_unlock (&witness.lock);
  guise_live_stop (g_steal_pointer (&live));
  guise_fake_camera_plug (0, NULL);
  g_assert_cmpint (witness.n_unready, <=, N_SOON);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  live_clips_dir = guise_test_tmp_dir ();
  g_test_add_func ("/live-turn/turned", test_turned);
  g_test_add_func ("/live-turn/running", test_running);
  result = g_test_run ();
  guise_test_rm_rf (live_clips_dir);
  return result;
}
