/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sinks, each on a thread of its own behind a link: one that stalls holds nobody up. */
#include "core/guise-thread.h"
#include "live/guise-live-private.h"

void
guise_live_sink_free (GuiseLiveSink *self)
{
  char *name;

  if (self == NULL)
    return;
  name = g_steal_pointer (&self->name);
  self->class_->destroy (self);
  g_free (name);
}

/* Whether somebody looks is told when it changes. */
static void
look_at_state (GuiseLiveOutlet *self)
{
  const GuiseLiveSinkClass *class_ = self->sink->class_;
  int                       state =
    class_->get_state != NULL ? (int) class_->get_state (self->sink) : (int) GUISE_LIVE_SINK_TAKES;

  if (state == g_atomic_int_get (&self->state))
    return;
  g_atomic_int_set (&self->state, state);
  guise_live_tell (self->live, GUISE_LIVE_EVENT_SINK_STATE, self->sink->name, NULL);
}

/* Tells of its end, whatever that was. */
static void
end (GuiseLiveOutlet *self)
{
  guise_live_link_close (self->link);
  guise_live_tell (self->live,
                   self->error != NULL ? GUISE_LIVE_EVENT_SINK_FAILED : GUISE_LIVE_EVENT_SINK_DONE,
                   self->sink->name, self->error);
  g_atomic_int_set (&self->is_done, TRUE);
}

/* Until its link is closed and empty, or the sink fails. */
static void *
run_outlet (void *data)
{
  GuiseLiveOutlet *self = data;
  GuiseLiveShot   *shot;

  while (self->error == NULL && (shot = guise_live_link_pull (self->link, -1)) != NULL)
    {
      (void) self->sink->class_->put (self->sink, shot, &self->error);
      guise_live_shot_unref (shot);
      look_at_state (self);
    }
  if (self->error == NULL && self->sink->class_->finish != NULL)
    (void) self->sink->class_->finish (self->sink, &self->error);
  end (self);
  return NULL;
}

/* Ends it: what waits is still written. */
static void
finish (GuiseLiveOutlet *self)
{
  guise_live_link_close (self->link);
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}

void
guise_live_outlet_free (GuiseLiveOutlet *self)
{
  finish (self);
  guise_live_link_free (self->link);
  guise_live_sink_free (self->sink);
  g_clear_error (&self->error);
  g_free (self);
}

void
guise_live_outlets_put (GuiseLive *self, GuiseLiveShot *shot)
{
  g_mutex_lock (&self->outlets_lock);
  for (unsigned i = 0; i < self->outlets->len; i++)
    {
      GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      guise_live_link_push (outlet->link, guise_live_shot_ref (shot));
    }
  g_mutex_unlock (&self->outlets_lock);
}

uint64_t
guise_live_outlets_get_n_missed (GuiseLive *self)
{
  uint64_t n;

  g_mutex_lock (&self->outlets_lock);
  n = self->n_missed;
  for (unsigned i = 0; i < self->outlets->len; i++)
    {
      const GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      n += guise_live_link_get_n_dropped (outlet->link);
    }
  g_mutex_unlock (&self->outlets_lock);
  return n;
}

/* What an outlet that leaves the list stood for. The outlets' lock is held. */
static void
settle (GuiseLive *self, const GuiseLiveOutlet *outlet)
{
  self->n_waiting -= outlet->sink->capacity + 1;
  self->n_missed += guise_live_link_get_n_dropped (outlet->link);
}

/* Sinks that have ended by themselves. */
static void
sweep (GuiseLive *self)
{
  g_autoptr (GPtrArray) done =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_live_outlet_free);

  g_mutex_lock (&self->outlets_lock);
  for (unsigned i = self->outlets->len; i-- > 0;)
    {
      GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      if (!g_atomic_int_get (&outlet->is_done))
        continue;
      settle (self, outlet);
      g_ptr_array_add (done, g_ptr_array_steal_index (self->outlets, i));
    }
  g_mutex_unlock (&self->outlets_lock);
}

int
guise_live_add_sink (GuiseLive *self, GuiseLiveSink *sink)
{
  GuiseLiveOutlet *outlet = g_new0 (GuiseLiveOutlet, 1);

  sweep (self);
  outlet->live = self;
  outlet->sink = sink;
  outlet->link = guise_live_link_new (sink->capacity,
                                      self->keeps_all ? GUISE_LIVE_WAITS : GUISE_LIVE_NEWEST_WINS);
  outlet->thread = guise_thread_start ("live-sink", run_outlet, outlet, &outlet->error);
  if (outlet->thread == NULL)
    end (outlet);
  g_mutex_lock (&self->outlets_lock);
  outlet->number = ++self->n_outlets;
  self->n_waiting += sink->capacity + 1;
  g_ptr_array_add (self->outlets, outlet);
  g_mutex_unlock (&self->outlets_lock);
  guise_live_fit_pool (self);
  return outlet->number;
}

/* Takes an outlet out of the list. */
static GuiseLiveOutlet *
steal (GuiseLive *self, int number)
{
  GuiseLiveOutlet *found = NULL;

  g_mutex_lock (&self->outlets_lock);
  for (unsigned i = 0; i < self->outlets->len && found == NULL; i++)
    {
      GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      if (outlet->number == number)
        found = g_ptr_array_steal_index (self->outlets, i);
    }
  if (found != NULL)
    settle (self, found);
  g_mutex_unlock (&self->outlets_lock);
  return found;
}

GuiseLiveSinkState
guise_live_get_sink_state (GuiseLive *self, int number)
{
  int state = GUISE_LIVE_SINK_TAKES;

  g_mutex_lock (&self->outlets_lock);
  for (unsigned i = 0; i < self->outlets->len; i++)
    {
      GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      if (outlet->number == number)
        state = g_atomic_int_get (&outlet->state);
    }
  g_mutex_unlock (&self->outlets_lock);
  return (GuiseLiveSinkState) state;
}

void
guise_live_end_sink (GuiseLive *self, int number)
{
  g_mutex_lock (&self->outlets_lock);
  for (unsigned i = 0; i < self->outlets->len; i++)
    {
      GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      if (outlet->number == number)
        guise_live_link_close (outlet->link);
    }
  g_mutex_unlock (&self->outlets_lock);
}

gboolean
guise_live_remove_sink (GuiseLive *self, int number, GError **error)
{
  GuiseLiveOutlet *outlet = steal (self, number);
  gboolean         is_ok;

  if (outlet == NULL)
    return TRUE;
  finish (outlet);
  is_ok = outlet->error == NULL;
  if (!is_ok)
    g_propagate_error (error, g_steal_pointer (&outlet->error));
  guise_live_outlet_free (outlet);
  guise_live_fit_pool (self);
  return is_ok;
}
