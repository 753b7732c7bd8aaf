/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face as sharp as the one that was there (faces.md 8.8). */
#include <math.h>
#include <string.h>

#include "image/guise-blur.h"
#include "swap/guise-merger-private.h"

#define INSIDE      0.5f /* of the mask: what is surely face */
#define LEAST_SIGMA 1.0  /* pixels of the frame */
#define REACH       3.0  /* deviations of the blur that are counted */
#define MOST        2.0  /* so much detail is added to a face at most; more is noise and rims */
#define LEAST       -1.0 /* all detail of the face is taken away */
#define LEAST_POWER 1e-9 /* of detail per pixel: below it there is none */

/* x - G x is the detail of a picture, G a blur as wide as a pixel of the model. What a face f with
 * a times its own detail d more has of it is f's and a d's, so the power over the mask is
 *   |D f|² + 2 a <D f, D d> + a² |D d|²,  d = D f. */
typedef struct
{
  double wanted; /* of the face that was there */
  double own;    /* |D f|² */
  double mixed;  /* <D f, D d> */
  double added;  /* |D d|² */
  size_t n;
} Powers;

/* How much detail makes the powers equal. */
static double
solve (const Powers *self)
{
  const double least = LEAST_POWER * (double) self->n;
  double       root;

  if (self->n == 0 || self->own < least || self->added < least)
    return 0.0;
  root = self->mixed * self->mixed - self->added * (self->own - self->wanted);
  return CLAMP ((sqrt (fmax (root, 0.0)) - self->mixed) / self->added, LEAST, MOST);
}

static GuiseImage
one_plane (const GuiseMergePatch *patch, float *plane)
{
  GuiseImage image = patch->spare;

  image.data = (uint8_t *) plane;
  return image;
}

/* to = G from */
static void
blur (const GuiseMergePatch *patch, const float *from, float *to, double sigma)
{
  const size_t n = (size_t) patch->width * (size_t) patch->height;
  GuiseImage   image = one_plane (patch, to);

  memcpy (to, from, n * sizeof *to);
  guise_blur_gaussian (&image, 2 * (int) ceil (REACH * sigma) + 1, sigma, GUISE_BORDER_REPLICATE);
}

/* Adds what a channel has; afterwards `was` is G face and `spare` is spoilt. */
static void
measure (const GuiseMergePatch *patch, const float *face, float *was, double sigma, Powers *powers)
{
  const size_t n = (size_t) patch->width * (size_t) patch->height;
  const float *weight = guise_image_plane (&patch->weights, 0);
  float       *spare = guise_image_plane (&patch->spare, 0);

  blur (patch, was, spare, sigma);
  for (size_t i = 0; i < n; i++)
    if (weight[i] >= INSIDE)
      {
        powers->wanted += (double) ((was[i] - spare[i]) * (was[i] - spare[i]));
        powers->n++;
      }
  blur (patch, face, was, sigma);
  blur (patch, was, spare, sigma); /* D d = f - 2 G f + G G f */
  for (size_t i = 0; i < n; i++)
    if (weight[i] >= INSIDE)
      {
        const double detail = (double) (face[i] - was[i]);
        const double finer = (double) (face[i] - 2.0f * was[i] + spare[i]);

        powers->own += detail * detail;
        powers->mixed += detail * finer;
        powers->added += finer * finer;
      }
}

void
guise_merger_match_sharpness (const GuiseMerger    *self,
                              const GuiseMergeMaps *maps,
                              const GuiseImage     *frame,
                              GuiseMergePatch      *patch)
{
  const size_t n = (size_t) patch->width * (size_t) patch->height;
  const double pixel = hypot (maps->output_inverse.m[0], maps->output_inverse.m[3]);
  const double sigma = CLAMP (pixel, LEAST_SIGMA, (GUISE_BLUR_MAX_KERNEL - 1) / (2.0 * REACH));
  Powers       powers = { 0 };
  float        amount;

  guise_merger_load_frame (frame, patch);
  for (int c = 0; c < 3; c++)
    measure (patch, guise_image_plane (&patch->face, c), guise_image_plane (&patch->frame, c),
             sigma, &powers);
  amount = (float) solve (&powers);
  for (int c = 0; c < 3; c++)
    {
      float       *face = guise_image_plane (&patch->face, c);
      const float *soft = guise_image_plane (&patch->frame, c);

      for (size_t i = 0; i < n; i++)
        face[i] = CLAMP (face[i] + amount * (face[i] - soft[i]), 0.0f, 1.0f);
    }
}
