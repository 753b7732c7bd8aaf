/* SPDX-License-Identifier: GPL-3.0-or-later
 * A coarse look at a picture: is it another scene, is it dark? */
#include "face/guise-face-glance-private.h"

#include <math.h>

#define N_SAMPLES       4 /* of a cell, each way */

/* Below it two pictures are two scenes. Measured: docs/accuracy.md. */
#define MIN_CORRELATION 0.6
#define NOISE           4.0 /* variance that a picture without contents may have */

#define LIFT_PART       0.25 /* the darkest quarter's limit ... */
#define LIFT_TARGET     0.35 /* ... comes near this part of white */
#define MIN_GAMMA       0.3

void
guise_face_glance_take (const GuiseImage *picture, GuiseFaceGlance *out_glance)
{
  const int n_columns = GUISE_FACE_GLANCE_COLUMNS * N_SAMPLES;

  for (int row = 0; row < GUISE_FACE_GLANCE_ROWS; row++)
    {
      int sums[GUISE_FACE_GLANCE_COLUMNS] = { 0 };

      for (int i = 0; i < N_SAMPLES; i++)
        {
          int64_t y = ((int64_t) (row * N_SAMPLES + i) * 2 + 1) * picture->height /
                      (2 * GUISE_FACE_GLANCE_ROWS * N_SAMPLES);
          const uint8_t *line = guise_image_row (picture, (int) y);

          for (int column = 0; column < n_columns; column++)
            {
              int64_t        x = ((int64_t) column * 2 + 1) * picture->width / (2 * n_columns);
              const uint8_t *pixel = line + 3 * x;

              sums[column / N_SAMPLES] += pixel[0] + 2 * pixel[1] + pixel[2];
            }
        }
      for (int column = 0; column < GUISE_FACE_GLANCE_COLUMNS; column++)
        out_glance->luma[row * GUISE_FACE_GLANCE_COLUMNS + column] =
          (uint8_t) (sums[column] / (4 * N_SAMPLES * N_SAMPLES));
    }
}

gboolean
guise_face_glance_is_same_scene (const GuiseFaceGlance *a, const GuiseFaceGlance *b)
{
  const double n = GUISE_FACE_GLANCE_SIZE;
  double       sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;

  for (int i = 0; i < GUISE_FACE_GLANCE_SIZE; i++)
    {
      double x = a->luma[i], y = b->luma[i];

      sum_a += x;
      sum_b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  aa = aa / n - sum_a / n * (sum_a / n);
  bb = bb / n - sum_b / n * (sum_b / n);
  ab = ab / n - sum_a / n * (sum_b / n);
  /* Two pictures of nothing are one scene; something and nothing are two. */
  if (aa < NOISE && bb < NOISE)
    return TRUE;
  return ab + NOISE > MIN_CORRELATION * (sqrt (aa * bb) + NOISE) && aa >= NOISE && bb >= NOISE;
}

int
guise_face_glance_get_percentile (const GuiseFaceGlance *self, double part)
{
  int counts[256] = { 0 };
  int wanted = (int) (part * GUISE_FACE_GLANCE_SIZE), seen = 0;

  for (int i = 0; i < GUISE_FACE_GLANCE_SIZE; i++)
    counts[self->luma[i]]++;
  for (int value = 0; value < 255; value++)
    {
      seen += counts[value];
      if (seen > wanted)
        return value;
    }
  return 255;
}

GuiseImage *
guise_face_glance_lift (const GuiseFaceGlance *self, const GuiseImage *picture, GError **error)
{
  GuiseImage *lifted =
    guise_image_new (GUISE_PIXELS_BGR8, picture->width, picture->height, 3, error);
  double  white = MAX (8, guise_face_glance_get_percentile (self, 0.99));
  double  dark = CLAMP (guise_face_glance_get_percentile (self, LIFT_PART), 2, white - 1);
  double  gamma = CLAMP (log (LIFT_TARGET) / log (dark / white), MIN_GAMMA, 1);
  uint8_t table[256];

  if (lifted == NULL)
    return NULL;
  for (int i = 0; i < 256; i++)
    table[i] = (uint8_t) lrint (255 * pow (MIN (1.0, i / white), gamma));
  for (int y = 0; y < picture->height; y++)
    {
      const uint8_t *from = guise_image_row (picture, y);
      uint8_t       *to = guise_image_row (lifted, y);

      for (int x = 0; x < 3 * picture->width; x++)
        to[x] = table[from[x]];
    }
  return lifted;
}
