/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is heard before the camera, and what it sounds like. */
#include "app/record/guise-record-sound.h"

#include <math.h>

#include "app/record/guise-meter.h"

#define N_FACES_A_TICK 10
#define TONE           (GUISE_RECORD_SOUND_RATE * 60 / 1000) /* samples */
#define FADE           (GUISE_RECORD_SOUND_RATE * 5 / 1000)  /* at each end of a tone */
#define MAX_TONES      2
#define LEVEL_DB       (-18.0)

/* Hz: far enough from each other to be told apart, and where small loudspeakers are loud. */
static const double pitches[GUISE_N_RECORD_SOUNDS][MAX_TONES] = {
  [GUISE_RECORD_SOUND_TICK] = { 1760.0 },
  [GUISE_RECORD_SOUND_TILE] = { 1175.0 },
  [GUISE_RECORD_SOUND_NEXT] = { 784.0, 988.0 },
};

/* ---- when ---- */

static gboolean
is_filled (double before, double after)
{
  return before >= 0.0 && before < 1.0 && after >= 1.0;
}

static double
get_share (const GuiseRecordCount *count)
{
  return count->quota > 0 ? (double) count->n / (double) count->quota : -1.0;
}

static gboolean
fills_direction (const GuiseRecordFigures *before, const GuiseRecordFigures *after)
{
  for (int x = 0; x < GUISE_COVERAGE_N_YAW_COLUMNS; x++)
    for (int y = 0; y < GUISE_COVERAGE_N_PITCH_ROWS; y++)
      if (is_filled (get_share (&before->poses[x][y]), get_share (&after->poses[x][y])))
        return TRUE;
  return FALSE;
}

static gboolean
fills_meter (const GuiseRecordFigures *before, const GuiseRecordFigures *after)
{
  for (int i = 0; i < GUISE_N_METERS; i++)
    {
      const GuiseMeterKind kind = (GuiseMeterKind) i;

      for (int tile = 0; tile < guise_meter_kind_get_n_tiles (kind); tile++)
        if (is_filled (guise_meter_kind_get_fraction (kind, tile, before),
                       guise_meter_kind_get_fraction (kind, tile, after)))
          return TRUE;
    }
  return FALSE;
}

GuiseRecordSound
guise_record_sound_choose (const GuiseRecordFigures *before, const GuiseRecordFigures *after)
{
  if (after->n_faces <= before->n_faces)
    return GUISE_RECORD_SOUND_NONE;
  if (fills_direction (before, after) || fills_meter (before, after))
    return GUISE_RECORD_SOUND_TILE;
  return after->n_faces / N_FACES_A_TICK > before->n_faces / N_FACES_A_TICK
           ? GUISE_RECORD_SOUND_TICK
           : GUISE_RECORD_SOUND_NONE;
}

/* ---- what ---- */

/* One tone of TONE samples. */
static void
fill_tone (int16_t *samples, double pitch)
{
  const double level = INT16_MAX * pow (10.0, LEVEL_DB / 20.0);

  for (int i = 0; i < TONE; i++)
    {
      const double at = MIN (i, TONE - 1 - i) / (double) FADE;
      const double gain = at < 1.0 ? 0.5 - 0.5 * cos (G_PI * at) : 1.0;

      samples[i] =
        (int16_t) lrint (level * gain * sin (2.0 * G_PI * pitch * i / GUISE_RECORD_SOUND_RATE));
    }
}

int16_t *
guise_record_sound_synthesize (GuiseRecordSound sound, size_t *out_n)
{
  const size_t n_tones = sound == GUISE_RECORD_SOUND_NONE   ? 0
                         : sound == GUISE_RECORD_SOUND_NEXT ? 2
                                                            : 1;
  int16_t     *samples;

  *out_n = 0;
  if (n_tones == 0)
    return NULL;
  *out_n = (2 * n_tones - 1) * TONE; /* a silence as long as a tone is between two */
  samples = g_new0 (int16_t, *out_n);
  for (size_t i = 0; i < n_tones; i++)
    fill_tone (samples + 2 * i * TONE, pitches[sound][i]);
  return samples;
}
