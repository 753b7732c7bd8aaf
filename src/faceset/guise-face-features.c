/* SPDX-License-Identifier: GPL-3.0-or-later
 * Measures one aligned face: pose, expression, light, appearance, sharpness. */
#include "faceset/guise-face-features.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-align.h"
#include "face/guise-face-mask.h"
#include "face/guise-face-pose.h"
#include "image/guise-blur.h"
#include "image/guise-codec.h"
#include "image/guise-morphology.h"
#include "image/guise-resize.h"
#include "image/guise-sharpness.h"
#include "image/guise-warp.h"

#define SHARP_SIDE      256  /* faces.md 1.8: sharpness is measured at this size */
#define SHARP_ERODE     17   /* 8 pixels on each side */
#define APPEARANCE_SIDE 64   /* faces.md 6.4 */
#define FACE_HEIGHT     1.46 /* forehead to chin over nose root to chin, in the template */

/* The states in order; the comment gives what is just noticeable (faces.md 6.4). */
enum
{
  STATE_YAW,         /* 8 degrees */
  STATE_PITCH,       /* 6 degrees */
  STATE_DISTANCE,    /* a quarter of an octave */
  STATE_EYE_LEFT,    /* 0.05 */
  STATE_EYE_RIGHT,   /* 0.05 */
  STATE_MOUTH,       /* 0.02 */
  STATE_MOUTH_WIDTH, /* 0.05 */
  STATE_CORNERS,     /* 0.025 */
  STATE_BROWS,       /* 0.03 */
  STATE_LIGHT_X,     /* 0.25 */
  STATE_LIGHT_Y,     /* 0.3 */
  STATE_LIGHT,       /* 0.4 octaves */
  STATE_CHROMA_A,    /* 3 of Lab: faces.md 5.5 */
  STATE_CHROMA_B,    /* 4 */
};

static double
distance (const GuisePoint *p, int i, int j)
{
  return hypot (p[i].x - p[j].x, p[i].y - p[j].y);
}

/* How far an eye is open; p: its six points, from one corner around. */
static double
get_aperture (const GuisePoint *p, int first)
{
  const double width = distance (p, first, first + 3);
  const double height = distance (p, first + 1, first + 5) + distance (p, first + 2, first + 4);

  return width > 0.0 ? MIN (height / (2.0 * width), 0.4) : 0.0;
}

/* Expression from the landmarks of the upright face. */
static void
measure_expression (const GuisePoint *p, float *state)
{
  const double eyes = MAX (distance (p, 36, 45), 1e-6);
  const double height = MAX (FACE_HEIGHT * distance (p, 27, 8), 1e-6);
  const double lips = (p[62].y + p[66].y) / 2.0;
  const double corners = (p[48].y + p[54].y) / 2.0;
  const double lids = (p[37].y + p[38].y + p[43].y + p[44].y) / 4.0;
  const double brows = (p[19].y + p[24].y) / 2.0;

  state[STATE_EYE_LEFT] = (float) (get_aperture (p, 36) / 0.05);
  state[STATE_EYE_RIGHT] = (float) (get_aperture (p, 42) / 0.05);
  state[STATE_MOUTH] = (float) (distance (p, 62, 66) / height / 0.02);
  state[STATE_MOUTH_WIDTH] = (float) (distance (p, 48, 54) / eyes / 0.05);
  state[STATE_CORNERS] = (float) ((lips - corners) / eyes / 0.025);
  state[STATE_BROWS] = (float) ((lids - brows) / eyes / 0.03);
}

/* sRGB byte to linear light. */
static double
linear (int byte)
{
  const double x = (double) byte / 255.0;

  return x > 0.04045 ? pow ((x + 0.055) / 1.055, 2.4) : x / 12.92;
}

/* Light: the slope of the luminance across the face, and its mean. A face bulges, so where it is
 * brighter is where the light comes from; one half face width stands for a normal of length one. */
static void
measure_light (const GuiseImage *image, const GuiseImage *mask, float *state)
{
  double table[256];
  double n = 0.0;
  double sum = 0.0;
  double sum_x = 0.0;
  double sum_y = 0.0;
  double sxx = 0.0;
  double syy = 0.0;
  double sxl = 0.0;
  double syl = 0.0;
  double a = 0.0;
  double b = 0.0;

  for (int i = 0; i < 256; i++)
    table[i] = linear (i);
  for (int pass = 0; pass < 2; pass++)
    for (int y = 0; y < image->height; y += 2)
      for (int x = 0; x < image->width; x += 2)
        {
          const uint8_t *p = guise_image_row (image, y) + 3 * x;

          if (guise_image_plane (mask, 0)[y * mask->width + x] < 0.5f)
            continue;

          const double light = 0.0722 * table[p[0]] + 0.7152 * table[p[1]] + 0.2126 * table[p[2]];

          if (pass == 0)
            {
              n += 1.0;
              sum += light;
              sum_x += (double) x;
              sum_y += (double) y;
              /* Chroma by opponent colours: close to Lab's a and b for skin, and cheap. */
              a += ((double) p[2] - (double) p[1]) * 0.35;
              b += ((double) p[1] - (double) p[0]) * 0.35;
              continue;
            }

          const double dx = (double) x - sum_x / n;
          const double dy = (double) y - sum_y / n;

          sxx += dx * dx;
          syy += dy * dy;
          sxl += dx * light;
          syl += dy * light;
        }
  if (n < 16.0 || sum <= 0.0)
    return;

  const double mean = sum / n;
  const double half_x = 2.0 * sqrt (sxx / n); /* of an ellipse with this second moment */
  const double half_y = 2.0 * sqrt (syy / n);

  state[STATE_LIGHT_X] = (float) (sxx > 0.0 ? sxl / sxx * half_x / mean / 0.25 : 0.0);
  state[STATE_LIGHT_Y] = (float) (syy > 0.0 ? syl / syy * half_y / mean / 0.3 : 0.0);
  state[STATE_LIGHT] = (float) (log2 (mean + 1e-4) / 0.4);
  state[STATE_CHROMA_A] = (float) (a / n / 3.0);
  state[STATE_CHROMA_B] = (float) (b / n / 4.0);
}

/* The luminance of the whole face, 64 x 64: cut anew when the picture shows another part. */
static GuiseImage *
cut_luma (const GuiseImage *gray, const GuiseFacesetEntry *entry, GError **error)
{
  g_autoptr (GuiseImage) cut = NULL;
  const int   side = 2 * APPEARANCE_SIDE;
  GuiseAffine forward;
  GuiseAffine map;

  if (entry->type == GUISE_FACE_TYPE_WHOLE)
    return guise_image_resize (gray, APPEARANCE_SIDE, APPEARANCE_SIDE, GUISE_RESIZE_AREA, error);
  if (!guise_face_align (entry->landmarks, GUISE_FACE_TYPE_WHOLE, (double) side, 1.0, &forward) ||
      !guise_affine_invert (&forward, &map))
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                           "The landmarks form no face");
      return NULL;
    }
  cut = guise_image_new (GUISE_PIXELS_GRAY8, side, side, 1, error);
  if (cut == NULL)
    return NULL;
  guise_warp_affine (gray, &map, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_REPLICATE, cut, 0, side);
  return guise_image_resize (cut, APPEARANCE_SIDE, APPEARANCE_SIDE, GUISE_RESIZE_AREA, error);
}

static gboolean
measure_appearance (const GuiseImage        *gray,
                    const GuiseFacesetEntry *entry,
                    float                   *appearance,
                    GError                 **error)
{
  g_autoptr (GuiseImage) luma = cut_luma (gray, entry, error);
  g_autoptr (GuiseImage) smooth = luma != NULL ? guise_image_to_f32 (luma, error) : NULL;
  g_autoptr (GuiseImage) small = NULL;
  double sum = 0.0;
  double squares = 0.0;

  if (smooth == NULL)
    return FALSE;
  guise_blur_gaussian (smooth, 0, 1.5, GUISE_BORDER_REFLECT_101);
  small = guise_image_resize (smooth, 16, 16, GUISE_RESIZE_AREA, error);
  if (small == NULL)
    return FALSE;
  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    {
      appearance[i] = 255.0f * guise_image_plane (small, 0)[i];
      sum += (double) appearance[i];
      squares += (double) (appearance[i] * appearance[i]);
    }

  const double mean = sum / GUISE_FACE_N_APPEARANCE;
  const double deviation = sqrt (MAX (squares / GUISE_FACE_N_APPEARANCE - mean * mean, 0.0));

  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    appearance[i] = (float) (((double) appearance[i] - mean) / (deviation + 4.0));
  return TRUE;
}

static gboolean
measure_sharpness (const GuiseImage  *gray,
                   const GuiseImage  *hull,
                   GuiseFaceFeatures *features,
                   GError           **error)
{
  g_autoptr (GuiseImage) small =
               guise_image_resize (gray, SHARP_SIDE, SHARP_SIDE, GUISE_RESIZE_AREA, error);
  g_autoptr (GuiseImage) luma = small != NULL ? guise_image_to_f32 (small, error) : NULL;
  g_autoptr (GuiseImage) inside = luma != NULL ? guise_image_resize (hull, SHARP_SIDE, SHARP_SIDE,
                                                                     GUISE_RESIZE_LINEAR, error)
                                               : NULL;
  GuiseSharpness sharpness;

  if (inside == NULL)
    return FALSE;
  guise_erode (inside, SHARP_ERODE);
  sharpness = guise_sharpness_measure (luma, inside);
  features->sharpness = sharpness.sharpness;
  features->direction_ratio = sharpness.direction_ratio;
  return TRUE;
}

gboolean
guise_face_features_measure (const GuiseImage        *image,
                             const GuiseFacesetEntry *entry,
                             GuiseFaceFeatures       *out_features,
                             GError                 **error)
{
  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);

  g_autoptr (GuiseImage) hull =
               guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 1, error);
  g_autoptr (GuiseImage) gray = NULL;
  GuiseFaceFeatures features = { 0 };
  GuiseFacePose     pose;

  if (hull == NULL)
    return FALSE;
  gray = guise_image_convert_u8 ((GuiseImage *) image, GUISE_PIXELS_GRAY8, error);
  if (gray == NULL)
    return FALSE;
  if (!guise_face_pose_from_landmarks (entry->landmarks, (double) image->width, &pose))
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                           "The landmarks form no face");
      return FALSE;
    }
  features.yaw = pose.yaw;
  features.pitch = pose.pitch;
  features.enlargement = entry->source_scale > 0.0 ? 1.0 / entry->source_scale : 0.0;
  features.state[STATE_YAW] = (float) (pose.yaw * 180.0 / G_PI / 8.0);
  features.state[STATE_PITCH] = (float) (pose.pitch * 180.0 / G_PI / 6.0);
  if (entry->source_scale > 0.0)
    features.state[STATE_DISTANCE] =
      (float) (log2 (MAX (distance (entry->landmarks, 36, 45) * entry->source_scale, 1.0)) / 0.25);
  measure_expression (entry->landmarks, features.state);
  guise_face_mask_draw_hull (entry->landmarks, entry->eyebrows_expand_mod, hull);
  measure_light (image, hull, features.state);
  if (!measure_appearance (gray, entry, features.appearance, error) ||
      !measure_sharpness (gray, hull, &features, error))
    return FALSE;
  *out_features = features;
  return TRUE;
}

float
guise_face_features_state_distance (const GuiseFaceFeatures *a, const GuiseFaceFeatures *b)
{
  float sum = 0.0f;

  for (int i = 0; i < GUISE_FACE_N_STATES; i++)
    sum += (a->state[i] - b->state[i]) * (a->state[i] - b->state[i]);
  return sqrtf (sum);
}

float
guise_face_features_appearance_distance (const GuiseFaceFeatures *a, const GuiseFaceFeatures *b)
{
  float sum = 0.0f;

  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    sum += (a->appearance[i] - b->appearance[i]) * (a->appearance[i] - b->appearance[i]);
  return sqrtf (sum / GUISE_FACE_N_APPEARANCE);
}
