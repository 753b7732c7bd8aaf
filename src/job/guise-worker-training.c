/* SPDX-License-Identifier: GPL-3.0-or-later
 * The training of a project, as a worker drives it: a GuiseRun with a clock. */
#include "job/guise-worker-training.h"

#include "core/guise-thread.h"
#include "nn/guise-gpu-list.h"
#include "project/guise-project-gate.h"
#include "project/guise-project-lock.h"
#include "project/guise-project.h"
#include "project/guise-run.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"
#include "train/guise-training-probe.h"

#define GIB       1073741824.0
#define MEMORY_US (2 * G_USEC_PER_SEC) /* between two looks at the memory of the device */

typedef struct
{
  GuiseProject    *project; /* owned */
  GuiseCollective *ranks;   /* owned; NULL: this process trains alone */
  gboolean         has_failed;
  GuiseDevice     *device; /* owned */
  GuiseRun        *run;    /* owned */
  GuiseWorkerTell  tell;
  void            *user_data;
  uint64_t         total;     /* iterations done at the end */
  gboolean         has_limit; /* not by the plan alone */
  int64_t          left_us;   /* of the time to train, 0: no limit */
  int64_t          end_us;    /* of it, while training runs; 0: no limit */
  int64_t          memory_us; /* when memory is asked for again */
  uint64_t         memory_used;
  uint64_t         memory_total;
  GCancellable    *stop; /* owned; by the caller or by the clock; while training runs */
} Training;

static void
tell_phase (const Training *self, const char *phase)
{
  GuiseWorkerEvent event = { .kind = GUISE_WORKER_PHASE, .text = phase };

  if (self->run != NULL)
    event.iteration = guise_run_get_iteration (self->run);
  self->tell (&event, self->user_data);
}

/* That training waits at a gate or was stopped by a guard is told by its outcome; here it is a
 * note, as for a gate that was passed. */
static GuiseWorkerEventKind
translate (GuiseTrainingEvent event)
{
  switch (event)
    {
    case GUISE_TRAINING_STEP:
      return GUISE_WORKER_STEP;
    case GUISE_TRAINING_STAGE:
      return GUISE_WORKER_STAGE;
    case GUISE_TRAINING_RESET:
      return GUISE_WORKER_RESET;
    case GUISE_TRAINING_SAVED:
      return GUISE_WORKER_SAVED;
    case GUISE_TRAINING_PREVIEW:
      return GUISE_WORKER_PREVIEW;
    case GUISE_TRAINING_BACKED_UP:
      return GUISE_WORKER_BACKED_UP;
    case GUISE_TRAINING_PHASE:
      return GUISE_WORKER_PHASE;
    case GUISE_TRAINING_WENT_BACK:
      return GUISE_WORKER_WENT_BACK;
    case GUISE_TRAINING_PROBE:
    case GUISE_TRAINING_NOTE:
    case GUISE_TRAINING_WARNING:
    case GUISE_TRAINING_UNSAVED:
    case GUISE_TRAINING_SAVED_LATE:
    case GUISE_TRAINING_GATE:
    case GUISE_TRAINING_GUARD:
      break;
    }
  return GUISE_WORKER_NOTE;
}

/* The device is asked on its own thread, and seldom: a driver takes its time. */
static void
look_at_memory (Training *self)
{
  const int64_t now = g_get_monotonic_time ();
  size_t        n_free, n_total;

  if (now < self->memory_us)
    return;
  self->memory_us = now + MEMORY_US;
  guise_device_get_memory (self->device, &n_free, &n_total);
  self->memory_used = n_total - MIN (n_free, n_total);
  self->memory_total = n_total;
}

/* With every checkpoint it is known who has waited for whom. */
static void
tell_waits (const Training *self, uint64_t iteration)
{
  int           n = 0;
  const double *shares = self->run != NULL
                           ? guise_training_get_wait_shares (guise_run_get_training (self->run), &n)
                           : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  GuiseWorkerEvent event = { .kind = GUISE_WORKER_WAITS, .iteration = iteration };
  char             number[G_ASCII_DTOSTR_BUF_SIZE];

  for (int rank = 0; shares != NULL && rank < n; rank++)
    g_string_append_printf (text, "%s%s", rank > 0 ? " " : "",
                            g_ascii_formatd (number, sizeof number, "%.3f", shares[rank]));
  event.text = text->str;
  if (shares != NULL)
    self->tell (&event, self->user_data);
}

static void
on_training_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  Training        *self = user_data;
  GuiseWorkerEvent event = { .kind = translate (progress->event),
                             .iteration = progress->iteration,
                             .stage = (unsigned) progress->stage,
                             .src_loss = progress->src_loss,
                             .dst_loss = progress->dst_loss,
                             .ms = progress->ms,
                             .wait_ms = progress->wait_ms,
                             .stage_eta_seconds = progress->stage_seconds,
                             .text = progress->text,
                             .about = progress->about };

  if (progress->event == GUISE_TRAINING_STEP)
    {
      look_at_memory (self);
      event.memory_used = self->memory_used;
      event.memory_total = self->memory_total;
      event.eta_seconds =
        guise_training_get_seconds_to (guise_run_get_training (self->run), self->total);
    }
  /* Somebody may have edited the plan, which is taken over as a stage is begun. */
  if (progress->event == GUISE_TRAINING_STAGE && !self->has_limit)
    self->total = guise_run_get_end (self->run);
  if (progress->event != GUISE_TRAINING_PROBE) /* which is no news in a log */
    self->tell (&event, self->user_data);
  if (progress->event == GUISE_TRAINING_SAVED)
    tell_waits (self, progress->iteration);
  if (self->end_us != 0 && g_get_monotonic_time () >= self->end_us)
    g_cancellable_cancel (self->stop);
}

/* After a failure the way to the others is left as it is: to go may end this process at once, and
 * it still has to say what has failed. Its exit code ends the others. */
static void
close_training (void *data)
{
  Training *self = data;

  guise_run_free (self->run);
  g_clear_pointer (&self->device, guise_device_unref);
  if (!self->has_failed)
    guise_collective_free (self->ranks);
  guise_project_free (self->project);
  g_free (self);
}

static void
tell_note (const Training *self, const char *text)
{
  const GuiseWorkerEvent event = { .kind = GUISE_WORKER_NOTE, .text = text };

  self->tell (&event, self->user_data);
}

static void
tell_lack (const Training *self, const GuiseTrainingProbe *found)
{
  g_autofree char *text = NULL;

  if (found->n_aside_bytes > found->n_host_free_bytes)
    text =
      g_strdup_printf ("The optimizer was not tried in the computer's memory: with it there each "
                       "process takes %.1f GiB, and %.1f GiB are free for each",
                       (double) found->n_aside_bytes / GIB,
                       (double) found->n_host_free_bytes / GIB);
  else
    text = g_strdup ("The optimizer was not tried in the computers' memory: another one has too "
                     "little of it free");

  tell_note (self, text);
}

/* Of many cards: where the optimizer is better off. What is learned is the same. */
static void
place_optimizer (const Training *self, const GuiseTrainingProbe *found)
{
  GString *text;

  if (found->lacks_host)
    tell_lack (self, found);
  if (found->is_tried)
    self->project->plan->optimizer_place = found->place;
  if (!found->is_tried || found->lacks_host)
    return;
  text = g_string_new ("The optimizer was tried in both places: ");
  if (found->device_ms < 0.0)
    g_string_append (text, "it does not fit onto the graphics cards");
  else
    g_string_append_printf (text, "%.1f ms an iteration on the graphics cards", found->device_ms);
  if (found->aside_ms >= 0.0)
    g_string_append_printf (text, ", %.1f ms in the computer's memory", found->aside_ms);
  g_string_append (text,
                   found->place == GUISE_OPTIMIZER_AS_PLANNED ? ". It stays where the plan has it"
                   : found->place == GUISE_OPTIMIZER_ASIDE ? ". It is kept in the computer's memory"
                                                           : ". It is kept on the graphics cards");
  tell_note (self, text->str);
  g_string_free (text, TRUE);
}

/* Who this process is. What mpirun or Slurm say counts only for one that was started as one of
 * several: the whole studio may run under them. */
static GuiseRanks
find_self (const GuiseWorkerOptions *options)
{
  return guise_ranks_count_devices (options->device) > 1 ? guise_ranks_from_environment ()
                                                         : (GuiseRanks){ .n_ranks = 1 };
}

/* A GPU's memory is what it is: whether the plan's largest stage fits is found out before the first
 * iteration, not when that stage comes. The processor's can be lent by the disk for a while. */
static gboolean
probe (const Training *self, const GuiseWorkerOptions *options, GError **error)
{
  const GuiseProject *project = self->project;
  const GuiseRanks    ranks = find_self (options);
  GuiseTrainingProbe  found;
  g_autofree char    *text = NULL;

  if (!guise_device_is_asynchronous (self->device))
    return TRUE;
  tell_phase (self, "probing");
  if (!guise_training_probe (project->plan, (const char *const *) project->options, self->device,
                             TRUE, guise_training_probe_read_host ("/proc/meminfo", &ranks), &found,
                             error))
    return FALSE;
  text =
    g_strdup_printf ("The largest stage, '%s', takes %.1f of %.1f GiB that are free, and %.1f "
                     "ms an iteration without its samples",
                     guise_training_plan_get_stage (project->plan, found.stage)->title,
                     (double) found.n_bytes / GIB, (double) found.n_free_bytes / GIB, found.ms);
  tell_note (self, text);
  place_optimizer (self, &found);
  return TRUE;
}
/* Opens the device of this process; several find out from each other whether all have theirs. */
static gboolean
open_device (Training *self, const GuiseWorkerOptions *options, int n_threads, GError **error)
{
  const GuiseRanks ranks = find_self (options);
  g_autofree char *wanted = guise_ranks_dup_device (&ranks, options->device);
  g_autofree char *name = wanted != NULL ? guise_device_choose (wanted) : NULL;
  g_autofree char *text = NULL;

  if (name == NULL)
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS,
                 "Process %d of this training was given no graphics card", ranks.rank + 1);
  else
    self->device = guise_device_open (name, n_threads, error);
  if (!guise_ranks_await_all (self->ranks, self->device != NULL, error))
    return FALSE;
  guise_device_set_collective (self->device, self->ranks);
  text = g_strdup_printf ("Computing on %s", self->ranks != NULL ? options->device : name);
  if (self->ranks != NULL || g_strcmp0 (wanted, "auto") == 0)
    tell_note (self, text);
  return guise_ranks_check_device (self->ranks, self->device, error);
}

/* Meets the others, if there are any. */
static gboolean
join (Training *self, const GuiseWorkerOptions *options, int *out_n_threads, GError **error)
{
  const GuiseRanks ranks = find_self (options);

  *out_n_threads = options->n_threads;
  if (ranks.n_ranks <= 1)
    return TRUE;
  if (options->n_threads == 0)
    *out_n_threads = MAX (guise_thread_get_usual () / MAX (ranks.n_local, ranks.local_rank + 1), 1);
  self->project->plan->batch_factor = options->whole_batches ? ranks.n_ranks : 1;
  self->ranks = guise_ranks_join (&ranks, error);
  return self->ranks != NULL;
}

static gboolean
fill (Training                 *self,
      const char               *project,
      const GuiseWorkerOptions *options,
      GCancellable             *cancellable,
      GError                  **error)
{
  GuiseRunSetup setup = { .host_samples = options->host_samples,
                          .save_seconds = options->save_seconds,
                          .preview_seconds = options->preview_seconds,
                          .unattended = options->unattended,
                          .follows_gates = options->follows_gates,
                          .shows_faces = options->shows_faces,
                          .n_iterations = options->n_iterations,
                          .until_stage = options->until_stage };

  self->project = guise_project_open (project, error);
  /* Before the device is opened, on which the other one may have all memory. */
  if (self->project == NULL || !guise_project_lock_check (project, error))
    return FALSE;
  tell_phase (self, "opening-device");
  if (!join (self, options, &setup.n_threads, error) ||
      !open_device (self, options, setup.n_threads, error) || !probe (self, options, error))
    return FALSE;
  setup.device = self->device;
  self->run =
    guise_run_open (self->project, &setup, on_training_progress, self, cancellable, error);
  self->left_us = (int64_t) (options->seconds * 1e6);
  if (self->run == NULL)
    return FALSE;
  self->total = guise_run_get_end (self->run);
  self->has_limit = options->n_iterations > 0;
  return TRUE;
}

static void *
open_training (const char               *project,
               const GuiseWorkerOptions *options,
               GuiseWorkerTell           tell,
               void                     *user_data,
               GCancellable             *cancellable,
               GError                  **error)
{
  Training *self = g_new0 (Training, 1);

  self->tell = tell;
  self->user_data = user_data;
  if (fill (self, project, options, cancellable, error))
    return self;
  self->has_failed = TRUE;
  close_training (self);
  return NULL;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

static GuiseWorkerOutcome
translate_outcome (const Training *self, GuiseRunOutcome outcome)
{
  switch (outcome)
    {
    case GUISE_RUN_FINISHED:
      return GUISE_WORKER_FINISHED;
    case GUISE_RUN_REACHED:
      return GUISE_WORKER_REACHED;
    case GUISE_RUN_AT_GATE:
      return GUISE_WORKER_AT_GATE;
    case GUISE_RUN_GUARDED:
      return GUISE_WORKER_GUARDED;
    case GUISE_RUN_STOPPED:
      break;
    }
  return self->end_us != 0 && g_get_monotonic_time () >= self->end_us ? GUISE_WORKER_REACHED
                                                                      : GUISE_WORKER_STOPPED;
}

static gboolean
go (void *data, GCancellable *cancellable, GuiseWorkerOutcome *out_outcome, GError **error)
{
  Training       *self = data;
  int64_t         begin_us = g_get_monotonic_time ();
  GuiseRunOutcome outcome = GUISE_RUN_STOPPED;
  gulong          handler;
  gboolean        is_good;

  self->stop = g_cancellable_new ();
  self->end_us = self->left_us > 0 ? begin_us + self->left_us : 0;
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb),
                                   g_object_ref (self->stop), g_object_unref);
  is_good = guise_run_go (self->run, self->stop, &outcome, error);
  g_cancellable_disconnect (cancellable, handler);
  if (is_good)
    *out_outcome = translate_outcome (self, outcome);
  self->has_failed = !is_good;
  if (self->left_us > 0)
    self->left_us = MAX (self->left_us - (g_get_monotonic_time () - begin_us), 1);
  self->end_us = 0;
  g_clear_object (&self->stop);
  return is_good;
}

static void
set_pausing (void *data, gboolean is_pausing)
{
  guise_run_set_pausing (((Training *) data)->run, is_pausing);
}

/* After a return that failed half-way what is in memory is not what is on disk. */
static gboolean
run_errand (void *data, GuiseWorkerErrand errand, gboolean *out_can_go_on, GError **error)
{
  Training *self = data;
  g_autoptr (GError) local = NULL;

  if (errand == GUISE_WORKER_ERRAND_GO_BACK || errand == GUISE_WORKER_ERRAND_GO_BACK_UNCHANGED)
    {
      guise_run_go_back (self->run,
                         errand == GUISE_WORKER_ERRAND_GO_BACK ? GUISE_RUN_RETURN_LIMITED
                                                               : GUISE_RUN_RETURN_UNCHANGED,
                         &local);
      *out_can_go_on = local == NULL ||
                       g_error_matches (local, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY);
    }
  else
    {
      guise_project_answer_gate (self->project, errand == GUISE_WORKER_ERRAND_PASS, NULL, &local);
      *out_can_go_on = TRUE;
    }
  self->has_failed = !*out_can_go_on;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
ask (void *data, GuiseWorkerWish wish)
{
  static const GuiseTrainingWish wishes[] = {
    [GUISE_WORKER_WISH_SAVE] = GUISE_TRAINING_WISH_SAVE,
    [GUISE_WORKER_WISH_BACKUP] = GUISE_TRAINING_WISH_BACKUP,
    [GUISE_WORKER_WISH_PREVIEW] = GUISE_TRAINING_WISH_PREVIEW,
  };

  guise_run_ask (((const Training *) data)->run, wishes[wish]);
}

static uint64_t
get_iteration (void *data)
{
  return guise_run_get_iteration (((const Training *) data)->run);
}

static uint64_t
get_total (void *data)
{
  return guise_run_get_end (((const Training *) data)->run);
}

static const char *
get_message (void *data)
{
  return guise_run_get_message (((const Training *) data)->run);
}

const GuiseWorkerRunner guise_worker_training = {
  .open = open_training,
  .go = go,
  .set_pausing = set_pausing,
  .run_errand = run_errand,
  .ask = ask,
  .get_iteration = get_iteration,
  .get_total = get_total,
  .get_message = get_message,
  .close = close_training,
};
