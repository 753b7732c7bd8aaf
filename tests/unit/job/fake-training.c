/* SPDX-License-Identifier: GPL-3.0-or-later
 * Something that looks like the training of a project. */
#include "fake-training.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

typedef struct
{
  char           *project;
  GuiseFakePlan   plan;
  GuiseWorkerTell tell;
  void           *user_data;
  uint64_t        iteration;
  uint64_t        sum;
  gboolean        was_at_gate;
  int             wishes; /* atomic; bits by GuiseWorkerWish */
  const char     *message;
} Fake;

static const struct
{
  const char *key;
  size_t      offset;
} keys[] = {
  { "total", offsetof (GuiseFakePlan, total) },
  { "step-us", offsetof (GuiseFakePlan, step_us) },
  { "save-every", offsetof (GuiseFakePlan, save_every) },
  { "save-ms", offsetof (GuiseFakePlan, save_ms) },
  { "crash-at", offsetof (GuiseFakePlan, crash_at) },
  { "exit-at", offsetof (GuiseFakePlan, exit_at) },
  { "stall-at", offsetof (GuiseFakePlan, stall_at) },
  { "fail-at", offsetof (GuiseFakePlan, fail_at) },
  { "gate-at", offsetof (GuiseFakePlan, gate_at) },
  { "guard-at", offsetof (GuiseFakePlan, guard_at) },
  { "back-fails", offsetof (GuiseFakePlan, back_fails) },
  { "notes", offsetof (GuiseFakePlan, n_notes) },
  { "open-error", offsetof (GuiseFakePlan, open_error) },
  { "slow-open", offsetof (GuiseFakePlan, slow_open) },
  { "full-at", offsetof (GuiseFakePlan, full_at) },
};

static int *
field (GuiseFakePlan *plan, size_t i)
{
  return (int *) (void *) ((char *) plan + keys[i].offset);
}

void
guise_fake_plan_write (const GuiseFakePlan *plan, const char *project)
{
  GuiseFakePlan copy = *plan;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (project, "fake", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    g_key_file_set_integer (file, "fake", keys[i].key, *field (&copy, i));
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
}

uint64_t
guise_fake_read_checkpoint (const char *project, uint64_t *out_sum)
{
  g_autofree char *path = g_build_filename (project, "checkpoint", NULL);
  g_autofree char *text = NULL;
  char            *rest;
  uint64_t         iteration;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  iteration = g_ascii_strtoull (text, &rest, 10);
  if (out_sum != NULL)
    *out_sum = g_ascii_strtoull (rest, NULL, 10);
  return iteration;
}

/* Depends on every iteration and on their order. */
static uint64_t
add (uint64_t sum, uint64_t iteration)
{
  return sum * 3 + iteration;
}

uint64_t
guise_fake_sum (uint64_t n_iterations)
{
  uint64_t sum = 0;

  for (uint64_t i = 1; i <= n_iterations; i++)
    sum = add (sum, i);
  return sum;
}

static void
say (Fake *self, GuiseWorkerEventKind kind, const char *text)
{
  GuiseWorkerEvent event = { .kind = kind,
                             .iteration = self->iteration,
                             .src_loss = 1.0 / (double) (self->iteration + 1),
                             .dst_loss = 2.0,
                             .ms = 3.0,
                             .wait_ms = 1.0,
                             .eta_seconds = (double) NAN,
                             .stage_eta_seconds = 7.0,
                             .memory_used = 5,
                             .memory_total = 11,
                             .text = text };

  self->tell (&event, self->user_data);
}

/* Whether this is the first time, over all processes of the project. */
static gboolean
is_first (const Fake *self, const char *what)
{
  g_autofree char *path = g_build_filename (self->project, what, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  return TRUE;
}

/* Returns at once when cancelled; for a NULL cancellable, when there is the file "unstall". */
static void
wait_us (const Fake *self, int us, GCancellable *cancellable)
{
  GPollFD          fd = { .events = G_IO_IN };
  g_autofree char *path = g_build_filename (self->project, "unstall", NULL);

  if (cancellable != NULL && us < 1000)
    {
      g_usleep ((gulong) us);
      return;
    }
  if (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, us / 1000);
      g_cancellable_release_fd (cancellable);
    }
  while (cancellable == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (2000);
}

static void
write_checkpoint (Fake *self)
{
  g_autofree char *path = g_build_filename (self->project, "checkpoint", NULL);
  g_autofree char *text =
    g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, self->iteration, self->sum);

  g_assert_true (guise_file_replace_unsynced (path, text, strlen (text), NULL));
  say (self, GUISE_WORKER_SAVED, path);
}

static void
save (Fake *self)
{
  say (self, GUISE_WORKER_PHASE, "saving");
  g_usleep ((gulong) self->plan.save_ms * 1000);
  write_checkpoint (self);
}

static void
make_preview (Fake *self)
{
  g_autofree char *path = g_build_filename (self->project, "preview.jpg", NULL);
  g_autofree char *text = g_strdup_printf ("picture %" G_GUINT64_FORMAT, self->iteration);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  say (self, GUISE_WORKER_PREVIEW, path);
}

static void
fulfil_wishes (Fake *self)
{
  int wishes = g_atomic_int_and (&self->wishes, 0);

  if ((wishes & 1 << GUISE_WORKER_WISH_SAVE) != 0)
    save (self);
  if ((wishes & 1 << GUISE_WORKER_WISH_BACKUP) != 0)
    say (self, GUISE_WORKER_BACKED_UP, "backup");
  if ((wishes & 1 << GUISE_WORKER_WISH_PREVIEW) != 0)
    make_preview (self);
}

static void
have_accidents (Fake *self)
{
  int at = (int) self->iteration;

  signal (SIGSEGV, SIG_DFL); /* sanitizers catch it */
  if (at == self->plan.crash_at && is_first (self, "crashed"))
    raise (SIGSEGV);
  if (at == self->plan.exit_at && is_first (self, "exited"))
    _exit (42);
  if (at == self->plan.stall_at)
    wait_us (self, 0, NULL);
  if (at == self->plan.full_at)
    {
      say (self, GUISE_WORKER_PHASE, "waiting-for-room");
      wait_us (self, 0, NULL);
      write_checkpoint (self);
    }
}

static void
step (Fake *self, GCancellable *cancellable)
{
  wait_us (self, self->plan.step_us, cancellable);
  self->iteration++;
  self->sum = add (self->sum, self->iteration);
  say (self, GUISE_WORKER_STEP, NULL);
  for (int i = 0; self->iteration == 1 && i < self->plan.n_notes; i++)
    say (self, GUISE_WORKER_NOTE, "note");
  have_accidents (self);
  fulfil_wishes (self);
  if (self->plan.save_every > 0 && self->iteration % (uint64_t) self->plan.save_every == 0)
    save (self);
}

static void *
fake_open (const char               *project,
           const GuiseWorkerOptions *options,
           GuiseWorkerTell           tell,
           void                     *user_data,
           GCancellable             *cancellable,
           GError                  **error)
{
  Fake            *self = g_new0 (Fake, 1);
  g_autofree char *path = g_build_filename (project, "fake", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  self->project = g_strdup (project);
  self->tell = tell;
  self->user_data = user_data;
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    *field (&self->plan, i) = g_key_file_get_integer (file, "fake", keys[i].key, NULL);
  self->iteration = guise_fake_read_checkpoint (project, &self->sum);
  if (self->plan.slow_open)
    wait_us (self, 0, NULL);
  if (self->plan.open_error || g_cancellable_is_cancelled (cancellable))
    {
      if (self->plan.open_error)
        g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "No room left");
      else
        g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED, "Cancelled");
      g_free (self->project);
      g_free (self);
      return NULL;
    }
  return self;
}

static gboolean
fake_go (void *data, GCancellable *cancellable, GuiseWorkerOutcome *out_outcome, GError **error)
{
  Fake *self = data;

  self->message = NULL;
  say (self, GUISE_WORKER_STAGE, "Counting");
  while (self->iteration < (uint64_t) self->plan.total)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          save (self);
          *out_outcome = GUISE_WORKER_STOPPED;
          return TRUE;
        }
      step (self, cancellable);
      if (self->plan.fail_at == (int) self->iteration)
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                               "Memory ran out; lower the batch size");
          return FALSE;
        }
      if ((self->plan.gate_at == (int) self->iteration ||
           self->plan.guard_at == (int) self->iteration) &&
          !self->was_at_gate)
        {
          gboolean is_gate = self->plan.gate_at == (int) self->iteration;

          self->was_at_gate = TRUE;
          self->message = is_gate ? "Is it like her?" : "All faces are alike";
          save (self);
          *out_outcome = is_gate ? GUISE_WORKER_AT_GATE : GUISE_WORKER_GUARDED;
          return TRUE;
        }
    }
  save (self);
  *out_outcome = GUISE_WORKER_FINISHED;
  return TRUE;
}

/* A guard's finding is gone back from to half the way; a gate is repeated from the beginning. */
static gboolean
fake_run_errand (void *data, GuiseWorkerErrand errand, gboolean *out_can_go_on, GError **error)
{
  Fake          *self = data;
  const gboolean returns =
    errand == GUISE_WORKER_ERRAND_GO_BACK || errand == GUISE_WORKER_ERRAND_GO_BACK_UNCHANGED;
  const int at = returns ? self->plan.guard_at : self->plan.gate_at;

  *out_can_go_on = !self->plan.back_fails;
  if (self->plan.back_fails || at == 0 || (int) self->iteration != at)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "There is nothing");
      return FALSE;
    }
  if (errand == GUISE_WORKER_ERRAND_PASS)
    return TRUE;
  self->iteration = returns ? self->iteration / 2 : 0;
  self->sum = guise_fake_sum (self->iteration);
  say (self, GUISE_WORKER_PHASE, "going-back");
  save (self);
  if (returns)
    say (self, GUISE_WORKER_WENT_BACK,
         errand == GUISE_WORKER_ERRAND_GO_BACK ? "Back from there, limited" : "Back from there");
  return TRUE;
}

static void
fake_ask (void *data, GuiseWorkerWish wish)
{
  g_atomic_int_or (&((Fake *) data)->wishes, 1u << wish);
}

static uint64_t
fake_get_iteration (void *data)
{
  return ((const Fake *) data)->iteration;
}

static uint64_t
fake_get_total (void *data)
{
  return (uint64_t) ((const Fake *) data)->plan.total;
}

static const char *
fake_get_message (void *data)
{
  return ((const Fake *) data)->message;
}

static void
fake_close (void *data)
{
  g_free (((Fake *) data)->project);
  g_free (data);
}

static void
fake_set_pausing (void *runner, gboolean is_pausing)
{
}

const GuiseWorkerRunner guise_fake_training = {
  .open = fake_open,
  .go = fake_go,
  .set_pausing = fake_set_pausing,
  .run_errand = fake_run_errand,
  .ask = fake_ask,
  .get_iteration = fake_get_iteration,
  .get_total = fake_get_total,
  .get_message = fake_get_message,
  .close = fake_close,
};
