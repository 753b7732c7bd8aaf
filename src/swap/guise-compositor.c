/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face over a frame, live (faces.md 8.5). */
#include "swap/guise-compositor.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-mask.h"
#include "image/guise-blur.h"
#include "image/guise-color-formulas.h"
#include "image/guise-polygon.h"
#include "swap/guise-light-mixer.h"

#define MASK_FLOOR  (1.0f / 255) /* less than one grey level is nothing (faces.md 8.5) */
#define N_PLANES    4            /* of the patch: B, G, R and the weight */
#define BLUR_SIGMA  0.25         /* of the option (faces.md 8.5) */
#define BLUR_REACH  3            /* deviations; further out a Gaussian has 0.3 % of its weight */
#define LEFT_FLOOR  0.25         /* of a mask, when what is before the face was left out */
#define SEEN_FLOOR  0.1f         /* a mask that is nowhere larger shows nothing (faces.md 8.1, 8) */
#define MATCH_FLOOR 0.5f         /* what counts as face when colours are matched (faces.md 8.5) */
#define MASK_SIDE   224.0        /* in which erosion and blur are counted (faces.md 2.2.3) */

struct _GuiseCompositor
{
  int                    size; /* n */
  GuiseCompositorOptions options;

  GuiseImage        *face;    /* owned; F32 [3, n, n] */
  GuiseImage        *target;  /* owned; F32 [3, n, n] */
  GuiseImage        *mask;    /* owned; F32 [1, n, n] */
  GuiseImage        *scratch; /* owned; F32 [1, n, n] */
  GuiseColorMatcher *colors;  /* owned */
  GuiseScratch       blur;
  gboolean           is_left; /* enough of the mask, when what is before the face was left out */

  GuiseLightMixer light;

  float *patch;   /* owned; the planes of the part of the frame under the mask */
  size_t n_patch; /* floats in it */
};

/* The part of the frame under a face. */
typedef struct
{
  int x;
  int y;
  int width;
  int height;
} Region;

GuiseCompositorOptions
guise_compositor_options_default (void)
{
  return (GuiseCompositorOptions){
    .uses_input_mask = TRUE,
    .uses_face_mask = TRUE,
    .erosion = 5,
    .blur = 25,
    .scale = 1.0,
    .opacity = 1.0,
    .color = GUISE_COLOR_TRANSFER_RCT,
    .interpolation = GUISE_INTERPOLATION_LINEAR,
  };
}

GuiseCompositor *
guise_compositor_new (int size, GError **error)
{
  g_autoptr (GuiseCompositor) self = NULL;

  g_return_val_if_fail (size > 0 && size <= GUISE_COMPOSITOR_MAX_SIDE, NULL);

  self = g_new0 (GuiseCompositor, 1);
  self->size = size;
  self->options = guise_compositor_options_default ();
  guise_light_mixer_init (&self->light);
  if ((self->face = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->target = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->mask = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error)) == NULL ||
      (self->scratch = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error)) == NULL ||
      (self->colors = guise_color_matcher_new (self->options.color, size, size, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_compositor_free (GuiseCompositor *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->face, guise_image_unref);
  g_clear_pointer (&self->target, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->scratch, guise_image_unref);
  g_clear_pointer (&self->colors, guise_color_matcher_free);
  guise_scratch_clear (&self->blur);
  g_free (self->patch);
  g_free (self);
}

gboolean
guise_compositor_set_options (GuiseCompositor              *self,
                              const GuiseCompositorOptions *options,
                              GError                      **error)
{
  if (options->color != self->options.color)
    {
      GuiseColorMatcher *colors =
        guise_color_matcher_new (options->color, self->size, self->size, error);

      if (colors == NULL)
        return FALSE;
      guise_color_matcher_free (self->colors);
      self->colors = colors;
    }
  self->options = *options;
  self->options.erosion =
    CLAMP (options->erosion, -GUISE_MERGE_MAX_EROSION, GUISE_MERGE_MAX_EROSION);
  self->options.blur = CLAMP (options->blur, 0, GUISE_MERGE_MAX_BLUR);
  self->options.x_offset = CLAMP (options->x_offset, -0.5, 0.5);
  self->options.y_offset = CLAMP (options->y_offset, -0.5, 0.5);
  self->options.scale = CLAMP (options->scale, 0.5, 1.5);
  self->options.opacity = CLAMP (options->opacity, 0.0, 1.0);
  return TRUE;
}

static float *
row_of (const GuiseImage *image, int y)
{
  return (float *) (void *) (image->data + (size_t) y * image->stride);
}

/* ---- the mask, [n, n] ---- */

/* mask = mask f, clipped. */
static void
multiply (GuiseImage *mask, const float *factor)
{
  size_t n = (size_t) mask->width;

  for (int y = 0; y < mask->height; y++)
    {
      float       *to = row_of (mask, y);
      const float *from = factor + (size_t) y * n;

      for (size_t x = 0; x < n; x++)
        to[x] *= CLAMP (from[x], 0.0f, 1.0f);
    }
}

static void
fill (GuiseImage *image, float value)
{
  for (int y = 0; y < image->height; y++)
    {
      float *row = row_of (image, y);

      for (int x = 0; x < image->width; x++)
        row[x] = value;
    }
}

/* Keeps what lies in the convex parts of the hull. */
static void
multiply_hull (GuiseCompositor *self, const GuiseAffine *to_face, const GuisePoint *landmarks)
{
  GuisePoint       points[GUISE_N_LANDMARKS];
  GuiseFacePolygon polygons[GUISE_N_HULL_POLYGONS];

  guise_landmarks_transform (to_face, landmarks, GUISE_N_LANDMARKS, points);
  guise_face_mask_hull_polygons (points, 1.0, polygons);
  fill (self->scratch, 0.0f);
  guise_face_mask_draw (polygons, GUISE_N_HULL_POLYGONS, self->scratch);
  multiply (self->mask, row_of (self->scratch, 0));
}

/* One pass of a plus-shaped minimum; what lies outside the crop counts as `outside`. sign -1 makes
 * it a maximum of what is given, as a minimum of its negative. */
static void
shrink_once (const GuiseImage *from, GuiseImage *to, float sign, float outside)
{
  int n = from->width;

  for (int y = 0; y < n; y++)
    {
      const float *row = row_of (from, y);
      const float *above = y > 0 ? row_of (from, y - 1) : NULL;
      const float *below = y < n - 1 ? row_of (from, y + 1) : NULL;
      float       *out = row_of (to, y);

      for (int x = 0; x < n; x++)
        {
          float least = sign * row[x];

          least = fminf (least, x > 0 ? sign * row[x - 1] : outside);
          least = fminf (least, x < n - 1 ? sign * row[x + 1] : outside);
          least = fminf (least, above != NULL ? sign * above[x] : outside);
          least = fminf (least, below != NULL ? sign * below[x] : outside);
          out[x] = sign * least;
        }
    }
}

/* A length in the crop that options count in, in pixels of this one: a number looks the same with
 * models of all sizes. */
static double
to_own_pixels (const GuiseCompositor *self, double length)
{
  return length * self->size / MASK_SIDE;
}

/* How often a pixel is taken from the edge. The reference halves an amount and takes one pixel at
 * least, at 224; what is less than half a pixel of a small model is none. */
static int
count_passes (const GuiseCompositor *self)
{
  int amount = ABS (self->options.erosion);

  return amount == 0 ? 0 : (int) lround (to_own_pixels (self, MAX (1, amount / 2)));
}

/* Erosion sees nothing outside the crop and eats from its border; dilation gets nothing from there.
 */
static void
erode (GuiseCompositor *self)
{
  int   n_passes = count_passes (self);
  float sign = self->options.erosion > 0 ? 1.0f : -1.0f;

  for (int i = 0; i < n_passes; i++)
    {
      GuiseImage *done = self->scratch;

      shrink_once (self->mask, self->scratch, sign, 0.0f);
      self->scratch = self->mask;
      self->mask = done;
    }
}

/* Zeroes everything nearer than `width` to the edge, so that a blur fades out inside the crop. */
static void
clear_border (GuiseImage *image, int width)
{
  width = MIN (width, image->width / 2);
  for (int y = 0; y < image->height; y++)
    {
      float *row = row_of (image, y);

      if (y < width || y >= image->height - width)
        memset (row, 0, (size_t) image->width * sizeof *row);
      else
        for (int x = 0; x < width; x++)
          row[x] = row[image->width - 1 - x] = 0.0f;
    }
}

static double
sum (const GuiseImage *image)
{
  double total = 0.0;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      total += (double) row_of (image, y)[x];
  return total;
}

/* What is before the face is left out of the mask. Where hardly anything is left, or a network took
 * the face itself for something else, the face below would be all that is seen. */
static void
leave_out (GuiseCompositor *self, const float *seen)
{
  const double before = sum (self->mask);

  multiply (self->mask, seen);
  self->is_left = sum (self->mask) >= LEFT_FLOOR * before;
}

static void
make_mask (GuiseCompositor       *self,
           const GuisePrediction *prediction,
           const GuiseAffine     *to_face,
           const GuisePoint      *landmarks)
{
  fill (self->mask, 1.0f);
  self->is_left = TRUE;
  if (self->options.uses_input_mask)
    multiply (self->mask, prediction->input_mask);
  if (self->options.uses_face_mask)
    multiply (self->mask, prediction->face_mask);
  if (self->options.uses_seen_mask && prediction->seen_input_mask != NULL)
    leave_out (self, prediction->seen_input_mask);
  if (self->options.uses_hull)
    multiply_hull (self, to_face, landmarks);
  erode (self);
  if (self->options.blur > 0)
    {
      /* More would leave nothing of the mask, and so show the face that is to be hidden. */
      double blur = fmin (to_own_pixels (self, self->options.blur), self->size / 2);
      double sigma = blur * BLUR_SIGMA;
      int    kernel = 2 * (int) ceil (BLUR_REACH * sigma) + 1;

      clear_border (self->mask, (int) (blur / 2.0));
      guise_blur_gaussian_with (&self->blur, self->mask, MIN (kernel, GUISE_BLUR_MAX_KERNEL), sigma,
                                GUISE_BORDER_ZERO);
    }
}

/* ---- colours ---- */

/* Copies [3, n, n] floats into an image, clipped to 0..1. */
static void
load_planes (GuiseImage *image, const float *values)
{
  float *to = row_of (image, 0);
  size_t n = (size_t) image->n_channels * (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    to[i] = CLAMP (values[i], 0.0f, 1.0f);
}

/* Statistics count what is surely face. */
static void
match_colors (GuiseCompositor *self, const GuisePrediction *prediction)
{
  const float *from = row_of (self->mask, 0);
  float       *hard = row_of (self->scratch, 0);
  size_t       n = (size_t) self->size * (size_t) self->size;

  if (self->options.color == GUISE_COLOR_TRANSFER_NONE)
    return;
  for (size_t i = 0; i < n; i++)
    hard[i] = from[i] >= MATCH_FLOOR ? 1.0f : 0.0f;
  load_planes (self->target, prediction->input);
  guise_color_matcher_run (self->colors, self->face, self->scratch, self->target, self->scratch,
                           NULL);
}

/* ---- pasting ---- */

/* The columns and rows of the crop that the mask covers, and its largest weight. */
static gboolean
find_cover (const GuiseImage *mask, Region *out_cover, float *out_peak)
{
  int left = mask->width, right = -1, top = mask->height, bottom = -1;

  for (int y = 0; y < mask->height; y++)
    {
      const float *row = row_of (mask, y);
      int          first = 0, last = mask->width - 1;

      while (first < mask->width && row[first] < MASK_FLOOR)
        first++;
      if (first == mask->width)
        continue;
      while (row[last] < MASK_FLOOR)
        last--;
      for (int x = first; x <= last; x++)
        *out_peak = fmaxf (*out_peak, row[x]);
      left = MIN (left, first);
      right = MAX (right, last);
      top = MIN (top, y);
      bottom = y;
    }
  *out_cover = (Region){ left, top, right - left + 1, bottom - top + 1 };
  return right >= 0;
}

/* The box in the frame of a box of the crop, a pixel wider, cut to the frame. */
static Region
find_region (const GuiseAffine *from_face, const Region *cover, const GuiseImage *frame)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (int i = 0; i < 4; i++)
    {
      double x, y;

      guise_affine_apply (from_face, i % 2 ? cover->x + cover->width : cover->x - 1,
                          i / 2 ? cover->y + cover->height : cover->y - 1, &x, &y);
      left = fmin (left, x);
      right = fmax (right, x);
      top = fmin (top, y);
      bottom = fmax (bottom, y);
    }
  left = fmax (floor (left), 0.0);
  top = fmax (floor (top), 0.0);
  right = fmin (ceil (right) + 1.0, frame->width);
  bottom = fmin (ceil (bottom) + 1.0, frame->height);
  if (!(right > left && bottom > top))
    return (Region){ 0 };
  return (Region){ (int) left, (int) top, (int) (right - left), (int) (bottom - top) };
}

/* Grows only, and by a quarter more than is wanted: a face that comes nearer asks for memory a few
 * times, not in each picture. */
static gboolean
reserve_patch (GuiseCompositor *self, const Region *region, GError **error)
{
  size_t wanted = (size_t) N_PLANES * (size_t) region->width * (size_t) region->height;
  float *larger;

  if (wanted <= self->n_patch)
    return TRUE;
  wanted += wanted / 4;
  larger = g_try_realloc_n (self->patch, wanted, sizeof *larger);
  if (larger == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to lay a face over a frame");
      return FALSE;
    }
  self->patch = larger;
  self->n_patch = wanted;
  return TRUE;
}

/* Part of the patch as a picture of the region's size; nobody's reference. */
static GuiseImage
patch_image (const GuiseCompositor *self, const Region *region, size_t first, int n_channels)
{
  size_t plane = (size_t) region->width * (size_t) region->height;

  return (GuiseImage){ .pixels = GUISE_PIXELS_F32,
                       .width = region->width,
                       .height = region->height,
                       .n_channels = n_channels,
                       .stride = (size_t) region->width * sizeof (float),
                       .data = (uint8_t *) (self->patch + first * plane) };
}

/* blend() of light. Where the face alone is seen, and where none is, there is nothing to mix. What
 * is no number is 0: a table is read with it. */
static void
blend_light (const GuiseCompositor *self, const Region *region, GuiseImage *canvas)
{
  size_t       plane = (size_t) region->width * (size_t) region->height;
  const float *weight = self->patch + 3 * plane;
  float        opacity = (float) self->options.opacity;

  for (int y = 0; y < region->height; y++)
    {
      uint8_t *row = guise_image_row (canvas, region->y + y) + 3 * region->x;
      size_t   first = (size_t) y * (size_t) region->width;

      for (int x = 0; x < region->width; x++)
        {
          size_t i = first + (size_t) x;
          float  m = guise_color_limit (weight[i], 0.0f, 1.0f);

          if (m < MASK_FLOOR)
            continue;
          m *= opacity;
          for (size_t k = 0; k < 3; k++)
            {
              float    face = guise_color_limit (self->patch[k * plane + i], 0.0f, 1.0f) * 255.0f;
              uint8_t *kept = &row[3 * (size_t) x + k];

              *kept = m >= 1.0f ? (uint8_t) (face + 0.5f)
                                : guise_light_mixer_mix (&self->light, *kept, face, m);
            }
        }
    }
}

/* canvas = canvas (1 - M) + face M, rounded. */
static void
blend (const GuiseCompositor *self, const Region *region, GuiseImage *canvas)
{
  size_t       plane = (size_t) region->width * (size_t) region->height;
  const float *blue = self->patch, *green = blue + plane, *red = green + plane;
  const float *weight = red + plane;
  float        opacity = (float) self->options.opacity;

  for (int y = 0; y < region->height; y++)
    {
      uint8_t *row = guise_image_row (canvas, region->y + y) + 3 * region->x;
      size_t   first = (size_t) y * (size_t) region->width;

      for (int x = 0; x < region->width; x++)
        {
          size_t i = first + (size_t) x;
          float  w = CLAMP (weight[i], 0.0f, 1.0f);
          float  m = w < MASK_FLOOR ? 0.0f : w * opacity;
          float  kept = 1.0f - m;

          m *= 255.0f;
          row[3 * x] =
            (uint8_t) ((float) row[3 * x] * kept + CLAMP (blue[i], 0.0f, 1.0f) * m + 0.5f);
          row[3 * x + 1] =
            (uint8_t) ((float) row[3 * x + 1] * kept + CLAMP (green[i], 0.0f, 1.0f) * m + 0.5f);
          row[3 * x + 2] =
            (uint8_t) ((float) row[3 * x + 2] * kept + CLAMP (red[i], 0.0f, 1.0f) * m + 0.5f);
        }
    }
}

static gboolean
lay_over (GuiseCompositor   *self,
          const GuiseAffine *to_face,
          const GuiseAffine *from_face,
          GuiseImage        *canvas,
          gboolean          *out_is_seen,
          GError           **error)
{
  Region      cover, region;
  GuiseAffine shift, map;
  GuiseImage  colors, weights;
  float       peak = 0.0f;

  *out_is_seen = FALSE;
  if (!find_cover (self->mask, &cover, &peak))
    return TRUE;
  region = find_region (from_face, &cover, canvas);
  if (region.width == 0)
    return TRUE;
  if (!reserve_patch (self, &region, error))
    return FALSE;
  shift = (GuiseAffine){ { 1, 0, region.x, 0, 1, region.y } };
  map = guise_affine_multiply (to_face, &shift);
  colors = patch_image (self, &region, 0, 3);
  weights = patch_image (self, &region, 3, 1);
  guise_warp_affine (self->face, &map, self->options.interpolation, GUISE_BORDER_REPLICATE, &colors,
                     0, region.height);
  guise_warp_affine (self->mask, &map, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, &weights, 0,
                     region.height);
  if (self->options.is_linear)
    blend_light (self, &region, canvas);
  else
    blend (self, &region, canvas);
  *out_is_seen = peak >= SEEN_FLOOR && self->is_left;
  return TRUE;
}

/* The map with the face moved and enlarged about the middle of the crop: P (p + o), then
 * P ((p - 1/2) s + 1/2), in sides of the crop. */
static gboolean
place (const GuiseCompositor *self,
       const GuiseAffine     *to_face,
       GuiseAffine           *out_to,
       GuiseAffine           *out_from,
       GError               **error)
{
  double      middle = 0.5 * (self->size - 1), scale = self->options.scale;
  double      dx = self->options.x_offset * self->size, dy = self->options.y_offset * self->size;
  GuiseAffine moved = { {
    scale,
    0,
    middle * (1 - scale) + dx,
    0,
    scale,
    middle * (1 - scale) + dy,
  } };
  GuiseAffine from_face;

  if (guise_affine_invert (to_face, &from_face))
    {
      *out_from = guise_affine_multiply (&from_face, &moved);
      if (guise_affine_invert (out_from, out_to))
        return TRUE;
    }
  g_set_error_literal (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_LANDMARKS,
                       "The landmarks do not form a face");
  return FALSE;
}

/* Since `*since`, which becomes now. */
static int64_t
lap (int64_t *since)
{
  int64_t now = g_get_monotonic_time (), passed = now - *since;

  *since = now;
  return passed * 1000;
}

gboolean
guise_compositor_paste (GuiseCompositor       *self,
                        const GuisePrediction *prediction,
                        const GuiseAffine     *to_face,
                        const GuisePoint      *landmarks,
                        GuiseImage            *canvas,
                        gboolean              *out_is_seen,
                        GuiseCompositorTimes  *out_times,
                        GError               **error)
{
  GuiseCompositorTimes  unused = { 0 };
  GuiseCompositorTimes *times = out_times != NULL ? out_times : &unused;
  GuiseAffine           to, from;
  int64_t               since = g_get_monotonic_time ();
  gboolean              is_done;

  g_return_val_if_fail (canvas->pixels == GUISE_PIXELS_BGR8, FALSE);

  if (!place (self, to_face, &to, &from, error))
    return FALSE;
  load_planes (self->face, prediction->face);
  make_mask (self, prediction, to_face, landmarks);
  times->mask_ns += lap (&since);
  match_colors (self, prediction);
  times->color_ns += lap (&since);
  is_done = lay_over (self, &to, &from, canvas, out_is_seen, error);
  times->paste_ns += lap (&since);
  return is_done;
}
