/* SPDX-License-Identifier: GPL-3.0-or-later
 * The batches of a training: what a sample is follows from its number. */
#include "faceset/guise-sampler.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-parallel.h"
#include "face/guise-face-pose.h"
#include "faceset/guise-batch-pool.h"
#include "faceset/guise-sampler-private.h"

#define MAX_BATCH  4096
#define MAX_SIDE   1024
#define FLIP_BELOW 4 /* of ten: training.md 7.2 */

enum
{
  SRC,
  DST,
  N_SIDES,
};

/* What the streams of random numbers are for; each has its own key. */
enum
{
  STREAM_ORDER,                            /* + side */
  STREAM_AUGMENT = STREAM_ORDER + N_SIDES, /* + side */
  STREAM_PARTNER = STREAM_AUGMENT + N_SIDES,
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

/* One sample to be made. */
typedef struct
{
  uint64_t iteration;
  int      side;
  int      index; /* in the batch */
  uint32_t face;
  uint32_t partner; /* for colour transfer */
} Work;

struct _GuiseSampler
{
  GuiseSamplerOptions options;
  int                 n_samples; /* of each side in this part of a batch */
  uint64_t            keys[STREAM_PARTNER + 1];
  GuiseSampleStore   *stores[N_SIDES]; /* owned */
  gsize               n_cached_bytes;  /* atomic */
  Slot                slots[GUISE_BATCH_POOL_SLOTS];

  GuiseSampleMaker *makers; /* [n_makers] owned; one for each thread */
  int               n_makers;
  GuiseBatchPool   *pool; /* owned */

  GMutex            lock;            /* of the orders, which shuffle when asked */
  GuiseSampleOrder *orders[N_SIDES]; /* owned */
  GuiseSampleOrder *partners;        /* owned; destination faces for colour transfer */
};

static uint64_t
derive_key (uint64_t seed, uint64_t purpose)
{
  static const uint64_t tag = 0x73616d706c657200u; /* "sampler": apart from other rooms' streams */
  uint32_t              words[4];

  guise_philox (seed, tag, purpose, words);
  return (uint64_t) words[0] << 32 | words[1];
}

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

/* Where our part of a batch begins. */
static int
get_first (const GuiseSampler *self)
{
  return self->options.part * self->n_samples;
}

static gboolean
make_work (GuiseSampler     *self,
           GuiseSampleMaker *maker,
           const Slot       *slot,
           const Work       *work,
           GError          **error)
{
  const GuiseSamplerOptions *options = &self->options;
  const gboolean may_flip = work->side == SRC ? options->random_src_flip : options->random_dst_flip;
  const gboolean has_transfer = work->side == SRC && options->ct_mode != GUISE_COLOR_TRANSFER_NONE;
  const gboolean by_summary = has_transfer && guise_color_transfer_is_by_summary (options->ct_mode);
  const size_t   sample = (size_t) (work->side * self->n_samples + work->index - get_first (self));
  GuiseRandom random = guise_random_init (self->keys[STREAM_AUGMENT + work->side], work->iteration);
  const GuiseImage *partner = NULL;
  GuiseAugment      augment;
  GuiseColorSummary color;
  float            *outs[GUISE_N_SAMPLER_PLANES];

  /* Each sample of an iteration has a range of the stream to itself. */
  random.counter = (uint64_t) work->index << 32;
  guise_augment_draw (&random, options->scale_range, &augment);

  if (!guise_sample_store_get (self->stores[work->side], work->face, maker->face, error))
    return FALSE;
  if (by_summary && !guise_sample_store_get_color (self->stores[DST], work->partner, maker->partner,
                                                   &color, error))
    return FALSE;
  if (has_transfer && !by_summary)
    {
      partner =
        guise_sample_store_get_partner (self->stores[DST], work->partner, maker->partner, error);
      if (partner == NULL)
        return FALSE;
    }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    outs[i] = slot->planes[i] + sample * get_sample_floats (self, i);

  const GuiseSampleRecipe recipe = {
    .face = maker->face,
    .augment = &augment,
    .is_warped = options->random_warp,
    .is_flipped = may_flip && augment.flip < FLIP_BELOW,
    .hsv_power = work->side == SRC ? options->random_hsv_power : 0.0,
    .color = by_summary ? &color : NULL,
    .partner = partner,
    .random = random,
  };

  guise_sample_maker_run (maker, &recipe, outs);
  return TRUE;
}

/* On a thread of the pool: the source side first. */
static gboolean
make_sample (uint64_t batch, int index, int slot, int thread, void *user_data, GError **error)
{
  GuiseSampler *self = user_data;
  Work          work = { .iteration = batch,
                         .side = index / self->n_samples,
                         .index = get_first (self) + index % self->n_samples };
  uint64_t      draw = batch * (uint64_t) self->options.batch_size + (uint64_t) work.index;

  g_mutex_lock (&self->lock);
  work.face = guise_sample_order_get (self->orders[work.side], draw);
  if (work.side == SRC)
    work.partner = guise_sample_order_get (self->partners, draw);
  g_mutex_unlock (&self->lock);
  return make_work (self, &self->makers[thread], &self->slots[slot], &work, error);
}

typedef struct
{
  const GuiseFaceset *faceset;
  double             *yaws; /* [n] */
} YawJob;

static void
on_yaw_wanted_cb (size_t index, int thread, void *user_data)
{
  YawJob                  *job = user_data;
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (job->faceset, index);
  GuiseFacePose            pose;

  /* A face without a pose is taken for a frontal one. */
  job->yaws[index] = guise_face_pose_from_landmarks (entry->landmarks, (double) entry->width, &pose)
                       ? pose.yaw
                       : 0.0;
}

static GuiseSampleOrder *
make_order (GuiseSampler *self, const GuiseFaceset *faceset, int side)
{
  const uint32_t n = (uint32_t) guise_faceset_get_n (faceset);

  if (!self->options.uniform_yaw)
    return guise_sample_order_new (n, self->keys[STREAM_ORDER + side]);

  g_autofree double *yaws = g_new (double, n);
  g_autoptr (GuiseParallel) team = guise_parallel_new (self->options.n_threads);
  YawJob job = { faceset, yaws };

  guise_parallel_run (team, n, on_yaw_wanted_cb, &job);
  return guise_sample_order_new_by_yaw (yaws, n, self->keys[STREAM_ORDER + side]);
}

static gboolean
check_options (const GuiseSamplerOptions *options, GError **error)
{
  if (options->batch_size < 1 || options->batch_size > MAX_BATCH || options->resolution < 16 ||
      options->resolution > MAX_SIDE || options->resolution % 16 != 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "Batch size %d at resolution %d: 1..%d and a multiple of 16 up to %d are "
                   "possible",
                   options->batch_size, options->resolution, MAX_BATCH, MAX_SIDE);
      return FALSE;
    }
  if (options->n_parts > 1 && (options->batch_size % options->n_parts != 0 || options->part < 0 ||
                               options->part >= options->n_parts))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "A batch of %d samples has no part %d of %d equal ones", options->batch_size,
                   options->part, options->n_parts);
      return FALSE;
    }
  if (options->face_type == GUISE_FACE_TYPE_MARK_ONLY)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                           "Faces of type mark_only are whole pictures; no model sees them");
      return FALSE;
    }
  if (guise_color_transfer_is_masked (options->ct_mode))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "Colour transfer '%s' is one of merging; training has none, rct, lct, mkl, idt "
                   "and sot",
                   guise_color_transfer_get_name (options->ct_mode));
      return FALSE;
    }
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

static gboolean
make_makers (GuiseSampler *self, GError **error)
{
  const int n = guise_batch_pool_count_threads (self->options.n_threads);

  self->makers = g_new0 (GuiseSampleMaker, (gsize) n);
  for (int i = 0; i < n; i++)
    {
      self->n_makers = i + 1;
      if (!guise_sample_maker_init (&self->makers[i], self->options.resolution,
                                    self->options.ct_mode, error))
        return FALSE;
    }
  return TRUE;
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

  if (!check_options (options, error))
    return NULL;
  self = g_new0 (GuiseSampler, 1);
  self->options = *options;
  self->n_samples = options->batch_size / MAX (options->n_parts, 1);
  if (self->options.scale_range == 0.0)
    self->options.scale_range = GUISE_AUGMENT_SCALE_WIDE;
  g_mutex_init (&self->lock);
  for (int i = 0; i <= STREAM_PARTNER; i++)
    self->keys[i] = derive_key (options->seed, (uint64_t) i);
  for (int side = 0; side < N_SIDES; side++)
    {
      self->stores[side] =
        guise_sample_store_new (facesets[side], &self->options, &self->n_cached_bytes);
      self->orders[side] = make_order (self, facesets[side], side);
    }
  self->partners =
    guise_sample_order_new ((uint32_t) guise_faceset_get_n (dst), self->keys[STREAM_PARTNER]);
  if (!make_slots (self, error) || !make_makers (self, error))
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
  for (int i = 0; i < self->n_makers; i++)
    guise_sample_maker_clear (&self->makers[i]);
  g_free (self->makers);
  for (int side = 0; side < N_SIDES; side++)
    {
      guise_sample_store_free (self->stores[side]);
      guise_sample_order_free (self->orders[side]);
    }
  guise_sample_order_free (self->partners);
  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
      g_free (self->slots[i].planes[plane]);
  g_mutex_clear (&self->lock);
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
