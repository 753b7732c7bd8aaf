/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objects that are used again and again. */
#include "core/guise-spares.h"

struct _GuiseSpares
{
  GMutex         lock;
  GDestroyNotify destroy;
  int            n_most;
  int            n_used;    /* taken and not given back */
  gboolean       is_closed; /* its owner is gone; the objects that are used keep it */
  int            n;
  void          *objects[]; /* owned; [n_most] */
};

GuiseSpares *
guise_spares_new (int n_most, GDestroyNotify destroy)
{
  GuiseSpares *self;

  g_return_val_if_fail (n_most > 0 && destroy != NULL, NULL);

  self = g_malloc0 (sizeof *self + (size_t) n_most * sizeof *self->objects);
  g_mutex_init (&self->lock);
  self->destroy = destroy;
  self->n_most = n_most;
  return self;
}

static void
destroy_all (GuiseSpares *self)
{
  while (self->n > 0)
    self->destroy (self->objects[--self->n]);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
guise_spares_free (GuiseSpares *self)
{
  gboolean is_last;

  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->is_closed = TRUE;
  is_last = self->n_used == 0;
  g_mutex_unlock (&self->lock);
  if (is_last)
    destroy_all (self);
}

void *
guise_spares_take (GuiseSpares *self)
{
  void *object = NULL;

  g_mutex_lock (&self->lock);
  self->n_used++;
  if (self->n > 0)
    object = self->objects[--self->n];
  g_mutex_unlock (&self->lock);
  return object;
}

void
guise_spares_give (GuiseSpares *self, void *object)
{
  gboolean is_last;

  g_mutex_lock (&self->lock);
  self->n_used--;
  is_last = self->is_closed && self->n_used == 0;
  if (object != NULL && !self->is_closed && self->n < self->n_most)
    self->objects[self->n++] = g_steal_pointer (&object);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&object, self->destroy);
  if (is_last)
    destroy_all (self);
}
