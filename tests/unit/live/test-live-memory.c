/* SPDX-License-Identifier: GPL-3.0-or-later
 * Once all buffers have their size the live pipeline asks for no memory any more. */
#include "live/guise-live.h"

#include <string.h>

#include "support/guise-test-alloc.h"
#include "support/guise-test-xseg.h"
#include "support/guise-test.h"

#define MODEL       "golden/dfl/dfm/liae_udt.dfm"
#define CLIP        "people/performer.mp4"
#define FILLS_AT    20 /* here the sink waits until everything before it is full */
#define FROM        50
#define TO          150
#define FULL_US     1000000 /* nothing was asked for so long: nobody can go on */
#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* What a decoder asks for on its way is not ours, nor what oneDNN does for the arguments of every
 * call (the only C++ library here). */
static const char *const foreign[] = { "libavutil",  "libavcodec", "libavformat",
                                       "libdnnl.so", "libstdc++",  NULL };

/* ---- a sink that counts ---- */

typedef struct
{
  GuiseLiveSink base;
  GMutex        lock;
  GCond         changed;
  int           n_put;
  int           n_swapped; /* of the pictures that were counted */
  size_t        n_first, n_last;
  size_t        apart_first, apart_last;
  char         *message; /* owned; why it failed, or NULL */
} Counter;

static size_t
count (void)
{
  size_t n = 0, n_bytes;

  (void) guise_test_count_allocations (&n, &n_bytes);
  return n;
}

/* While the last one waits, every picture that there can be is made. */
static void
wait_until_full (void)
{
  int64_t end_us = g_get_monotonic_time () + PATIENCE_US, since_us = g_get_monotonic_time ();
  size_t  before = count ();

  while (g_get_monotonic_time () - since_us < FULL_US && g_get_monotonic_time () < end_us)
    {
      size_t now = count ();

      if (now != before)
        since_us = g_get_monotonic_time ();
      before = now;
      g_usleep (1000);
    }
}

static gboolean
counter_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Counter *self = (Counter *) sink;
  int      n;

  g_mutex_lock (&self->lock);
  n = ++self->n_put;
  if (n > FROM && n <= TO)
    self->n_swapped += shot->view == GUISE_LIVE_VIEW_SWAPPED;
  if (n == FROM)
    {
      self->n_first = count ();
      self->apart_first = guise_test_count_allocations_apart ();
    }
  if (n == TO)
    {
      self->n_last = count ();
      self->apart_last = guise_test_count_allocations_apart ();
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  if (n == FILLS_AT)
    wait_until_full ();
  return TRUE;
}

/* It is the test's. */
static void
counter_destroy (GuiseLiveSink *sink)
{
}

static const GuiseLiveSinkClass counter_class = { counter_put, NULL, counter_destroy };

static void
on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  Counter *counter = user_data;

  if (error == NULL)
    return;
  g_mutex_lock (&counter->lock);
  counter->message = g_strdup (error->message);
  g_cond_broadcast (&counter->changed);
  g_mutex_unlock (&counter->lock);
}

/* ---- tests ---- */

static void
wait_for_end (Counter *counter)
{
  int64_t end_us = g_get_monotonic_time () + PATIENCE_US;

  g_mutex_lock (&counter->lock);
  while (counter->n_put < TO && counter->message == NULL)
    if (!g_cond_wait_until (&counter->changed, &counter->lock, end_us))
      g_error ("only %d pictures came", counter->n_put);
  g_mutex_unlock (&counter->lock);
  g_assert_cmpstr (counter->message, ==, NULL);
}

static void
check (const GuiseLiveSettings *settings, const char *masker)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");
  g_autofree char *model = network != NULL ? guise_test_shared (MODEL) : NULL;
  g_autofree char *clip = model != NULL ? guise_test_shared (CLIP) : NULL;
  GuiseLiveOptions options = {
    .source = clip, .keeps_all = TRUE, .device = "cpu", .n_threads = 1, .masker = masker
  };
  Counter    counter = { .base = { &counter_class, NULL, 2 } };
  GuiseLive *live;
  size_t     n, n_bytes;

  if (clip == NULL)
    return;
  if (!guise_test_count_allocations (&n, &n_bytes))
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  counter.base.name = g_strdup ("counter"); /* the sink's from now on */
  g_mutex_init (&counter.lock);
  g_cond_init (&counter.changed);
  live = guise_live_start (&options, settings, model, on_event, &counter);
  guise_live_add_sink (live, &counter.base);
  wait_for_end (&counter);
  guise_live_stop (live);
  g_test_message ("%zu allocations in %d pictures, and %zu in FFmpeg and oneDNN",
                  counter.n_last - counter.n_first, TO - FROM,
                  counter.apart_last - counter.apart_first);
  g_assert_cmpint (counter.n_swapped, ==, TO - FROM);
  /* That it counts at all: reading a video takes memory somewhere. */
  g_assert_cmpuint (counter.apart_last, >, counter.apart_first);
  g_assert_cmpuint (counter.n_last, ==, counter.n_first);
  g_cond_clear (&counter.changed);
  g_mutex_clear (&counter.lock);
}

static void
test_defaults (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();

  check (&settings, NULL);
}

/* A mask network is asked for every face. */
static void
test_masker (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  char             *dir = guise_test_tmp_dir ();

  guise_test_xseg_write (dir, TRUE);
  settings.compositor.uses_seen_mask = TRUE;
  check (&settings, dir);
  guise_test_rm_rf (dir);
}

/* Everything that works on pixels. */
static void
test_effects (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();

  settings.is_mirrored = TRUE;
  settings.pre_sharpen = settings.post_sharpen = 1.0;
  settings.pre_gamma[0] = settings.post_gamma[2] = 1.2;
  settings.two_passes = TRUE;
  settings.smoothing = 0.5;
  settings.excludes_moving = TRUE;
  settings.compositor.uses_input_mask = settings.compositor.uses_face_mask = FALSE;
  settings.compositor.uses_hull = TRUE;
  settings.compositor.color = GUISE_COLOR_TRANSFER_LCT;
  settings.frame_median = 20;
  settings.frame_bicubic = 30;
  settings.compression = 10.0;
  check (&settings, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  guise_test_count_apart (foreign);
  g_test_add_func ("/live-memory/defaults", test_defaults);
  g_test_add_func ("/live-memory/masker", test_masker);
  g_test_add_func ("/live-memory/effects", test_effects);
  return g_test_run ();
}
