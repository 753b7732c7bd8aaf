/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures under way, and the pool that they come from and go back to. */
#include "live/guise-live-shot.h"

#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-finder.h"

#define PLANES_PER_FACE 9 /* input and face of 3 planes each, three masks */

struct _GuiseLivePool
{
  GMutex         lock;
  int            n_most;
  int            n_under_way;
  int            n_spare;
  GuiseLiveShot *spare;     /* owned; the first of a list */
  gboolean       is_closed; /* its owner is gone; shots under way keep it */
};

static void
shot_free (GuiseLiveShot *self)
{
  g_clear_pointer (&self->frame, guise_frame_unref);
  g_clear_pointer (&self->canvas, guise_image_unref);
  g_free (self->faces);
  g_free (self->planes);
  g_free (self);
}

static GuiseLiveShot *
pop_spare (GuiseLivePool *self)
{
  GuiseLiveShot *shot = self->spare;

  self->spare = shot->next;
  self->n_spare--;
  return shot;
}

static void
pool_destroy (GuiseLivePool *self)
{
  while (self->spare != NULL)
    shot_free (pop_spare (self));
  g_mutex_clear (&self->lock);
  g_free (self);
}

GuiseLivePool *
guise_live_pool_new (int n_most)
{
  GuiseLivePool *self = g_new0 (GuiseLivePool, 1);

  g_mutex_init (&self->lock);
  self->n_most = n_most;
  return self;
}

void
guise_live_pool_free (GuiseLivePool *self)
{
  gboolean is_last;

  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  is_last = self->n_under_way == 0;
  g_mutex_unlock (&self->lock);
  if (is_last)
    pool_destroy (self);
}

void
guise_live_pool_set_most (GuiseLivePool *self, int n_most)
{
  g_mutex_lock (&self->lock);
  self->n_most = n_most;
  g_mutex_unlock (&self->lock);
}

static GuiseLiveShot *
shot_new (void)
{
  GuiseLiveShot *shot = g_new0 (GuiseLiveShot, 1);

  shot->faces = g_new0 (GuiseLiveFace, GUISE_FACE_FINDER_MAX_FACES);
  return shot;
}

static GuiseLiveShot *
begin (GuiseLivePool *self, GuiseLiveShot *shot, GuiseFrame *frame, int64_t taken_us)
{
  shot->pool = self;
  shot->ref_count = 1;
  shot->frame = frame;
  shot->taken_us = taken_us;
  shot->n_faces = shot->n_wanted = shot->n_veils = 0;
  shot->scene = 0;
  shot->has_seen = FALSE;
  shot->has_label = FALSE;
  shot->pass_ns = shot->pause_us = 0;
  shot->view = GUISE_LIVE_VIEW_SWAPPED;
  memset (shot->busy_us, 0, sizeof shot->busy_us);
  return shot;
}

/* Returns: (transfer full) (nullable): a spare or a new one; NULL when there are @n_most */
static GuiseLiveShot *
take (GuiseLivePool *self, gboolean is_limited)
{
  GuiseLiveShot *shot = NULL;

  g_mutex_lock (&self->lock);
  if (!is_limited || self->n_under_way < self->n_most)
    {
      shot = self->spare != NULL ? pop_spare (self) : shot_new ();
      self->n_under_way++;
    }
  g_mutex_unlock (&self->lock);
  return shot;
}

GuiseLiveShot *
guise_live_pool_take (GuiseLivePool *self, GuiseFrame *frame, int64_t taken_us)
{
  GuiseLiveShot *shot = take (self, TRUE);

  if (shot != NULL)
    return begin (self, shot, frame, taken_us);
  guise_frame_unref (frame);
  return NULL;
}

GuiseLiveShot *
guise_live_pool_take_anyway (GuiseLivePool *self, GuiseFrame *frame, int64_t taken_us)
{
  return begin (self, take (self, FALSE), frame, taken_us);
}

GuiseLiveShot *
guise_live_shot_ref (GuiseLiveShot *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

/* More spare shots than are allowed now, after a shorter delay was chosen, are freed. */
void
guise_live_shot_unref (GuiseLiveShot *self)
{
  GuiseLivePool *pool;
  gboolean       is_kept, is_last;

  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  pool = self->pool;
  g_clear_pointer (&self->frame, guise_frame_unref);
  g_clear_pointer (&self->origin, g_ref_string_release);
  g_mutex_lock (&pool->lock);
  pool->n_under_way--;
  is_kept = !pool->is_closed && pool->n_spare + pool->n_under_way < pool->n_most;
  is_last = pool->is_closed && pool->n_under_way == 0;
  if (is_kept)
    {
      self->next = pool->spare;
      pool->spare = self;
      pool->n_spare++;
    }
  g_mutex_unlock (&pool->lock);
  if (!is_kept)
    shot_free (self);
  if (is_last)
    pool_destroy (pool);
}

gboolean
guise_live_shot_reserve (GuiseLiveShot *self, int size, int n_faces, GError **error)
{
  size_t wanted = (size_t) n_faces * PLANES_PER_FACE * (size_t) size * (size_t) size;

  if (wanted > self->n_planes)
    {
      float *larger = g_try_realloc_n (self->planes, wanted, sizeof *larger);

      if (larger == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                       "Not enough memory for %d faces of %d pixels", n_faces, size);
          return FALSE;
        }
      self->planes = larger;
      self->n_planes = wanted;
    }
  self->size = size;
  return TRUE;
}

gboolean
guise_live_shot_reserve_canvas (GuiseLiveShot *self, GError **error)
{
  const GuiseImage *image = self->frame->image;

  if (self->canvas != NULL && self->canvas->width == image->width &&
      self->canvas->height == image->height)
    return TRUE;
  g_clear_pointer (&self->canvas, guise_image_unref);
  self->canvas = guise_image_new (GUISE_PIXELS_BGR8, image->width, image->height, 3, error);
  return self->canvas != NULL;
}

GuisePrediction
guise_live_shot_get_prediction (const GuiseLiveShot *self, int i)
{
  size_t       plane = (size_t) self->size * (size_t) self->size;
  const float *first = self->planes + (size_t) i * PLANES_PER_FACE * plane;

  return (GuisePrediction){ .input = first,
                            .face = first + 3 * plane,
                            .face_mask = first + 6 * plane,
                            .input_mask = first + 7 * plane,
                            .seen_input_mask = self->has_seen ? first + 8 * plane : NULL };
}
