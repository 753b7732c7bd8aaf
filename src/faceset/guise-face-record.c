/* SPDX-License-Identifier: GPL-3.0-or-later
 * Measures one aligned face: pose, expression, light, colour, appearance, sharpness. */
#include "faceset/guise-face-record.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-align.h"
#include "face/guise-face-expression.h"
#include "face/guise-face-light.h"
#include "face/guise-face-mask.h"
#include "face/guise-face-pose.h"
#include "image/guise-blur.h"
#include "image/guise-codec.h"
#include "image/guise-color-formulas.h"
#include "image/guise-color.h"
#include "image/guise-morphology.h"
#include "image/guise-resize.h"
#include "image/guise-sharpness.h"
#include "image/guise-warp.h"

#define DEGREES         (180.0 / G_PI)

#define SHARP_SIDE      256  /* faces.md 1.8: sharpness is measured at this size */
#define SHARP_ERODE     17   /* 8 pixels on each side */
#define TONE_STEPS      64   /* of warmth in an octave */
#define TONE_OCTAVES    6    /* to each side */
#define TONE_DARKEST    12   /* of a byte: below, noise and rounding make the colour */
#define TONE_LEAST      64   /* pixels */
#define APPEARANCE_SIDE 64   /* faces.md 6.4 */
#define COLOR_SIDE      128  /* light and colour change slowly over a face */
#define CLIPPED_LEVEL   250  /* faces.md 5.5 */
#define BLACK_LEVEL     2    /* a JPEG's black */
#define FACE_HEIGHT     1.46 /* forehead to chin over nose root to chin, in the template */

/* The aperture of seven pairs of lids over the ratio of the six points: 0.21 to 0.29 in open eyes
 * (faces.md 5.2, 6.2). */
#define APERTURE_SCALE  0.72

/* The states in order; what is just noticeable (faces.md 6.4, for chroma 5.5). */
enum
{
  STATE_YAW,
  STATE_PITCH,
  STATE_ROLL,
  STATE_DISTANCE,
  STATE_EYE_RIGHT,
  STATE_EYE_LEFT,
  STATE_MOUTH,
  STATE_MOUTH_WIDTH,
  STATE_CORNERS,
  STATE_BROWS,
  STATE_GAZE_X,
  STATE_GAZE_Y,
  STATE_LIGHT_X,
  STATE_LIGHT_Y,
  STATE_LIGHT,
  STATE_CHROMA_A,
  STATE_CHROMA_B,
};

G_STATIC_ASSERT (STATE_CHROMA_B + 1 == GUISE_FACE_N_STATES);

static const float noticeable[GUISE_FACE_N_STATES] = {
  [STATE_YAW] = 8.0f,          [STATE_PITCH] = 6.0f,     [STATE_ROLL] = 8.0f,
  [STATE_DISTANCE] = 0.25f, /* octaves */
  [STATE_EYE_RIGHT] = 0.05f,   [STATE_EYE_LEFT] = 0.05f, [STATE_MOUTH] = 0.02f,
  [STATE_MOUTH_WIDTH] = 0.05f, [STATE_CORNERS] = 0.025f, [STATE_BROWS] = 0.03f,
  [STATE_GAZE_X] = 0.05f,      [STATE_GAZE_Y] = 0.04f,   [STATE_LIGHT_X] = 0.25f,
  [STATE_LIGHT_Y] = 0.3f,      [STATE_LIGHT] = 0.4f, /* octaves */
  [STATE_CHROMA_A] = 3.0f,     [STATE_CHROMA_B] = 4.0f,
};

#define MAX_APERTURE 0.4f
#define MAX_GAZE     0.3f

static double
distance (const GuisePoint *p, int i, int j)
{
  return hypot (p[i].x - p[j].x, p[i].y - p[j].y);
}

/* How far an eye is open; first: of its six points, from one corner around. */
static float
get_aperture (const GuisePoint *p, int first)
{
  const double width = distance (p, first, first + 3);
  const double height = distance (p, first + 1, first + 5) + distance (p, first + 2, first + 4);

  return width > 0.0 ? (float) (APERTURE_SCALE * height / (2.0 * width)) : NAN;
}

/* Expression from the landmarks of the upright face, where there is no mesh. */
static void
measure_landmarks (const GuisePoint *p, GuiseFaceRecord *record)
{
  const double eyes = MAX (distance (p, 36, 45), 1e-6);
  const double height = MAX (FACE_HEIGHT * distance (p, 27, 8), 1e-6);
  const double lips = (p[62].y + p[66].y) / 2.0;
  const double corners = (p[48].y + p[54].y) / 2.0;
  const double lids = (p[37].y + p[38].y + p[43].y + p[44].y) / 4.0;
  const double brows = (p[19].y + p[24].y) / 2.0;

  /* The image's left eye is the person's right one. */
  record->eye_right = get_aperture (p, 36);
  record->eye_left = get_aperture (p, 42);
  record->mouth_open = (float) (distance (p, 62, 66) / height);
  record->mouth_width = (float) (distance (p, 48, 54) / eyes);
  record->corner_lift = (float) ((lips - corners) / eyes);
  record->brow = (float) ((lids - brows) / eyes);
  record->gaze_x = NAN;
  record->gaze_y = NAN;
  record->presence = NAN;
  record->has_mesh = FALSE;
}

static void
measure_mesh (const GuiseFace *face, GuiseFaceRecord *record)
{
  GuiseFaceExpression expression;

  guise_face_expression_measure (face, &expression);
  record->eye_right = expression.eye_right;
  record->eye_left = expression.eye_left;
  record->mouth_open = expression.mouth_open;
  record->mouth_width = expression.mouth_width;
  record->corner_lift = expression.corner_lift;
  record->brow = expression.brow;
  record->gaze_x = expression.gaze_x;
  record->gaze_y = expression.gaze_y;
  record->presence = (float) face->score;
  record->is_mesh_tried = TRUE;
  record->has_mesh = TRUE;
}

/* Where the face was in its frame. */
static void
measure_frame (const GuiseFaceView *view, GuiseFaceRecord *record)
{
  const GuiseAffine *m = view->to_frame;
  const double       scale = m != NULL ? hypot (m->m[0], m->m[3]) : 0.0;

  record->roll = NAN;
  record->eye_distance = NAN;
  record->distance = NAN;
  record->enlargement = NAN;
  if (!(scale > 0.0) || !isfinite (scale))
    return;
  record->roll = (float) (atan2 (m->m[3], m->m[0]) * DEGREES);
  record->enlargement = (float) (1.0 / scale);
  /* A turned head's eyes are nearer each other in the picture; the yaw is known. */
  record->eye_distance =
    (float) (distance (view->landmarks, 36, 45) * scale / MAX (cos (record->yaw), 0.35));
  if (view->frame_width > 0)
    record->distance = record->eye_distance / (float) view->frame_width;
}

/* sRGB byte to linear light. */
static double
linear (int byte)
{
  return (double) guise_color_linear_of_srgb ((float) byte * (1.0f / 255.0f));
}

/* Light: the slope of the luminance across the face, and its mean. A face bulges, so where it is
 * brighter is where the light comes from; one half face width stands for a normal of length one.
 * image: BGR8; mask: as large, 1 is face. */
static void
measure_light (const GuiseImage *image, const GuiseImage *mask, GuiseFaceRecord *record)
{
  double table[256];
  double n = 0.0, sum = 0.0, sum_x = 0.0, sum_y = 0.0;
  double sxx = 0.0, syy = 0.0, sxl = 0.0, syl = 0.0;

  record->light_x = record->light_y = record->light_level = NAN;
  for (int i = 0; i < 256; i++)
    table[i] = linear (i);
  for (int pass = 0; pass < 2; pass++)
    for (int y = 0; y < image->height; y++)
      for (int x = 0; x < image->width; x++)
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
              continue;
            }

          const double dx = (double) x - sum_x / n;
          const double dy = (double) y - sum_y / n;

          sxx += dx * dx;
          syy += dy * dy;
          sxl += dx * light;
          syl += dy * light;
        }
  if (n < 16.0)
    return;

  const double mean = sum / n;
  const double half_x = 2.0 * sqrt (sxx / n); /* of an ellipse with this second moment */
  const double half_y = 2.0 * sqrt (syy / n);

  record->light_level = (float) mean;
  if (!(mean > 0.0) || !(sxx > 0.0) || !(syy > 0.0))
    return;
  record->light_x = (float) (sxl / sxx * half_x / mean);
  record->light_y = (float) (syl / syy * half_y / mean);
}

/* Whether the light is warm: the median over the face, so that lips, eyes, brows and glare do not
 * count. image: BGR8; mask: as large, 1 is face. */
static float
measure_warmth (const GuiseImage *image, const GuiseImage *mask)
{
  size_t steps[2 * TONE_OCTAVES * TONE_STEPS] = { 0 };
  size_t n = 0, below = 0;
  int    step = 0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;
        double         place;

        if (guise_image_plane (mask, 0)[y * mask->width + x] < 0.5f ||
            MIN (p[0], p[2]) < TONE_DARKEST || MAX (p[0], MAX (p[1], p[2])) >= CLIPPED_LEVEL)
          continue;
        place = TONE_STEPS * (TONE_OCTAVES + log2 (linear (p[2]) / linear (p[0])));
        steps[(int) CLAMP (place, 0.0, (double) G_N_ELEMENTS (steps) - 1.0)]++;
        n++;
      }
  if (n < TONE_LEAST)
    return NAN;
  while (2 * (below + steps[step]) < n)
    below += steps[step++];
  return (float) ((step + 0.5) / TONE_STEPS - TONE_OCTAVES);
}

/* Mean and deviation of the face's colour. lab: F32, L*a*b*. */
static void
measure_lab (const GuiseImage *lab, const GuiseImage *mask, GuiseFaceRecord *record)
{
  const float *inside = guise_image_plane (mask, 0);
  const size_t n_pixels = (size_t) lab->width * (size_t) lab->height;

  for (int c = 0; c < 3; c++)
    {
      const float *plane = guise_image_plane (lab, c);
      double       n = 0.0, sum = 0.0, squares = 0.0;

      for (size_t i = 0; i < n_pixels; i++)
        if (inside[i] >= 0.5f)
          {
            n += 1.0;
            sum += (double) plane[i];
            squares += (double) plane[i] * (double) plane[i];
          }

      const double mean = n > 0.0 ? sum / n : (double) NAN;

      record->lab_mean[c] = (float) mean;
      record->lab_deviation[c] =
        n > 0.0 ? (float) sqrt (MAX (squares / n - mean * mean, 0.0)) : NAN;
    }
}

/* Light by the directions of the skin, where there is a mesh to tell them. */
static gboolean
measure_mesh_light (const GuiseFaceView *view, GuiseFaceRecord *record)
{
  GuiseMeshPoint mesh[GUISE_N_MESH_POINTS];
  GuiseFaceLight light;
  GuiseAffine    map = { { 1, 0, 0, 0, 1, 0 } };
  double         scale;

  if (view->face == NULL)
    return FALSE;
  if (view->is_face_in_frame &&
      (view->to_frame == NULL || !guise_affine_invert (view->to_frame, &map)))
    return FALSE;
  scale = hypot (map.m[0], map.m[3]);
  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      const GuiseMeshPoint *p = &view->face->mesh[i];
      double                x, y;

      guise_affine_apply (&map, (double) p->x, (double) p->y, &x, &y);
      mesh[i] = (GuiseMeshPoint){ (float) x, (float) y, (float) (scale * (double) p->z) };
    }
  if (!guise_face_light_measure (view->image, mesh, &light))
    return FALSE;
  record->light_x = (float) light.x;
  record->light_y = (float) light.y;
  record->light_level = (float) light.level;
  return TRUE;
}

static gboolean
measure_colors (const GuiseFaceView *view,
                const GuiseImage    *hull,
                GuiseFaceRecord     *record,
                GError             **error)
{
  g_autoptr (GuiseImage) small =
               guise_image_resize (view->image, COLOR_SIDE, COLOR_SIDE, GUISE_RESIZE_AREA, error);
  g_autoptr (GuiseImage) inside = small != NULL ? guise_image_resize (hull, COLOR_SIDE, COLOR_SIDE,
                                                                      GUISE_RESIZE_LINEAR, error)
                                                : NULL;
  g_autoptr (GuiseImage) lab = inside != NULL ? guise_image_to_f32 (small, error) : NULL;

  if (lab == NULL)
    return FALSE;
  if (!measure_mesh_light (view, record))
    measure_light (small, inside, record);
  record->warmth = measure_warmth (small, inside);
  guise_color_bgr_to_lab (lab);
  measure_lab (lab, inside, record);
  return TRUE;
}

/* How much of the picture is black, how much of the face burnt out. */
static void
measure_exposure (const GuiseImage *image, const GuiseImage *hull, GuiseFaceRecord *record)
{
  size_t n = 0, n_black = 0, n_face = 0, n_clipped = 0;

  for (int y = 0; y < image->height; y += 2)
    for (int x = 0; x < image->width; x += 2)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;
        const uint8_t  largest = MAX (p[0], MAX (p[1], p[2]));

        n++;
        n_black += largest <= BLACK_LEVEL;
        if (guise_image_plane (hull, 0)[y * hull->width + x] < 0.5f)
          continue;
        n_face++;
        n_clipped += largest >= CLIPPED_LEVEL;
      }
  record->outside = n > 0 ? (float) n_black / (float) n : NAN;
  record->clipped = n_face > 0 ? (float) n_clipped / (float) n_face : NAN;
}

/* The luminance of the whole face, 64 x 64: cut anew when the picture shows another part. */
static GuiseImage *
cut_luma (const GuiseImage *gray, const GuiseFaceView *view, GError **error)
{
  g_autoptr (GuiseImage) cut = NULL;
  const int   side = 2 * APPEARANCE_SIDE;
  GuiseAffine forward;
  GuiseAffine map;

  if (view->type == GUISE_FACE_TYPE_WHOLE)
    return guise_image_resize (gray, APPEARANCE_SIDE, APPEARANCE_SIDE, GUISE_RESIZE_AREA, error);
  if (!guise_face_align (view->landmarks, GUISE_FACE_TYPE_WHOLE, (double) side, 1.0, &forward) ||
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
measure_appearance (const GuiseImage    *gray,
                    const GuiseFaceView *view,
                    int8_t              *appearance,
                    GError             **error)
{
  g_autoptr (GuiseImage) luma = cut_luma (gray, view, error);
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

  const float *values = guise_image_plane (small, 0);

  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    {
      sum += 255.0 * (double) values[i];
      squares += 255.0 * 255.0 * (double) values[i] * (double) values[i];
    }

  const double mean = sum / GUISE_FACE_N_APPEARANCE;
  const double deviation = sqrt (MAX (squares / GUISE_FACE_N_APPEARANCE - mean * mean, 0.0));
  const double unit = (deviation + 4.0) * (double) GUISE_FACE_APPEARANCE_STEP;

  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    {
      const long level = lrint ((255.0 * (double) values[i] - mean) / unit);

      appearance[i] = (int8_t) CLAMP (level, -127, 127);
    }
  return TRUE;
}

static gboolean
measure_sharpness (const GuiseImage *gray,
                   const GuiseImage *hull,
                   GuiseFaceRecord  *record,
                   GError          **error)
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
  record->sharpness = sharpness.sharpness;
  record->direction_ratio = sharpness.direction_ratio;
  return TRUE;
}

static gboolean
measure_pose (const GuiseFaceView *view, GuiseFaceRecord *record, GError **error)
{
  GuiseFacePose pose;
  GuiseAffine   map;
  double        residual;

  if (!guise_face_pose_from_landmarks (view->landmarks, (double) view->image->width, &pose) ||
      !guise_face_fit_template (view->landmarks, &map, &residual))
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                           "The landmarks form no face");
      return FALSE;
    }
  record->yaw = pose.yaw;
  record->pitch = pose.pitch;
  record->yaw_bin = guise_face_get_yaw_bin (pose.yaw);
  record->fit = (float) residual;
  return TRUE;
}

gboolean
guise_face_record_measure (const GuiseFaceView *view, GuiseFaceRecord *out_record, GError **error)
{
  g_return_val_if_fail (view->image->pixels == GUISE_PIXELS_BGR8, FALSE);

  const GuiseImage *image = view->image;
  GuiseFaceRecord   record;
  g_autoptr (GuiseImage) gray = NULL;
  g_autoptr (GuiseImage) hull = NULL;

  memset (&record, 0, sizeof record); /* no stray bytes between its members: it goes to disk */
  if (!measure_pose (view, &record, error))
    return FALSE;
  hull = guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 1, error);
  gray =
    hull != NULL ? guise_image_convert_u8 ((GuiseImage *) image, GUISE_PIXELS_GRAY8, error) : NULL;
  if (gray == NULL)
    return FALSE;
  measure_frame (view, &record);
  if (view->face != NULL)
    measure_mesh (view->face, &record);
  else
    measure_landmarks (view->landmarks, &record);
  guise_face_mask_draw_hull (view->landmarks, view->eyebrows_expand_mod, hull);
  measure_exposure (image, hull, &record);
  if (!measure_colors (view, hull, &record, error) ||
      !measure_appearance (gray, view, record.appearance, error) ||
      !measure_sharpness (gray, hull, &record, error))
    return FALSE;
  *out_record = record;
  return TRUE;
}

gboolean
guise_face_record_measure_file (const GuiseFaceFile *file,
                                const GuiseFace     *face,
                                GuiseFaceRecord     *out_record,
                                GError             **error)
{
  const GuiseFaceMeta *meta = file->meta;
  const double (*m)[3] = meta->image_to_face_mat;
  const GuiseAffine from_frame = { { m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2] } };
  GuisePoint        landmarks[GUISE_N_LANDMARKS];
  GuiseAffine       to_frame;
  const gboolean    has_frame =
    meta->has_image_to_face_mat && guise_affine_invert (&from_frame, &to_frame);
  GuiseFaceView view = {
    .image = file->image,
    .type = meta->type,
    .landmarks = landmarks,
    .eyebrows_expand_mod = meta->has_eyebrows_expand_mod ? meta->eyebrows_expand_mod : 1.0,
    .to_frame = has_frame ? &to_frame : NULL,
    .frame_width = meta->frame_width,
    .face = face,
  };

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ meta->landmarks[i][0], meta->landmarks[i][1] };
  return guise_face_record_measure (&view, out_record, error);
}

/* Octaves, NaN for nothing. */
static float
octaves (float value)
{
  return value > 0.0f ? log2f (value) : NAN;
}

/* Like MIN and MAX, but NaN stays NaN. */
static float
limit (float value, float low, float high)
{
  return value < low ? low : value > high ? high : value;
}

void
guise_face_record_get_state (const GuiseFaceRecord *self, GuiseFaceState *out_state)
{
  float *v = out_state->values;

  v[STATE_YAW] = (float) (self->yaw * DEGREES);
  v[STATE_PITCH] = (float) (self->pitch * DEGREES);
  v[STATE_ROLL] = self->roll;
  v[STATE_DISTANCE] = octaves (self->eye_distance);
  v[STATE_EYE_RIGHT] = limit (self->eye_right, 0.0f, MAX_APERTURE);
  v[STATE_EYE_LEFT] = limit (self->eye_left, 0.0f, MAX_APERTURE);
  v[STATE_MOUTH] = self->mouth_open;
  v[STATE_MOUTH_WIDTH] = self->mouth_width;
  v[STATE_CORNERS] = self->corner_lift;
  v[STATE_BROWS] = self->brow;
  v[STATE_GAZE_X] = limit (self->gaze_x, -MAX_GAZE, MAX_GAZE);
  v[STATE_GAZE_Y] = limit (self->gaze_y, -MAX_GAZE, MAX_GAZE);
  v[STATE_LIGHT_X] = self->light_x;
  v[STATE_LIGHT_Y] = self->light_y;
  v[STATE_LIGHT] = octaves (self->light_level);
  v[STATE_CHROMA_A] = self->lab_mean[1];
  v[STATE_CHROMA_B] = self->lab_mean[2];
  for (int i = 0; i < GUISE_FACE_N_STATES; i++)
    v[i] /= noticeable[i];
}

float
guise_face_state_distance (const GuiseFaceState *a, const GuiseFaceState *b)
{
  float sum = 0.0f;

  for (int i = 0; i < GUISE_FACE_N_STATES; i++)
    {
      const float d = a->values[i] - b->values[i];

      sum += isnan (d) ? 0.0f : d * d;
    }
  return sqrtf (sum);
}

float
guise_face_record_appearance_distance (const GuiseFaceRecord *a, const GuiseFaceRecord *b)
{
  int32_t sum = 0;

  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    {
      const int32_t d = a->appearance[i] - b->appearance[i];

      sum += d * d;
    }
  return GUISE_FACE_APPEARANCE_STEP * sqrtf ((float) sum / GUISE_FACE_N_APPEARANCE);
}
