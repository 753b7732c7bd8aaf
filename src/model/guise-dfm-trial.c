/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that an exported model is proven with, and how far it is from what was trained. */
#include "model/guise-dfm-trial-private.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-random.h"

#define SEED       20200101 /* any number */
#define N_CHANNELS 3
#define N_SPOTS    6     /* of a smooth face */
#define MOST_FLOPS 256e9 /* of masks for all faces once: some seconds of a processor */

int
guise_dfm_trial_choose_n (GuiseDfmKind kind, double flops)
{
  int n = GUISE_DFM_TRIAL_MAX_FACES;

  while (kind != GUISE_DFM_SWAP && n > GUISE_DFM_TRIAL_MIN_FACES && n * flops > MOST_FLOPS)
    n -= GUISE_DFM_TRIAL_BATCH;
  return n;
}

/* A patch of another colour without an edge. Lengths in widths of the picture. */
typedef struct
{
  double x, y, radius;
  double amplitude[N_CHANNELS];
} Spot;

static void
draw_spots (Spot *spots, GuiseRandom *random)
{
  for (int i = 0; i < N_SPOTS; i++)
    {
      spots[i].x = guise_random_uniform (random, 0.2, 0.8);
      spots[i].y = guise_random_uniform (random, 0.2, 0.8);
      spots[i].radius = guise_random_uniform (random, 0.05, 0.3);
      for (int c = 0; c < N_CHANNELS; c++)
        spots[i].amplitude[c] = guise_random_uniform (random, -0.4, 0.4);
    }
}

/* As smooth as photographs are: light from one side, and spots as eyes, cheeks and mouths are. */
static void
draw_smooth (float *face, int resolution, GuiseRandom *random)
{
  Spot   spots[N_SPOTS];
  double base[N_CHANNELS], across = guise_random_uniform (random, -0.3, 0.3),
                           down = guise_random_uniform (random, -0.3, 0.3);

  for (int c = 0; c < N_CHANNELS; c++)
    base[c] = guise_random_uniform (random, 0.3, 0.7);
  draw_spots (spots, random);
  for (int row = 0; row < resolution; row++)
    for (int column = 0; column < resolution; column++)
      {
        double x = (column + 0.5) / resolution, y = (row + 0.5) / resolution;
        double light = across * (x - 0.5) + down * (y - 0.5);
        double colour[N_CHANNELS] = { base[0] + light, base[1] + light, base[2] + light };
        float *pixel = face + ((size_t) row * (size_t) resolution + (size_t) column) * N_CHANNELS;

        for (int i = 0; i < N_SPOTS; i++)
          {
            double dx = (x - spots[i].x) / spots[i].radius, dy = (y - spots[i].y) / spots[i].radius;
            double share = exp (-(dx * dx + dy * dy) / 2);

            for (int c = 0; c < N_CHANNELS; c++)
              colour[c] += share * spots[i].amplitude[c];
          }
        for (int c = 0; c < N_CHANNELS; c++)
          pixel[c] = (float) CLAMP (colour[c], 0, 1);
      }
}

static void
draw_noise (float *face, size_t n, GuiseRandom *random)
{
  for (size_t i = 0; i < n; i++)
    face[i] = (float) guise_random_uniform (random, 0, 1);
}

void
guise_dfm_trial_clear (GuiseDfmTrial *self)
{
  g_clear_pointer (&self->faces, g_free);
  for (size_t i = 0; i < GUISE_DFM_MAX_OUTS; i++)
    {
      g_clear_pointer (&self->expected[i], g_free);
      g_clear_pointer (&self->actual[i], g_free);
    }
}

static gboolean
allocate (GuiseDfmTrial *self)
{
  size_t n_pixels = (size_t) self->resolution * (size_t) self->resolution;
  size_t n_in_all = n_pixels * (size_t) self->n_faces, n_at_once = n_pixels * GUISE_DFM_TRIAL_BATCH;

  self->faces = g_try_malloc_n (n_in_all, N_CHANNELS * sizeof (float));
  for (size_t i = 0; self->faces != NULL && i < self->interface->n_outs; i++)
    {
      size_t n_bytes = (size_t) self->interface->outs[i].n_channels * sizeof (float);

      self->expected[i] = g_try_malloc_n (n_in_all, n_bytes);
      if (self->expected[i] == NULL)
        return FALSE;
      self->actual[i] = g_try_malloc_n (n_at_once, n_bytes);
      if (self->actual[i] == NULL)
        return FALSE;
    }
  return self->faces != NULL;
}

gboolean
guise_dfm_trial_init (GuiseDfmTrial           *self,
                      const GuiseDfmInterface *interface,
                      int                      resolution,
                      int                      n_faces,
                      GError                 **error)
{
  size_t n = (size_t) resolution * (size_t) resolution * N_CHANNELS;

  *self = (GuiseDfmTrial){ .interface = interface, .resolution = resolution, .n_faces = n_faces };
  if (!allocate (self))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory for the %d faces that the model would be proven with", n_faces);
      return FALSE;
    }
  for (int i = 0; i < n_faces; i++)
    {
      GuiseRandom random = guise_random_init (SEED, (uint64_t) i);
      float      *face = self->faces + (size_t) i * n;

      if (i % 2 == 0)
        draw_smooth (face, resolution, &random);
      else
        draw_noise (face, n, &random);
    }
  return TRUE;
}

/* Numbers in output @out of one face. */
static size_t
get_n_values (const GuiseDfmTrial *self, size_t out)
{
  return (size_t) self->resolution * (size_t) self->resolution *
         (size_t) self->interface->outs[out].n_channels;
}

const float *
guise_dfm_trial_get_face (const GuiseDfmTrial *self, int i)
{
  return self->faces +
         (size_t) i * (size_t) self->resolution * (size_t) self->resolution * N_CHANNELS;
}

float *
guise_dfm_trial_get_expected (const GuiseDfmTrial *self, size_t out, int i)
{
  return self->expected[out] + (size_t) i * get_n_values (self, out);
}

/* The largest difference; not a number when either side has one. */
static double
compare (const float *a, const float *b, size_t n)
{
  double largest = 0;

  for (size_t i = 0; i < n; i++)
    {
      double difference = fabs ((double) a[i] - (double) b[i]);

      if (!(difference <= largest))
        largest = difference;
      if (isnan (difference))
        break;
    }
  return largest;
}

double
guise_dfm_trial_measure (const GuiseDfmTrial *self, int first, int n)
{
  double largest = 0;

  for (size_t i = 0; i < self->interface->n_outs; i++)
    {
      double difference = compare (guise_dfm_trial_get_expected (self, i, first), self->actual[i],
                                   (size_t) n * get_n_values (self, i));

      if (!(difference <= largest))
        largest = difference;
      if (isnan (difference))
        break;
    }
  return largest;
}
