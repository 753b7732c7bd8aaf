/* SPDX-License-Identifier: GPL-3.0-or-later
 * Is a face that was cut sharp and whole? */
#include "capture/guise-face-quality.h"

#include "face/guise-face-mask.h"
#include "image/guise-codec.h"
#include "image/guise-morphology.h"
#include "image/guise-resize.h"
#include "image/guise-sharpness.h"

#define SIDE          256 /* faces.md 1.8: sharpness is measured at this size ... */
#define ERODE         17  /* ... 8 pixels within the hull */

/* Measured (docs/accuracy.md): sharp faces have 0.31 to 0.48; those blurred by a Gaussian of two
 * pixels of 640 0.19 to 0.28, by four 0.14 to 0.20. The direction ratio of sharp faces with smooth
 * skin goes up to 4.9, far over the 2.5 of faces.md 1.8; moved by 25 pixels it is 7 in the median.
 */
#define MIN_SHARPNESS 0.22f
#define MIN_SMEARED   0.30f /* with a direction that stands out */
#define MAX_DIRECTION 6.0f

#define GRID          16 /* points each way at which the crop is looked up in the frame */
#define MAX_OUTSIDE   0.15

static gboolean
measure_sharpness (const GuiseImage  *crop,
                   const GuiseAffine *map,
                   const GuiseFace   *face,
                   GuiseSharpness    *out_sharpness,
                   GError           **error)
{
  g_autoptr (GuiseImage) small = guise_image_resize (crop, SIDE, SIDE, GUISE_RESIZE_AREA, error);
  g_autoptr (GuiseImage) gray =
               small != NULL ? guise_image_convert_u8 (small, GUISE_PIXELS_GRAY8, error) : NULL;
  g_autoptr (GuiseImage) luma = gray != NULL ? guise_image_to_f32 (gray, error) : NULL;
  g_autoptr (GuiseImage) inside =
               luma != NULL ? guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, error) : NULL;
  GuisePoint landmarks[GUISE_N_LANDMARKS];

  if (inside == NULL)
    return FALSE;
  guise_landmarks_transform (map, face->landmarks, GUISE_N_LANDMARKS, landmarks);
  guise_face_mask_draw_hull (landmarks, 1, inside);
  guise_erode (inside, ERODE);
  *out_sharpness = guise_sharpness_measure (luma, inside);
  return TRUE;
}

/* The part of the crop that lies outside the frame. */
static double
measure_outside (const GuiseAffine *map, int width, int height)
{
  GuiseAffine inverse;
  int         n = 0;

  if (!guise_affine_invert (map, &inverse))
    return 1;
  for (int row = 0; row < GRID; row++)
    for (int column = 0; column < GRID; column++)
      {
        double x, y;

        guise_affine_apply (&inverse, (column + 0.5) * SIDE / GRID - 0.5,
                            (row + 0.5) * SIDE / GRID - 0.5, &x, &y);
        n += x < 0 || y < 0 || x > width - 1 || y > height - 1;
      }
  return (double) n / (GRID * GRID);
}

gboolean
guise_face_is_blurred (float sharpness, float direction_ratio)
{
  return sharpness < MIN_SHARPNESS || (sharpness < MIN_SMEARED && direction_ratio > MAX_DIRECTION);
}

gboolean
guise_face_quality_measure (const GuiseImage *crop,
                            const GuiseFace  *face,
                            GuiseFaceType     type,
                            int               width,
                            int               height,
                            GuiseFaceQuality *out_quality,
                            GError          **error)
{
  GuiseAffine    map;
  GuiseSharpness sharpness;

  /* A face that cannot be aligned has a flaw and does not come here. */
  if (!guise_face_align (face->landmarks, type, SIDE, 1.0, &map))
    g_assert_not_reached ();
  if (!measure_sharpness (crop, &map, face, &sharpness, error))
    return FALSE;
  out_quality->is_blurred = guise_face_is_blurred (sharpness.sharpness, sharpness.direction_ratio);
  out_quality->is_clipped = measure_outside (&map, width, height) > MAX_OUTSIDE;
  return TRUE;
}
