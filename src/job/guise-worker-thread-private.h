/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker-runner.h"

G_BEGIN_DECLS

/**
 * GuiseWorkerState:
 *
 * As the wire has them: what the thread that trains does.
 */
typedef enum
{
  GUISE_WORKER_IS_OPENING,
  GUISE_WORKER_IS_READY,
  GUISE_WORKER_IS_RUNNING,
  GUISE_WORKER_IS_PAUSING,
  GUISE_WORKER_IS_PAUSED,
  GUISE_WORKER_IS_STOPPING,
} GuiseWorkerState;

/* A word, as in "running". */
const char *guise_worker_state_to_string (GuiseWorkerState state);

/**
 * GuiseWorkerLetterKind:
 * @GUISE_WORKER_LETTER_STATE: the state has changed
 * @GUISE_WORKER_LETTER_OPENED: the project is open
 * @GUISE_WORKER_LETTER_EVENT: the runner told something other than a step
 * @GUISE_WORKER_LETTER_GATE: paused at a gate, @text asks
 * @GUISE_WORKER_LETTER_GUARD: paused by a guard, @text tells
 * @GUISE_WORKER_LETTER_ENDED: the last one; the thread is about to end
 *
 * What the thread tells the main thread.
 */
typedef enum
{
  GUISE_WORKER_LETTER_STATE,
  GUISE_WORKER_LETTER_OPENED,
  GUISE_WORKER_LETTER_EVENT,
  GUISE_WORKER_LETTER_GATE,
  GUISE_WORKER_LETTER_GUARD,
  GUISE_WORKER_LETTER_ENDED,
} GuiseWorkerLetterKind;

/**
 * GuiseWorkerLetter:
 * @kind: see there
 * @iteration: iterations done
 * @total: of OPENED
 * @state: of STATE
 * @event: of EVENT; its text is @text
 * @is_open: of ENDED: whether the project had been opened
 * @outcome: of ENDED, without an error
 * @text: (nullable): owned
 * @error: (nullable): of ENDED, owned
 */
typedef struct
{
  GuiseWorkerLetterKind kind;
  uint64_t              iteration;
  uint64_t              total;
  GuiseWorkerState      state;
  GuiseWorkerEvent      event;
  gboolean              is_open;
  GuiseWorkerOutcome    outcome;
  char                 *text;
  GError               *error;
} GuiseWorkerLetter;

void guise_worker_letter_free (GuiseWorkerLetter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWorkerLetter, guise_worker_letter_free)

/**
 * GuiseWorkerNumbers:
 *
 * Means over the steps since they were taken last, and the newest times left; without steps
 * (@n_steps 0) nothing.
 */
typedef struct
{
  uint64_t n_steps;
  uint64_t iteration;
  unsigned stage;
  double   src_loss;
  double   dst_loss;
  double   ms;
  double   wait_ms;
  double   eta_seconds;
  double   stage_eta_seconds;
  uint64_t memory_used;
  uint64_t memory_total;
} GuiseWorkerNumbers;

/**
 * GuiseWorkerWant:
 *
 * What the thread is to do; it gets there after the iteration under way. STOP is final.
 */
typedef enum
{
  GUISE_WORKER_WANT_NOTHING,
  GUISE_WORKER_WANT_RUN,
  GUISE_WORKER_WANT_PAUSE,
  GUISE_WORKER_WANT_STOP,
} GuiseWorkerWant;

/**
 * GuiseWorkerThread:
 *
 * The thread that trains, with its runner. Thread: main; what it tells comes through a mailbox.
 */
typedef struct _GuiseWorkerThread GuiseWorkerThread;

/**
 * guise_worker_thread_new:
 * @runner: what to drive
 * @project: a project folder
 * @options: (transfer full): how to train; cleared with the thread
 * @on_letter: (scope notified): called on the main thread with a #GuiseWorkerLetter, transfer full
 * @on_numbers: (scope notified): there are new numbers; called at most four times a second
 * @user_data: for both
 *
 * Begins to open the project.
 *
 * Returns: (transfer full): a thread
 */
GuiseWorkerThread *guise_worker_thread_new (const GuiseWorkerRunner *runner,
                                            const char              *project,
                                            GuiseWorkerOptions      *options,
                                            void (*on_letter) (void *letter, void *user_data),
                                            void (*on_numbers) (void *user_data),
                                            void *user_data);

/**
 * guise_worker_thread_free:
 * @self: (nullable): a thread that has told that it ended, or is told to stop now
 *
 * Waits for its end.
 */
void guise_worker_thread_free (GuiseWorkerThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWorkerThread, guise_worker_thread_free)

void guise_worker_thread_want (GuiseWorkerThread *self, GuiseWorkerWant want);

/**
 * guise_worker_thread_send:
 * @self: a thread
 * @errand: what to do
 *
 * Does it and trains on. Nothing while it trains, opens or stops.
 */
void guise_worker_thread_send (GuiseWorkerThread *self, GuiseWorkerErrand errand);

/* See GuiseWorkerWish; what is paused is saved already. */
void     guise_worker_thread_ask (GuiseWorkerThread *self, GuiseWorkerWish wish);
uint64_t guise_worker_thread_get_iteration (GuiseWorkerThread *self);
void guise_worker_thread_take_numbers (GuiseWorkerThread *self, GuiseWorkerNumbers *out_numbers);

G_END_DECLS
