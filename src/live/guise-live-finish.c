/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is done to whole pictures. */
#include "live/guise-live-finish.h"

#include <math.h>

#include "image/guise-draw.h"
#include "image/guise-median.h"
#include "image/guise-resize.h"
#include "live/guise-live-label.h"

#define BLUR_COLUMNS 16
#define MIN_SIDE     4 /* of a degraded picture (faces.md 8.7) */
#define MIN_LEVELS   4 /* faces.md 8.5 */
#define MOST_LEVELS  127

static const uint8_t card_color[3] = { 56, 48, 46 };
static const uint8_t sign_color[3] = { 150, 144, 140 };

/* A way down to a smaller picture and back. */
typedef struct
{
  GuiseImage   *small; /* owned */
  GuiseResizer *down;  /* owned */
  GuiseResizer *up;    /* owned */
  int           width; /* of the large picture */
  int           height;
} Detour;

struct _GuiseLiveFinish
{
  Detour       blur;
  Detour       bicubic;
  GuiseImage  *planes;  /* owned; F32, of a canvas */
  GuiseImage  *scratch; /* owned; likewise */
  GuiseImage  *under;   /* owned; what the label hides in the last good picture, or NULL */
  GuiseScratch rows;
};

static void
detour_clear (Detour *self)
{
  g_clear_pointer (&self->small, guise_image_unref);
  g_clear_pointer (&self->down, guise_resizer_free);
  g_clear_pointer (&self->up, guise_resizer_free);
}

/* Makes the detour fit; costs nothing when it does already. */
static gboolean
detour_fit (Detour           *self,
            const GuiseImage *large,
            int               width,
            int               height,
            GuiseResizeKernel down,
            GuiseResizeKernel up,
            GError          **error)
{
  if (self->small != NULL && self->small->width == width && self->small->height == height &&
      self->width == large->width && self->height == large->height)
    return TRUE;
  detour_clear (self);
  self->small = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, error);
  if (self->small == NULL)
    return FALSE;
  self->width = large->width;
  self->height = large->height;
  self->down = guise_resizer_new (down, large->width, large->height, width, height);
  self->up = guise_resizer_new (up, width, height, large->width, large->height);
  return TRUE;
}

static void
detour_run (Detour *self, const GuiseImage *from, GuiseImage *to)
{
  guise_resizer_run (self->down, from, self->small);
  guise_resizer_run (self->up, self->small, to);
}

GuiseLiveFinish *
guise_live_finish_new (void)
{
  return g_new0 (GuiseLiveFinish, 1);
}

void
guise_live_finish_free (GuiseLiveFinish *self)
{
  if (self == NULL)
    return;
  detour_clear (&self->blur);
  detour_clear (&self->bicubic);
  g_clear_pointer (&self->planes, guise_image_unref);
  g_clear_pointer (&self->scratch, guise_image_unref);
  g_clear_pointer (&self->under, guise_image_unref);
  guise_scratch_clear (&self->rows);
  g_free (self);
}

static gboolean
fit_planes (GuiseLiveFinish *self, const GuiseImage *canvas, GError **error)
{
  if (self->planes != NULL && self->planes->width == canvas->width &&
      self->planes->height == canvas->height)
    return TRUE;
  g_clear_pointer (&self->planes, guise_image_unref);
  g_clear_pointer (&self->scratch, guise_image_unref);
  self->scratch = guise_image_new (GUISE_PIXELS_F32, canvas->width, canvas->height, 3, error);
  if (self->scratch != NULL)
    self->planes = guise_image_new (GUISE_PIXELS_F32, canvas->width, canvas->height, 3, error);
  return self->planes != NULL;
}

/* The median of 5 x 5, mixed in. */
static gboolean
smooth (GuiseLiveFinish *self, int percent, GuiseImage *canvas, GError **error)
{
  if (!fit_planes (self, canvas, error))
    return FALSE;
  guise_image_to_f32_into (canvas, self->planes);
  guise_median_5x5_with (&self->rows, self->planes, self->scratch);
  for (int y = 0; y < canvas->height; y++)
    {
      uint8_t *row = guise_image_row (canvas, y);

      for (int c = 0; c < 3; c++)
        {
          const float *median =
            guise_image_plane (self->planes, c) + (size_t) y * (size_t) canvas->width;

          for (int x = 0; x < canvas->width; x++)
            row[3 * x + c] = (uint8_t) (((float) row[3 * x + c] * (float) (100 - percent) +
                                         median[x] * 255.0f * (float) percent) /
                                          100.0f +
                                        0.5f);
        }
    }
  return TRUE;
}

gboolean
guise_live_finish_degrade (GuiseLiveFinish         *self,
                           const GuiseLiveSettings *settings,
                           GuiseImage              *canvas,
                           GError                 **error)
{
  double part = 1.0 - settings->frame_bicubic / 100.0;
  int    width = MAX (MIN_SIDE, (int) (canvas->width * part));
  int    height = MAX (MIN_SIDE, (int) (canvas->height * part));

  if (settings->frame_median > 0 && !smooth (self, settings->frame_median, canvas, error))
    return FALSE;
  if (settings->frame_bicubic == 0)
    return TRUE;
  if (!detour_fit (&self->bicubic, canvas, width, height, GUISE_RESIZE_CUBIC, GUISE_RESIZE_CUBIC,
                   error))
    return FALSE;
  detour_run (&self->bicubic, canvas, canvas);
  return TRUE;
}

void
guise_live_finish_compress (GuiseImage *canvas, double compression)
{
  double  levels = fmax (MIN_LEVELS, MOST_LEVELS - compression);
  uint8_t table[256];

  if (compression <= 0.0)
    return;
  for (int i = 0; i < 256; i++)
    {
      double value = floor (i / 255.0 * levels) / levels + 2.0 / levels;

      table[i] = (uint8_t) (fmin (value, 1.0) * 255.0);
    }
  for (int y = 0; y < canvas->height; y++)
    {
      uint8_t *row = guise_image_row (canvas, y);

      for (int x = 0; x < 3 * canvas->width; x++)
        row[x] = table[row[x]];
    }
}

static gboolean
fit_blur (GuiseLiveFinish *self, const GuiseImage *frame, GError **error)
{
  int columns = MIN (BLUR_COLUMNS, frame->width);
  int rows = MAX (1, frame->height * columns / frame->width);

  return detour_fit (&self->blur, frame, columns, rows, GUISE_RESIZE_AREA, GUISE_RESIZE_CUBIC,
                     error);
}

gboolean
guise_live_finish_blur (GuiseLiveFinish  *self,
                        const GuiseImage *frame,
                        GuiseImage       *canvas,
                        GError          **error)
{
  if (!fit_blur (self, frame, error))
    return FALSE;
  detour_run (&self->blur, frame, canvas);
  return TRUE;
}

/* A place in the smaller picture: between which of its pixels, and how far. */
typedef struct
{
  int   at;
  int   next;
  float part;
} Between;

static Between
find_between (int i, int n_large, int n_small)
{
  const float at = fmaxf (0.0f, ((float) i + 0.5f) * (float) n_small / (float) n_large - 0.5f);
  const int   before = MIN ((int) at, n_small - 1);

  return (Between){ before, MIN (before + 1, n_small - 1), at - (float) before };
}

/* What the smaller picture says of a part of the large one, smoothly. */
static void
draw_blurred (const GuiseImage *small, int left, int top, int right, int bottom, GuiseImage *canvas)
{
  for (int y = top; y < bottom; y++)
    {
      const Between  v = find_between (y, canvas->height, small->height);
      const uint8_t *above = guise_image_row (small, v.at);
      const uint8_t *below = guise_image_row (small, v.next);
      uint8_t       *row = guise_image_row (canvas, y);

      for (int x = left; x < right; x++)
        {
          const Between u = find_between (x, canvas->width, small->width);

          for (int c = 0; c < 3; c++)
            {
              const float a = (float) above[3 * u.at + c] * (1.0f - u.part) +
                              (float) above[3 * u.next + c] * u.part;
              const float b = (float) below[3 * u.at + c] * (1.0f - u.part) +
                              (float) below[3 * u.next + c] * u.part;

              row[3 * x + c] = (uint8_t) (a * (1.0f - v.part) + b * v.part + 0.5f);
            }
        }
    }
}

gboolean
guise_live_finish_veil (GuiseLiveFinish         *self,
                        const GuiseLiveSettings *settings,
                        const GuiseLiveShot     *shot,
                        GError                 **error)
{
  const gboolean is_card = settings->lost == GUISE_LIVE_LOST_CARD;
  GuiseImage    *canvas = shot->canvas;

  if (shot->n_veils == 0 || settings->lost == GUISE_LIVE_LOST_CAMERA)
    return TRUE;
  if (!fit_blur (self, shot->frame->image, error))
    return FALSE;
  guise_resizer_run (self->blur.down, shot->frame->image, self->blur.small);
  for (int i = 0; i < shot->n_veils; i++)
    {
      const int left = (int) CLAMP (shot->veils[i].left, 0.0, canvas->width);
      const int top = (int) CLAMP (shot->veils[i].top, 0.0, canvas->height);
      const int right = (int) CLAMP (shot->veils[i].right, left, canvas->width);
      const int bottom = (int) CLAMP (shot->veils[i].bottom, top, canvas->height);

      if (is_card)
        guise_draw_rect (canvas, left, top, right - left, bottom - top, card_color);
      else
        draw_blurred (self->blur.small, left, top, right, bottom, canvas);
    }
  return TRUE;
}

void
guise_live_draw_card (GuiseImage *canvas)
{
  int unit = MAX (1, MIN (canvas->width, canvas->height) / 24);
  int x = canvas->width / 2, y = canvas->height / 2;

  guise_draw_rect (canvas, 0, 0, canvas->width, canvas->height, card_color);
  guise_draw_rect (canvas, x - 2 * unit, y - 2 * unit, unit + unit / 2, 4 * unit, sign_color);
  guise_draw_rect (canvas, x + unit / 2, y - 2 * unit, unit + unit / 2, 4 * unit, sign_color);
}

gboolean
guise_live_finish_keep_under_label (GuiseLiveFinish *self, const GuiseImage *canvas, GError **error)
{
  const GuiseLivePlate plate = guise_live_place_label (canvas);

  if (self->under == NULL || self->under->width != plate.width ||
      self->under->height != plate.height)
    {
      g_clear_pointer (&self->under, guise_image_unref);
      self->under = guise_image_new (GUISE_PIXELS_BGR8, plate.width, plate.height, 3, error);
      if (self->under == NULL)
        return FALSE;
    }
  guise_draw_image (self->under, canvas, -plate.x, -plate.y);
  return TRUE;
}

void
guise_live_finish_take_off_label (const GuiseLiveFinish *self, GuiseImage *canvas)
{
  const GuiseLivePlate plate = guise_live_place_label (canvas);

  guise_draw_image (canvas, self->under, plate.x, plate.y);
}
