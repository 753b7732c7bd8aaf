/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask network in the live pipeline: it keeps what is before the face, and is changed while the
 * pipeline runs. */
#include "live/guise-live.h"

#include <string.h>

#include "support/guise-test-xseg.h"
#include "support/guise-test.h"

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define MODEL       "golden/dfl/dfm/liae_udt.dfm"
#define CLIP        "people/performer.mp4"
#define N_LOOKS     4 /* pictures that tell how it is */

typedef struct
{
  char             *dir;   /* owned */
  char             *all;   /* owned; a network that finds face everywhere */
  char             *none;  /* owned; one that finds none */
  char             *model; /* owned */
  char             *clip;  /* owned */
  GuiseLiveOptions  options;
  GuiseLiveSettings settings;

  GMutex lock;
  GCond  changed;
  int    n_events[GUISE_N_LIVE_EVENTS];
  char  *what; /* owned; of the last event of a mask network */
  int    n_views[GUISE_N_LIVE_VIEWS];
  int    n_put;
} Fixture;

typedef struct
{
  GuiseLiveSink base;
  Fixture      *fixture; /* borrowed */
} Looker;

/* Looks at the first pictures of a run. */
static gboolean
looker_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  Fixture *self = ((Looker *) sink)->fixture;

  g_mutex_lock (&self->lock);
  self->n_put++;
  self->n_views[shot->view]++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
looker_destroy (GuiseLiveSink *sink)
{
  g_free (sink);
}

static const GuiseLiveSinkClass looker_class = { looker_put, NULL, looker_destroy };

static void
on_event (GuiseLiveEvent event, const char *what, const GError *error, void *user_data)
{
  Fixture *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_events[event]++;
  if (event == GUISE_LIVE_EVENT_MASKER_READY || event == GUISE_LIVE_EVENT_MASKER_FAILED)
    {
      g_free (self->what);
      self->what = g_strdup (what);
    }
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Until *count is n more than it is now. */
static void
wait_for_more (Fixture *self, const int *count, int n)
{
  int64_t until_us = g_get_monotonic_time () + PATIENCE_US;
  int     wanted;

  g_mutex_lock (&self->lock);
  wanted = *count + n;
  while (*count < wanted)
    if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
      g_error ("%d instead of %d", *count, wanted);
  g_mutex_unlock (&self->lock);
}

static void
wait_for_event (Fixture *self, GuiseLiveEvent event, int n)
{
  int64_t until_us = g_get_monotonic_time () + PATIENCE_US;

  g_mutex_lock (&self->lock);
  while (self->n_events[event] < n)
    if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
      g_error ("event %d came %d times, not %d", event, self->n_events[event], n);
  g_mutex_unlock (&self->lock);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->dir = guise_test_tmp_dir ();
  self->all = g_build_filename (self->dir, "all", NULL);
  self->none = g_build_filename (self->dir, "none", NULL);
  guise_test_xseg_write (self->all, TRUE);
  guise_test_xseg_write (self->none, FALSE);
  self->model = network != NULL ? guise_test_shared (MODEL) : NULL;
  self->clip = self->model != NULL ? guise_test_shared (CLIP) : NULL;
  self->options = (GuiseLiveOptions){
    .source = self->clip, .loops = TRUE, .keeps_all = TRUE, .device = "cpu", .n_threads = 1
  };
  self->settings = guise_live_settings_default ();
  self->settings.compositor.uses_seen_mask = TRUE;
  /* The model's own masks are those of chance. */
  self->settings.compositor.uses_input_mask = self->settings.compositor.uses_face_mask = FALSE;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  guise_test_rm_rf (self->dir);
  g_free (self->all);
  g_free (self->none);
  g_free (self->model);
  g_free (self->clip);
  g_free (self->what);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

static GuiseLive *
start (Fixture *self)
{
  Looker    *looker = g_new0 (Looker, 1);
  GuiseLive *live = guise_live_start (&self->options, &self->settings, self->model, on_event, self);

  looker->base = (GuiseLiveSink){ &looker_class, g_strdup ("looker"), 2 };
  looker->fixture = self;
  guise_live_add_sink (live, &looker->base);
  return live;
}

/* ---- tests ---- */

/* From the first picture on: a run in which every picture counts waits for the network. */
static void
test_from_start (Fixture *self, gconstpointer unused)
{
  const struct
  {
    const char *masker;
    gboolean    is_on;
    gboolean    is_swapped;
  } cases[] = { { self->all, TRUE, TRUE },
                { self->none, TRUE, FALSE },
                { self->none, FALSE, TRUE },
                { NULL, TRUE, TRUE } };

  if (self->clip == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseLive) live = NULL;

      memset (self->n_views, 0, sizeof self->n_views);
      self->n_put = 0;
      self->options.masker = cases[i].masker;
      self->settings.compositor.uses_seen_mask = cases[i].is_on;
      live = start (self);
      wait_for_more (self, &self->n_put, N_LOOKS);
      guise_live_stop (g_steal_pointer (&live));
      g_assert_cmpint (self->n_views[GUISE_LIVE_VIEW_SWAPPED], ==,
                       cases[i].is_swapped ? self->n_put : 0);
    }
  g_assert_cmpint (self->n_events[GUISE_LIVE_EVENT_MASKER_READY], ==, 3);
  g_assert_cmpint (self->n_events[GUISE_LIVE_EVENT_FAILED], ==, 0);
}

/* Another one, none, and one that is not there, while pictures go on. */
static void
test_changed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GuiseLive) live = NULL;
  const int *swapped = &self->n_views[GUISE_LIVE_VIEW_SWAPPED];
  const int *blurred = &self->n_views[GUISE_LIVE_VIEW_BLURRED];

  if (self->clip == NULL)
    return;
  self->options.keeps_all = FALSE;
  self->settings.hold_ms = 0;
  live = start (self);
  wait_for_more (self, swapped, N_LOOKS);
  guise_live_set_masker (live, self->none);
  wait_for_event (self, GUISE_LIVE_EVENT_MASKER_READY, 1);
  g_assert_cmpstr (self->what, ==, self->none);
  wait_for_more (self, blurred, N_LOOKS);
  guise_live_set_masker (live, "/nowhere/XSeg_model.onnx");
  wait_for_event (self, GUISE_LIVE_EVENT_MASKER_FAILED, 1);
  g_assert_cmpstr (self->what, ==, "/nowhere/XSeg_model.onnx");
  wait_for_more (self, blurred, N_LOOKS); /* the one before goes on */
  guise_live_set_masker (live, self->all);
  wait_for_event (self, GUISE_LIVE_EVENT_MASKER_READY, 2);
  wait_for_more (self, swapped, N_LOOKS);
  guise_live_set_masker (live, self->none);
  wait_for_event (self, GUISE_LIVE_EVENT_MASKER_READY, 3);
  wait_for_more (self, blurred, N_LOOKS);
  guise_live_set_masker (live, NULL);
  wait_for_more (self, swapped, N_LOOKS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/live-masker/from-start", Fixture, NULL, set_up, test_from_start, tear_down);
  g_test_add ("/live-masker/changed", Fixture, NULL, set_up, test_changed, tear_down);
  return g_test_run ();
}
