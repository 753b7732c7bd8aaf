/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is heard before the camera: when, what, and that nobody waits for it. */
#include <math.h>

#include "app/record/guise-sound-player.h"
#include "ui.h"

#define MAX_TONES 2

/* ---- when ---- */

static GuiseRecordSound
choose (size_t n_before, size_t n_after)
{
  const GuiseRecordFigures before = { .n_faces = n_before };
  const GuiseRecordFigures after = { .n_faces = n_after };

  return guise_record_sound_choose (&before, &after);
}

/* One tick for each ten faces that are kept, however many come at once, and none for those that
 * are taken back. */
static void
test_ticks (void)
{
  g_assert_cmpint (choose (0, 9), ==, GUISE_RECORD_SOUND_NONE);
  g_assert_cmpint (choose (9, 10), ==, GUISE_RECORD_SOUND_TICK);
  g_assert_cmpint (choose (10, 19), ==, GUISE_RECORD_SOUND_NONE);
  g_assert_cmpint (choose (18, 21), ==, GUISE_RECORD_SOUND_TICK);
  g_assert_cmpint (choose (20, 20), ==, GUISE_RECORD_SOUND_NONE);
  g_assert_cmpint (choose (31, 12), ==, GUISE_RECORD_SOUND_NONE);
}

static void
test_tiles (void)
{
  GuiseRecordFigures before = { .n_faces = 9 };
  GuiseRecordFigures after = { .n_faces = 10 };

  before.poses[4][2] = (GuiseRecordCount){ 15, 16 };
  after.poses[4][2] = (GuiseRecordCount){ 16, 16 };
  g_assert_cmpint (guise_record_sound_choose (&before, &after), ==, GUISE_RECORD_SOUND_TILE);
  before.poses[4][2].n = 16; /* it was full */
  after.poses[4][2].n = 17;
  g_assert_cmpint (guise_record_sound_choose (&before, &after), ==, GUISE_RECORD_SOUND_TICK);

  before.bins[GUISE_COVERAGE_MOUTH][1] = (GuiseRecordCount){ 3, 4 };
  after.bins[GUISE_COVERAGE_MOUTH][1] = (GuiseRecordCount){ 4, 4 };
  g_assert_cmpint (guise_record_sound_choose (&before, &after), ==, GUISE_RECORD_SOUND_TILE);

  /* A tile that stands for two bins is full when both are. */
  before = (GuiseRecordFigures){ .n_faces = 11 };
  after = (GuiseRecordFigures){ .n_faces = 12 };
  before.bins[GUISE_COVERAGE_LIGHT][2] = (GuiseRecordCount){ 5, 6 };
  before.bins[GUISE_COVERAGE_LIGHT][4] = (GuiseRecordCount){ 1, 6 };
  after.bins[GUISE_COVERAGE_LIGHT][2] = (GuiseRecordCount){ 6, 6 };
  after.bins[GUISE_COVERAGE_LIGHT][4] = (GuiseRecordCount){ 1, 6 };
  g_assert_cmpint (guise_record_sound_choose (&before, &after), ==, GUISE_RECORD_SOUND_NONE);

  /* What is not wanted any more is not reached. */
  before.bins[GUISE_COVERAGE_MOUTH][1] = (GuiseRecordCount){ 0, 0 };
  after.bins[GUISE_COVERAGE_MOUTH][1] = (GuiseRecordCount){ 1, 0 };
  g_assert_cmpint (guise_record_sound_choose (&before, &after), ==, GUISE_RECORD_SOUND_NONE);
}

/* ---- what ---- */

/* Where a tone begins and how many samples it has; the number of tones. */
static size_t
find_tones (const int16_t *samples, size_t n, size_t *starts, size_t *lengths)
{
  const size_t tone = GUISE_RECORD_SOUND_RATE * 60 / 1000;
  size_t       n_tones = 0;

  for (size_t i = 0; i < n; i += 2 * tone)
    {
      g_assert_cmpuint (n_tones, <, MAX_TONES);
      starts[n_tones] = i;
      lengths[n_tones++] = MIN (tone, n - i);
      for (size_t k = i + tone; k < MIN (n, i + 2 * tone); k++)
        g_assert_cmpint (samples[k], ==, 0);
    }
  return n_tones;
}

/* Hz, by how often the wave goes through 0. */
static double
measure_pitch (const int16_t *samples, size_t n)
{
  int n_crossings = 0;

  for (size_t i = 1; i < n; i++)
    n_crossings += (samples[i - 1] < 0) != (samples[i] < 0);
  return n_crossings / 2.0 / ((double) n / GUISE_RECORD_SOUND_RATE);
}

/* Decibels of full scale. */
static double
measure_level (const int16_t *samples, size_t n)
{
  int peak = 0;

  for (size_t i = 0; i < n; i++)
    peak = MAX (peak, ABS (samples[i]));
  return 20.0 * log10 (peak / (double) INT16_MAX);
}

static void
test_synthesis (void)
{
  double pitches[GUISE_N_RECORD_SOUNDS * MAX_TONES];
  size_t n_pitches = 0;
  size_t n;

  g_assert_null (guise_record_sound_synthesize (GUISE_RECORD_SOUND_NONE, &n));
  g_assert_cmpuint (n, ==, 0);
  for (int s = GUISE_RECORD_SOUND_TICK; s < GUISE_N_RECORD_SOUNDS; s++)
    {
      g_autofree int16_t *samples = guise_record_sound_synthesize ((GuiseRecordSound) s, &n);
      size_t              starts[MAX_TONES], lengths[MAX_TONES];
      const size_t        n_tones = find_tones (samples, n, starts, lengths);

      g_assert_cmpuint (n_tones, ==, s == GUISE_RECORD_SOUND_NEXT ? 2 : 1);
      for (size_t i = 0; i < n_tones; i++)
        {
          g_assert_cmpuint (lengths[i], ==, GUISE_RECORD_SOUND_RATE * 60 / 1000);
          g_assert_cmpfloat_with_epsilon (measure_level (samples + starts[i], lengths[i]), -18.0,
                                          0.1);
          pitches[n_pitches++] = measure_pitch (samples + starts[i], lengths[i]);
          g_assert_cmpint (ABS (samples[starts[i] + lengths[i] - 1]), <, 64); /* no click */
        }
    }
  g_assert_cmpuint (n_pitches, ==, 4);
  for (size_t i = 0; i < n_pitches; i++)
    for (size_t k = 0; k < i; k++) /* a third apart at least */
      g_assert_cmpfloat (MAX (pitches[i], pitches[k]) / MIN (pitches[i], pitches[k]), >, 1.15);
}

/* ---- nobody waits ---- */

/* No sound server: silence, and nothing is left behind by who goes in the middle. */
static void
test_silence (void)
{
  g_setenv ("PULSE_SERVER", "unix:/nowhere/at/all", TRUE);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GuiseSoundPlayer) player = guise_sound_player_new ();

      for (int s = GUISE_RECORD_SOUND_NONE; s < GUISE_N_RECORD_SOUNDS; s++)
        guise_sound_player_play (player, (GuiseRecordSound) s);
    }
  guise_sound_player_free (NULL);
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/sounds/ticks", test_ticks);
  g_test_add_func ("/ui/sounds/tiles", test_tiles);
  g_test_add_func ("/ui/sounds/synthesis", test_synthesis);
  g_test_add_func ("/ui/sounds/silence", test_silence);
  return g_test_run ();
}
