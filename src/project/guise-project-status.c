/* SPDX-License-Identifier: GPL-3.0-or-later
 * What there is of a project, for a quick look by people. */
#include "project/guise-project-status.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset-masks.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-selection-marks.h"
#include "model/guise-saehd-options.h"
#include "project/guise-export.h"
#include "project/guise-preconditions.h"
#include "project/guise-project-pictures.h"
#include "project/guise-project-private.h"
#include "sort/guise-sort.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "store/guise-loss-history.h"

#define N_ACTS   200 /* of the journal, looked through for the newest of a kind */
#define NS_PER_S ((gint64) 1000000000)

double
guise_project_status_find_stage (const GuiseProjectStatus *self, size_t stage)
{
  const size_t current = MIN (self->stage, self->stages->len);
  double       begin = (double) self->iteration - (double) self->stage_done;

  for (size_t i = MIN (stage, current); i < MAX (stage, current); i++)
    {
      const double n =
        (double) g_array_index (self->stages, GuiseProjectStageStatus, i).n_iterations;

      begin += i < current ? -n : n;
    }
  return MAX (begin, 0.0);
}

void
guise_project_status_free (GuiseProjectStatus *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    g_clear_error (&self->faces[i].problem);
  g_free (self->recipe);
  g_free (self->summary);
  g_strfreev (self->options);
  g_free (self->title);
  g_free (self->stage_title);
  g_free (self->refusal);
  g_free (self->newest_export);
  g_free (self->strip);
  g_free (self->losses);
  g_clear_pointer (&self->stages, g_array_unref);
  g_free (self);
}

/* ---- faces ---- */

/* No faces yet in the project's own folder are nothing to complain of. */
static gboolean
is_to_be_filled (const GuiseProject *project, GuiseFaceSlot slot, const GError *error)
{
  g_autofree char *own = guise_project_dup_own_faces_dir (project, slot);

  return g_strcmp0 (project->faces[slot].path, own) == 0 &&
         g_error_matches (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
}

/* A choice that cannot be read is told of where faces are chosen. */
static size_t
count_chosen (const char *faces)
{
  g_autofree char *path =
    guise_selection_dup_path (faces, guise_sort_method_get_name (GUISE_SORT_BEST));
  g_autoptr (GuiseSelection) selection = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    selection = guise_selection_load (path, NULL);
  return selection != NULL ? selection->faces->len : 0;
}

static gboolean
look_at_faces (GuiseProjectFacesStatus *status,
               const GuiseProject      *project,
               GuiseFaceSlot            slot,
               GCancellable            *cancellable,
               GError                 **error)
{
  const GuiseProjectFaces *faces = &project->faces[slot];
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autofree GuiseStoredMask *masks = NULL;

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED, "The look was stopped");
      return FALSE;
    }
  status->is_set = faces->path != NULL;
  status->has_consent = faces->consent != GUISE_CONSENT_MISSING;
  if (!status->is_set)
    return TRUE;
  faceset = guise_faceset_open (faces->path, &local);
  if (faceset == NULL && is_to_be_filled (project, slot, local))
    return TRUE;
  if (faceset == NULL)
    {
      status->problem = g_steal_pointer (&local);
      return TRUE;
    }
  status->n_faces = guise_faceset_get_n (faceset);
  masks = guise_faceset_look_at_masks (faceset, 0);
  for (size_t i = 0; i < status->n_faces; i++)
    status->n_masked += masks[i] == GUISE_STORED_MASK_SOUND;
  status->n_chosen = count_chosen (faces->path);
  return TRUE;
}

/* What the stage under way demands; a faceset that cannot be opened is told of already. */
static void
look_at_preconditions (GuiseProjectStatus *self,
                       const GuiseProject *project,
                       GCancellable       *cancellable)
{
  g_autoptr (GuisePreconditions) found =
               guise_preconditions_look (project, self->stage, NULL, NULL, cancellable, NULL);

  if (found == NULL)
    return;
  self->refusal = g_strdup (found->refusal);
  self->refused = found->refused;
}

/* ---- training ---- */

static const GuiseCheckpointEntry *
look_at_checkpoints (GuiseProjectStatus *self, const GPtrArray *list)
{
  const GuiseCheckpointEntry *newest = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = list->pdata[i];

      if (entry->state == GUISE_CHECKPOINT_DAMAGED)
        {
          self->n_damaged++;
          continue;
        }
      self->n_checkpoints++;
      if (newest == NULL)
        newest = entry;
    }
  return newest;
}

static gboolean
look_at_backups (GuiseProjectStatus *self, const GuiseProject *project, GError **error)
{
  g_autofree char *dir = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = guise_backup_list (dir, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseBackupEntry *entry = list->pdata[i];

      if (entry->state == GUISE_CHECKPOINT_DAMAGED)
        self->n_damaged++;
      else
        self->n_backups++;
    }
  return list != NULL;
}

static gboolean
find_place (GuiseProjectStatus         *self,
            const GuiseProject         *project,
            const GuiseCheckpointEntry *newest,
            GError                    **error)
{
  const uint64_t            first = project->imported_iterations;
  const GuiseTrainingStage *stage;
  GuisePlanPlace            place;

  self->iteration = newest != NULL ? newest->info.iteration : first;
  self->n_iterations = first + guise_training_plan_get_n_iterations (project->plan);
  self->is_reusable = newest == NULL || newest->info.is_reusable;
  if (!guise_training_plan_find_place (project->plan, newest != NULL ? newest->info.stage : NULL,
                                       newest != NULL ? newest->info.stage_done : 0,
                                       newest != NULL ? newest->info.n_repeats : 0,
                                       self->iteration > first ? self->iteration - first : 0,
                                       &place, error))
    return FALSE;
  stage = guise_training_plan_get_stage (project->plan, place.stage);
  self->stage = place.stage;
  self->stage_done = place.done;
  self->stage_title = g_strdup (stage->title != NULL ? stage->title : stage->name);
  if (newest == NULL || self->iteration <= first)
    self->phase = GUISE_PROJECT_PHASE_UNTRAINED;
  else if (place.stage + 1 == project->plan->stages->len && place.done >= stage->n_iterations)
    self->phase = GUISE_PROJECT_PHASE_FINISHED;
  else
    self->phase = GUISE_PROJECT_PHASE_UNDER_WAY;
  return TRUE;
}

/* ---- what was noted ---- */

static gboolean
is_act (JsonObject *line, GuiseJournalAct act)
{
  return strcmp (json_object_get_string_member_with_default (line, "act", ""),
                 guise_journal_act_get_name (act)) == 0;
}

/* The newest acts alone count: how it ended last, and what was exported. */
static void
look_at_journal (GuiseProjectStatus *self, const GuiseProject *project)
{
  g_autofree char *path = guise_project_dup_journal_path (project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, N_ACTS, NULL, NULL);
  gboolean is_guarded = FALSE;

  for (guint i = 0; acts != NULL && i < acts->len; i++)
    {
      JsonObject *line = acts->pdata[i];

      if (is_act (line, GUISE_JOURNAL_GUARD))
        is_guarded = TRUE;
      else if (is_act (line, GUISE_JOURNAL_ROLLED_BACK) || is_act (line, GUISE_JOURNAL_RESTORE) ||
               is_act (line, GUISE_JOURNAL_RUN_BEGIN))
        is_guarded = FALSE;
      else if (is_act (line, GUISE_JOURNAL_PERSON_REMOVED) &&
               json_object_has_member (line, GUISE_PERSON_NOTE_MODEL))
        {
          is_guarded = FALSE;
          self->exported_at = 0;
        }
      else if (is_act (line, GUISE_JOURNAL_EXPORTED))
        self->exported_at =
          (uint64_t) json_object_get_int_member_with_default (line, "iteration", 0);
    }
  if (is_guarded)
    self->phase = GUISE_PROJECT_PHASE_GUARDED;
}

static void
count_exports (GuiseProjectStatus *self, const GuiseProject *project)
{
  g_autoptr (GPtrArray) files = guise_export_list (project->dir);

  g_autofree char *dir = guise_export_dup_dir (project->dir);
  gint64           newest = G_MININT64;

  self->n_exported = files->len;
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, files->pdata[i], NULL);
      GStatBuf         info;
      gint64           when;

      if (g_stat (path, &info) != 0)
        continue; /* removed since */
      when = (gint64) info.st_mtim.tv_sec * NS_PER_S + info.st_mtim.tv_nsec;
      if (when < newest)
        continue;
      newest = when;
      g_free (self->newest_export);
      self->newest_export = g_steal_pointer (&path);
    }
}

/* A gate whose file cannot be read asks again when training goes on. */
static void
look_at_gate (GuiseProjectStatus *self, const GuiseProject *project)
{
  g_autofree char *path = guise_project_dup_gate_path (project);
  g_auto (GuiseGateFile) gate = { 0 };

  if (guise_gate_file_read (path, &gate, NULL) && gate.state == GUISE_GATE_STATE_WAITING &&
      gate.iteration == self->iteration)
    self->phase = GUISE_PROJECT_PHASE_AT_GATE;
}

static void
clear_stage (void *item)
{
  GuiseProjectStageStatus *self = item;

  g_free (self->title);
  g_free (self->hint);
  g_free (self->options);
}

static unsigned
count_resets (const GuiseTrainingStage *stage)
{
  return (stage->resets != NULL ? stage->resets->len : 0) + (stage->reset_first ? 1 : 0) +
         (stage->reset_at_end ? 1 : 0);
}

/* All of the model's options as they are in the first stage, changes of the project included. */
static char **
list_options (const GuiseProject *project)
{
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (project->plan, (const char *const *) project->options,
                                              0, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (size_t i = 0; model != NULL && i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *value = guise_saehd_options_dup_value (guise_saehd_get_options (model), i);
      g_autofree char *pair = g_strdup_printf ("%s=%s", guise_saehd_options_get_key (i), value);

      g_strv_builder_add (builder, pair);
    }
  return g_strv_builder_end (builder);
}

static int
find_batch (const GuiseProject *project, size_t stage)
{
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (project->plan, (const char *const *) project->options,
                                              stage, NULL);

  return model != NULL ? guise_saehd_get_options (model)->batch_size : 0;
}

static void
list_stages (GuiseProjectStatus *self, const GuiseProject *project)
{
  self->stages = g_array_new (FALSE, FALSE, sizeof (GuiseProjectStageStatus));
  g_array_set_clear_func (self->stages, clear_stage);
  for (guint i = 0; i < project->plan->stages->len; i++)
    {
      const GuiseTrainingStage     *stage = guise_training_plan_get_stage (project->plan, i);
      const GuiseProjectStageStatus row = {
        .title = g_strdup (stage->title != NULL ? stage->title : stage->name),
        .hint = g_strdup (stage->hint),
        .src = stage->src.slot,
        .dst = stage->dst.slot,
        .options = g_strjoinv (" ", stage->options),
        .changes_src = guise_training_plan_changes_faces (project->plan, i, FALSE),
        .changes_dst = guise_training_plan_changes_faces (project->plan, i, TRUE),
        .batch_size = find_batch (project, i),
        .n_iterations = stage->n_iterations,
        .n_resets = count_resets (stage),
        .has_gate = stage->gate != NULL,
      };

      g_array_append_val (self->stages, row);
    }
}

static void
find_pictures (GuiseProjectStatus *self, const GuiseProject *project)
{
  g_autofree char *history = guise_project_dup_history_dir (project);
  g_autoptr (GPtrArray) strips = guise_project_list_pictures (project, GUISE_PROJECT_PICTURE_PROBE);

  if (strips->len > 0)
    self->strip = g_strdup (((GuiseProjectPicture *) strips->pdata[strips->len - 1])->path);
  self->losses = g_build_filename (history, GUISE_LOSS_HISTORY_FILE, NULL);
}

GuiseProjectStatus *
guise_project_status_read (const GuiseProject *project, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseProjectStatus) self = g_new0 (GuiseProjectStatus, 1);
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GPtrArray) checkpoints = guise_checkpoint_list (dir, error);

  if (checkpoints == NULL ||
      !find_place (self, project, look_at_checkpoints (self, checkpoints), error) ||
      !look_at_backups (self, project, error))
    return NULL;
  self->recipe = g_strdup (project->plan->name);
  self->title = g_strdup (project->plan->title);
  self->summary = g_strdup (project->plan->summary);
  self->options = list_options (project);
  self->training =
    guise_training_case_of_plan (project->plan, (const char *const *) project->options, self->stage,
                                 self->iteration);
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (!look_at_faces (&self->faces[i], project, (GuiseFaceSlot) i, cancellable, error))
      return NULL;
  look_at_preconditions (self, project, cancellable);
  look_at_journal (self, project);
  count_exports (self, project);
  look_at_gate (self, project);
  find_pictures (self, project);
  list_stages (self, project);
  return g_steal_pointer (&self);
}
