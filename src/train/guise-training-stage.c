/* SPDX-License-Identifier: GPL-3.0-or-later
 * One stage of a training: what it needs. */
#include "train/guise-preview-files.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-train-error.h"
#include "train/guise-training-private.h"

static GuiseFaceset *
open_faces (GuiseTraining *self, gboolean is_dst, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_get_stage (self);
  const GuiseFaceSlot       slot = is_dst ? stage->dst.slot : stage->src.slot;
  const char               *chosen = self->chosen_faces[is_dst ? 1 : 0];
  const char               *path = chosen != NULL ? chosen : self->setup->faces[slot];

  if (path == NULL)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_FACES,
                   "The plan needs faces that the project does not have (slot %d)", (int) slot);
      return NULL;
    }
  return guise_faceset_open (path, error);
}

/* The model as this rank trains it: its share of the samples. */
static GuiseSaehd *
make_part (const GuiseTraining *self, GError **error)
{
  GuiseSaehdOptions options = *guise_saehd_get_options (self->model);

  options.batch_size /= guise_training_get_n_ranks (self);
  return guise_saehd_new (&options, error);
}

/* Ranks on machines with other faces, files or programs would train something, but not this. */
static gboolean
check_ranks (const GuiseTraining *self, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_get_stage (self);
  g_autofree char          *more =
    g_strdup_printf ("stage %s, seed %" G_GUINT64_FORMAT ", %zu and %zu faces", stage->name,
                     self->setup->seed, guise_faceset_get_n (self->src),
                     guise_faceset_get_n (self->dst));

  return guise_ranks_check_trainer (self->ranks, guise_saehd_get_options (self->model),
                                    self->trainer, more, error);
}

static void
tell_shares (GuiseTraining *self)
{
  int              batch_size = guise_saehd_get_options (self->model)->batch_size;
  g_autofree char *sum = guise_ranks_describe_batch (guise_training_get_n_ranks (self), batch_size);
  g_autofree char *text = g_strdup_printf ("Samples of a batch by process: %s", sum);

  if (self->ranks != NULL)
    guise_training_tell (self, GUISE_TRAINING_NOTE, text);
}

/* What one rank may fail at before all wait for each other. */
static gboolean
open_all (GuiseTraining *self, GError **error)
{
  return (self->model = guise_training_plan_new_model (self->setup->plan, self->setup->options,
                                                       self->place.stage, error)) != NULL &&
         (self->part = make_part (self, error)) != NULL &&
         (self->src = open_faces (self, FALSE, error)) != NULL &&
         (self->dst = open_faces (self, TRUE, error)) != NULL;
}

gboolean
guise_training_begin_stage (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_get_stage (self);
  const GuiseSaehdOptions  *options;

  guise_training_tell (self, GUISE_TRAINING_PHASE, "reading-faces");
  if (!guise_ranks_await_all (self->ranks, open_all (self, error), error))
    return FALSE;
  options = guise_saehd_get_options (self->part);
  guise_training_tell (self, GUISE_TRAINING_PHASE, "building-network");
  self->n_preview_rows = guise_preview_sheet_rows (options->batch_size, options->resolution);
  self->trainer = guise_saehd_trainer_new (self->part, self->weights, self->setup->device,
                                           self->setup->seed, GUISE_SAEHD_TRAINER_DEFAULT, error);
  if (self->trainer == NULL)
    return FALSE;
  if (guise_training_is_first (self) &&
      (self->preview = guise_saehd_preview_new (self->part, self->weights, self->setup->device,
                                                self->n_preview_rows, error)) == NULL)
    return FALSE;
  self->batch = guise_saehd_batch_new (options->batch_size, options->resolution, error);
  if (self->batch == NULL)
    return FALSE;
  guise_training_tell (self, GUISE_TRAINING_PHASE, "reading-faces");
  if (!guise_training_open_samples (self, cancellable, error) || !check_ranks (self, error))
    return FALSE;
  self->sum_ms = guise_device_get_sum_ms (self->setup->device);
  self->compared_us = self->last_save_us = self->last_preview_us = g_get_monotonic_time ();
  self->votes = (GuiseRankVotes){ 0 };
  self->guard = guise_guard_new (
    guise_training_plan_get_guard (self->setup->plan, self->setup->options, self->place.stage));
  guise_training_tell (self, GUISE_TRAINING_STAGE, stage->title);
  for (size_t i = 0; self->started_anew != NULL && self->started_anew[i] != NULL; i++)
    guise_training_tell (self, GUISE_TRAINING_RESET, self->started_anew[i]);
  g_clear_pointer (&self->started_anew, g_strfreev);
  if (guise_training_is_first (self))
    guise_preview_files_go_back (self->setup->previews, guise_training_get_iteration (self));
  guise_training_open_probes (self);
  tell_shares (self);
  return TRUE;
}

void
guise_training_end_stage (GuiseTraining *self)
{
  g_clear_pointer (&self->sampler, guise_sampler_free);
  g_clear_pointer (&self->device_sampler, guise_device_sampler_free);
  g_clear_pointer (&self->src, guise_faceset_unref);
  g_clear_pointer (&self->dst, guise_faceset_unref);
  g_clear_pointer (&self->preview, guise_saehd_preview_free);
  g_clear_pointer (&self->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&self->batch, guise_saehd_batch_free);
  g_clear_pointer (&self->guard, guise_guard_free);
  g_clear_pointer (&self->probes, guise_probe_faces_free);
  self->has_batch = self->has_predictions = FALSE;
  self->n_bad = self->n_bad_told = 0;
  g_clear_pointer (&self->part, guise_saehd_unref);
  g_clear_pointer (&self->model, guise_saehd_unref);
}
