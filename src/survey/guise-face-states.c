/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a measured face does: eyes, mouth, expression, gaze and light by name. */
#include "survey/guise-face-states.h"

#include <math.h>
#include <stdlib.h>

#define DEGREES      (180.0 / G_PI)
#define FAR_EYE      25.0 /* degrees of yaw beyond which the far eye is not judged: faces.md 5.2 */
#define MIN_FACES    8
#define ALWAYS_SHUT  0.09
/* Octaves of red over blue. White lamps leave 255 of 262 faces of a hundred synthetic people within
 * a step of this range; a median beyond it is the light's, not the skin's. */
#define WARMTH_STEP  0.3
#define WARMTH_LEAST 0.8
#define WARMTH_MOST  2.2
#define MIN_APERTURE 0.10 /* below it an iris says nothing: faces.md 6.2.6 */

void
guise_face_references_init (GuiseFaceReferences *self)
{
  *self = (GuiseFaceReferences){
    .eyes_open = 0.21, .mouth_width = 0.60, .corner_lift = 0.015, .brow = 0.20, .warmth = 1.6
  };
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The value below which @part of @values lie; sorts them. Stays as it is for few values. */
static void
take_percentile (GArray *values, double part, double *value)
{
  if (values->len < MIN_FACES)
    return;
  qsort (values->data, values->len, sizeof (double), compare_doubles);
  *value = g_array_index (values, double, (guint) (part * (values->len - 1) + 0.5));
}

static void
append_known (GArray *values, double value)
{
  if (isfinite (value))
    g_array_append_val (values, value);
}

void
guise_face_references_measure (GuiseFaceReferences          *self,
                               const GuiseFaceRecord *const *records,
                               size_t                        n)
{
  g_autoptr (GArray) eyes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) lifts = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) brows = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) tones = g_array_new (FALSE, FALSE, sizeof (double));

  guise_face_references_init (self);
  for (size_t i = 0; i < n; i++)
    {
      const GuiseFaceRecord *record = records[i];

      if (record == NULL)
        continue;
      append_known (tones, (double) record->warmth);
      if (fabs (record->yaw) * DEGREES < FAR_EYE)
        append_known (eyes, guise_face_get_aperture (record));
      if (fabs (record->yaw) * DEGREES >= 20.0 || fabs (record->pitch) * DEGREES >= 15.0)
        continue;
      append_known (widths, (double) record->mouth_width);
      append_known (lifts, (double) record->corner_lift);
      append_known (brows, (double) record->brow);
    }
  take_percentile (eyes, 0.70, &self->eyes_open);
  take_percentile (widths, 0.50, &self->mouth_width);
  take_percentile (lifts, 0.50, &self->corner_lift);
  take_percentile (brows, 0.50, &self->brow);
  take_percentile (tones, 0.50, &self->warmth);
  self->warmth = CLAMP (self->warmth, WARMTH_LEAST, WARMTH_MOST);
  /* Nobody's open eyes are this narrow: a set of closed eyes must not call them open. */
  self->eyes_open = MAX (self->eyes_open, 1.25 * ALWAYS_SHUT);
}

/* Aperture of each eye; NaN for the one on the far side of a turned head, which is the person's
 * right one when the nose points to the image's left. */
static void
get_visible_eyes (const GuiseFaceRecord *record, double *out_right, double *out_left)
{
  const double yaw = record->yaw * DEGREES;

  *out_right = yaw > FAR_EYE ? (double) NAN : (double) record->eye_right;
  *out_left = yaw < -FAR_EYE ? (double) NAN : (double) record->eye_left;
}

double
guise_face_get_aperture (const GuiseFaceRecord *record)
{
  double right, left;

  get_visible_eyes (record, &right, &left);
  return fmax (right, left); /* a NaN loses */
}

static gboolean
is_shut (double aperture, const GuiseFaceReferences *references)
{
  return aperture < 0.45 * references->eyes_open || aperture < ALWAYS_SHUT;
}

int
guise_face_get_eyes_state (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  const double aperture = guise_face_get_aperture (record);

  if (!isfinite (aperture))
    return -1;
  if (is_shut (aperture, references))
    return GUISE_EYES_CLOSED;
  if (aperture < 0.75 * references->eyes_open)
    return GUISE_EYES_HALF;
  return aperture > 1.20 * references->eyes_open ? GUISE_EYES_WIDE : GUISE_EYES_OPEN;
}

gboolean
guise_face_is_wink (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  double right, left;

  get_visible_eyes (record, &right, &left);
  return isfinite (right) && isfinite (left) &&
         is_shut (right, references) != is_shut (left, references) &&
         fmax (right, left) > 0.6 * references->eyes_open;
}

int
guise_face_get_mouth_state (const GuiseFaceRecord *record)
{
  const double mouth = (double) record->mouth_open;

  if (!isfinite (mouth))
    return -1;
  if (mouth < 0.012)
    return GUISE_MOUTH_CLOSED;
  if (mouth < 0.035)
    return GUISE_MOUTH_SLIGHT;
  return mouth <= 0.075 ? GUISE_MOUTH_OPEN : GUISE_MOUTH_WIDE;
}

int
guise_face_get_shape_state (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  const double width = (double) record->mouth_width;
  const double brow = (double) record->brow;

  if (!isfinite (width))
    return -1;
  if (width > 1.12 * references->mouth_width &&
      (double) record->corner_lift > references->corner_lift + 0.015)
    return guise_face_get_mouth_state (record) == GUISE_MOUTH_CLOSED ? GUISE_SHAPE_SMILE
                                                                     : GUISE_SHAPE_TEETH;
  if (width < 0.85 * references->mouth_width)
    return GUISE_SHAPE_PUCKER;
  if (brow > references->brow + 0.035)
    return GUISE_SHAPE_BROW_RAISED;
  return brow < references->brow - 0.025 ? GUISE_SHAPE_BROW_LOWERED : GUISE_SHAPE_NEUTRAL;
}

int
guise_face_get_vowel_state (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  const double width = (double) record->mouth_width / references->mouth_width;
  const int    mouth = guise_face_get_mouth_state (record);

  if (!isfinite (width) || mouth < 0)
    return -1;
  if (width < 0.88)
    return GUISE_VOWEL_OO;
  if (mouth == GUISE_MOUTH_WIDE)
    return GUISE_VOWEL_AA;
  return width > 1.07 && mouth != GUISE_MOUTH_CLOSED ? GUISE_VOWEL_EE : GUISE_VOWEL_NONE;
}

int
guise_face_get_gaze_state (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  const double x = (double) record->gaze_x;
  const double y = (double) record->gaze_y;
  const double aperture = guise_face_get_aperture (record);

  if (!isfinite (x) || !isfinite (y) || !(aperture >= MIN_APERTURE) ||
      guise_face_get_eyes_state (record, references) <= GUISE_EYES_CLOSED)
    return -1;
  if (fabs (x) < 0.05 && fabs (y) < 0.04)
    return GUISE_GAZE_CENTRE;
  /* Eight sectors of 45 degrees; the diagonal ones are the corners. */
  if (fabs (x) * tan (G_PI / 8.0) >= fabs (y))
    return x < 0.0 ? GUISE_GAZE_LEFT : GUISE_GAZE_RIGHT;
  if (fabs (y) * tan (G_PI / 8.0) >= fabs (x))
    return y < 0.0 ? GUISE_GAZE_UP : GUISE_GAZE_DOWN;
  return GUISE_GAZE_CORNER;
}

int
guise_face_get_light_state (const GuiseFaceRecord *record)
{
  const double x = (double) record->light_x;
  const double y = (double) record->light_y;

  if (!isfinite (x) || !isfinite (y))
    return -1;
  if (fabs (x) > 0.6)
    return x < 0.0 ? GUISE_LIGHT_FAR_LEFT : GUISE_LIGHT_FAR_RIGHT;
  if (y < -0.6)
    return GUISE_LIGHT_TOP;
  if (fabs (x) < 0.25)
    return GUISE_LIGHT_FRONT;
  return x < 0.0 ? GUISE_LIGHT_LEFT : GUISE_LIGHT_RIGHT;
}

int
guise_face_get_warmth_state (const GuiseFaceRecord *record, const GuiseFaceReferences *references)
{
  const double warmth = (double) record->warmth - references->warmth;

  if (!isfinite (warmth))
    return -1;
  if (fabs (warmth) <= WARMTH_STEP)
    return GUISE_WARMTH_USUAL;
  return warmth < 0.0 ? GUISE_WARMTH_COOL : GUISE_WARMTH_WARM;
}
