/* SPDX-License-Identifier: GPL-3.0-or-later
 * The thread of a worker that trains. */
#include "job/guise-worker-thread-private.h"

#include <sys/resource.h>

#include "core/guise-error.h"
#include "core/guise-thread.h"
#include "job/guise-mailbox-private.h"

struct _GuiseWorkerThread
{
  const GuiseWorkerRunner *functions;
  char                    *project; /* owned */
  GuiseWorkerOptions       options; /* owned */
  GuiseMailbox            *mailbox; /* owned */
  GThread                 *thread;  /* owned */

  GMutex             lock; /* of what follows */
  GCond              changed;
  void              *runner;      /* owned by the thread; here while it is open */
  GCancellable      *cancellable; /* owned; of what the thread does now, or NULL */
  GuiseWorkerWant    want;
  GuiseWorkerErrand  errand; /* before it trains on */
  GuiseWorkerState   state;
  gboolean           has_trained; /* so that READY is not PAUSED */
  gboolean           is_training; /* the phase, as told */
  uint64_t           iteration;
  GuiseWorkerNumbers sums;
};

static const char *const state_words[] = {
  [GUISE_WORKER_IS_OPENING] = "opening", [GUISE_WORKER_IS_READY] = "ready",
  [GUISE_WORKER_IS_RUNNING] = "running", [GUISE_WORKER_IS_PAUSING] = "pausing",
  [GUISE_WORKER_IS_PAUSED] = "paused",   [GUISE_WORKER_IS_STOPPING] = "stopping",
};

const char *
guise_worker_state_to_string (GuiseWorkerState state)
{
  return state_words[state];
}

void
guise_worker_letter_free (GuiseWorkerLetter *self)
{
  g_free (self->text);
  g_clear_error (&self->error);
  g_free (self);
}

static void
free_letter (void *letter)
{
  guise_worker_letter_free (letter);
}

/* ---- under the lock ---- */

static GuiseWorkerLetter *
make_letter (const GuiseWorkerThread *self, GuiseWorkerLetterKind kind, const char *text)
{
  GuiseWorkerLetter *letter = g_new0 (GuiseWorkerLetter, 1);

  letter->kind = kind;
  letter->iteration = self->iteration;
  letter->text = g_strdup (text);
  return letter;
}

static void
set_state (GuiseWorkerThread *self, GuiseWorkerState state)
{
  GuiseWorkerLetter *letter;

  if (self->state == state)
    return;
  self->state = state;
  letter = make_letter (self, GUISE_WORKER_LETTER_STATE, NULL);
  letter->state = state;
  guise_mailbox_post (self->mailbox, letter);
}

static void
post_event (GuiseWorkerThread *self, const GuiseWorkerEvent *event)
{
  GuiseWorkerLetter *letter = make_letter (self, GUISE_WORKER_LETTER_EVENT, event->text);

  letter->event = *event;
  letter->event.text = letter->text;
  guise_mailbox_post (self->mailbox, letter);
}

static void
post_phase (GuiseWorkerThread *self, const char *phase)
{
  GuiseWorkerEvent event = { .kind = GUISE_WORKER_PHASE,
                             .iteration = self->iteration,
                             .text = phase };

  self->is_training = FALSE;
  post_event (self, &event);
}

static void
add_step (GuiseWorkerThread *self, const GuiseWorkerEvent *step)
{
  GuiseWorkerNumbers *sums = &self->sums;

  sums->n_steps++;
  sums->iteration = step->iteration;
  sums->stage = step->stage;
  sums->src_loss += step->src_loss;
  sums->dst_loss += step->dst_loss;
  sums->ms += step->ms;
  sums->wait_ms += step->wait_ms;
  sums->eta_seconds = step->eta_seconds;
  sums->stage_eta_seconds = step->stage_eta_seconds;
  sums->memory_used = step->memory_used;
  sums->memory_total = step->memory_total;
}

/* ---- on the thread ---- */

/* What the runner tells. Every step after something else is training again. */
static void
on_told (const GuiseWorkerEvent *event, void *user_data)
{
  GuiseWorkerThread *self = user_data;

  g_mutex_lock (&self->lock);
  self->iteration = event->iteration;
  if (event->kind == GUISE_WORKER_STEP)
    {
      add_step (self, event);
      if (!self->is_training)
        {
          post_phase (self, "training");
          self->is_training = TRUE;
        }
    }
  else
    {
      if (event->kind == GUISE_WORKER_PHASE)
        self->is_training = g_strcmp0 (event->text, "training") == 0;
      post_event (self, event);
    }
  g_mutex_unlock (&self->lock);
  if (event->kind == GUISE_WORKER_STEP)
    guise_mailbox_pulse (self->mailbox);
}

/* Takes what will stop the next call; cancelled already when stopping was wanted before. */
static GCancellable *
begin_call (GuiseWorkerThread *self)
{
  self->cancellable = g_cancellable_new ();
  return g_object_ref (self->cancellable);
}

/* Lets the runner train once. Locked before and after, not meanwhile. Returns whether that was the
 * end. */
static gboolean
go (GuiseWorkerThread *self, GuiseWorkerOutcome *outcome, GError **error)
{
  g_autoptr (GCancellable) cancellable = begin_call (self);
  g_autoptr (GError) local = NULL;
  gboolean was_cancelled;
  gboolean is_good;

  set_state (self, GUISE_WORKER_IS_RUNNING);
  self->has_trained = TRUE;
  post_phase (self, "preparing");
  g_mutex_unlock (&self->lock);
  *outcome = GUISE_WORKER_STOPPED;
  is_good = self->functions->go (self->runner, cancellable, outcome, &local);
  g_mutex_lock (&self->lock);
  g_clear_object (&self->cancellable);
  was_cancelled = g_cancellable_is_cancelled (cancellable);
  if (!is_good && !g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return TRUE;
    }
  if (!is_good)
    *outcome = GUISE_WORKER_STOPPED;
  self->iteration = self->functions->get_iteration (self->runner);
  if (*outcome == GUISE_WORKER_STOPPED)
    return !was_cancelled; /* cancelled: the loop knows what for */
  return *outcome == GUISE_WORKER_FINISHED || *outcome == GUISE_WORKER_REACHED;
}

static gboolean
is_for_people (GuiseWorkerOutcome outcome)
{
  return outcome == GUISE_WORKER_AT_GATE || outcome == GUISE_WORKER_GUARDED;
}

/* At a gate and after a guard training pauses itself, unless it is to stop anyway. */
static void
wait_for_people (GuiseWorkerThread *self, GuiseWorkerOutcome outcome)
{
  GuiseWorkerLetterKind kind =
    outcome == GUISE_WORKER_AT_GATE ? GUISE_WORKER_LETTER_GATE : GUISE_WORKER_LETTER_GUARD;
  const char *message = self->functions->get_message (self->runner);

  guise_mailbox_post (self->mailbox, make_letter (self, kind, message != NULL ? message : ""));
  if (self->want == GUISE_WORKER_WANT_RUN)
    self->want = GUISE_WORKER_WANT_PAUSE;
}

/* Does what a person has decided. Locked before and after, not meanwhile. Returns whether that was
 * the end: what cannot be done is told, and somebody has to decide again.
 *
 * outcome: (inout): of the last call of go(): what was asked */
static gboolean
run_errand (GuiseWorkerThread *self, GuiseWorkerOutcome *outcome, GError **error)
{
  const GuiseWorkerErrand errand = self->errand;
  gboolean                can_go_on = FALSE;
  g_autoptr (GError) local = NULL;
  GuiseWorkerEvent note = { .kind = GUISE_WORKER_NOTE };

  self->errand = GUISE_WORKER_ERRAND_NONE;
  if (errand == GUISE_WORKER_ERRAND_PASS || errand == GUISE_WORKER_ERRAND_REPEAT)
    post_phase (self, "looking-at-faces"); /* before the state: who asked knows what it is about */
  set_state (self, GUISE_WORKER_IS_RUNNING);
  self->has_trained = TRUE;
  g_mutex_unlock (&self->lock);
  self->functions->run_errand (self->runner, errand, &can_go_on, &local);
  g_mutex_lock (&self->lock);
  if (local != NULL && !can_go_on)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return TRUE;
    }
  self->iteration = self->functions->get_iteration (self->runner);
  if (local == NULL)
    {
      *outcome = GUISE_WORKER_STOPPED;
      return FALSE;
    }
  note.iteration = self->iteration;
  note.text = local->message;
  post_event (self, &note);
  if (is_for_people (*outcome))
    wait_for_people (self, *outcome);
  else if (self->want == GUISE_WORKER_WANT_RUN)
    self->want = GUISE_WORKER_WANT_PAUSE;
  return FALSE;
}

/* Runs and waits as wanted. Returns the outcome, or sets the error. */
static GuiseWorkerOutcome
serve (GuiseWorkerThread *self, GError **error)
{
  GuiseWorkerOutcome outcome = GUISE_WORKER_STOPPED;

  while (self->want != GUISE_WORKER_WANT_STOP)
    {
      if (self->want == GUISE_WORKER_WANT_RUN && self->errand != GUISE_WORKER_ERRAND_NONE)
        {
          if (run_errand (self, &outcome, error))
            return outcome;
        }
      else if (self->want == GUISE_WORKER_WANT_RUN)
        {
          if (go (self, &outcome, error))
            return outcome;
          if (is_for_people (outcome))
            wait_for_people (self, outcome);
        }
      else
        {
          set_state (self, self->has_trained ? GUISE_WORKER_IS_PAUSED : GUISE_WORKER_IS_READY);
          g_cond_wait (&self->changed, &self->lock);
        }
    }
  return GUISE_WORKER_STOPPED;
}

static void *
open_runner (GuiseWorkerThread *self, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  void *runner;

  g_mutex_lock (&self->lock);
  cancellable = begin_call (self);
  post_phase (self, "opening-project");
  if (self->want == GUISE_WORKER_WANT_STOP)
    g_cancellable_cancel (cancellable); /* nobody listens to it yet */
  g_mutex_unlock (&self->lock);
  runner = self->functions->open (self->project, &self->options, on_told, self, cancellable, error);
  g_mutex_lock (&self->lock);
  g_clear_object (&self->cancellable);
  g_mutex_unlock (&self->lock);
  return runner;
}

static void
announce_opened (GuiseWorkerThread *self, void *runner)
{
  GuiseWorkerLetter *letter;

  self->runner = runner;
  self->iteration = self->functions->get_iteration (runner);
  letter = make_letter (self, GUISE_WORKER_LETTER_OPENED, NULL);
  letter->total = self->functions->get_total (runner);
  guise_mailbox_post (self->mailbox, letter);
}

/* The last letter. Takes the error. */
static void
post_end (GuiseWorkerThread *self,
          gboolean           is_open,
          GuiseWorkerOutcome outcome,
          const char        *message,
          GError            *error)
{
  GuiseWorkerLetter *letter;

  g_mutex_lock (&self->lock);
  letter = make_letter (self, GUISE_WORKER_LETTER_ENDED, message);
  g_mutex_unlock (&self->lock);
  letter->is_open = is_open;
  letter->outcome = outcome;
  letter->error = error;
  guise_mailbox_post (self->mailbox, letter);
}

static void *
work (void *data)
{
  GuiseWorkerThread *self = data;
  g_autoptr (GError) error = NULL;
  GuiseWorkerOutcome outcome = GUISE_WORKER_STOPPED;
  g_autofree char   *message = NULL;
  void              *runner;

  /* Of this thread and those that it will start; the main thread goes on answering. It is no
   * misfortune when it fails. */
  if (self->options.niceness > 0)
    setpriority (PRIO_PROCESS, 0, self->options.niceness);
  runner = open_runner (self, &error);
  g_assert (runner != NULL || error != NULL);
  g_mutex_lock (&self->lock);
  if (runner != NULL)
    {
      announce_opened (self, runner);
      outcome = serve (self, &error);
      message = g_strdup (self->functions->get_message (runner));
      self->runner = NULL;
      set_state (self, GUISE_WORKER_IS_STOPPING);
      post_phase (self, "closing");
      g_mutex_unlock (&self->lock);
      self->functions->close (runner);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  post_end (self, runner != NULL, outcome, message, g_steal_pointer (&error));
  return NULL;
}

/* ---- on the main thread ---- */

GuiseWorkerThread *
guise_worker_thread_new (const GuiseWorkerRunner *runner,
                         const char              *project,
                         GuiseWorkerOptions      *options,
                         void (*on_letter) (void *letter, void *user_data),
                         void (*on_numbers) (void *user_data),
                         void *user_data)
{
  GuiseWorkerThread *self = g_new0 (GuiseWorkerThread, 1);
  GError            *error = NULL;

  self->functions = runner;
  self->project = g_strdup (project);
  self->options = *options;
  *options = (GuiseWorkerOptions){ 0 };
  self->mailbox = guise_mailbox_new (on_letter, free_letter, on_numbers, user_data);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = guise_thread_start ("training", work, self, &error);
  if (self->thread == NULL)
    post_end (self, FALSE, GUISE_WORKER_STOPPED, NULL, error);
  return self;
}

void
guise_worker_thread_free (GuiseWorkerThread *self)
{
  if (self == NULL)
    return;
  guise_worker_thread_want (self, GUISE_WORKER_WANT_STOP);
  g_clear_pointer (&self->thread, g_thread_join);
  guise_mailbox_close (self->mailbox);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  guise_worker_options_clear (&self->options);
  g_free (self->project);
  g_free (self);
}

void
guise_worker_thread_want (GuiseWorkerThread *self, GuiseWorkerWant want)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_mutex_lock (&self->lock);
  if (self->want != GUISE_WORKER_WANT_STOP)
    {
      self->want = want;
      if (self->runner != NULL)
        self->functions->set_pausing (self->runner, want == GUISE_WORKER_WANT_PAUSE);
      if (want != GUISE_WORKER_WANT_RUN && self->cancellable != NULL &&
          (want == GUISE_WORKER_WANT_STOP || self->runner != NULL))
        cancellable = g_object_ref (self->cancellable);
      if (want == GUISE_WORKER_WANT_STOP)
        set_state (self, GUISE_WORKER_IS_STOPPING);
      else if (cancellable != NULL)
        set_state (self, GUISE_WORKER_IS_PAUSING);
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable); /* calls out */
}

void
guise_worker_thread_send (GuiseWorkerThread *self, GuiseWorkerErrand errand)
{
  g_mutex_lock (&self->lock);
  if (self->want != GUISE_WORKER_WANT_STOP && self->want != GUISE_WORKER_WANT_RUN &&
      (self->state == GUISE_WORKER_IS_READY || self->state == GUISE_WORKER_IS_PAUSED))
    {
      self->errand = errand;
      self->want = GUISE_WORKER_WANT_RUN;
      g_cond_signal (&self->changed);
    }
  g_mutex_unlock (&self->lock);
}

void
guise_worker_thread_ask (GuiseWorkerThread *self, GuiseWorkerWish wish)
{
  /* Under the lock, so that the runner is not closed meanwhile; it only notes the wish. */
  g_mutex_lock (&self->lock);
  if (self->runner != NULL &&
      !(wish == GUISE_WORKER_WISH_SAVE && self->state != GUISE_WORKER_IS_RUNNING))
    self->functions->ask (self->runner, wish);
  g_mutex_unlock (&self->lock);
}

uint64_t
guise_worker_thread_get_iteration (GuiseWorkerThread *self)
{
  uint64_t iteration;

  g_mutex_lock (&self->lock);
  iteration = self->iteration;
  g_mutex_unlock (&self->lock);
  return iteration;
}

void
guise_worker_thread_take_numbers (GuiseWorkerThread *self, GuiseWorkerNumbers *out_numbers)
{
  double n;

  g_mutex_lock (&self->lock);
  *out_numbers = self->sums;
  self->sums = (GuiseWorkerNumbers){ 0 };
  g_mutex_unlock (&self->lock);
  n = MAX ((double) out_numbers->n_steps, 1.0);
  out_numbers->src_loss /= n;
  out_numbers->dst_loss /= n;
  out_numbers->ms /= n;
  out_numbers->wait_ms /= n;
}
