/* SPDX-License-Identifier: GPL-3.0-or-later
 * What comes next in a training. */
#include "project/guise-project-outlook.h"

#include <math.h>
#include <string.h>

#include "project/guise-project-pictures.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "train/guise-training.h"

#define N_LOOKED_AT 200 /* newest acts: a fault is among the last of them */

void
guise_project_outlook_clear (GuiseProjectOutlook *self)
{
  g_clear_pointer (&self->fault, g_free);
  g_clear_pointer (&self->evidence, g_free);
}

/* ---- the next backup ---- */

static void
find_next_backup (GuiseProjectOutlook *self,
                  const GuiseProject  *project,
                  size_t               stage,
                  const GPtrArray     *checkpoints,
                  const GPtrArray     *backups)
{
  const double hours =
    guise_training_plan_get_backup_hours (project->plan, (const char *const *) project->options,
                                          stage);
  double trained = 0.0;
  double backed_up = 0.0;

  for (guint i = 0; i < checkpoints->len; i++)
    trained = MAX (trained, ((GuiseCheckpointEntry *) checkpoints->pdata[i])->info.trained_seconds);
  for (guint i = 0; i < backups->len; i++)
    {
      const double seconds = ((GuiseBackupEntry *) backups->pdata[i])->info.trained_seconds;

      if (seconds <= trained)
        backed_up = MAX (backed_up, seconds);
    }
  self->backup_seconds = hours > 0.0 ? MAX (hours * 3600.0 - (trained - backed_up), 0.0) : -1.0;
}

/* ---- a fault, and the way back ---- */

static gboolean
is_called (JsonObject *act, GuiseJournalAct kind)
{
  return strcmp (json_object_get_string_member (act, "act"), guise_journal_act_get_name (kind)) ==
         0;
}

/* Returns: (nullable): a member that is a text */
static const char *
get_text (JsonObject *act, const char *name)
{
  JsonNode *node = json_object_get_member (act, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static void
find_fault (GuiseProjectOutlook *self, const GPtrArray *acts)
{
  for (guint i = acts->len; i > 0; i--)
    {
      JsonObject *act = acts->pdata[i - 1];

      if (is_called (act, GUISE_JOURNAL_ROLLED_BACK) || is_called (act, GUISE_JOURNAL_RESTORE) ||
          is_called (act, GUISE_JOURNAL_RUN_BEGIN))
        return;
      if (!is_called (act, GUISE_JOURNAL_GUARD))
        continue;
      self->fault_iteration = (uint64_t) json_object_get_int_member (act, "iteration");
      self->fault = g_strdup (get_text (act, "finding") != NULL ? get_text (act, "finding") : "");
      return;
    }
}

/* A gate whose file cannot be read asks without a measure. */
static void
find_gate (GuiseProjectOutlook *self, const GuiseProject *project)
{
  g_autofree char *path = guise_project_dup_gate_path (project);
  g_auto (GuiseGateFile) gate = { 0 };

  if (!guise_gate_file_read (path, &gate, NULL) || gate.state == GUISE_GATE_STATE_NONE)
    return;
  self->to_src = gate.to_src;
  self->to_dst = gate.to_dst;
  self->n_repeats = gate.n_repeats;
  self->n_max_repeats = gate.n_max_repeats;
}

static void
find_evidence (GuiseProjectOutlook *self, const GuiseProject *project)
{
  g_autoptr (GPtrArray) evidence = guise_project_list_evidence (project);

  for (guint i = 0; i < evidence->len; i++)
    {
      const GuiseProjectEvidence *kept = evidence->pdata[i];

      if (kept->iteration != self->fault_iteration)
        continue;
      g_free (self->evidence);
      self->evidence = g_strdup (kept->path);
    }
}

static void
take_point (GuiseProjectOutlook       *self,
            const GuiseCheckpointInfo *info,
            int64_t                    made_at,
            uint64_t                   latest)
{
  if (info->iteration > latest || (self->has_good && info->iteration <= self->good_iteration))
    return;
  self->has_good = TRUE;
  self->good_iteration = info->iteration;
  self->good_made_at = made_at;
}

/* As guise_run_go_back() chooses: surely before the fault, a checkpoint before a backup. */
static void
find_good (GuiseProjectOutlook *self,
           uint64_t             first,
           const GPtrArray     *checkpoints,
           const GPtrArray     *backups)
{
  const uint64_t fault = self->fault_iteration;
  const uint64_t latest[] = { MAX (fault - MIN (fault, GUISE_CHECKPOINT_SAFE_ITERATIONS), first),
                              fault };

  for (size_t k = 0; k < G_N_ELEMENTS (latest) && !self->has_good; k++)
    {
      for (guint i = 0; i < checkpoints->len; i++)
        {
          const GuiseCheckpointEntry *entry = checkpoints->pdata[i];

          if (entry->damage == NULL)
            take_point (self, &entry->info, entry->info.made_at, latest[k]);
        }
      for (guint i = 0; i < backups->len && !self->has_good; i++)
        {
          const GuiseBackupEntry *entry = backups->pdata[i];

          if (entry->damage == NULL && entry->kind != GUISE_BACKUP_BEFORE_RESTORE)
            take_point (self, &entry->info, entry->made_at, latest[k]);
        }
    }
}

gboolean
guise_project_outlook_read (const GuiseProject  *project,
                            size_t               stage,
                            GuiseProjectOutlook *out_outlook,
                            GError             **error)
{
  g_autofree char *checkpoints_dir = guise_project_dup_checkpoints_dir (project);
  g_autofree char *backups_dir = guise_project_dup_backups_dir (project);
  g_autofree char *journal = guise_project_dup_journal_path (project);
  g_autoptr (GPtrArray) checkpoints = guise_checkpoint_list (checkpoints_dir, error);
  g_autoptr (GPtrArray) backups =
               checkpoints != NULL ? guise_backup_list (backups_dir, error) : NULL;
  g_autoptr (GPtrArray) acts =
               backups != NULL ? guise_journal_read (journal, N_LOOKED_AT, NULL, error) : NULL;

  *out_outlook = (GuiseProjectOutlook){ .save_seconds = GUISE_TRAINING_SAVE_SECONDS,
                                        .to_src = (double) NAN,
                                        .to_dst = (double) NAN };
  if (acts == NULL)
    return FALSE;
  find_next_backup (out_outlook, project, stage, checkpoints, backups);
  find_gate (out_outlook, project);
  find_fault (out_outlook, acts);
  if (out_outlook->fault == NULL)
    return TRUE;
  find_evidence (out_outlook, project);
  find_good (out_outlook, project->imported_iterations, checkpoints, backups);
  return TRUE;
}
