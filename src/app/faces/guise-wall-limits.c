/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces within limits of what was measured, and these limits in words. */
#include "app/faces/guise-wall-limits.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "survey/guise-coverage.h"

#define DEGREES (180.0 / G_PI)
#define HAIR    1e-9

typedef enum
{
  NUMBER,
  SIDES, /* degrees to the person's right, if positive */
  TILT,  /* likewise, to the left */
  HEIGHT,
  SHARE,
  TIMES,
} Unit;

/* What a small and what a large number means. Sides are the person's own: what is to the right in
 * the picture is to their left. */
static const struct
{
  const char *title;
  const char *low;
  const char *high;
  Unit        unit;
} words[GUISE_N_SORT_MEASURES] = {
  [GUISE_SORT_MEASURE_YAW] = { N_ ("Direction"), N_ ("turned left"), N_ ("turned right"), SIDES },
  [GUISE_SORT_MEASURE_PITCH] = { N_ ("Up and down"), N_ ("chin down"), N_ ("chin up"), HEIGHT },
  [GUISE_SORT_MEASURE_ROLL] = { N_ ("Tilt"), N_ ("to the right"), N_ ("to the left"), TILT },
  [GUISE_SORT_MEASURE_SHARPNESS] = { N_ ("Sharpness"), N_ ("soft"), N_ ("sharp"), NUMBER },
  [GUISE_SORT_MEASURE_MOTION_BLUR] = { N_ ("Motion blur"), N_ ("still"), N_ ("moving"), NUMBER },
  [GUISE_SORT_MEASURE_EYES] = { N_ ("Eyes"), N_ ("closed"), N_ ("wide open"), NUMBER },
  [GUISE_SORT_MEASURE_GAZE] = { N_ ("Gaze"), N_ ("to the right"), N_ ("to the left"), NUMBER },
  [GUISE_SORT_MEASURE_MOUTH] = { N_ ("Mouth"), N_ ("closed"), N_ ("wide open"), NUMBER },
  [GUISE_SORT_MEASURE_SMILE] = { N_ ("Smile"), N_ ("corners down"), N_ ("corners up"), NUMBER },
  [GUISE_SORT_MEASURE_BROW] = { N_ ("Brows"), N_ ("low"), N_ ("raised"), NUMBER },
  [GUISE_SORT_MEASURE_DISTANCE] = { N_ ("Nearness"), N_ ("far"), N_ ("near"), SHARE },
  [GUISE_SORT_MEASURE_LIGHT] = { N_ ("Brightness"), N_ ("dark"), N_ ("bright"), SHARE },
  [GUISE_SORT_MEASURE_LIGHT_SIDE] = { N_ ("Side of the light"), N_ ("from the right"),
                                      N_ ("from the left"), NUMBER },
  [GUISE_SORT_MEASURE_LIGHT_TOP] = { N_ ("Height of the light"), N_ ("from above"),
                                     N_ ("from below"), NUMBER },
  [GUISE_SORT_MEASURE_WARMTH] = { N_ ("Colour of the light"), N_ ("cool"), N_ ("warm"), NUMBER },
  [GUISE_SORT_MEASURE_CLIPPED] = { N_ ("Too bright"), N_ ("nothing"), N_ ("much"), SHARE },
  [GUISE_SORT_MEASURE_OUTSIDE] = { N_ ("Cut off"), N_ ("nothing"), N_ ("much"), SHARE },
  [GUISE_SORT_MEASURE_ENLARGEMENT] = { N_ ("Enlarged"), N_ ("little"), N_ ("much"), TIMES },
  [GUISE_SORT_MEASURE_FIT] = { N_ ("Points that fit badly"), N_ ("fit well"), N_ ("fit badly"),
                               NUMBER },
};

void
guise_wall_limits_init (GuiseWallLimits *self)
{
  for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
    self->ranges[i] = (GuiseWallRange){ (double) -INFINITY, (double) INFINITY };
}

gboolean
guise_wall_limits_has (const GuiseWallLimits *self, GuiseSortMeasure measure)
{
  return isfinite (self->ranges[measure].low) || isfinite (self->ranges[measure].high);
}

int
guise_wall_limits_count (const GuiseWallLimits *self)
{
  int n = 0;

  for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
    n += guise_wall_limits_has (self, (GuiseSortMeasure) i);
  return n;
}

/* Ranges are closed, and what belongs to the tile beside it is a hair outside. */
void
guise_wall_limits_set_pose (GuiseWallLimits *self, int column, int row)
{
  double yaw[2], pitch[2];

  guise_coverage_get_pose_span (column, row, yaw, pitch);
  self->ranges[GUISE_SORT_MEASURE_YAW] =
    (GuiseWallRange){ yaw[0] * DEGREES + HAIR, yaw[1] * DEGREES };
  self->ranges[GUISE_SORT_MEASURE_PITCH] =
    (GuiseWallRange){ pitch[0] * DEGREES, pitch[1] * DEGREES - HAIR };
}

void
guise_wall_limits_clear_pose (GuiseWallLimits *self)
{
  self->ranges[GUISE_SORT_MEASURE_YAW] = (GuiseWallRange){ (double) -INFINITY, (double) INFINITY };
  self->ranges[GUISE_SORT_MEASURE_PITCH] = self->ranges[GUISE_SORT_MEASURE_YAW];
}

static gboolean
are_equal (const GuiseWallRange *a, const GuiseWallRange *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}

gboolean
guise_wall_limits_find_pose (const GuiseWallLimits *self, int *out_column, int *out_row)
{
  for (int column = 0; column < GUISE_COVERAGE_N_YAW_COLUMNS; column++)
    for (int row = 0; row < GUISE_COVERAGE_N_PITCH_ROWS; row++)
      {
        GuiseWallLimits tile;

        guise_wall_limits_set_pose (&tile, column, row);
        if (!are_equal (&tile.ranges[GUISE_SORT_MEASURE_YAW],
                        &self->ranges[GUISE_SORT_MEASURE_YAW]) ||
            !are_equal (&tile.ranges[GUISE_SORT_MEASURE_PITCH],
                        &self->ranges[GUISE_SORT_MEASURE_PITCH]))
          continue;
        *out_column = column;
        *out_row = row;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_wall_limits_admit (const GuiseWallLimits *self, const GuiseFaceRecord *record)
{
  for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
    if (guise_wall_limits_has (self, (GuiseSortMeasure) i))
      {
        const double value =
          record != NULL ? guise_sort_measure_get ((GuiseSortMeasure) i, record) : (double) NAN;

        if (!(value >= self->ranges[i].low && value <= self->ranges[i].high))
          return FALSE;
      }
  return TRUE;
}

void
guise_wall_limits_find_extents (const GuiseFaceRecord *const *records,
                                size_t                        n,
                                GuiseWallRange               *out_extents)
{
  for (int m = 0; m < GUISE_N_SORT_MEASURES; m++)
    out_extents[m] = (GuiseWallRange){ (double) NAN, (double) NAN };
  for (size_t i = 0; i < n; i++)
    for (int m = 0; records[i] != NULL && m < GUISE_N_SORT_MEASURES; m++)
      {
        const double value = guise_sort_measure_get ((GuiseSortMeasure) m, records[i]);

        if (!isfinite (value))
          continue;
        out_extents[m].low = fmin (out_extents[m].low, value);
        out_extents[m].high = fmax (out_extents[m].high, value);
      }
}

const char *
guise_wall_limits_get_title (GuiseSortMeasure measure)
{
  return _ (words[measure].title);
}

static char *
describe_side (double degrees)
{
  const int rounded = (int) lround (fabs (degrees));

  return degrees > 0.0 ? g_strdup_printf (_("%d° right"), rounded)
                       : g_strdup_printf (_("%d° left"), rounded);
}

static char *
describe_height (double degrees)
{
  const int rounded = (int) lround (fabs (degrees));

  return degrees > 0.0 ? g_strdup_printf (_("%d° up"), rounded)
                       : g_strdup_printf (_("%d° down"), rounded);
}

char *
guise_wall_limits_dup_words (GuiseSortMeasure measure, double value)
{
  switch (words[measure].unit)
    {
    case SIDES:
      return describe_side (guise_coverage_get_head_yaw (value / DEGREES)); /* as of one face */
    case TILT:
      return describe_side (-value);
    case HEIGHT:
      return describe_height (value);
    case SHARE:
      return g_strdup_printf (_("%.1f %%"), 100.0 * value);
    case TIMES:
      /* Translators: so many times as large */
      return g_strdup_printf (_("%.2f ×"), value);
    case NUMBER:
      break;
    }
  return g_strdup_printf ("%.2f", value);
}

char *
guise_wall_limits_dup_range (const GuiseWallLimits *self,
                             GuiseSortMeasure       measure,
                             const GuiseWallRange  *extent)
{
  const GuiseWallRange *range = &self->ranges[measure];
  g_autofree char      *low = NULL;
  g_autofree char      *high = NULL;

  if (!guise_wall_limits_has (self, measure))
    return g_strdup_printf (_("%s … %s"), _ (words[measure].low), _ (words[measure].high));
  low = guise_wall_limits_dup_words (measure, fmax (range->low, extent->low));
  high = guise_wall_limits_dup_words (measure, fmin (range->high, extent->high));
  /* Translators: from a number to a larger one */
  return g_strdup_printf (_("%s to %s"), low, high);
}
