/* SPDX-License-Identifier: GPL-3.0-or-later
 * A bounded queue between two nodes. */
#include "live/guise-live-link.h"

struct _GuiseLiveLink
{
  GMutex          lock;
  GCond           changed;
  GuiseLivePolicy policy;
  int             capacity;
  int             first; /* index of the oldest */
  int             n;
  uint64_t        n_dropped;
  gboolean        is_closed;
  GuiseLiveShot **ring; /* owned; [capacity] */
};

GuiseLiveLink *
guise_live_link_new (int capacity, GuiseLivePolicy policy)
{
  GuiseLiveLink *self = g_new0 (GuiseLiveLink, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->policy = policy;
  self->capacity = capacity;
  self->ring = g_new0 (GuiseLiveShot *, (size_t) capacity);
  return self;
}

static GuiseLiveShot *
take_oldest (GuiseLiveLink *self)
{
  GuiseLiveShot *shot = self->ring[self->first];

  self->first = (self->first + 1) % self->capacity;
  self->n--;
  return shot;
}

void
guise_live_link_free (GuiseLiveLink *self)
{
  if (self == NULL)
    return;
  while (self->n > 0)
    guise_live_shot_unref (take_oldest (self));
  g_free (self->ring);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Returns: whether there is room, or none is needed any more. The lock is held. */
static gboolean
wait_for_room (GuiseLiveLink *self, int64_t until_us)
{
  while (self->policy == GUISE_LIVE_WAITS && self->n == self->capacity && !self->is_closed)
    {
      if (until_us < 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
        return self->n < self->capacity || self->is_closed;
    }
  return TRUE;
}

/* Room has been waited for, the lock is held.
 *
 * Returns: (transfer full) (nullable): what has to go */
static GuiseLiveShot *
add (GuiseLiveLink *self, GuiseLiveShot *shot)
{
  GuiseLiveShot *dropped = NULL;

  if (self->is_closed)
    return shot;
  if (self->n == self->capacity)
    {
      dropped = take_oldest (self);
      self->n_dropped++;
    }
  self->ring[(self->first + self->n++) % self->capacity] = shot;
  g_cond_broadcast (&self->changed);
  return dropped;
}

gboolean
guise_live_link_push (GuiseLiveLink *self, GuiseLiveShot *shot)
{
  GuiseLiveShot *dropped;
  gboolean       is_closed;

  g_mutex_lock (&self->lock);
  (void) wait_for_room (self, -1);
  is_closed = self->is_closed;
  dropped = add (self, shot);
  g_mutex_unlock (&self->lock);
  guise_live_shot_unref (dropped);
  return !is_closed;
}

gboolean
guise_live_link_push_until (GuiseLiveLink *self, GuiseLiveShot *shot, int64_t until_us)
{
  GuiseLiveShot *dropped = NULL;
  gboolean       is_done;

  g_mutex_lock (&self->lock);
  is_done = wait_for_room (self, until_us);
  if (is_done)
    dropped = add (self, guise_live_shot_ref (shot));
  g_mutex_unlock (&self->lock);
  guise_live_shot_unref (dropped);
  return is_done;
}

GuiseLiveShot *
guise_live_link_pull (GuiseLiveLink *self, int64_t until_us)
{
  GuiseLiveShot *shot = NULL;

  g_mutex_lock (&self->lock);
  while (self->n == 0 && !self->is_closed)
    {
      if (until_us < 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
        break;
    }
  if (self->n > 0)
    {
      shot = take_oldest (self);
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  return shot;
}

void
guise_live_link_close (GuiseLiveLink *self)
{
  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

gboolean
guise_live_link_is_closed (GuiseLiveLink *self)
{
  gboolean is_closed;

  g_mutex_lock (&self->lock);
  is_closed = self->is_closed;
  g_mutex_unlock (&self->lock);
  return is_closed;
}

uint64_t
guise_live_link_get_n_dropped (GuiseLiveLink *self)
{
  uint64_t n;

  g_mutex_lock (&self->lock);
  n = self->n_dropped;
  g_mutex_unlock (&self->lock);
  return n;
}
