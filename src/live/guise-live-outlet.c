/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sinks, each on a thread of its own behind a link: one that stalls holds nobody up. */
#include "core/guise-error.h"
#include "core/guise-thread.h"
#include "live/guise-live-private.h"

#define PATIENCE_US \
  (10 * G_USEC_PER_SEC) /* at the end, for a picture that a sink does not let go */
#define STANDSTILL_US (30 * G_USEC_PER_SEC) /* that its end may have, unless its kind says so */
#define STALL_US      (3 * G_USEC_PER_SEC)  /* that a picture may take before it is said */
#define LOOK_US       (G_USEC_PER_SEC / 2)  /* how often that is seen while there is no room */

/* Counted: its thread has it for as long as its sink may take. */
struct _GuiseLiveOutlet
{
  GuiseLiveSink *sink;   /* owned */
  GuiseLiveLink *link;   /* owned */
  GThread       *thread; /* owned */
  GError        *error;  /* owned; of its end, set by its thread */
  int            number;
  int            state; /* atomic; a #GuiseLiveSinkState */

  GMutex     lock;
  GCond      changed;
  GuiseLive *live;    /* under the lock; borrowed; NULL: it was left alone */
  int64_t    put_us;  /* likewise; since when the sink has a picture, 0: it has none */
  gboolean   is_done; /* likewise; its thread has nothing more to do */
};

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

/* ---- its thread ---- */

static void
tell (GuiseLiveOutlet *self, GuiseLiveEvent event, const GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->live != NULL)
    guise_live_tell (self->live, event, self->sink->name, error);
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
  tell (self, GUISE_LIVE_EVENT_SINK_STATE, NULL);
}

/* Tells of its end, whatever that was. */
static void
end (GuiseLiveOutlet *self)
{
  guise_live_link_close (self->link);
  tell (self, self->error != NULL ? GUISE_LIVE_EVENT_SINK_FAILED : GUISE_LIVE_EVENT_SINK_DONE,
        self->error);
  g_mutex_lock (&self->lock);
  self->is_done = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
note_put (GuiseLiveOutlet *self, int64_t since_us)
{
  g_mutex_lock (&self->lock);
  self->put_us = since_us;
  g_mutex_unlock (&self->lock);
}

static void
clear (void *data)
{
  GuiseLiveOutlet *self = data;

  guise_live_link_free (self->link);
  guise_live_sink_free (self->sink);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
}

/* Until its link is closed and empty, or the sink fails. */
static void *
run_outlet (void *data)
{
  GuiseLiveOutlet *self = data;
  GuiseLiveShot   *shot;

  while (self->error == NULL && (shot = guise_live_link_pull (self->link, -1)) != NULL)
    {
      note_put (self, g_get_monotonic_time ());
      (void) self->sink->class_->put (self->sink, shot, &self->error);
      note_put (self, 0);
      guise_live_shot_unref (shot);
      look_at_state (self);
    }
  if (self->error == NULL && self->sink->class_->finish != NULL)
    (void) self->sink->class_->finish (self->sink, &self->error);
  end (self);
  g_atomic_rc_box_release_full (self, clear);
  return NULL;
}

/* ---- its end ---- */

/* Whoever waits for the end of a sink. */
typedef struct
{
  int64_t begin_us;
  int64_t moved_us; /* when its end was last seen to go on */
  int     n_steps;  /* of its end, seen then */
} Wait;

/* Until when it is waited for. The lock is held. */
static int64_t
find_deadline (const GuiseLiveOutlet *self, Wait *wait, int64_t now_us)
{
  const int64_t patience_us = self->sink->class_->patience_us;
  const int     n_steps = g_atomic_int_get (&self->sink->n_steps);

  if (self->put_us != 0 || n_steps != wait->n_steps)
    wait->moved_us = now_us;
  wait->n_steps = n_steps;
  return self->put_us != 0 ? MAX (self->put_us, wait->begin_us) + PATIENCE_US
                           : wait->moved_us + (patience_us > 0 ? patience_us : STANDSTILL_US);
}

/* Until its thread has ended, or its sink has not let go of a picture for too long, or its end,
 * which may take minutes, has stood still for too long. The lock is held. */
static void
wait_for_end (GuiseLiveOutlet *self)
{
  const int64_t begin_us = g_get_monotonic_time ();
  int64_t       now_us = begin_us;
  Wait          wait = { begin_us, begin_us, 0 };

  for (; !self->is_done; now_us = g_get_monotonic_time ())
    {
      const int64_t deadline_us = find_deadline (self, &wait, now_us);

      if (now_us >= deadline_us)
        return;
      (void) g_cond_wait_until (&self->changed, &self->lock, MIN (deadline_us, now_us + LOOK_US));
    }
}

/* Its thread is left alone, with all that it may still touch; what waits is others' again. */
static void
abandon (GuiseLiveOutlet *self)
{
  GuiseLiveShot *waiting;

  g_clear_pointer (&self->thread, g_thread_unref);
  if (self->sink->class_->abandon != NULL)
    self->sink->class_->abandon (self->sink);
  while ((waiting = guise_live_link_pull (self->link, 0)) != NULL) /* others need their buffers */
    guise_live_shot_unref (waiting);
}

/* Ends it: what waits is still written. Nobody waits for ever for a sink that is stuck. */
static void
finish (GuiseLiveOutlet *self, GError **error)
{
  gboolean has_ended, has_picture;

  guise_live_link_close (self->link);
  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->lock);
  wait_for_end (self);
  has_ended = self->is_done;
  has_picture = self->put_us != 0;
  if (!has_ended)
    self->live = NULL;
  g_mutex_unlock (&self->lock);
  if (has_ended)
    {
      g_thread_join (g_steal_pointer (&self->thread));
      return;
    }
  abandon (self);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
               has_picture ? "'%s' took no more pictures; what it has not written is lost"
                           : "'%s' could not be completed: writing it got stuck",
               self->sink->name);
}

void
guise_live_outlet_end (GuiseLiveOutlet *self)
{
  finish (self, NULL);
  g_atomic_rc_box_release_full (self, clear);
}

/* ---- pictures ---- */

/* Whether a sink has had one picture for so long that this should be said, which it was not yet. */
static gboolean
begins_to_stall (GuiseLiveOutlet *self, int64_t now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->put_us == 0 || now_us - self->put_us < STALL_US ||
      g_atomic_int_get (&self->state) == GUISE_LIVE_SINK_STALLS)
    return FALSE;
  g_atomic_int_set (&self->state, GUISE_LIVE_SINK_STALLS);
  return TRUE;
}

/* Returns: (transfer full) (nullable): one of them, which nobody frees meanwhile */
static GuiseLiveOutlet *
acquire (GuiseLive *self, unsigned i)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->outlets_lock);

  return i < self->outlets->len ? g_atomic_rc_box_acquire (g_ptr_array_index (self->outlets, i))
                                : NULL;
}

/* Where every picture counts there may be no room for this one: it is waited for without a lock,
 * until the link is closed. */
static void
put (GuiseLive *self, GuiseLiveOutlet *outlet, GuiseLiveShot *shot)
{
  gboolean is_taken;

  do
    {
      is_taken = guise_live_link_push_until (outlet->link, shot, g_get_monotonic_time () + LOOK_US);
      if (begins_to_stall (outlet, g_get_monotonic_time ()))
        tell (outlet, GUISE_LIVE_EVENT_SINK_STATE, NULL);
    }
  while (!is_taken);
}

void
guise_live_outlets_put (GuiseLive *self, GuiseLiveShot *shot)
{
  GuiseLiveOutlet *outlet;

  for (unsigned i = 0; (outlet = acquire (self, i)) != NULL; i++)
    {
      put (self, outlet, shot);
      g_atomic_rc_box_release_full (outlet, clear);
    }
}

void
guise_live_outlets_close (GuiseLive *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->outlets_lock);

  for (unsigned i = 0; i < self->outlets->len; i++)
    guise_live_link_close (((GuiseLiveOutlet *) g_ptr_array_index (self->outlets, i))->link);
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

static gboolean
is_done (GuiseLiveOutlet *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->is_done;
}

/* Sinks that have ended by themselves. */
static void
sweep (GuiseLive *self)
{
  g_autoptr (GPtrArray) done =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_live_outlet_end);

  g_mutex_lock (&self->outlets_lock);
  for (unsigned i = self->outlets->len; i-- > 0;)
    {
      GuiseLiveOutlet *outlet = g_ptr_array_index (self->outlets, i);

      if (!is_done (outlet))
        continue;
      settle (self, outlet);
      g_ptr_array_add (done, g_ptr_array_steal_index (self->outlets, i));
    }
  g_mutex_unlock (&self->outlets_lock);
}

int
guise_live_add_sink (GuiseLive *self, GuiseLiveSink *sink)
{
  GuiseLiveOutlet *outlet = g_atomic_rc_box_new0 (GuiseLiveOutlet);

  sweep (self);
  g_mutex_init (&outlet->lock);
  g_cond_init (&outlet->changed);
  outlet->live = self;
  outlet->sink = sink;
  outlet->link = guise_live_link_new (sink->capacity,
                                      self->keeps_all ? GUISE_LIVE_WAITS : GUISE_LIVE_NEWEST_WINS);
  outlet->thread =
    guise_thread_start ("live-sink", run_outlet, g_atomic_rc_box_acquire (outlet), &outlet->error);
  if (outlet->thread == NULL)
    {
      end (outlet);
      g_atomic_rc_box_release_full (outlet, clear); /* what the thread was to have */
    }
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
  GError          *local = NULL;

  if (outlet == NULL)
    return TRUE;
  finish (outlet, &local);
  if (local == NULL)
    local = g_steal_pointer (&outlet->error); /* of a thread that has ended */
  g_atomic_rc_box_release_full (outlet, clear);
  guise_live_fit_pool (self);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}
