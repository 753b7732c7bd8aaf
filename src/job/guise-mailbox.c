/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a working thread to the main thread: letters and a pulse. */
#include "job/guise-mailbox-private.h"

struct _GuiseMailbox
{
  int                   n_refs; /* the owner's and the source's; main thread only */
  GSource              *source; /* owned; NULL once closed */
  GuiseMailboxFunc      deliver;
  GDestroyNotify        free_letter;
  GuiseMailboxPulseFunc pulse;
  void                 *user_data;
  int64_t               last_pulse_us;

  GMutex   lock; /* of what follows */
  GQueue   letters;
  gboolean has_pulse;
};

static void
unref (void *data)
{
  GuiseMailbox *self = data;

  if (--self->n_refs > 0)
    return;
  g_queue_clear_full (&self->letters, self->free_letter);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Whether a pulse is due; when it is not yet, the source will come back for it. */
static gboolean
take_pulse (GuiseMailbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  int64_t now = g_get_monotonic_time ();

  if (!self->has_pulse)
    return FALSE;
  if (now - self->last_pulse_us < GUISE_MAILBOX_PULSE_US)
    {
      if (g_queue_is_empty (&self->letters))
        g_source_set_ready_time (self->source, self->last_pulse_us + GUISE_MAILBOX_PULSE_US);
      return FALSE;
    }
  self->has_pulse = FALSE;
  self->last_pulse_us = now;
  return TRUE;
}

static void *
take_letter (GuiseMailbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_queue_pop_head (&self->letters);
}

static gboolean
on_source_ready_cb (void *data)
{
  GuiseMailbox *self = data;
  void         *letter;

  /* First, so that whatever comes from now on wakes the source again. */
  g_source_set_ready_time (self->source, -1);
  while (self->source != NULL && (letter = take_letter (self)) != NULL)
    self->deliver (letter, self->user_data);
  if (self->source != NULL && take_pulse (self))
    self->pulse (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

GuiseMailbox *
guise_mailbox_new (GuiseMailboxFunc      deliver,
                   GDestroyNotify        free_letter,
                   GuiseMailboxPulseFunc pulse,
                   void                 *user_data)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  GuiseMailbox       *self = g_new0 (GuiseMailbox, 1);

  self->n_refs = 2;
  self->deliver = deliver;
  self->free_letter = free_letter;
  self->pulse = pulse;
  self->user_data = user_data;
  self->last_pulse_us = -GUISE_MAILBOX_PULSE_US;
  g_mutex_init (&self->lock);
  g_queue_init (&self->letters);
  self->source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "GuiseMailbox");
  g_source_set_callback (self->source, on_source_ready_cb, self, unref);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
guise_mailbox_close (GuiseMailbox *self)
{
  GSource *source;

  if (self == NULL)
    return;
  source = g_steal_pointer (&self->source);
  g_source_destroy (source); /* drops the source's reference, after a delivery under way */
  g_source_unref (source);
  unref (self);
}

void
guise_mailbox_post (GuiseMailbox *self, void *letter)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_queue_push_tail (&self->letters, letter);
  g_source_set_ready_time (self->source, 0);
}

void
guise_mailbox_pulse (GuiseMailbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->has_pulse)
    return; /* the source knows */
  self->has_pulse = TRUE;
  g_source_set_ready_time (self->source, 0);
}
