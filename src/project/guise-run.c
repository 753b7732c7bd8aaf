/* SPDX-License-Identifier: GPL-3.0-or-later
 * A project's plan, run from stage to stage. */
#include "project/guise-run-private.h"

#include "core/guise-error.h"
#include "project/guise-provenance.h"
#include "store/guise-backup.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"

#define N_PASSES 5 /* over the files of a checkpoint while others wait: as to restore a backup */

gboolean
guise_run_is_first (const GuiseRun *self)
{
  const GuiseCollective *ranks = guise_device_get_collective (self->setup.device);

  return ranks == NULL || ranks->rank == 0;
}

gboolean
guise_run_share (const GuiseRun *self, gboolean done, GError **error)
{
  const uint64_t n_bytes =
    self->training != NULL ? N_PASSES * guise_training_estimate_checkpoint (self->training) : 0;

  return guise_ranks_await_files (guise_device_get_collective (self->setup.device), n_bytes, done,
                                  error);
}

uint64_t
guise_run_get_iteration (const GuiseRun *self)
{
  /* Without a training, which could not be opened, the files count. */
  return self->training != NULL ? guise_training_get_iteration (self->training)
                                : guise_project_get_iteration (self->project);
}

const GuiseTraining *
guise_run_get_training (const GuiseRun *self)
{
  return self->training;
}

const char *
guise_run_get_message (const GuiseRun *self)
{
  return self->message;
}

void
guise_run_ask (GuiseRun *self, unsigned wishes)
{
  g_atomic_int_or (&self->wishes, wishes);
}

void
guise_run_set_pausing (GuiseRun *self, gboolean is_pausing)
{
  g_atomic_int_set (&self->is_pausing, is_pausing ? 1 : 0);
}

void
guise_run_tell_about (GuiseRun *self, GuiseTrainingEvent event, const char *about, const char *text)
{
  const GuiseTrainingProgress progress = {
    .event = event,
    .iteration = guise_run_get_iteration (self),
    .stage = self->training != NULL ? guise_training_get_place (self->training)->stage : 0,
    .text = text,
    .about = about,
  };

  if (self->func != NULL)
    self->func (&progress, self->user_data);
}

void
guise_run_tell (GuiseRun *self, GuiseTrainingEvent event, const char *text)
{
  guise_run_tell_about (self, event, NULL, text);
}

void
guise_run_warn (GuiseRun *self, const char *about, const char *text)
{
  guise_run_tell_about (self, GUISE_TRAINING_WARNING, about, text);
}

/* An act of the training; when it cannot be written the run ends after the training's call.
 *
 * network: (nullable): which started anew */
static void
note_later (GuiseRun *self, GuiseJournalAct act, const char *network)
{
  guise_run_note_once (self, self->failure == NULL ? &self->failure : NULL, act, "network", network,
                       NULL);
}

/* That a checkpoint is late is written down when it can be: where there was no room for it there
 * may be none for a line, which is no reason to end. */
static void
note_lateness (GuiseRun *self, const GuiseTrainingProgress *progress)
{
  const gboolean is_over = progress->event == GUISE_TRAINING_SAVED_LATE;

  if (!self->is_unsaved_noted)
    self->is_unsaved_noted =
      guise_run_note (self, NULL, GUISE_JOURNAL_NOTE, "what", "checkpoint-waits", NULL);
  if (!is_over)
    return;
  guise_run_note (self, NULL, GUISE_JOURNAL_NOTE, "what", "checkpoint-written", "after",
                  progress->text, NULL);
  self->is_unsaved_noted = FALSE;
}

/* What the training says is passed on; some of it has consequences here. */
static void
on_training_cb (const GuiseTrainingProgress *progress, void *user_data)
{
  GuiseRun *self = user_data;

  if (self->func != NULL)
    self->func (progress, self->user_data);
  if (!guise_run_is_first (self))
    return;
  if (progress->event == GUISE_TRAINING_RESET)
    note_later (self, GUISE_JOURNAL_RESET, progress->text);
  else if (progress->event == GUISE_TRAINING_UNSAVED ||
           progress->event == GUISE_TRAINING_SAVED_LATE)
    note_lateness (self, progress);
  else if (g_strcmp0 (progress->about, "plateau") == 0)
    guise_run_note (self, NULL, GUISE_JOURNAL_NOTE, "what", "plateau", "text", progress->text,
                    NULL);
  else if (progress->event == GUISE_TRAINING_SAVED &&
           (progress->wishes & GUISE_TRAINING_WISH_BACKUP) != 0)
    guise_run_back_up_by_hand (self, progress->text);
  else if (progress->event == GUISE_TRAINING_SAVED)
    {
      if ((progress->wishes & GUISE_TRAINING_WISH_SAVE) != 0)
        note_later (self, GUISE_JOURNAL_SAVED_BY_HAND, NULL);
      guise_run_back_up_in_time (self, progress->text);
    }
}

/* Training time at the newest backup of what has led here: what is there says more than a note of
 * it, and backups of a way that was given up may be older in training. */
static double
get_backed_up_seconds (const GuiseRun *self)
{
  g_autoptr (GPtrArray) backups = guise_backup_list (self->backups, NULL); /* or none */
  g_auto (GuiseCheckpointInfo) info = { 0 };
  double seconds = 0.0;

  guise_training_dup_info (self->training, NULL, &info);
  for (unsigned i = 0; backups != NULL && i < backups->len; i++)
    {
      const GuiseBackupEntry *backup = g_ptr_array_index (backups, i);

      if (backup->info.trained_seconds <= info.trained_seconds)
        seconds = MAX (seconds, backup->info.trained_seconds);
    }
  return seconds;
}

gboolean
guise_run_open_training (GuiseRun *self, GError **error)
{
  g_clear_pointer (&self->training, guise_training_free);
  self->training_setup.options = (const char *const *) self->project->options;
  self->training = guise_training_open (&self->training_setup, on_training_cb, self, error);
  if (self->training == NULL)
    return FALSE;
  self->is_spoiled = FALSE;
  self->backed_up_seconds = get_backed_up_seconds (self);
  return TRUE;
}

void
guise_run_free (GuiseRun *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->training, guise_training_free);
  g_clear_pointer (&self->news, guise_project_free);
  g_clear_pointer (&self->journal, guise_journal_free);
  g_clear_pointer (&self->lock, guise_project_lock_free);
  g_clear_error (&self->failure);
  g_free (self->checkpoints);
  g_free (self->previews);
  g_free (self->history);
  g_free (self->evidence);
  g_free (self->backups);
  g_free (self->gate);
  g_free (self->message);
  g_free (self->faces[0]);
  g_free (self->faces[1]);
  g_free (self);
}

static gboolean
comes_back (void *user_data)
{
  return guise_run_has_edits (user_data);
}

static void
set_up (GuiseRun *self)
{
  const GuiseProject *project = self->project;

  self->checkpoints = guise_project_dup_checkpoints_dir (project);
  self->previews = guise_project_dup_previews_dir (project);
  self->history = guise_project_dup_history_dir (project);
  self->evidence = guise_project_dup_evidence_dir (project);
  self->backups = guise_project_dup_backups_dir (project);
  self->gate = guise_project_dup_gate_path (project);
  self->training_setup = (GuiseTrainingSetup){
    .plan = project->plan,
    .first_iteration = project->imported_iterations,
    .checkpoints = self->checkpoints,
    .previews = self->previews,
    .history = self->history,
    .evidence = self->evidence,
    .gate = self->gate,
    .device = self->setup.device,
    .seed = project->seed,
    .n_threads = self->setup.n_threads,
    .host_samples = self->setup.host_samples,
    .wishes = &self->wishes,
    .is_pausing = &self->is_pausing,
    .comes_back = comes_back,
    .save_seconds = self->setup.save_seconds,
    .preview_seconds = self->setup.preview_seconds,
    .retry_seconds = self->setup.retry_seconds,
  };
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    self->training_setup.faces[i] = guise_project_get_faces (project, (GuiseFaceSlot) i)->path;
}

/* A plan that needs a base, or resets one, wants one that allows it. */
static gboolean
check_plan (const GuiseProject *project, GError **error)
{
  GuisePlanOrigin origin;

  return guise_provenance_get_origin (project, &origin, error) &&
         guise_training_plan_check_from (project->plan, (const char *const *) project->options,
                                         &origin, error);
}

/* The first rank takes the project for all of them; then each reads once more what somebody may
 * have set since it was opened. */
static gboolean
lock_project (GuiseRun *self, GError **error)
{
  if (!guise_run_is_first (self))
    return TRUE;
  self->lock = guise_project_lock_take (self->project->dir, GUISE_PROJECT_LOCK_TRAINING, error);
  return self->lock != NULL;
}

/* What a run needs of a project before it trains. */
static gboolean
check (GuiseRun *self, GError **error)
{
  GuiseProject    *project = self->project;
  g_autofree char *journal = guise_project_dup_journal_path (project);

  return (!guise_run_is_first (self) || guise_project_follow_consent (project, error)) &&
         guise_project_check_consent (project, error) && check_plan (project, error) &&
         (!guise_run_is_first (self) ||
          (self->journal = guise_journal_open (journal, error)) != NULL);
}

/* What others have left, and where nobody is kept away. */
static void
warn (GuiseRun *self)
{
  const char *const warnings[] = {
    self->lock != NULL ? guise_project_lock_get_warning (self->lock) : NULL,
    self->journal != NULL ? guise_journal_get_torn (self->journal) : NULL,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (warnings); i++)
    if (warnings[i] != NULL)
      guise_run_warn (self, "project", warnings[i]);
}

GuiseRun *
guise_run_open (GuiseProject        *project,
                const GuiseRunSetup *setup,
                GuiseTrainingFunc    func,
                void                *user_data,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autoptr (GuiseRun) self = NULL;

  self = g_new0 (GuiseRun, 1);
  self->project = project;
  self->setup = *setup;
  self->func = func;
  self->user_data = user_data;
  if (!guise_run_share (self, lock_project (self, error), error) ||
      !guise_run_share (self, guise_project_reload_options (project, error), error) ||
      !guise_run_share (self, check (self, error), error))
    return NULL;
  set_up (self);
  self->training_setup.cancellable = cancellable;
  if (!guise_run_open_training (self, error) || !guise_run_follow_plan (self, error))
    return NULL;
  self->training_setup.cancellable = NULL; /* it need not live longer */
  warn (self);
  return g_steal_pointer (&self);
}

uint64_t
guise_run_get_end (const GuiseRun *self)
{
  const GuiseTrainingPlan *plan = self->project->plan;
  const GuisePlanPlace    *place = guise_training_get_place (self->training);
  uint64_t                 end = guise_run_get_iteration (self);

  for (size_t i = place->stage; i < plan->stages->len; i++)
    if (self->setup.until_stage == 0 || i < (size_t) self->setup.until_stage)
      end += guise_training_plan_get_stage (plan, i)->n_iterations;
  end -= MIN (place->done, end);
  if (self->setup.n_iterations > 0)
    end = MIN (end, guise_run_get_iteration (self) + self->setup.n_iterations);
  return end;
}

/* From the end of a stage to the beginning of the next.
 *
 * Returns: %FALSE on failure; @out_goes_on tells whether there is more to do */
static gboolean
leave_stage (GuiseRun *self, gboolean *out_goes_on, GuiseRunOutcome *out_outcome, GError **error)
{
  const GuiseTrainingPlan  *plan = self->project->plan;
  const GuisePlanPlace      place = *guise_training_get_place (self->training);
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, place.stage);
  GuiseRunNext              next = GUISE_RUN_NEXT_STAGE;

  *out_goes_on = FALSE;
  /* The program may have been ended between the stage's last checkpoint and its line. */
  if (!guise_run_share (self,
                        guise_run_note_once (self, error, GUISE_JOURNAL_STAGE_END, "stage",
                                             stage->name, NULL),
                        error))
    return FALSE;
  if ((stage->gate != NULL || self->setup.shows_faces) && !guise_run_pass_gate (self, &next, error))
    return FALSE;
  if (next == GUISE_RUN_NEXT_WAIT)
    {
      *out_outcome = GUISE_RUN_AT_GATE;
      return TRUE;
    }
  if (next == GUISE_RUN_NEXT_REPEAT)
    {
      *out_goes_on = TRUE;
      return guise_training_enter (self->training, stage->gate->repeat_stage, place.n_repeats + 1,
                                   stage->gate->resets, error);
    }
  *out_outcome = place.stage + 1 == plan->stages->len ? GUISE_RUN_FINISHED : GUISE_RUN_REACHED;
  if (place.stage + 1 == plan->stages->len ||
      (self->setup.until_stage > 0 && place.stage + 1 >= (size_t) self->setup.until_stage))
    return TRUE;
  *out_goes_on = TRUE;
  return guise_training_enter (self->training, place.stage + 1, place.n_repeats, FALSE, error);
}

/* Trains the stage under way to its end, or as far as was asked for. */
static gboolean
train_stage (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  gboolean done;

  if (!guise_run_choose_faces (self, cancellable, error) ||
      !(guise_training_get_place (self->training)->done == 0
          ? guise_run_prepare_stage (self, cancellable, error)
          : guise_run_pin_base (self, cancellable, error)) ||
      !guise_training_run (self->training, self->until, cancellable, error))
    return FALSE;
  done = self->failure == NULL;
  if (!done)
    g_propagate_error (error, g_steal_pointer (&self->failure));
  return guise_run_share (self, done, error);
}

/* Then going back would only lead to the same end. */
static gboolean
clips_gradients (const GuiseRun *self)
{
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (self->project->plan,
                                              (const char *const *) self->project->options,
                                              guise_training_get_place (self->training)->stage,
                                              NULL);

  return model != NULL && guise_saehd_get_options (model)->clipgrad; /* was made before */
}

/* What is done about an error that is none to whoever runs a plan: being stopped, a collapse.
 *
 * Returns: %FALSE when it is one, or another comes of it */
static gboolean
handle (GuiseRun        *self,
        GError          *reason,
        gboolean        *out_goes_on,
        GuiseRunOutcome *out_outcome,
        GError         **error)
{
  g_autofree char *finding = NULL;

  *out_goes_on = FALSE;
  if (g_error_matches (reason, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    {
      *out_outcome = GUISE_RUN_STOPPED;
      return TRUE;
    }
  if (!g_error_matches (reason, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED))
    {
      g_propagate_error (error, g_error_copy (reason));
      return FALSE;
    }
  g_free (self->message);
  self->message = g_strdup (reason->message);
  guise_run_tell (self, GUISE_TRAINING_GUARD, reason->message);
  finding = guise_run_dup_for_journal (self, reason->message);
  if (!guise_run_share (self,
                        guise_run_note (self, error, GUISE_JOURNAL_GUARD, "finding", finding, NULL),
                        error))
    return FALSE;
  *out_outcome = GUISE_RUN_GUARDED;
  *out_goes_on = self->setup.unattended && !clips_gradients (self);
  return !*out_goes_on || guise_run_go_back (self, GUISE_RUN_RETURN_LIMITED, error);
}

/* Whether the last stage that was asked for is over already. */
static gboolean
is_beyond (const GuiseRun *self)
{
  return self->setup.until_stage > 0 &&
         guise_training_get_place (self->training)->stage >= (size_t) self->setup.until_stage;
}

static gboolean
go (GuiseRun *self, GCancellable *cancellable, GuiseRunOutcome *out_outcome, GError **error)
{
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      g_autoptr (GError) reason = NULL;

      if (!guise_run_take_edits (self, error))
        return FALSE;
      if (guise_training_is_stage_done (self->training))
        {
          if (!leave_stage (self, &goes_on, out_outcome, error))
            return FALSE;
        }
      else if (guise_run_get_iteration (self) >= self->until || is_beyond (self))
        {
          *out_outcome = GUISE_RUN_REACHED;
          return TRUE;
        }
      else if (!train_stage (self, cancellable, &reason) &&
               !handle (self, reason, &goes_on, out_outcome, error))
        return FALSE;
    }
  return TRUE;
}

const char *
guise_run_outcome_to_string (GuiseRunOutcome outcome)
{
  static const char *const names[] = { "finished", "reached", "stopped", "at-gate", "guarded" };

  return names[outcome];
}

/* What the first rank writes down before it trains: also what the model is made of, for whoever
 * gets it. */
static gboolean
begin (GuiseRun *self, GError **error)
{
  return !guise_run_is_first (self) ||
         (guise_provenance_note_facesets (self->project, guise_run_get_iteration (self), NULL,
                                          error) &&
          guise_run_note (self, error, GUISE_JOURNAL_RUN_BEGIN, "device",
                          guise_device_get_name (self->setup.device), NULL));
}

gboolean
guise_run_go (GuiseRun        *self,
              GCancellable    *cancellable,
              GuiseRunOutcome *out_outcome,
              GError         **error)
{
  GuiseRunOutcome outcome = GUISE_RUN_REACHED;
  g_autoptr (GError) local = NULL;
  gboolean done, noted;

  if ((self->is_spoiled || self->training == NULL) && !guise_run_open_training (self, error))
    return FALSE;
  if (!guise_run_take_plan (self, error) || !guise_run_share (self, begin (self, error), error))
    return FALSE;
  self->until = self->setup.n_iterations > 0
                  ? guise_run_get_iteration (self) + self->setup.n_iterations
                  : G_MAXUINT64;
  g_clear_pointer (&self->message, g_free);
  g_clear_error (&self->failure);
  self->cancellable = cancellable;
  done = go (self, cancellable, &outcome, &local);
  self->cancellable = NULL;
  /* Weights of a collapse, or of what could not be saved: the next going begins with the files. */
  self->is_spoiled = !done || outcome == GUISE_RUN_GUARDED;
  noted = guise_run_note_end (self, outcome, local, done ? error : NULL);
  if (!done) /* which says more than that the journal could not be written then */
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!guise_run_share (self, noted, error))
    return FALSE;
  *out_outcome = outcome;
  return TRUE;
}
