/* SPDX-License-Identifier: GPL-3.0-or-later
 * One picture's histograms for another's. Floats from 0 up are in order as their bits are, so they
 * are sorted as whole numbers. */
#include "image/guise-histogram-match.h"

#include <string.h>

#define DIGIT_BITS 11
#define N_DIGITS   (1 << DIGIT_BITS)
#define N_ROUNDS   3 /* of 11 bits: all that a float up to 1 has */

typedef struct
{
  uint32_t bits;
  uint32_t index;
} Key;

struct _GuiseHistogramMatcher
{
  size_t n;
  Key   *image;  /* owned; [n] */
  Key   *target; /* owned; [n] */
  Key   *spare;  /* owned; [n] */
};

GuiseHistogramMatcher *
guise_histogram_matcher_new (size_t n_pixels, GError **error)
{
  g_autoptr (GuiseHistogramMatcher) self = g_new0 (GuiseHistogramMatcher, 1);

  self->n = n_pixels;
  self->image = g_try_new (Key, n_pixels);
  self->target = g_try_new (Key, n_pixels);
  self->spare = g_try_new (Key, n_pixels);
  if (self->image == NULL || self->target == NULL || self->spare == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to match histograms");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_histogram_matcher_free (GuiseHistogramMatcher *self)
{
  if (self == NULL)
    return;
  g_free (self->image);
  g_free (self->target);
  g_free (self->spare);
  g_free (self);
}

/* One round of a radix sort, stable. */
static void
sort_round (const Key *from, Key *to, size_t n, int shift)
{
  uint32_t places[N_DIGITS] = { 0 };
  uint32_t sum = 0;

  for (size_t i = 0; i < n; i++)
    places[(from[i].bits >> shift) & (N_DIGITS - 1)]++;
  for (int d = 0; d < N_DIGITS; d++)
    {
      const uint32_t count = places[d];

      places[d] = sum;
      sum += count;
    }
  for (size_t i = 0; i < n; i++)
    to[places[(from[i].bits >> shift) & (N_DIGITS - 1)]++] = from[i];
}

/* Sorts the values of a plane into *keys, which trades places with the spare memory. */
static void
sort_plane (GuiseHistogramMatcher *self, const float *plane, Key **keys)
{
  for (size_t i = 0; i < self->n; i++)
    {
      const float value = CLAMP (plane[i], 0.0f, 1.0f) + 0.0f; /* minus zero has a sign bit */

      memcpy (&(*keys)[i].bits, &value, sizeof value);
      (*keys)[i].index = (uint32_t) i;
    }
  for (int round = 0; round < N_ROUNDS; round++)
    {
      Key *sorted = self->spare;

      sort_round (*keys, sorted, self->n, round * DIGIT_BITS);
      self->spare = *keys;
      *keys = sorted;
    }
}

/* The place after the run of equal values that starts at i. */
static size_t
find_end (const Key *keys, size_t i, size_t n)
{
  size_t end = i + 1;

  while (end < n && keys[end].bits == keys[i].bits)
    end++;
  return end;
}

static double
value_of (const Key *key)
{
  float value;

  memcpy (&value, &key->bits, sizeof value);
  return (double) value;
}

/* A point of the target's quantile function. */
typedef struct
{
  size_t end; /* place after the run */
  double quantile;
  double value;
} Step;

static Step
step_at (const GuiseHistogramMatcher *self, size_t start)
{
  const size_t end = find_end (self->target, start, self->n);

  return (Step){ end, GUISE_HISTOGRAM_MATCH_FULL * (double) end / (double) self->n,
                 value_of (&self->target[start]) };
}

static void
match_plane (GuiseHistogramMatcher *self, float *plane, double threshold)
{
  Step next = step_at (self, 0);
  Step last = next; /* below the first value there is nothing to interpolate with */

  for (size_t i = 0, end; i < self->n; i = end)
    {
      double quantile, value;

      end = find_end (self->image, i, self->n);
      quantile = threshold * (double) end / (double) self->n;
      while (next.quantile < quantile && next.end < self->n)
        {
          last = next;
          next = step_at (self, next.end);
        }
      value = quantile >= next.quantile || next.quantile <= last.quantile
                ? next.value
                : last.value + (next.value - last.value) * (quantile - last.quantile) /
                                 (next.quantile - last.quantile);
      for (size_t k = i; k < end; k++)
        plane[self->image[k].index] = (float) value;
    }
}

void
guise_histogram_matcher_run (GuiseHistogramMatcher *self,
                             GuiseImage            *image,
                             const GuiseImage      *target,
                             double                 threshold)
{
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32 && target->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (image->n_channels == target->n_channels);
  g_return_if_fail ((size_t) image->width * (size_t) image->height == self->n);
  g_return_if_fail ((size_t) target->width * (size_t) target->height == self->n);

  for (int c = 0; c < image->n_channels; c++)
    {
      sort_plane (self, guise_image_plane (image, c), &self->image);
      sort_plane (self, guise_image_plane (target, c), &self->target);
      match_plane (self, guise_image_plane (image, c), threshold);
    }
}
