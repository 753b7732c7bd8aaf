/* SPDX-License-Identifier: GPL-3.0-or-later
 * The training loop: resume, run the stages of a plan, save so that nothing is lost. */
#include "train/guise-training-private.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-png.h"
#include "model/guise-dfl-folder.h"
#include "store/guise-checkpoint.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-train-error.h"

#define N_CHECKPOINTS_KEPT   3
#define SAVE_SECONDS         (25 * 60.0)           /* as the reference (training.md 6.2) */
#define BAD_IN_ROW_MAX       100                   /* then no scale of the loss will do */
#define WAIT_SHARE_TOLD      0.1                   /* of the time: who waits more is named */
#define RESET_SEED_INCREMENT 0x9E3779B97F4A7C15ULL /* other start values at every reset */

void
guise_training_tell (GuiseTraining *self, GuiseTrainingEvent event, const char *text)
{
  GuiseTrainingProgress progress = {
    .event = event,
    .iteration = guise_training_get_iteration (self),
    .stage = self->stage,
    .text = text,
  };

  if (self->func != NULL)
    self->func (&progress, self->user_data);
}

uint64_t
guise_training_get_iteration (const GuiseTraining *self)
{
  return (uint64_t) self->state->iter;
}

/* Iterations of the plan that are done. */
static uint64_t
get_place (const GuiseTraining *self)
{
  return guise_training_get_iteration (self) - self->setup->first_iteration;
}

static gboolean
check_stage (const GuiseTrainingPlan *plan,
             const char *const       *options,
             size_t                   index,
             int                      n_ranks,
             GError                 **error)
{
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, index, error);

  if (model == NULL ||
      !guise_ranks_check_batch (n_ranks, guise_saehd_get_options (model)->batch_size, error))
    return FALSE;
  if (guise_training_plan_get_stage (plan, index)->resets->len == 0 ||
      guise_saehd_get_options (model)->archi.family == GUISE_SAEHD_LIAE)
    return TRUE;
  g_set_error_literal (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
                       "It resets inter_AB, which only liae models have; this model is df. Take a "
                       "plan without resets");
  return FALSE;
}

static gboolean
check_stages (const GuiseTrainingPlan *plan,
              const char *const       *options,
              int                      n_ranks,
              GError                 **error)
{
  for (size_t i = 0; i < plan->stages->len; i++)
    if (!check_stage (plan, options, i, n_ranks, error))
      {
        g_prefix_error (error, "Stage '%s': ", guise_training_plan_get_stage (plan, i)->name);
        return FALSE;
      }
  return TRUE;
}

gboolean
guise_training_check (const GuiseTrainingPlan *plan, const char *const *options, GError **error)
{
  return check_stages (plan, options, 1, error);
}

void
guise_training_free (GuiseTraining *self)
{
  if (self == NULL)
    return;
  guise_training_end_stage (self);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_clear_pointer (&self->waits_ms, g_free);
  g_clear_pointer (&self->shares, g_free);
  g_free (self);
}

/* Loads the newest checkpoint, if there is one. Also from one stage to the next: what becomes of
 * weights that a stage has no use for, or that it needs in another form, then follows from the
 * files alone, and a training that was stopped in between takes the same way. */
static gboolean
resume (GuiseTraining *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *path =
    guise_checkpoint_find_latest (self->setup->checkpoints, &info, NULL, &local);
  const uint64_t    iteration = info.iteration;
  GuiseSaehdOptions stored;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  self->weights = guise_weights_new (self->setup->device);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (iteration < self->setup->first_iteration)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_CHECKPOINT,
                   "'%s' does not hold the model any more that was imported (iteration "
                   "%" G_GUINT64_FORMAT ")",
                   self->setup->checkpoints, self->setup->first_iteration);
      return FALSE;
    }
  self->stage = guise_training_plan_stage_at (self->setup->plan,
                                              iteration - self->setup->first_iteration, NULL);
  model =
    guise_training_plan_new_model (self->setup->plan, self->setup->options, self->stage, error);
  if (model == NULL || !guise_saehd_add_weights (model, self->weights, self->setup->seed, error))
    return FALSE;
  if (path == NULL)
    {
      self->state = guise_dfl_state_new ();
      return guise_ranks_check_weights (self->ranks, self->weights, error);
    }
  if (!guise_dfl_folder_load_options (path, GUISE_TRAINING_MODEL_NAME, &stored, &self->state,
                                      error) ||
      !guise_dfl_folder_load_weights (path, GUISE_TRAINING_MODEL_NAME, model, self->weights,
                                      GUISE_DFL_MISSING_REFUSE, notes, error))
    return FALSE;
  if (guise_training_get_iteration (self) != iteration)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_CHECKPOINT,
                   "'%s' holds iteration %" G_GINT64_FORMAT, path, self->state->iter);
      return FALSE;
    }
  for (unsigned i = 0; i < notes->len; i++)
    guise_training_tell (self, GUISE_TRAINING_NOTE, g_ptr_array_index (notes, i));
  return guise_ranks_check_weights (self->ranks, self->weights, error);
}

/* A lost rank ends the training of all: says where it will go on. */
static void
name_checkpoint (const GuiseTraining *self, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;

  if (error == NULL || !g_error_matches (*error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST))
    return;
  reason = g_steal_pointer (error);
  /* or there is none */
  path = guise_checkpoint_find_latest (self->setup->checkpoints, NULL, NULL, NULL);
  if (path != NULL)
    g_set_error (error, reason->domain, reason->code, "%s. The last checkpoint is '%s'",
                 reason->message, path);
  else
    g_set_error (error, reason->domain, reason->code, "%s. There is no checkpoint yet",
                 reason->message);
}

GuiseTraining *
guise_training_open (const GuiseTrainingSetup *setup,
                     GuiseTrainingFunc         func,
                     void                     *user_data,
                     GError                  **error)
{
  g_autoptr (GuiseTraining) self = NULL;

  self = g_new0 (GuiseTraining, 1);
  self->setup = setup;
  self->ranks = guise_device_get_collective (setup->device);
  self->func = func;
  self->user_data = user_data;
  if (!check_stages (setup->plan, setup->options, guise_training_get_n_ranks (self), error) ||
      !resume (self, error))
    {
      name_checkpoint (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* What went wrong since the last checkpoint and stopped nothing. */
static void
tell_bad_updates (GuiseTraining *self)
{
  gboolean         is_scaled = guise_device_get_loss_scale (self->setup->device) != 1.0;
  g_autofree char *text = NULL;

  if (self->n_bad > self->n_bad_told)
    {
      text = g_strdup_printf ("The gradients of %" G_GUINT64_FORMAT
                              " updates since the last checkpoint were not all finite%s",
                              self->n_bad - self->n_bad_told,
                              is_scaled ? "; those updates were left out" : "");
      guise_training_tell (self, GUISE_TRAINING_NOTE, text);
    }
  self->n_bad_told = self->n_bad;
  if (guise_device_take_kept (self->setup->device))
    guise_training_tell (self, GUISE_TRAINING_NOTE,
                         "Since the last checkpoint updates would have made weights infinite or no "
                         "numbers; those weights stayed as they were");
}

static gboolean
save (GuiseTraining *self, GError **error)
{
  const char               *dir = self->setup->checkpoints;
  uint64_t                  iteration = guise_training_get_iteration (self);
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->setup->plan, self->stage);
  const GuiseCheckpointInfo info = {
    .stage = stage->name,
    .plan = self->setup->plan->name,
    .seed = self->setup->seed,
    .is_reusable = guise_saehd_get_options (self->model)->random_warp,
  };
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, iteration, 0, error);

  if (draft == NULL ||
      !guise_dfl_folder_save (guise_checkpoint_draft_get_path (draft), GUISE_TRAINING_MODEL_NAME,
                              self->model, self->weights, self->state, error) ||
      !guise_checkpoint_commit (draft, &info, error))
    return FALSE;
  guise_checkpoint_prune (dir, N_CHECKPOINTS_KEPT);
  self->last_save_us = g_get_monotonic_time ();
  tell_bad_updates (self);
  guise_training_tell (self, GUISE_TRAINING_SAVED, dir);
  return TRUE;
}

static gboolean
write_preview (GuiseTraining *self, GError **error)
{
  g_autoptr (GuiseImage) sheet = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name =
    g_strdup_printf ("%010" G_GUINT64_FORMAT ".png", guise_training_get_iteration (self));
  g_autofree char *path = g_build_filename (self->setup->previews, name, NULL);

  if (!guise_training_fetch_batch (self, error) || !guise_dir_make (self->setup->previews, error) ||
      !guise_saehd_preview_run (self->preview,
                                guise_saehd_batch_get (self->batch, GUISE_SAEHD_TARGET,
                                                       GUISE_SAEHD_SRC, 0),
                                guise_saehd_batch_get (self->batch, GUISE_SAEHD_TARGET,
                                                       GUISE_SAEHD_DST, 0),
                                error))
    return FALSE;
  sheet = guise_preview_sheet_new (self->preview, self->batch, self->n_preview_rows, error);
  bytes = sheet != NULL ? guise_png_encode (sheet, error) : NULL;
  if (bytes == NULL ||
      !guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;
  self->last_preview_us = g_get_monotonic_time ();
  guise_training_tell (self, GUISE_TRAINING_PREVIEW, path);
  return TRUE;
}

/* A scheduled reset: inter_AB starts anew (features.md A1, 29). */
static gboolean
reset_inter_ab (GuiseTraining *self, GError **error)
{
  uint64_t seed =
    self->setup->seed + RESET_SEED_INCREMENT * (uint64_t) guise_training_get_iteration (self);

  if (!guise_saehd_reset_component (self->model, self->weights, "inter_AB", seed,
                                    self->setup->plan->reset_moments, error))
    return FALSE;
  guise_training_tell (self, GUISE_TRAINING_RESET, NULL);
  return TRUE;
}

static gboolean
is_due (int64_t since_us, double seconds)
{
  return seconds > 0.0 && (double) (g_get_monotonic_time () - since_us) >= seconds * 1e6;
}

static double
get_save_seconds (const GuiseTraining *self)
{
  return self->setup->save_seconds > 0.0 ? self->setup->save_seconds : SAVE_SECONDS;
}

/* Gives the device one more iteration to do. */
static gboolean
start_iteration (GuiseTraining *self, GError **error)
{
  int n_in_flight = guise_saehd_trainer_get_n_in_flight (self->trainer);
  /* Which is their order, too: at most two are in flight. */
  double *wait_ms =
    &self->wait_ms[guise_training_get_n_started (self) % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];

  if (n_in_flight == 0)
    self->clock_us = g_get_monotonic_time ();
  return guise_training_start_batch (self, wait_ms, error);
}

/* Whether the weights of an iteration are still worth going on with. */
static gboolean
check_finite (const GuiseTraining *self, const GuiseSaehdReport *report, GError **error)
{
  const GuiseRankVotes *votes = &self->votes;

  if (!isfinite (votes->losses[0]) || !isfinite (votes->losses[1]))
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED,
                 "The loss of iteration %" G_GINT64_FORMAT " is not a number. The last checkpoint "
                 "is good; continue from it with clipgrad=y",
                 self->state->iter + 1);
  else if (report->n_bad_in_row >= BAD_IN_ROW_MAX)
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED,
                 "The gradients of the %d iterations up to %" G_GINT64_FORMAT
                 " were not finite, so nothing is learned any more. The last checkpoint is good; "
                 "continue from it in fp32",
                 BAD_IN_ROW_MAX, self->state->iter + 1);
  else
    return TRUE;
  return FALSE;
}

/* The oldest iteration in flight is done: its losses go into the history. */
static gboolean
finish_iteration (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  uint64_t              slot = guise_training_get_iteration (self);
  GuiseSaehdReport      report;
  GuiseRankVotes       *votes = &self->votes;
  GuiseTrainingProgress progress = { .event = GUISE_TRAINING_STEP, .stage = self->stage };
  int64_t               now_us;
  float                 losses[2];

  if (!guise_saehd_trainer_collect (self->trainer, &report, error))
    return FALSE;
  *votes = (GuiseRankVotes){
    .losses = { report.src_loss, report.dst_loss },
    .stops = g_cancellable_is_cancelled (cancellable),
    .saves = is_due (self->last_save_us, get_save_seconds (self)),
    .previews = is_due (self->last_preview_us, self->setup->preview_seconds),
  };
  if (!guise_ranks_vote (self->ranks, votes, error) || !check_finite (self, &report, error))
    return FALSE;
  self->n_bad = report.n_bad;
  losses[0] = (float) votes->losses[0];
  losses[1] = (float) votes->losses[1];
  g_array_append_vals (self->state->loss_history, losses, 2);
  self->state->iter++;
  now_us = g_get_monotonic_time ();
  progress.iteration = guise_training_get_iteration (self);
  progress.src_loss = votes->losses[0];
  progress.dst_loss = votes->losses[1];
  progress.ms = (double) (now_us - self->clock_us) / 1000.0;
  progress.wait_ms = self->wait_ms[slot % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];
  self->clock_us = now_us;
  if (self->func != NULL)
    self->func (&progress, self->user_data);
  return TRUE;
}

/* Waits until no more than @n iterations are in flight. */
static gboolean
finish_down_to (GuiseTraining *self, int n, GCancellable *cancellable, GError **error)
{
  while (guise_saehd_trainer_get_n_in_flight (self->trainer) > n)
    if (!finish_iteration (self, cancellable, error))
      return FALSE;
  return TRUE;
}

/* One process does what it is asked to, several do what the last iteration agreed on. */
static gboolean
has_to_stop (const GuiseTraining *self, GCancellable *cancellable)
{
  return self->ranks != NULL ? self->votes.stops : g_cancellable_is_cancelled (cancellable);
}

static gboolean
has_to_save (const GuiseTraining *self)
{
  return self->ranks != NULL ? self->votes.saves
                             : is_due (self->last_save_us, get_save_seconds (self));
}

static gboolean
has_to_preview (const GuiseTraining *self)
{
  return self->ranks != NULL ? self->votes.previews
                             : is_due (self->last_preview_us, self->setup->preview_seconds);
}

const double *
guise_training_get_wait_shares (const GuiseTraining *self, int *out_n)
{
  g_return_val_if_fail (self != NULL && out_n != NULL, NULL);

  *out_n = guise_training_get_n_ranks (self);
  return self->shares;
}

/* Who has waited for whom since the last checkpoint. */
static void
tell_waits (GuiseTraining *self, const double *waits_ms, double ms)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int slowest = 0;

  for (int rank = 0; rank < self->ranks->n_ranks; rank++)
    {
      if (waits_ms[rank] < waits_ms[slowest])
        slowest = rank;
      if (waits_ms[rank] >= WAIT_SHARE_TOLD * ms)
        g_string_append_printf (text, "%s%d (%.0f %% of the time)", text->len > 0 ? ", " : "", rank,
                                100.0 * waits_ms[rank] / ms);
    }
  if (text->len == 0)
    return;
  g_string_prepend (text, "Processes that wait for the slowest: ");
  g_string_append_printf (text, "; the slowest is %d", slowest);
  guise_training_tell (self, GUISE_TRAINING_NOTE, text->str);
}

/* At a checkpoint nothing is in flight, so that asking the device costs nothing. */
static gboolean
compare_waits (GuiseTraining *self, GError **error)
{
  const int          n = guise_training_get_n_ranks (self);
  g_autofree double *waits_ms = g_new0 (double, (size_t) n);
  const double       sum_ms = guise_device_get_sum_ms (self->setup->device);
  const int64_t      now_us = g_get_monotonic_time ();
  const double       ms = (double) (now_us - self->compared_us) / 1e3;

  if (self->ranks == NULL)
    return TRUE;
  if (!guise_ranks_compare_waits (self->ranks, sum_ms - self->sum_ms, waits_ms, error))
    return FALSE;
  if (self->waits_ms == NULL)
    {
      self->waits_ms = g_new0 (double, (size_t) n);
      self->shares = g_new0 (double, (size_t) n);
    }
  self->trained_ms += ms;
  for (int rank = 0; rank < n; rank++)
    {
      self->waits_ms[rank] += waits_ms[rank];
      self->shares[rank] = CLAMP (self->waits_ms[rank] / self->trained_ms, 0.0, 1.0);
    }
  tell_waits (self, waits_ms, ms);
  self->sum_ms = sum_ms;
  return TRUE;
}

/* What only the first rank does while the others wait. That all have the same weights is seen
 * before they are kept. */
static gboolean
write_files (GuiseTraining *self, gboolean previews, gboolean saves, GError **error)
{
  gboolean done = TRUE;

  if (saves && (!compare_waits (self, error) ||
                !guise_ranks_check_weights (self->ranks, self->weights, error)))
    return FALSE;
  if (guise_training_is_first (self))
    done = (!previews || write_preview (self, error)) && (!saves || save (self, error));
  if ((previews || saves) && !guise_ranks_await_all (self->ranks, done, error))
    return FALSE;
  self->compared_us = saves ? g_get_monotonic_time () : self->compared_us;
  return TRUE;
}

/* What the clock asks for after an iteration. Nothing is in flight then: what is saved and shown
 * belongs to one iteration. */
static gboolean
keep_by_clock (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  gboolean previews = has_to_preview (self);
  gboolean saves = has_to_save (self);

  if (!previews && !saves)
    return TRUE;
  if (!finish_down_to (self, 0, cancellable, error) || !write_files (self, previews, saves, error))
    return FALSE;
  self->votes.previews = self->votes.saves = FALSE; /* of the iterations that were in flight, too */
  return TRUE;
}

/* Runs the stage under way up to iteration `until`, which lies inside it. A device that works on
 * its own always has one iteration to do while the samples of the next are fetched. */
static gboolean
run_stage (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error)
{
  int      n_ahead = guise_device_is_asynchronous (self->setup->device) ? 1 : 0;
  uint64_t started = guise_training_get_iteration (self);
  uint64_t next_reset = guise_training_plan_next_reset (self->setup->plan, get_place (self));

  while (guise_training_get_n_started (self) < until && !has_to_stop (self, cancellable))
    {
      gboolean is_reset;

      if (!start_iteration (self, error))
        return FALSE;
      is_reset = guise_training_get_n_started (self) - self->setup->first_iteration == next_reset;
      if (!finish_down_to (self, is_reset ? 0 : n_ahead, cancellable, error))
        return FALSE;
      if (is_reset)
        {
          if (!reset_inter_ab (self, error))
            return FALSE;
          next_reset = guise_training_plan_next_reset (self->setup->plan, next_reset);
        }
      if (!keep_by_clock (self, cancellable, error))
        return FALSE;
    }
  if (!finish_down_to (self, 0, cancellable, error))
    return FALSE;
  if (guise_training_get_iteration (self) == started)
    return TRUE;
  return write_files (self, TRUE, TRUE, error);
}

static gboolean
run_stages (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error)
{
  const GuiseTrainingPlan *plan = self->setup->plan;

  until = MIN (until, self->setup->first_iteration + guise_training_plan_get_n_iterations (plan));
  self->last_save_us = self->last_preview_us = g_get_monotonic_time ();
  self->votes = (GuiseRankVotes){ 0 };
  while (guise_training_get_iteration (self) < until)
    {
      uint64_t start;
      size_t   index = guise_training_plan_stage_at (plan, get_place (self), &start);
      uint64_t end = self->setup->first_iteration + start +
                     guise_training_plan_get_stage (plan, index)->n_iterations;
      gboolean ok = guise_training_begin_stage (self, index, cancellable, error) &&
                    run_stage (self, MIN (until, end), cancellable, error);

      guise_training_end_stage (self);
      if (!ok)
        return FALSE;
      if (guise_training_get_iteration (self) == end && end < until && !resume (self, error))
        return FALSE;
      if (has_to_stop (self, cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Training was stopped at iteration %" G_GUINT64_FORMAT
                       "; everything is saved",
                       guise_training_get_iteration (self));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
guise_training_run (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error)
{
  if (run_stages (self, until, cancellable, error))
    return TRUE;
  name_checkpoint (self, error);
  return FALSE;
}
