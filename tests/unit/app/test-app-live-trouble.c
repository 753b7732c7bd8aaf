/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page Live says when something makes its picture worse. */
#include "app/live/guise-live-trouble.h"
#include "app/live/guise-live-words.h"

#include <string.h>

typedef struct
{
  GuiseLiveFigures  figures;
  GuiseLiveSettings settings;
  GuiseLiveTrouble  trouble;
} Case;

/* A camera of 30 pictures a second, and all of them shown. */
static void
begin (Case *self)
{
  *self = (Case){ .settings = guise_live_settings_default () };
  self->figures.fps = 30.0;
  self->figures.n_shown = 100;
  self->figures.stages[GUISE_LIVE_STAGE_NETWORK].p50 = 20.0;
  self->figures.stages[GUISE_LIVE_STAGE_COLOR].p50 = 1.3;
  self->figures.stages[GUISE_LIVE_STAGE_MASK].p50 = 0.5;
  self->trouble = (GuiseLiveTrouble){
    .is_running = TRUE, .figures = &self->figures, .camera_rate = 30.0, .settings = &self->settings
  };
}

/* Each of @wanted on a line of its own. */
static void
check (const Case *self, gboolean may_lower, const char *first, const char *second)
{
  gboolean         lowers;
  g_autofree char *text = guise_live_trouble_dup_text (&self->trouble, &lowers);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  const guint n = (first != NULL ? 1 : 0) + (second != NULL ? 1 : 0);

  g_assert_cmpuint (g_strv_length (lines), ==, n);
  if (first != NULL)
    g_assert_nonnull (strstr (lines[0], first));
  if (second != NULL)
    g_assert_nonnull (strstr (lines[1], second));
  g_assert_cmpint (lowers, ==, may_lower);
}

static void
test_well (void)
{
  Case self;

  begin (&self);
  check (&self, FALSE, NULL, NULL);
}

/* What takes the longest is named; smaller pictures are no help against colours and passes. */
static void
test_slow (void)
{
  const GuiseLiveKnob *color = guise_live_settings_find_knob ("color");
  Case                 self;

  begin (&self);
  self.figures.fps = 8.0;
  self.figures.stages[GUISE_LIVE_STAGE_NETWORK].p50 = 120.0;
  check (&self, TRUE, "8 pictures a second of the camera's 30: the model is too large", NULL);
  self.settings.two_passes = TRUE;
  check (&self, FALSE, "in two passes the model takes twice as long", NULL);
  self.settings.two_passes = FALSE;

  g_assert_true (guise_live_settings_set_text (&self.settings, "color=sot-m", NULL));
  g_assert_cmpstr (color->words[self.settings.compositor.color], ==, "sot-m");
  check (&self, TRUE, "the model is too large", NULL); /* still the longer one */
  self.figures.stages[GUISE_LIVE_STAGE_COLOR].p50 = 160.0;
  check (&self, FALSE, "the colour match sot-m takes too long", NULL);

  begin (&self);
  self.figures.fps = 8.0;
  self.figures.stages[GUISE_LIVE_STAGE_FIND].p50 = 120.0;
  check (&self, TRUE, "this processor does not keep up", NULL);
}

static void
choose_color (Case *self, const char *text)
{
  g_assert_true (guise_live_settings_set_text (&self->settings, text, NULL));
}

/* The figures are still those of the match before; and it is named only where it is the longest. */
static void
test_slow_color (void)
{
  static const char *const quick[] = { "color=none", "color=rct", "color=lct", "color=mkl-m" };
  static const char *const slow[] = { "color=idt", "color=idt-m", "color=sot-m", "color=mix-m",
                                      "color=sot" };
  Case                     self;

  begin (&self);
  self.figures.fps = 6.0;
  self.figures.stages[GUISE_LIVE_STAGE_COLOR].p50 = 160.0;
  for (size_t i = 0; i < G_N_ELEMENTS (quick); i++)
    {
      choose_color (&self, quick[i]);
      check (&self, TRUE, "this processor does not keep up", NULL);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      choose_color (&self, slow[i]);
      check (&self, FALSE, "the colour match", NULL);
    }
  self.figures.stages[GUISE_LIVE_STAGE_FIND].p50 = 200.0;
  check (&self, TRUE, "this processor does not keep up", NULL);
}

/* A webcam in dim light exposes longer, and sends half of what it says. */
static void
test_dim (void)
{
  Case self;

  begin (&self);
  self.figures.fps = 15.0;
  self.figures.stages[GUISE_LIVE_STAGE_NETWORK].p50 = 32.0;
  self.figures.stages[GUISE_LIVE_STAGE_FIND].p50 = 30.0;
  check (&self, FALSE, NULL, NULL);
  choose_color (&self, "color=sot-m");
  self.settings.two_passes = TRUE;
  check (&self, FALSE, NULL, NULL);
  self.figures.stages[GUISE_LIVE_STAGE_ALIGN].p50 = 5.0; /* the model's thread does that, too */
  check (&self, FALSE, "in two passes the model", NULL);
}

/* What is slow for a moment, or has hardly begun, is nothing to tell. */
static void
test_not_slow (void)
{
  Case self;

  begin (&self);
  self.figures.fps = 20.0;
  check (&self, FALSE, NULL, NULL);
  self.figures.fps = 8.0;
  self.figures.n_shown = 10;
  check (&self, FALSE, NULL, NULL);
  self.figures.n_shown = 100;
  self.trouble.is_running = FALSE;
  check (&self, FALSE, NULL, NULL);
}

/* Another camera, or the same one that films otherwise. */
static void
test_camera (void)
{
  static const struct
  {
    const char *recorded;
    const char *camera;
    gboolean    is_other;
  } cases[] = {
    { "Old · 640x480 30 YUYV", "New · 640x480 30 YUYV", TRUE },
    { "Old · 640x480 30 YUYV", "Old · 1280x720 30 MJPG", TRUE },
    { "Old · 640x480 30 YUYV", "Old · 640x480 30 YUYV", FALSE },
    { "Old", "Old · 640x480 30 YUYV", FALSE },
    { "Old · 640x480 30 YUYV", "Old", FALSE },
    { "Old", "Older · 640x480 30 YUYV", TRUE },
    { NULL, "Old", FALSE },
    { "Old", NULL, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Case             self;
      g_autofree char *both =
        g_strdup_printf ("with %s; this is %s,", cases[i].recorded, cases[i].camera);

      begin (&self);
      self.trouble.recorded_with = cases[i].recorded;
      self.trouble.camera = cases[i].camera;
      check (&self, FALSE, cases[i].is_other ? both : NULL, NULL);
    }
}

/* No other trouble keeps that from being told. */
static void
test_both (void)
{
  Case self;

  begin (&self);
  self.trouble.recorded_with = "Old · 640x480 30 YUYV";
  self.trouble.camera = "Old · 1280x720 30 MJPG";
  self.figures.fps = 8.0;
  self.figures.stages[GUISE_LIVE_STAGE_NETWORK].p50 = 120.0;
  check (&self, TRUE, "the model is too large", "recorded with Old · 640x480");
  self.trouble.yield = GUISE_LIVE_YIELD_YIELDS;
  check (&self, FALSE, "The training comes first", "recorded with Old · 640x480");
  self.trouble.stalled = "/dev/video9";
  check (&self, FALSE, "takes no pictures at the moment", "recorded with Old · 640x480");
}

/* Who chooses a slow match sees that before. */
static void
test_words (void)
{
  g_assert_cmpstr (guise_live_word_get_text ("rct"), ==, "rct");
  g_assert_cmpstr (guise_live_word_get_text ("idt-m"), ==, "idt-m, slow");
  g_assert_cmpstr (guise_live_word_get_text ("sot"), ==, "sot, slow");
  g_assert_cmpstr (guise_live_word_get_text ("sot-m"), ==, "sot-m, very slow");
  g_assert_cmpstr (guise_live_word_get_text ("mix-m"), ==, "mix-m, very slow");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/live-trouble/well", test_well);
  g_test_add_func ("/app/live-trouble/slow", test_slow);
  g_test_add_func ("/app/live-trouble/slow-color", test_slow_color);
  g_test_add_func ("/app/live-trouble/dim", test_dim);
  g_test_add_func ("/app/live-trouble/not-slow", test_not_slow);
  g_test_add_func ("/app/live-trouble/camera", test_camera);
  g_test_add_func ("/app/live-trouble/both", test_both);
  g_test_add_func ("/app/live-trouble/words", test_words);
  return g_test_run ();
}
