/* SPDX-License-Identifier: GPL-3.0-or-later
 * Samples as numbers, for devices that have the pixels: every face decoded once, then draws. */
#include "sample/guise-sample-feed.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-parallel.h"
#include "sample/guise-sample-face.h"

#define N_AT_A_TIME  32  /* faces decoded before they are handed over */
#define RECORD_ALIGN 256 /* where records may begin */

/* What is decoded: the faces of both sides, then what destination faces are as partners. */
enum
{
  SRC_FACES,
  DST_FACES,
  PARTNERS,
  N_LISTS,
};

typedef struct
{
  GuiseFaceset      *faceset;   /* reference */
  size_t             n;         /* 0: not needed */
  size_t             at;        /* where its records begin */
  size_t             stride;    /* from one to the next; 0: nothing but summaries is kept */
  uint8_t           *is_broken; /* [n] owned */
  uint32_t          *stand_ins; /* [n] owned: the face itself or the next one that can be read */
  GuiseColorSummary *summaries; /* [n] owned; NULL: not needed */
} List;

struct _GuiseSampleFeed
{
  GuiseSamplerOptions options;
  GuiseSampleDraws   *draws; /* owned */
  size_t              n_face_bytes;
  size_t              n_partner_bytes;
  List                lists[N_LISTS];
};

gboolean
guise_sample_feed_supports (const GuiseSamplerOptions *options)
{
  return options->ct_mode == GUISE_COLOR_TRANSFER_NONE ||
         options->ct_mode == GUISE_COLOR_TRANSFER_IDT ||
         guise_color_transfer_is_by_summary (options->ct_mode);
}

static gboolean
is_by_summary (const GuiseSampleFeed *self)
{
  return self->options.ct_mode != GUISE_COLOR_TRANSFER_NONE &&
         guise_color_transfer_is_by_summary (self->options.ct_mode);
}

static void
list_init (List *list, GuiseFaceset *faceset, size_t *at, size_t n_bytes, gboolean has_summaries)
{
  list->faceset = guise_faceset_ref (faceset);
  list->n = guise_faceset_get_n (faceset);
  list->at = *at;
  list->stride = (n_bytes + RECORD_ALIGN - 1) / RECORD_ALIGN * RECORD_ALIGN;
  list->is_broken = g_new0 (uint8_t, list->n);
  list->stand_ins = g_new0 (uint32_t, list->n);
  if (has_summaries)
    list->summaries = g_new0 (GuiseColorSummary, list->n);
  *at += list->n * list->stride;
}

GuiseSampleFeed *
guise_sample_feed_new (GuiseFaceset              *src,
                       GuiseFaceset              *dst,
                       const GuiseSamplerOptions *options,
                       GError                   **error)
{
  g_autoptr (GuiseSampleFeed) self = NULL;
  size_t at = 0;

  g_return_val_if_fail (src != NULL && dst != NULL && options != NULL, NULL);
  g_return_val_if_fail (guise_sample_feed_supports (options), NULL);

  self = g_new0 (GuiseSampleFeed, 1);
  self->options = *options;
  self->draws = guise_sample_draws_new (src, dst, options, error);
  if (self->draws == NULL)
    return NULL;
  self->n_face_bytes = guise_sample_face_get_n_packed (options->resolution) * sizeof (uint16_t);
  if (options->ct_mode == GUISE_COLOR_TRANSFER_IDT)
    self->n_partner_bytes =
      3 * (size_t) options->resolution * (size_t) options->resolution * sizeof (float);
  list_init (&self->lists[SRC_FACES], src, &at, self->n_face_bytes, is_by_summary (self));
  list_init (&self->lists[DST_FACES], dst, &at, self->n_face_bytes, FALSE);
  if (options->ct_mode != GUISE_COLOR_TRANSFER_NONE)
    list_init (&self->lists[PARTNERS], dst, &at, self->n_partner_bytes, is_by_summary (self));
  return g_steal_pointer (&self);
}

void
guise_sample_feed_free (GuiseSampleFeed *self)
{
  if (self == NULL)
    return;

  for (int i = 0; i < N_LISTS; i++)
    {
      List *list = &self->lists[i];

      guise_faceset_unref (list->faceset);
      g_free (list->is_broken);
      g_free (list->stand_ins);
      g_free (list->summaries);
    }
  guise_sample_draws_free (self->draws);
  g_free (self);
}

size_t
guise_sample_feed_get_n_bytes (const GuiseSampleFeed *self)
{
  size_t n_bytes = 0;

  for (int i = 0; i < N_LISTS; i++)
    n_bytes += self->lists[i].n * self->lists[i].stride;
  return n_bytes;
}

size_t
guise_sample_feed_get_face_bytes (const GuiseSampleFeed *self)
{
  return self->n_face_bytes;
}

size_t
guise_sample_feed_get_partner_bytes (const GuiseSampleFeed *self)
{
  return self->n_partner_bytes;
}

uint32_t
guise_sample_feed_count_broken (const GuiseSampleFeed *self)
{
  uint32_t n = 0;

  for (int i = SRC_FACES; i <= DST_FACES; i++)
    for (size_t k = 0; k < self->lists[i].n; k++)
      n += self->lists[i].is_broken[k];
  return n;
}

/* ---- loading ---- */

/* What is decoded at a time. */
typedef struct
{
  GuiseSampleFeed  *feed;
  List             *list;
  gboolean          is_partner;
  size_t            first;
  GuiseSampleFace **faces;    /* [n_threads] owned */
  GuiseImage      **pictures; /* [n_threads] owned */
  int               n_threads;
  uint8_t          *staging; /* [N_AT_A_TIME, stride] owned */
  GMutex            lock;    /* of what follows */
  GError           *error;   /* owned; out of memory */
  GError           *reason;  /* owned: why a picture could not be read, of the last one */
} Load;

static gboolean
load_face (Load *self, size_t i, int thread, uint8_t *record, GError **error)
{
  const GuiseSamplerOptions *options = &self->feed->options;
  GuiseSampleFace           *face = self->faces[thread];

  if (!guise_sample_face_load (face, self->list->faceset, i, options->face_type, error))
    return FALSE;
  guise_sample_face_pack (face, (uint16_t *) (void *) record);
  if (self->list->summaries != NULL)
    guise_color_transfer_measure (options->ct_mode, face->image, &self->list->summaries[i]);
  return TRUE;
}

static gboolean
load_partner (Load *self, size_t i, int thread, uint8_t *record, GError **error)
{
  GuiseImage *picture = self->pictures[thread];

  if (!guise_sample_face_load_partner (self->list->faceset, i, picture, error))
    return FALSE;
  if (self->list->summaries != NULL)
    guise_color_transfer_measure (self->feed->options.ct_mode, picture, &self->list->summaries[i]);
  else
    memcpy (record, picture->data, self->feed->n_partner_bytes);
  return TRUE;
}

static void
on_face_wanted_cb (size_t index, int thread, void *user_data)
{
  Load    *self = user_data;
  size_t   i = self->first + index;
  uint8_t *record = self->staging + index * self->list->stride;
  GError  *error = NULL;
  gboolean done = self->is_partner ? load_partner (self, i, thread, record, &error)
                                   : load_face (self, i, thread, record, &error);

  if (done)
    return;
  g_mutex_lock (&self->lock);
  if (g_error_matches (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY))
    {
      g_clear_error (&self->error);
      self->error = error;
    }
  else
    {
      g_clear_error (&self->reason);
      self->reason = error;
      self->list->is_broken[i] = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

static gboolean
load_init (Load *self, GuiseSampleFeed *feed, int n_threads, GError **error)
{
  const int size = feed->options.resolution;
  size_t    n_largest = 1;

  *self = (Load){ .feed = feed, .n_threads = n_threads };
  g_mutex_init (&self->lock);
  self->faces = g_new0 (GuiseSampleFace *, (gsize) n_threads);
  self->pictures = g_new0 (GuiseImage *, (gsize) n_threads);
  for (int i = 0; i < N_LISTS; i++)
    n_largest = MAX (n_largest, feed->lists[i].stride);
  self->staging = g_try_malloc_n (N_AT_A_TIME, n_largest);
  if (self->staging == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "Not enough memory to load faces at resolution %d", size);
      return FALSE;
    }
  for (int i = 0; i < n_threads; i++)
    {
      self->faces[i] = guise_sample_face_new (size, error);
      if (self->faces[i] == NULL)
        return FALSE;
      self->pictures[i] = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error);
      if (self->pictures[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
load_clear (Load *self)
{
  for (int i = 0; i < self->n_threads; i++)
    {
      guise_sample_face_free (self->faces[i]);
      guise_image_unref (self->pictures[i]);
    }
  g_free (self->faces);
  g_free (self->pictures);
  g_free (self->staging);
  g_clear_error (&self->error);
  g_clear_error (&self->reason);
  g_mutex_clear (&self->lock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Load, load_clear)

/* Every face stands for itself, or the next one that can be read does. */
static gboolean
find_stand_ins (List *list, const GError *reason, GError **error)
{
  size_t sound = list->n;

  for (size_t i = 0; i < list->n && sound == list->n; i++)
    sound = list->is_broken[i] ? list->n : i;
  if (sound == list->n)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "No face of %s can be read any more%s%s", guise_faceset_get_path (list->faceset),
                   reason != NULL ? "; the last one: " : "", reason != NULL ? reason->message : "");
      return FALSE;
    }
  for (size_t i = list->n; i-- > 0;)
    {
      sound = list->is_broken[i] ? sound : i;
      list->stand_ins[i] = (uint32_t) sound;
    }
  return TRUE;
}

static gboolean
hand_over (Load *self, const GuiseSampleFeedFuncs *funcs, size_t n, void *user_data, GError **error)
{
  const List  *list = self->list;
  const size_t n_bytes = self->is_partner ? self->feed->n_partner_bytes : self->feed->n_face_bytes;

  for (size_t i = 0; list->stride > 0 && i < n; i++)
    if (!list->is_broken[self->first + i] &&
        !funcs->write (list->at + (self->first + i) * list->stride,
                       self->staging + i * list->stride, n_bytes, user_data, error))
      return FALSE;
  return TRUE;
}

gboolean
guise_sample_feed_load (GuiseSampleFeed            *self,
                        const GuiseSampleFeedFuncs *funcs,
                        void                       *user_data,
                        GCancellable               *cancellable,
                        GError                    **error)
{
  g_autoptr (GuiseParallel) team = guise_parallel_new (self->options.n_threads);
  g_auto (Load) load = { 0 };
  size_t n_all = 0;
  size_t n_done = 0;

  if (!load_init (&load, self, guise_parallel_get_n_threads (team), error))
    return FALSE;
  for (int i = 0; i < N_LISTS; i++)
    n_all += self->lists[i].n;
  for (int i = 0; i < N_LISTS; i++)
    {
      g_clear_error (&load.reason);
      load.list = &self->lists[i];
      load.is_partner = i == PARTNERS;
      for (load.first = 0; load.first < load.list->n; load.first += N_AT_A_TIME)
        {
          const size_t n = MIN (N_AT_A_TIME, load.list->n - load.first);

          if (g_cancellable_is_cancelled (cancellable))
            {
              g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                                   "Loading the faces was stopped");
              return FALSE;
            }
          guise_parallel_run (team, n, on_face_wanted_cb, &load);
          if (load.error != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&load.error));
              return FALSE;
            }
          if (!hand_over (&load, funcs, n, user_data, error))
            return FALSE;
          n_done += n;
          if (funcs->progress != NULL)
            funcs->progress (n_done, n_all, user_data);
        }
      if (load.list->n > 0 && !find_stand_ins (load.list, load.reason, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- steps ---- */

static void
set_color (GuiseSampleFeed *self, GuiseSampleDraw *draw, GuiseSampleStep *step)
{
  const List    *partners = &self->lists[PARTNERS];
  const uint32_t face = self->lists[SRC_FACES].stand_ins[draw->face];
  const uint32_t partner = partners->stand_ins[draw->partner];

  step->transfer = self->options.ct_mode;
  if (is_by_summary (self))
    {
      step->move =
        guise_color_transfer_get_move (step->transfer, &self->lists[SRC_FACES].summaries[face],
                                       &partners->summaries[partner]);
      return;
    }
  step->partner_at = partners->at + partner * partners->stride;
  /* What a transfer draws is drawn for each output anew (training.md 7.3). */
  for (int i = 0; i < 2; i++)
    guise_color_transfer_draw_rotations (&draw->random, step->rotations[i]);
}

void
guise_sample_feed_get (GuiseSampleFeed *self,
                       uint64_t         iteration,
                       int              index,
                       GuiseSampleStep *out_step)
{
  const GuiseSamplerOptions *options = &self->options;
  const int                  n = guise_sample_draws_get_n (self->draws);
  const int                  side = index / n;
  const List                *list = &self->lists[side == GUISE_SAMPLE_SRC ? SRC_FACES : DST_FACES];
  GuiseSampleDraw            draw;

  guise_sample_draws_get (self->draws, iteration, side,
                          guise_sample_draws_get_first (self->draws) + index % n, &draw);
  memset (out_step, 0, sizeof *out_step);
  out_step->face_at = list->at + list->stand_ins[draw.face] * list->stride;
  out_step->map = guise_augment_get_map (&draw.augment, options->resolution, draw.is_flipped);
  if (options->random_warp)
    {
      out_step->n_nodes = draw.augment.n_nodes;
      memcpy (out_step->nodes, draw.augment.displacement, sizeof out_step->nodes);
    }
  out_step->transfer = GUISE_COLOR_TRANSFER_NONE;
  if (side == GUISE_SAMPLE_DST)
    return;
  if (options->random_hsv_power > 0.0)
    {
      guise_augment_get_hsv (&draw.augment, options->random_hsv_power, out_step->hsv);
      out_step->hsv[0] = fmodf (out_step->hsv[0], 360.0f);
      out_step->has_hsv = TRUE;
    }
  if (options->ct_mode != GUISE_COLOR_TRANSFER_NONE)
    set_color (self, &draw, out_step);
}
