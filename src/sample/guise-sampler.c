/* SPDX-License-Identifier: GPL-3.0-or-later
 * The batches of a training: what a sample is follows from its number. */
#include "sample/guise-sampler.h"

#include <string.h>

#include "core/guise-error.h"
#include "sample/guise-batch-pool.h"
#include "sample/guise-sample-draws.h"
#include "sample/guise-sampler-private.h"

enum
{
  SRC = GUISE_SAMPLE_SRC,
  DST = GUISE_SAMPLE_DST,
  N_SIDES = GUISE_N_SAMPLE_SIDES,
};

static const int plane_channels[GUISE_N_SAMPLER_PLANES] = {
  [GUISE_SAMPLER_WARPED] = 3,
  [GUISE_SAMPLER_TARGET] = 3,
  [GUISE_SAMPLER_MASK] = 1,
  [GUISE_SAMPLER_EYES_MOUTH] = 1,
};

/* Our part of a batch: each plane [2, n, c, r, r], owned. */
typedef struct
{
  float *planes[GUISE_N_SAMPLER_PLANES];
} Slot;

struct _GuiseSampler
{
  GuiseSamplerOptions options;
  int                 n_samples;       /* of each side in this part of a batch */
  GuiseSampleDraws   *draws;           /* owned */
  GuiseSampleStore   *stores[N_SIDES]; /* owned */
  gsize               n_cached_bytes;  /* atomic */
  Slot                slots[GUISE_BATCH_POOL_SLOTS];

  GPtrArray      *makers; /* owned, of GuiseSampleMaker: one for each thread */
  GuiseBatchPool *pool;   /* owned */
};

static size_t
get_sample_floats (const GuiseSampler *self, int plane)
{
  const size_t size = (size_t) self->options.resolution;

  return (size_t) plane_channels[plane] * size * size;
}

static size_t
get_plane_floats (const GuiseSampler *self, int plane)
{
  return N_SIDES * (size_t) self->n_samples * get_sample_floats (self, plane);
}

/* On a thread of the pool: the source side first. */
static gboolean
make_sample (uint64_t batch, int index, int slot, int thread, void *user_data, GError **error)
{
  GuiseSampler              *self = user_data;
  const GuiseSamplerOptions *options = &self->options;
  GuiseSampleMaker          *maker = g_ptr_array_index (self->makers, thread);
  const int                  side = index / self->n_samples;
  const gboolean has_transfer = side == SRC && options->ct_mode != GUISE_COLOR_TRANSFER_NONE;
  const gboolean by_summary = has_transfer && guise_color_transfer_is_by_summary (options->ct_mode);
  const GuiseImage *partner = NULL;
  GuiseColorSummary color;
  GuiseSampleDraw   draw;
  float            *outs[GUISE_N_SAMPLER_PLANES];

  guise_sample_draws_get (self->draws, batch, side,
                          guise_sample_draws_get_first (self->draws) + index % self->n_samples,
                          &draw);
  if (!guise_sample_store_get (self->stores[side], draw.face, maker->face, error))
    return FALSE;
  if (by_summary && !guise_sample_store_get_color (self->stores[DST], draw.partner, maker->partner,
                                                   &color, error))
    return FALSE;
  if (has_transfer && !by_summary)
    {
      partner =
        guise_sample_store_get_partner (self->stores[DST], draw.partner, maker->partner, error);
      if (partner == NULL)
        return FALSE;
    }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    outs[i] = self->slots[slot].planes[i] + (size_t) index * get_sample_floats (self, i);

  const GuiseSampleRecipe recipe = {
    .face = maker->face,
    .augment = &draw.augment,
    .is_warped = options->random_warp,
    .is_flipped = draw.is_flipped,
    .hsv_power = side == SRC ? options->random_hsv_power : 0.0,
    .color = by_summary ? &color : NULL,
    .partner = partner,
    .random = draw.random,
  };

  guise_sample_maker_run (maker, &recipe, outs);
  return TRUE;
}

static gboolean
make_slots (GuiseSampler *self, GError **error)
{
  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
      {
        self->slots[i].planes[plane] = g_try_new (float, get_plane_floats (self, plane));
        if (self->slots[i].planes[plane] == NULL)
          {
            g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                         "Not enough memory for batches of %d samples at resolution %d",
                         self->n_samples, self->options.resolution);
            return FALSE;
          }
      }
  return TRUE;
}

static void *
make_maker (void *user_data, GError **error)
{
  const GuiseSampler *self = user_data;

  return guise_sample_maker_new (self->options.resolution, self->options.ct_mode, error);
}

static void
free_maker (void *maker)
{
  guise_sample_maker_free (maker);
}

GuiseSampler *
guise_sampler_new (GuiseFaceset              *src,
                   GuiseFaceset              *dst,
                   const GuiseSamplerOptions *options,
                   uint64_t                   first_iteration,
                   GError                   **error)
{
  g_return_val_if_fail (src != NULL && dst != NULL && options != NULL, NULL);

  g_autoptr (GuiseSampler) self = NULL;
  GuiseFaceset *const facesets[N_SIDES] = { src, dst };

  self = g_new0 (GuiseSampler, 1);
  self->options = *options;
  self->draws = guise_sample_draws_new (src, dst, options, error);
  if (self->draws == NULL)
    return NULL;
  self->n_samples = guise_sample_draws_get_n (self->draws);
  for (int side = 0; side < N_SIDES; side++)
    self->stores[side] =
      guise_sample_store_new (facesets[side], &self->options, &self->n_cached_bytes);
  if (!make_slots (self, error))
    return NULL;
  self->makers =
    guise_batch_pool_new_scratch (options->n_threads, make_maker, self, free_maker, error);
  if (self->makers == NULL)
    return NULL;
  self->pool = guise_batch_pool_new (options->n_threads, N_SIDES * self->n_samples, first_iteration,
                                     make_sample, self, error);
  return self->pool != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_sampler_free (GuiseSampler *self)
{
  if (self == NULL)
    return;

  guise_batch_pool_free (self->pool);
  g_clear_pointer (&self->makers, g_ptr_array_unref);
  for (int side = 0; side < N_SIDES; side++)
    guise_sample_store_free (self->stores[side]);
  guise_sample_draws_free (self->draws);
  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
      g_free (self->slots[i].planes[plane]);
  g_free (self);
}

gboolean
guise_sampler_next (GuiseSampler *self, float *const *planes, double *out_wait_ms, GError **error)
{
  g_return_val_if_fail (self != NULL && planes != NULL, FALSE);

  const int64_t  start = g_get_monotonic_time ();
  int            slot;
  const gboolean ok = guise_batch_pool_wait (self->pool, &slot, error);

  if (out_wait_ms != NULL)
    *out_wait_ms = (double) (g_get_monotonic_time () - start) / 1000.0;
  if (!ok)
    return FALSE;
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    memcpy (planes[i], self->slots[slot].planes[i], get_plane_floats (self, i) * sizeof (float));
  guise_batch_pool_release (self->pool);
  return TRUE;
}

uint32_t
guise_sampler_count_broken (GuiseSampler *self)
{
  return guise_sample_store_count_broken (self->stores[SRC]) +
         guise_sample_store_count_broken (self->stores[DST]);
}
