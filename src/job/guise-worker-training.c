/* SPDX-License-Identifier: GPL-3.0-or-later
 * The training of a project, as a worker drives it. */
#include "job/guise-worker-training.h"

#include "core/guise-error.h"
#include "project/guise-project.h"
#include "train/guise-training.h"

typedef struct
{
  GuiseProject      *project;     /* owned */
  GuiseDevice       *device;      /* owned */
  char              *checkpoints; /* owned */
  char              *previews;    /* owned */
  GuiseTraining     *training;    /* owned */
  GuiseWorkerTell    tell;
  void              *user_data;
  uint64_t           until;
  int64_t            left_us;         /* of the time to train, 0: no limit */
  int64_t            end_us;          /* of it, while training runs */
  guint              is_asked;        /* atomic: save as soon as can be */
  guint              is_backup_asked; /* atomic */
  GCancellable      *step_stop;  /* owned; of the training under way; only its thread uses it */
  GCancellable      *outer_stop; /* borrowed from the caller, while training runs */
  GuiseTrainingSetup setup;
} Training;

static void
tell_phase (const Training *self, const char *phase)
{
  GuiseWorkerEvent event = { .kind = GUISE_WORKER_PHASE, .text = phase };

  if (self->training != NULL)
    event.iteration = guise_training_get_iteration (self->training);
  self->tell (&event, self->user_data);
}

/* After an iteration: whether this was the last one for now. */
static void
look_around (Training *self)
{
  if (g_atomic_int_and (&self->is_backup_asked, 0) != 0)
    {
      GuiseWorkerEvent event = { .kind = GUISE_WORKER_NOTE,
                                 .iteration = guise_training_get_iteration (self->training),
                                 .text = "No backup was made: training cannot make one yet." };

      self->tell (&event, self->user_data);
    }
  if (g_cancellable_is_cancelled (self->outer_stop) || g_atomic_int_get (&self->is_asked) != 0 ||
      (self->end_us != 0 && g_get_monotonic_time () >= self->end_us))
    {
      if (!g_cancellable_is_cancelled (self->step_stop))
        tell_phase (self, "saving");
      g_cancellable_cancel (self->step_stop);
    }
}

static void
on_training_progress (const GuiseTrainingProgress *progress, void *user_data)
{
  static const GuiseWorkerEventKind kinds[] = {
    [GUISE_TRAINING_STEP] = GUISE_WORKER_STEP,       [GUISE_TRAINING_STAGE] = GUISE_WORKER_STAGE,
    [GUISE_TRAINING_RESET] = GUISE_WORKER_RESET,     [GUISE_TRAINING_SAVED] = GUISE_WORKER_SAVED,
    [GUISE_TRAINING_PREVIEW] = GUISE_WORKER_PREVIEW, [GUISE_TRAINING_NOTE] = GUISE_WORKER_NOTE,
  };
  Training        *self = user_data;
  GuiseWorkerEvent event = { .kind = kinds[progress->event],
                             .iteration = progress->iteration,
                             .stage = (unsigned) progress->stage,
                             .src_loss = progress->src_loss,
                             .dst_loss = progress->dst_loss,
                             .ms = progress->ms,
                             .wait_ms = progress->wait_ms,
                             .text = progress->text };

  self->tell (&event, self->user_data);
  if (progress->event == GUISE_TRAINING_STEP)
    look_around (self);
}

/* The iteration at which the wish is fulfilled. */
static uint64_t
find_end (const Training *self, const GuiseWorkerOptions *options)
{
  const GuiseTrainingPlan *plan = self->project->plan;
  uint64_t                 first = self->project->imported_iterations;
  uint64_t                 end = first + guise_training_plan_get_n_iterations (plan);
  uint64_t                 now = guise_training_get_iteration (self->training);

  if (options->n_iterations > 0 && options->n_iterations < end)
    end = MIN (end, now + options->n_iterations);
  if (options->until_stage > 0 && (unsigned) options->until_stage < plan->stages->len)
    {
      uint64_t stage_end = first;

      for (int i = 0; i < options->until_stage; i++)
        stage_end += guise_training_plan_get_stage (plan, (size_t) i)->n_iterations;
      end = MIN (end, stage_end);
    }
  return end;
}

static void
close_training (void *data)
{
  Training *self = data;

  guise_training_free (self->training);
  g_clear_pointer (&self->device, guise_device_unref);
  guise_project_free (self->project);
  g_free (self->checkpoints);
  g_free (self->previews);
  g_free (self);
}

static void
fill_setup (Training *self, const GuiseWorkerOptions *options)
{
  self->checkpoints = guise_project_dup_checkpoints_dir (self->project);
  self->previews = guise_project_dup_previews_dir (self->project);
  self->setup = (GuiseTrainingSetup){ .plan = self->project->plan,
                                      .options = (const char *const *) self->project->options,
                                      .first_iteration = self->project->imported_iterations,
                                      .checkpoints = self->checkpoints,
                                      .previews = self->previews,
                                      .device = self->device,
                                      .seed = self->project->seed,
                                      .n_threads = options->n_threads,
                                      .host_samples = options->host_samples,
                                      .save_seconds = options->save_seconds,
                                      .preview_seconds = options->preview_seconds };
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    self->setup.faces[i] = guise_project_get_faces (self->project, (GuiseFaceSlot) i)->path;
}

static gboolean
fill (Training *self, const char *project, const GuiseWorkerOptions *options, GError **error)
{
  self->project = guise_project_open (project, error);
  if (self->project == NULL || !guise_project_check_consent (self->project, error))
    return FALSE;
  tell_phase (self, "opening-device");
  self->device = guise_device_open (options->device != NULL ? options->device : "cpu",
                                    options->n_threads, error);
  if (self->device == NULL)
    return FALSE;
  fill_setup (self, options);
  self->training = guise_training_open (&self->setup, on_training_progress, self, error);
  if (self->training == NULL)
    return FALSE;
  self->until = find_end (self, options);
  self->left_us = (int64_t) (options->seconds * 1e6);
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
  if (fill (self, project, options, error))
    return self;
  close_training (self);
  return NULL;
}

/* Trains up to the next save that somebody asked for, to the end, or to a stop. */
static gboolean
run (Training *self, GuiseWorkerOutcome *out_outcome, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  uint64_t all =
    self->project->imported_iterations + guise_training_plan_get_n_iterations (self->project->plan);

  self->step_stop = stop;
  if (g_cancellable_is_cancelled (self->outer_stop))
    g_cancellable_cancel (stop);
  if (guise_training_run (self->training, self->until, stop, &local))
    *out_outcome = self->until < all ? GUISE_WORKER_REACHED : GUISE_WORKER_FINISHED;
  else if (!g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  else if (self->end_us != 0 && g_get_monotonic_time () >= self->end_us)
    *out_outcome = GUISE_WORKER_REACHED;
  else
    *out_outcome = GUISE_WORKER_STOPPED;
  return TRUE;
}

static gboolean
go (void *data, GCancellable *cancellable, GuiseWorkerOutcome *out_outcome, GError **error)
{
  Training *self = data;
  int64_t   begin_us = g_get_monotonic_time ();
  gboolean  is_good;

  self->outer_stop = cancellable;
  self->end_us = self->left_us > 0 ? begin_us + self->left_us : 0;
  do
    {
      g_atomic_int_set (&self->is_asked, 0);
      is_good = run (self, out_outcome, error);
    }
  while (is_good && *out_outcome == GUISE_WORKER_STOPPED &&
         !g_cancellable_is_cancelled (cancellable));
  self->step_stop = NULL;
  self->outer_stop = NULL;
  if (self->left_us > 0)
    self->left_us = MAX (self->left_us - (g_get_monotonic_time () - begin_us), 1);
  return is_good;
}

/* A stop saves and makes a preview; the training then goes on. */
static void
ask (void *data, GuiseWorkerWish wish)
{
  Training *self = data;

  g_atomic_int_set (wish == GUISE_WORKER_WISH_BACKUP ? &self->is_backup_asked : &self->is_asked, 1);
}

static uint64_t
get_iteration (void *data)
{
  return guise_training_get_iteration (((const Training *) data)->training);
}

static uint64_t
get_total (void *data)
{
  return ((const Training *) data)->until;
}

static const char *
get_message (void *data)
{
  return NULL;
}

const GuiseWorkerRunner guise_worker_training = {
  .open = open_training,
  .go = go,
  .ask = ask,
  .get_iteration = get_iteration,
  .get_total = get_total,
  .get_message = get_message,
  .close = close_training,
};
