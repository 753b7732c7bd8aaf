/* SPDX-License-Identifier: GPL-3.0-or-later
 * The batches of a training: a pool of threads that works two batches ahead of its consumer. Units
 * of work are single samples, handed out in order; what a sample is follows from its number. */
#include "faceset/guise-sampler.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-parallel.h"
#include "face/guise-face-pose.h"
#include "faceset/guise-sampler-private.h"

#define N_SLOTS     2 /* batches in the making or waiting */
#define MAX_BATCH   4096
#define MAX_SIDE    1024
#define MAX_THREADS 256
#define FLIP_BELOW  4 /* of ten: training.md 7.2 */

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

typedef struct
{
  float  *planes[GUISE_N_SAMPLER_PLANES]; /* each [2, n, c, r, r], owned */
  int     n_left;                         /* samples not finished yet; under the lock */
  GError *error;                          /* owned; the first one */
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

typedef struct
{
  GuiseSampler    *sampler; /* borrowed */
  GThread         *thread;
  GuiseSampleMaker maker;
} Worker;

struct _GuiseSampler
{
  GuiseSamplerOptions options;
  uint64_t            keys[STREAM_PARTNER + 1];
  GuiseSampleStore   *stores[N_SIDES]; /* owned */
  gsize               n_cached_bytes;  /* atomic */

  Worker *workers; /* [n_workers] owned */
  int     n_workers;

  GMutex            lock;
  GCond             work_ready;
  GCond             slot_ready;
  gboolean          quit;
  uint64_t          next_work;       /* number of the next sample to be handed out */
  uint64_t          n_consumed;      /* batches given away */
  uint64_t          first;           /* iteration of the first batch */
  GuiseSampleOrder *orders[N_SIDES]; /* owned; under the lock */
  GuiseSampleOrder *partners;        /* owned; destination faces for colour transfer */
  Slot              slots[N_SLOTS];
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
  return N_SIDES * (size_t) self->options.batch_size * get_sample_floats (self, plane);
}

static gboolean
make_sample (GuiseSampler *self, GuiseSampleMaker *maker, const Work *work, GError **error)
{
  const GuiseSamplerOptions *options = &self->options;
  const gboolean may_flip = work->side == SRC ? options->random_src_flip : options->random_dst_flip;
  const gboolean has_transfer = work->side == SRC && options->ct_mode != GUISE_COLOR_TRANSFER_NONE;
  const gboolean by_summary = has_transfer && guise_color_transfer_is_by_summary (options->ct_mode);
  Slot          *slot = &self->slots[(work->iteration - self->first) % N_SLOTS];
  const size_t   sample = (size_t) (work->side * options->batch_size + work->index);
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

/* Takes the next sample when there is a place for it. Under the lock. */
static gboolean
take_work (GuiseSampler *self, Work *out_work)
{
  const uint64_t n_batch = (uint64_t) self->options.batch_size;
  const uint64_t batch = self->next_work / (N_SIDES * n_batch);

  if (batch >= self->n_consumed + N_SLOTS)
    return FALSE;

  const int      sample = (int) (self->next_work % (N_SIDES * n_batch));
  const int      side = sample / (int) n_batch;
  const int      index = sample % (int) n_batch;
  const uint64_t iteration = self->first + batch;
  const uint64_t draw = iteration * n_batch + (uint64_t) index;

  self->next_work++;
  *out_work = (Work){
    .iteration = iteration,
    .side = side,
    .index = index,
    .face = guise_sample_order_get (self->orders[side], draw),
    .partner = side == SRC ? guise_sample_order_get (self->partners, draw) : 0,
  };
  return TRUE;
}

static void
finish_work (GuiseSampler *self, const Work *work, GError *error)
{
  Slot *slot = &self->slots[(work->iteration - self->first) % N_SLOTS];

  if (error != NULL && slot->error == NULL)
    slot->error = error;
  else
    g_clear_error (&error);
  if (--slot->n_left == 0)
    g_cond_signal (&self->slot_ready);
}

static gpointer
worker_main (gpointer data)
{
  Worker       *worker = data;
  GuiseSampler *self = worker->sampler;

  g_mutex_lock (&self->lock);
  while (!self->quit)
    {
      GError *error = NULL;
      Work    work;

      if (!take_work (self, &work))
        {
          g_cond_wait (&self->work_ready, &self->lock);
          continue;
        }
      g_mutex_unlock (&self->lock);
      make_sample (self, &worker->maker, &work, &error);
      g_mutex_lock (&self->lock);
      finish_work (self, &work, error);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
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
  for (int i = 0; i < N_SLOTS; i++)
    for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
      {
        self->slots[i].n_left = N_SIDES * self->options.batch_size;
        self->slots[i].planes[plane] = g_try_new (float, get_plane_floats (self, plane));
        if (self->slots[i].planes[plane] == NULL)
          {
            g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                         "Not enough memory for batches of %d samples at resolution %d",
                         self->options.batch_size, self->options.resolution);
            return FALSE;
          }
      }
  return TRUE;
}

static gboolean
start_workers (GuiseSampler *self, GError **error)
{
  const int n_wanted =
    self->options.n_threads > 0 ? self->options.n_threads : (int) g_get_num_processors ();
  const int n_workers = MIN (n_wanted, MAX_THREADS);

  self->workers = g_new0 (Worker, (gsize) n_workers);
  for (int i = 0; i < n_workers; i++)
    {
      self->workers[i].sampler = self;
      self->n_workers = i + 1;
      if (!guise_sample_maker_init (&self->workers[i].maker, self->options.resolution,
                                    self->options.ct_mode, error))
        return FALSE;
      self->workers[i].thread =
        g_thread_try_new ("guise-sampler", worker_main, &self->workers[i], error);
      if (self->workers[i].thread == NULL)
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
  if (self->options.scale_range == 0.0)
    self->options.scale_range = GUISE_AUGMENT_SCALE_WIDE;
  self->first = first_iteration;
  g_mutex_init (&self->lock);
  g_cond_init (&self->work_ready);
  g_cond_init (&self->slot_ready);
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
  if (!make_slots (self, error) || !start_workers (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_sampler_free (GuiseSampler *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_broadcast (&self->work_ready);
  g_mutex_unlock (&self->lock);
  for (int i = 0; i < self->n_workers; i++)
    {
      if (self->workers[i].thread != NULL)
        g_thread_join (self->workers[i].thread);
      guise_sample_maker_clear (&self->workers[i].maker);
    }
  g_free (self->workers);
  for (int side = 0; side < N_SIDES; side++)
    {
      guise_sample_store_free (self->stores[side]);
      guise_sample_order_free (self->orders[side]);
    }
  guise_sample_order_free (self->partners);
  for (int i = 0; i < N_SLOTS; i++)
    {
      for (int plane = 0; plane < GUISE_N_SAMPLER_PLANES; plane++)
        g_free (self->slots[i].planes[plane]);
      g_clear_error (&self->slots[i].error);
    }
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->work_ready);
  g_cond_clear (&self->slot_ready);
  g_free (self);
}

gboolean
guise_sampler_next (GuiseSampler *self, float *const *planes, double *out_wait_ms, GError **error)
{
  g_return_val_if_fail (self != NULL && planes != NULL, FALSE);

  const int64_t start = g_get_monotonic_time ();
  Slot         *slot = &self->slots[self->n_consumed % N_SLOTS];

  g_mutex_lock (&self->lock);
  while (slot->n_left > 0)
    g_cond_wait (&self->slot_ready, &self->lock);
  g_mutex_unlock (&self->lock);

  if (out_wait_ms != NULL)
    *out_wait_ms = (double) (g_get_monotonic_time () - start) / 1000.0;
  if (slot->error != NULL)
    {
      /* The slot stays as it is: every later call says the same. */
      if (error != NULL)
        *error = g_error_copy (slot->error);
      return FALSE;
    }
  for (int i = 0; i < GUISE_N_SAMPLER_PLANES; i++)
    memcpy (planes[i], slot->planes[i], get_plane_floats (self, i) * sizeof (float));

  g_mutex_lock (&self->lock);
  slot->n_left = N_SIDES * self->options.batch_size;
  self->n_consumed++;
  g_cond_broadcast (&self->work_ready);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

uint32_t
guise_sampler_count_broken (GuiseSampler *self)
{
  return guise_sample_store_count_broken (self->stores[SRC]) +
         guise_sample_store_count_broken (self->stores[DST]);
}
