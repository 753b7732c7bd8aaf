/* SPDX-License-Identifier: GPL-3.0-or-later
 * What chance decides about a sample, as a function of its number. */
#include "sample/guise-sample-draws.h"

#include "core/guise-error.h"
#include "core/guise-parallel.h"
#include "face/guise-face-pose.h"
#include "sample/guise-sample-order.h"

#define MAX_BATCH  4096
#define MAX_SIDE   1024
#define FLIP_BELOW 4 /* of ten: training.md 7.2 */

#define N_SIDES    GUISE_N_SAMPLE_SIDES

/* What the streams of random numbers are for; each has its own key. */
enum
{
  STREAM_ORDER,                            /* + side */
  STREAM_AUGMENT = STREAM_ORDER + N_SIDES, /* + side */
  STREAM_PARTNER = STREAM_AUGMENT + N_SIDES,
};

struct _GuiseSampleDraws
{
  GuiseSamplerOptions options;
  int                 n_samples; /* of each side in this part of a batch */
  uint64_t            keys[STREAM_PARTNER + 1];

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
make_order (GuiseSampleDraws *self, const GuiseFaceset *faceset, int side)
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

GuiseSampleDraws *
guise_sample_draws_new (GuiseFaceset              *src,
                        GuiseFaceset              *dst,
                        const GuiseSamplerOptions *options,
                        GError                   **error)
{
  GuiseFaceset *const facesets[N_SIDES] = { src, dst };
  GuiseSampleDraws   *self;

  if (!check_options (options, error))
    return NULL;
  self = g_new0 (GuiseSampleDraws, 1);
  self->options = *options;
  self->n_samples = options->batch_size / MAX (options->n_parts, 1);
  if (self->options.scale_range == 0.0)
    self->options.scale_range = GUISE_AUGMENT_SCALE_WIDE;
  g_mutex_init (&self->lock);
  for (int i = 0; i <= STREAM_PARTNER; i++)
    self->keys[i] = derive_key (options->seed, (uint64_t) i);
  for (int side = 0; side < N_SIDES; side++)
    self->orders[side] = make_order (self, facesets[side], side);
  self->partners =
    guise_sample_order_new ((uint32_t) guise_faceset_get_n (dst), self->keys[STREAM_PARTNER]);
  return self;
}

void
guise_sample_draws_free (GuiseSampleDraws *self)
{
  if (self == NULL)
    return;

  for (int side = 0; side < N_SIDES; side++)
    guise_sample_order_free (self->orders[side]);
  guise_sample_order_free (self->partners);
  g_mutex_clear (&self->lock);
  g_free (self);
}

int
guise_sample_draws_get_n (const GuiseSampleDraws *self)
{
  return self->n_samples;
}

int
guise_sample_draws_get_first (const GuiseSampleDraws *self)
{
  return self->options.part * self->n_samples;
}

void
guise_sample_draws_get (GuiseSampleDraws *self,
                        uint64_t          iteration,
                        int               side,
                        int               index,
                        GuiseSampleDraw  *out_draw)
{
  const GuiseSamplerOptions *options = &self->options;
  const gboolean             is_src = side == GUISE_SAMPLE_SRC;
  const gboolean may_flip = is_src ? options->random_src_flip : options->random_dst_flip;
  const uint64_t draw = iteration * (uint64_t) options->batch_size + (uint64_t) index;

  g_mutex_lock (&self->lock);
  out_draw->face = guise_sample_order_get (self->orders[side], draw);
  out_draw->partner = is_src ? guise_sample_order_get (self->partners, draw) : 0;
  g_mutex_unlock (&self->lock);

  out_draw->random = guise_random_init (self->keys[STREAM_AUGMENT + side], iteration);
  /* Each sample of an iteration has a range of the stream to itself. */
  out_draw->random.counter = (uint64_t) index << 32;
  guise_augment_draw (&out_draw->random, options->scale_range, &out_draw->augment);
  out_draw->is_flipped = may_flip && out_draw->augment.flip < FLIP_BELOW;
}
