/* SPDX-License-Identifier: GPL-3.0-or-later
 * A training as a whole: where it stands in its plan, and the way from one stage to the next. */
#include "train/guise-training-private.h"

#include <string.h>

#include "core/guise-error.h"
#include "model/guise-dfl-folder.h"
#include "train/guise-train-error.h"
#include "train/guise-training-failure.h"
#include "train/guise-training-plan-private.h"
#include "train/guise-training-start.h"

void
guise_training_tell (GuiseTraining *self, GuiseTrainingEvent event, const char *text)
{
  guise_training_warn (self, event, NULL, text);
}

void
guise_training_warn (GuiseTraining     *self,
                     GuiseTrainingEvent event,
                     const char        *about,
                     const char        *text)
{
  GuiseTrainingProgress progress = {
    .event = event,
    .iteration = guise_training_get_iteration (self),
    .stage = self->place.stage,
    .text = text,
    .about = about,
  };

  if (self->func != NULL)
    self->func (&progress, self->user_data);
}

uint64_t
guise_training_get_iteration (const GuiseTraining *self)
{
  return self->state != NULL ? (uint64_t) self->state->iter : 0; /* it may not have come so far */
}

const char *
guise_training_get_checkpoint (const GuiseTraining *self)
{
  return self->checkpoint;
}

const GuisePlanPlace *
guise_training_get_place (const GuiseTraining *self)
{
  return &self->place;
}

gboolean
guise_training_is_stage_done (const GuiseTraining *self)
{
  const GuiseTrainingStage *stage = guise_training_get_stage (self);

  if (self->n_resets < guise_training_count_resets (self)) /* one at the end is still to come */
    return FALSE;
  return self->place.done >= stage->n_iterations || self->is_time_up;
}

gboolean
guise_training_is_time_up (const GuiseTraining *self)
{
  const double hours = guise_training_get_stage (self)->until_hours;

  return hours > 0.0 && self->trained_seconds >= hours * 3600.0;
}

uint64_t
guise_training_count_resets (const GuiseTraining *self)
{
  const GuiseTrainingStage *stage = guise_training_get_stage (self);
  uint64_t                  n = 0;

  for (uint64_t reset = guise_training_stage_get_next_reset (stage, 0); reset <= self->place.done;
       reset = guise_training_stage_get_next_reset (stage, reset))
    n++;
  return n;
}

static gboolean
check_stage (const GuiseTrainingPlan *plan,
             const char *const       *options,
             size_t                   index,
             int                      n_ranks,
             GError                 **error)
{
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, index, error);
  const char *objection;

  if (model == NULL ||
      !guise_ranks_check_batch (n_ranks, guise_saehd_get_options (model)->batch_size, error))
    return FALSE;
  objection =
    guise_training_stage_get_network_objection (guise_training_plan_get_stage (plan, index),
                                                guise_saehd_get_options (model));
  if (objection != NULL)
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, "%s. Take a plan without resets",
                 objection);
  return objection == NULL;
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
  g_clear_pointer (&self->started_anew, g_strfreev);
  g_clear_pointer (&self->eta, guise_eta_free);
  g_clear_pointer (&self->checkpoint, g_free);
  g_clear_pointer (&self->waits_ms, g_free);
  g_clear_pointer (&self->shares, g_free);
  g_clear_pointer (&self->chosen_faces[0], g_free);
  g_clear_pointer (&self->chosen_faces[1], g_free);
  g_free (self);
}

/* Until there is another one the old one stays: somebody may ask for the iteration. */
static void
take_state (GuiseTraining *self, GuiseDflState *state)
{
  g_clear_pointer (&self->state, guise_dfl_state_free);
  self->state = state;
}

/* The weights of a checkpoint, or new ones without it, for the model of the stage. */
static gboolean
load (GuiseTraining             *self,
      const char                *path,
      const GuiseCheckpointInfo *info,
      const GuiseSaehd          *model,
      GError                   **error)
{
  GuiseSaehdOptions stored;
  g_autoptr (GuiseDflState) state = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  if (!guise_saehd_add_weights (model, self->weights, self->setup->seed, error))
    return FALSE;
  if (path == NULL)
    {
      take_state (self, guise_dfl_state_new ());
      self->is_reusable = TRUE;
      return TRUE;
    }
  if (!guise_dfl_folder_load_options (path, GUISE_TRAINING_MODEL_NAME, &stored, &state, error) ||
      !guise_dfl_folder_load_weights (path, GUISE_TRAINING_MODEL_NAME, model, self->weights,
                                      GUISE_DFL_MISSING_REFUSE, notes, error))
    return FALSE;
  if ((uint64_t) state->iter != info->iteration)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_CHECKPOINT,
                   "'%s' holds iteration %" G_GINT64_FORMAT, path, state->iter);
      return FALSE;
    }
  take_state (self, g_steal_pointer (&state));
  /* One of the old format, which says nothing of itself, tells what it had at last. */
  self->is_reusable = info->reason != NULL ? info->is_reusable : stored.random_warp;
  self->trained_seconds = info->trained_seconds;
  for (unsigned i = 0; i < notes->len; i++)
    guise_training_tell (self, GUISE_TRAINING_NOTE, g_ptr_array_index (notes, i));
  return self->place.done > 0 ||
         guise_training_start_stage (self->setup->plan, self->place.stage, &stored, model,
                                     self->weights, self->setup->seed, &self->started_anew, error);
}

/* What each rank does of stand(). */
static gboolean
stand_alone (GuiseTraining *self, const GuisePlanPlace *place, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GPtrArray) passed_over = g_ptr_array_new_with_free_func (g_free);
  /* Of several processes all stop or none, and here they have not met yet. */
  GCancellable *cancellable =
    place == NULL && self->ranks == NULL ? self->setup->cancellable : NULL;
  g_autofree char *path = guise_checkpoint_find_latest_noting (self->setup->checkpoints, &info,
                                                               passed_over, cancellable, &local);
  g_autoptr (GuiseSaehd) model = NULL;

  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->started_anew, g_strfreev);
  self->weights = guise_weights_new (self->setup->device);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (info.iteration < self->setup->first_iteration)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_CHECKPOINT,
                   "'%s' does not hold the model any more that was imported (iteration "
                   "%" G_GUINT64_FORMAT ")",
                   self->setup->checkpoints, self->setup->first_iteration);
      return FALSE;
    }
  if (place != NULL)
    self->place = *place;
  else if (!guise_training_plan_find_place (self->setup->plan, info.stage, info.stage_done,
                                            info.n_repeats,
                                            info.iteration - self->setup->first_iteration,
                                            &self->place, error))
    return FALSE;
  self->n_resets = guise_training_count_resets (self);
  /* One done at the end does not stand for that of a stage which was made longer since. */
  if (info.stage != NULL && place == NULL)
    self->n_resets = MIN (self->n_resets, info.stage_resets);
  model = guise_training_plan_new_model (self->setup->plan, self->setup->options, self->place.stage,
                                         error);
  if (model == NULL || !load (self, path, &info, model, error))
    return FALSE;
  for (unsigned i = 0; i < passed_over->len; i++)
    guise_training_warn (self, GUISE_TRAINING_WARNING, "damaged-point",
                         g_ptr_array_index (passed_over, i));
  self->is_time_up = guise_training_is_time_up (self);
  g_free (self->checkpoint);
  self->checkpoint = g_steal_pointer (&path);
  return TRUE;
}

/* Stands at a place of the plan with the weights of the newest checkpoint, on all ranks or none.
 *
 * place: (nullable): where; NULL: where the checkpoint says
 * is_ready: whether this rank can */
static gboolean
stand (GuiseTraining *self, const GuisePlanPlace *place, gboolean is_ready, GError **error)
{
  return guise_ranks_await_all (self->ranks, is_ready && stand_alone (self, place, error), error) &&
         guise_ranks_check_weights (self->ranks, self->weights, error);
}

/* Failures that have a way out say so, and where training will go on. What is known of them is
 * kept; a collapse has left its evidence when it was found. */
static void
explain (GuiseTraining *self, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *evidence = NULL;
  g_autofree char *message = NULL;
  const char      *name;
  int              batch_size = 0;

  if (error == NULL || *error == NULL ||
      g_error_matches (*error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED) ||
      g_error_matches (*error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED))
    return;
  /* or there is none */
  path = guise_checkpoint_find_latest (self->setup->checkpoints, NULL, NULL, NULL);
  if (self->model != NULL)
    batch_size = guise_saehd_get_options (self->model)->batch_size;
  guise_training_failure_add_way_out (error, guise_training_get_stage (self)->name, batch_size,
                                      path);
  name = guise_training_failure_get_name (*error);
  if (name == NULL ||
      (evidence = guise_training_leave_evidence (self, name, (*error)->message)) == NULL)
    return;
  message = g_steal_pointer (&(*error)->message);
  (*error)->message = g_strdup_printf ("%s. What is known of it is in '%s'", message, evidence);
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
  if (!stand (self, NULL,
              check_stages (setup->plan, setup->options, guise_training_get_n_ranks (self), error),
              error))
    {
      explain (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_training_choose_faces (GuiseTraining *self, gboolean is_dst, const char *path)
{
  g_autofree char *copy = g_strdup (path);

  g_free (self->chosen_faces[is_dst ? 1 : 0]);
  self->chosen_faces[is_dst ? 1 : 0] = g_steal_pointer (&copy);
}

gboolean
guise_training_enter (GuiseTraining *self,
                      size_t         stage,
                      unsigned       n_repeats,
                      gboolean       resets,
                      GError       **error)
{
  const GuisePlanPlace place = { .stage = stage, .n_repeats = n_repeats };

  g_return_val_if_fail (stage < self->setup->plan->stages->len, FALSE);

  if (!stand (self, &place, TRUE, error))
    {
      explain (self, error);
      return FALSE;
    }
  self->has_to_reset = resets;
  return TRUE;
}

void
guise_training_dup_info (const GuiseTraining *self,
                         const char          *reason,
                         GuiseCheckpointInfo *out_info)
{
  const GuiseTrainingPlan *plan = self->setup->plan;

  *out_info = (GuiseCheckpointInfo){
    .iteration = guise_training_get_iteration (self),
    .stage = g_strdup (guise_training_get_stage (self)->name),
    .stage_done = self->place.done,
    .stage_resets = self->n_resets,
    .n_repeats = self->place.n_repeats,
    .is_reusable = self->is_reusable,
    .reason = g_strdup (reason),
    .plan = g_strdup (plan->name),
    .options = self->model != NULL
                 ? guise_saehd_options_dup_pairs (guise_saehd_get_options (self->model))
                 : NULL,
    .seed = self->setup->seed,
    .trained_seconds = self->trained_seconds,
    .made_at = g_get_real_time () / G_USEC_PER_SEC,
  };
}

gboolean
guise_training_run (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error)
{
  gboolean done;

  if (guise_training_is_stage_done (self) || guise_training_get_iteration (self) >= until)
    return TRUE;
  self->comes_back = FALSE;
  done = guise_training_open_losses (self, error) &&
         guise_training_begin_stage (self, cancellable, error) &&
         guise_training_run_stage (self, until, cancellable, error);
  if (!done)
    explain (self, error);
  guise_training_end_stage (self);
  g_clear_pointer (&self->losses, guise_loss_history_free);
  if (!done)
    return FALSE;
  if (!guise_training_has_to_stop (self, cancellable))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
               "Training was stopped at iteration %" G_GUINT64_FORMAT "; everything is saved",
               guise_training_get_iteration (self));
  return FALSE;
}
