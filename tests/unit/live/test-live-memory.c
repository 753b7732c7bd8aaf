/* SPDX-License-Identifier: GPL-3.0-or-later
 * Once all buffers have their size the live pipeline asks for no memory any more. */
#include "live/guise-live.h"

#include <string.h>

#include "live-cover.h"
#include "support/guise-test-alloc.h"
#include "support/guise-test-xseg.h"
#include "support/guise-test.h"

#define MODEL       "golden/dfl/dfm/liae_udt.dfm"
#define CLIP        "people/performer.mp4"
#define TWO_PEOPLE  "people/two_people.mp4"
#define FILLS_AT    20 /* here the sink waits until everything before it is full */
#define FROM        50
#define TO          150
#define N_SETTLES   10      /* pictures after a change, of which the first asks for memory */
#define N_COUNTED   20      /* pictures afterwards */
#define FULL_US     1000000 /* nothing was asked for so long: nobody can go on */
#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* What a decoder asks for on its way is not ours, nor what oneDNN does for the arguments of every
 * call (the only C++ library here). */
static const char *const foreign[] = { "libavutil",  "libavcodec", "libavformat",
                                       "libdnnl.so", "libstdc++",  NULL };

/* ---- a sink that counts ---- */

/* Pictures over which nothing may be asked for. */
typedef struct
{
  int                      from, to; /* numbers of pictures, from 1; the first is not counted */
  GuiseLiveView            view;     /* of all of them */
  int                      n_faces;
  int                      n_veils;
  const GuiseLiveSettings *settings; /* of pictures from N_SETTLES before it, or NULL: as before */
} Span;

typedef struct
{
  GuiseLiveSink base;
  GMutex        lock;
  GCond         changed;
  const Span   *spans; /* one after the other */
  int           n_spans;
  GuiseLive    *live;     /* borrowed */
  int           n_put;    /* under the lock */
  int           n_as_due; /* of the pictures that are counted: they show what they should */
  size_t        n_first;
  size_t        apart_first;
  gboolean      is_done; /* under the lock */
  char         *message; /* owned; why it failed, or NULL; under the lock */
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

static void
end_span (Counter *self, const Span *span)
{
  const size_t n = count () - self->n_first;
  const size_t n_apart = guise_test_count_allocations_apart () - self->apart_first;

  g_test_message ("pictures %d to %d: %zu allocations, and %zu in FFmpeg and oneDNN",
                  span->from + 1, span->to, n, n_apart);
  g_assert_cmpint (self->n_as_due, ==, span->to - span->from);
  g_assert_cmpuint (n, ==, 0);
  /* That it counts at all: reading a video takes memory somewhere. */
  g_assert_cmpuint (n_apart, >, 0);
  self->spans++;
  self->n_spans--;
}

/* Returns: whether that was the last picture of the last span */
static gboolean
count_picture (Counter *self, const GuiseLiveShot *shot, int n)
{
  const Span *span = self->spans;

  if (self->n_spans == 0)
    return FALSE;
  if (n == span->from - N_SETTLES && span->settings != NULL)
    guise_live_set_settings (self->live, span->settings);
  if (n == span->from)
    {
      self->n_as_due = 0;
      self->n_first = count ();
      self->apart_first = guise_test_count_allocations_apart ();
    }
  else if (n > span->from)
    self->n_as_due +=
      shot->view == span->view && shot->n_faces == span->n_faces && shot->n_veils == span->n_veils;
  if (n == span->to)
    end_span (self, span);
  return self->n_spans == 0;
}

static gboolean
counter_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Counter *self = (Counter *) sink;
  int      n;

  g_mutex_lock (&self->lock);
  n = ++self->n_put;
  if (count_picture (self, shot, n))
    {
      self->is_done = TRUE;
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
  while (!counter->is_done && counter->message == NULL)
    if (!g_cond_wait_until (&counter->changed, &counter->lock, end_us))
      g_error ("only %d pictures came", counter->n_put);
  g_mutex_unlock (&counter->lock);
  g_assert_cmpstr (counter->message, ==, NULL);
}

static void
count_spans (const GuiseLiveSettings *settings,
             const char              *masker,
             const char              *clip,
             const Span              *spans,
             int                      n_spans)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");
  g_autofree char *model = network != NULL ? guise_test_shared (MODEL) : NULL;
  GuiseLiveOptions options = {
    .source = clip, .keeps_all = TRUE, .device = "cpu", .n_threads = 1, .masker = masker
  };
  Counter counter = { .base = { &counter_class, NULL, 2 }, .spans = spans, .n_spans = n_spans };
  size_t  n, n_bytes;

  if (model == NULL || clip == NULL)
    return;
  if (!guise_test_count_allocations (&n, &n_bytes))
    {
      g_test_skip ("allocations cannot be counted here");
      return;
    }
  counter.base.name = g_strdup ("counter"); /* the sink's from now on */
  g_mutex_init (&counter.lock);
  counter.live = guise_live_start (&options, settings, model, on_event, &counter);
  guise_live_add_sink (counter.live, &counter.base);
  wait_for_end (&counter);
  guise_live_stop (counter.live);
  g_cond_clear (&counter.changed);
  g_mutex_clear (&counter.lock);
}

static void
check (const GuiseLiveSettings *settings, const char *masker)
{
  const Span       span = { .from = FROM, .to = TO, .n_faces = 1 };
  g_autofree char *clip = guise_test_shared (CLIP);

  count_spans (settings, masker, clip, &span, 1);
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

/* Colours are matched in every way, one after the other. */
static void
test_colors (void)
{
  GuiseLiveSettings ways[GUISE_N_COLOR_TRANSFERS];
  Span              spans[GUISE_N_COLOR_TRANSFERS];
  g_autofree char  *clip = guise_test_shared (CLIP);

  for (int i = 0; i < GUISE_N_COLOR_TRANSFERS; i++)
    {
      const int from = FROM + i * (N_SETTLES + N_COUNTED);

      ways[i] = guise_live_settings_default ();
      ways[i].compositor.uses_input_mask = ways[i].compositor.uses_face_mask = FALSE;
      ways[i].compositor.uses_hull = TRUE;
      ways[i].compositor.color = (GuiseColorTransfer) i;
      spans[i] = (Span){ .from = from, .to = from + N_COUNTED, .n_faces = 1, .settings = &ways[i] };
    }
  count_spans (&ways[0], NULL, clip, spans, GUISE_N_COLOR_TRANSFERS);
}

static void
test_two_faces (void)
{
  const Span        span = { .from = FROM, .to = TO, .n_faces = 2 };
  GuiseLiveSettings settings = guise_live_settings_default ();
  g_autofree char  *clip = guise_test_shared (TWO_PEOPLE);

  settings.swaps_all = TRUE;
  count_spans (&settings, NULL, clip, &span, 1);
}

/* Somebody covers his face: the last picture is held, what the camera sees is blurred, and then the
 * other one is swapped beside the place where he was, blurred or under a card. */
static void
test_lost (void)
{
  GuiseLiveSettings settings = guise_live_settings_default (), blurred, card;
  LiveCover         cover = { .covered = FROM - 5, .partly = 175, .uncovered = 175, .more = 30 };
  char             *dir = guise_test_tmp_dir ();
  Span              spans[] = {
                 { .from = 60, .to = 80, .view = GUISE_LIVE_VIEW_HELD },
                 { .from = 95, .to = 120, .view = GUISE_LIVE_VIEW_BLURRED, .settings = &blurred },
                 { .from = 146, .to = 152, .n_faces = 1, .n_veils = 1 },
                 { .from = 163, .to = 172, .n_faces = 1, .n_veils = 1, .settings = &card },
  };

  settings.order = GUISE_LIVE_ORDER_LEFT;
  settings.compositor.uses_input_mask = settings.compositor.uses_face_mask = FALSE;
  settings.compositor.uses_hull = TRUE;
  settings.lost = GUISE_LIVE_LOST_HOLD; /* for so many pictures, however fast they come */
  card = blurred = settings;
  blurred.lost = GUISE_LIVE_LOST_BLUR;
  blurred.hold_ms = card.hold_ms = 0;
  card.lost = GUISE_LIVE_LOST_CARD;
  if (live_cover_make (&cover, dir))
    count_spans (&settings, NULL, cover.path, spans, G_N_ELEMENTS (spans));
  live_cover_clear (&cover);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  guise_test_count_apart (foreign);
  g_test_add_func ("/live-memory/defaults", test_defaults);
  g_test_add_func ("/live-memory/masker", test_masker);
  g_test_add_func ("/live-memory/effects", test_effects);
  g_test_add_func ("/live-memory/colors", test_colors);
  g_test_add_func ("/live-memory/two-faces", test_two_faces);
  g_test_add_func ("/live-memory/lost", test_lost);
  return g_test_run ();
}
