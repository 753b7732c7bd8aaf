/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the threads of a live pipeline to the main loop. */
#include "app/live/guise-live-inbox.h"

struct _GuiseLiveInbox
{
  GuiseLiveInboxFunc func;
  GWeakRef           receiver;

  GMutex   lock;  /* of what follows */
  GQueue   notes; /* of owned Note */
  gboolean has_picture;
  guint    source; /* that empties it, 0: none */
};

typedef struct
{
  GuiseLiveEvent event;
  char          *what;  /* owned, or NULL */
  GError        *error; /* owned, or NULL */
} Note;

static void
note_free (void *data)
{
  Note *self = data;

  g_free (self->what);
  g_clear_error (&self->error);
  g_free (self);
}

GuiseLiveInbox *
guise_live_inbox_new (GObject *receiver, GuiseLiveInboxFunc func)
{
  GuiseLiveInbox *self = g_atomic_rc_box_new0 (GuiseLiveInbox);

  self->func = func;
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->receiver, receiver);
  g_queue_init (&self->notes);
  return self;
}

static void
clear (void *data)
{
  GuiseLiveInbox *self = data;

  g_queue_clear_full (&self->notes, note_free);
  g_weak_ref_clear (&self->receiver);
  g_mutex_clear (&self->lock);
}

void
guise_live_inbox_unref (GuiseLiveInbox *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static void
unref (void *self)
{
  guise_live_inbox_unref (self);
}

static gboolean
empty_cb (void *data)
{
  GuiseLiveInbox *self = data;
  g_autoptr (GObject) receiver = g_weak_ref_get (&self->receiver);
  GQueue   notes;
  gboolean has_picture;
  Note    *note;

  g_mutex_lock (&self->lock);
  self->source = 0;
  notes = self->notes;
  g_queue_init (&self->notes);
  has_picture = self->has_picture;
  self->has_picture = FALSE;
  g_mutex_unlock (&self->lock);
  while ((note = g_queue_pop_head (&notes)) != NULL)
    {
      if (receiver != NULL)
        self->func (receiver, self, note->event, note->what, note->error);
      note_free (note);
    }
  if (has_picture && receiver != NULL)
    self->func (receiver, self, GUISE_LIVE_EVENT_PICTURE, NULL, NULL);
  return G_SOURCE_REMOVE;
}

void
guise_live_inbox_put (GuiseLiveEvent event, const char *what, const GError *error, void *inbox)
{
  GuiseLiveInbox *self = inbox;

  g_mutex_lock (&self->lock);
  if (event == GUISE_LIVE_EVENT_PICTURE)
    self->has_picture = TRUE;
  else
    {
      Note *note = g_new0 (Note, 1);

      note->event = event;
      note->what = g_strdup (what);
      note->error = error != NULL ? g_error_copy (error) : NULL;
      g_queue_push_tail (&self->notes, note);
    }
  if (self->source == 0)
    self->source =
      g_idle_add_full (G_PRIORITY_DEFAULT, empty_cb, g_atomic_rc_box_acquire (self), unref);
  g_mutex_unlock (&self->lock);
}
