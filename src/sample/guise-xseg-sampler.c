/* SPDX-License-Identifier: GPL-3.0-or-later
 * The batches of an XSeg training. What a sample is follows from its number. */
#include "sample/guise-xseg-sampler.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "sample/guise-batch-pool.h"
#include "sample/guise-sample-order.h"
#include "sample/guise-xseg-sampler-private.h"

#define MAX_BATCH 256
#define MAX_SIDE  1024
#define SIDE_STEP 64

/* What the streams of random numbers are for; each has its own key. */
enum
{
  STREAM_ORDER,
  STREAM_BACKGROUND,
  STREAM_DRAW,
  STREAM_PICTURE,
  N_STREAMS,
};

typedef struct
{
  float *images;  /* [n, 3, r, r] owned */
  float *targets; /* [n, 1, r, r] owned */
} Slot;

struct _GuiseXsegSampler
{
  GuiseXsegSamplerOptions options;
  uint64_t                keys[N_STREAMS];
  size_t                  n_target; /* floats of one */
  GuiseXsegStore         *store;    /* owned */
  GuiseXsegStore         *pictures; /* owned; NULL: surroundings come from faces alone */
  Slot                    slots[GUISE_BATCH_POOL_SLOTS];
  GPtrArray              *makers; /* owned, of GuiseXsegMaker: one for each thread */
  GuiseBatchPool         *pool;   /* owned */

  GMutex            lock;
  GuiseSampleOrder *order;       /* owned; under the lock */
  GuiseSampleOrder *backgrounds; /* owned; under the lock */
  GuiseSampleOrder *views;       /* owned, or NULL: of the pictures; under the lock */
};

static uint64_t
derive_key (uint64_t seed, uint64_t purpose)
{
  static const uint64_t tag = 0x7873656700000000u; /* "xseg": apart from other rooms' streams */
  uint32_t              words[4];

  guise_philox (seed, tag, purpose, words);
  return (uint64_t) words[0] << 32 | words[1];
}

static size_t
choose (GuiseXsegSampler *self, GuiseSampleOrder *order, uint64_t number)
{
  size_t i;

  g_mutex_lock (&self->lock);
  i = guise_sample_order_get (order, number);
  g_mutex_unlock (&self->lock);
  return i;
}

/* What comes in around the face of sample @number: of another face, or of a picture. */
static const GuiseXsegFace *
get_background (GuiseXsegSampler    *self,
                const GuiseXsegDraw *draw,
                uint64_t             number,
                GuiseXsegFace       *scratch,
                GError             **error)
{
  const gboolean is_picture = self->pictures != NULL && draw->background_is_picture;

  return guise_xseg_store_get (is_picture ? self->pictures : self->store,
                               choose (self, is_picture ? self->views : self->backgrounds, number),
                               scratch, error);
}

static gboolean
make_sample (uint64_t iteration, int index, int slot, int thread, void *user_data, GError **error)
{
  GuiseXsegSampler    *self = user_data;
  GuiseXsegMaker      *maker = g_ptr_array_index (self->makers, thread);
  const uint64_t       number = iteration * (uint64_t) self->options.batch_size + (uint64_t) index;
  GuiseRandom          random = guise_random_init (self->keys[STREAM_DRAW], iteration);
  float               *image = self->slots[slot].images + (size_t) index * 3 * self->n_target;
  float               *target = self->slots[slot].targets + (size_t) index * self->n_target;
  const GuiseXsegFace *face, *background = NULL;
  GuiseXsegDraw        draw;

  /* Each sample of an iteration has a range of the stream to itself. */
  random.counter = (uint64_t) index << 32;
  guise_xseg_draw (&random, self->options.resolution, &draw);
  face = guise_xseg_store_get (self->store, choose (self, self->order, number), maker->face, error);
  if (face == NULL)
    return FALSE;
  if (self->options.pretrain)
    {
      guise_xseg_maker_run_pretrain (maker, face, &draw, image, target);
      return TRUE;
    }
  if (draw.has_background)
    {
      background = get_background (self, &draw, number, maker->background, error);
      if (background == NULL)
        return FALSE;
    }
  return guise_xseg_maker_run (maker, face, background, &draw, image, target, error);
}

/* ---- life ---- */

static gboolean
check_options (const GuiseXsegSamplerOptions *options, GError **error)
{
  if (options->batch_size < 1 || options->batch_size > MAX_BATCH ||
      options->resolution < SIDE_STEP || options->resolution > MAX_SIDE ||
      options->resolution % SIDE_STEP != 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "Batch size %d at resolution %d: 1..%d and a multiple of %d up to %d are "
                   "possible",
                   options->batch_size, options->resolution, MAX_BATCH, SIDE_STEP, MAX_SIDE);
      return FALSE;
    }
  if (options->face_type == GUISE_FACE_TYPE_MARK_ONLY)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                           "Faces of type mark_only are whole pictures; no model sees them");
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_slots (GuiseXsegSampler *self, GError **error)
{
  const size_t n = (size_t) self->options.batch_size * self->n_target;

  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    {
      self->slots[i].images = g_try_new (float, 3 * n);
      self->slots[i].targets = g_try_new (float, n);
      if (self->slots[i].images == NULL || self->slots[i].targets == NULL)
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
open_stores (GuiseXsegSampler              *self,
             GuiseFaceset *const           *facesets,
             size_t                         n_facesets,
             const GuiseXsegSamplerOptions *options,
             GError                       **error)
{
  uint32_t n_faces;

  self->store = guise_xseg_store_new (facesets, n_facesets, options, error);
  if (self->store == NULL)
    return FALSE;
  n_faces = (uint32_t) guise_xseg_store_get_n (self->store);
  self->order = guise_sample_order_new (n_faces, self->keys[STREAM_ORDER]);
  self->backgrounds = guise_sample_order_new (n_faces, self->keys[STREAM_BACKGROUND]);
  if (options->backgrounds == NULL || options->pretrain)
    return TRUE;
  self->pictures = guise_xseg_store_new_pictures (options->backgrounds, options, error);
  if (self->pictures == NULL)
    return FALSE;
  self->views = guise_sample_order_new ((uint32_t) guise_xseg_store_get_n (self->pictures),
                                        self->keys[STREAM_PICTURE]);
  return TRUE;
}

static void *
make_maker (void *user_data, GError **error)
{
  const GuiseXsegSampler *self = user_data;

  return guise_xseg_maker_new (self->options.resolution, error);
}

static void
free_maker (void *maker)
{
  guise_xseg_maker_free (maker);
}

GuiseXsegSampler *
guise_xseg_sampler_new (GuiseFaceset *const           *facesets,
                        size_t                         n_facesets,
                        const GuiseXsegSamplerOptions *options,
                        uint64_t                       first_iteration,
                        GError                       **error)
{
  g_autoptr (GuiseXsegSampler) self = NULL;

  g_return_val_if_fail (facesets != NULL && n_facesets > 0 && options != NULL, NULL);

  if (!check_options (options, error))
    return NULL;
  self = g_new0 (GuiseXsegSampler, 1);
  self->options = *options;
  self->options.backgrounds = NULL; /* not ours to keep */
  self->n_target = (size_t) options->resolution * (size_t) options->resolution;
  g_mutex_init (&self->lock);
  for (uint64_t i = 0; i < N_STREAMS; i++)
    self->keys[i] = derive_key (options->seed, i);
  if (!open_stores (self, facesets, n_facesets, options, error) || !make_slots (self, error))
    return NULL;
  self->makers =
    guise_batch_pool_new_scratch (options->n_threads, make_maker, self, free_maker, error);
  if (self->makers == NULL)
    return NULL;
  self->pool = guise_batch_pool_new (options->n_threads, options->batch_size, first_iteration,
                                     make_sample, self, error);
  return self->pool != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_xseg_sampler_free (GuiseXsegSampler *self)
{
  if (self == NULL)
    return;
  guise_batch_pool_free (self->pool);
  g_clear_pointer (&self->makers, g_ptr_array_unref);
  for (int i = 0; i < GUISE_BATCH_POOL_SLOTS; i++)
    {
      g_free (self->slots[i].images);
      g_free (self->slots[i].targets);
    }
  guise_sample_order_free (self->order);
  guise_sample_order_free (self->backgrounds);
  guise_sample_order_free (self->views);
  guise_xseg_store_free (self->store);
  guise_xseg_store_free (self->pictures);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
guise_xseg_sampler_next (GuiseXsegSampler *self,
                         float            *images,
                         float            *targets,
                         double           *out_wait_ms,
                         GError          **error)
{
  const int64_t start = g_get_monotonic_time ();
  gboolean      ok;
  size_t        n;
  int           slot;

  g_return_val_if_fail (self != NULL && images != NULL && targets != NULL, FALSE);

  ok = guise_batch_pool_wait (self->pool, &slot, error);
  if (out_wait_ms != NULL)
    *out_wait_ms = (double) (g_get_monotonic_time () - start) / 1000.0;
  if (!ok)
    return FALSE;
  n = (size_t) self->options.batch_size * self->n_target;
  memcpy (images, self->slots[slot].images, 3 * n * sizeof *images);
  memcpy (targets, self->slots[slot].targets, n * sizeof *targets);
  guise_batch_pool_release (self->pool);
  return TRUE;
}

size_t
guise_xseg_sampler_get_n_faces (const GuiseXsegSampler *self)
{
  return guise_xseg_store_get_n (self->store);
}

GuiseXsegLabel
guise_xseg_sampler_get_label (const GuiseXsegSampler *self)
{
  return guise_xseg_store_get_label (self->store);
}

uint32_t
guise_xseg_sampler_count_broken (GuiseXsegSampler *self)
{
  return guise_xseg_store_count_broken (self->store);
}
