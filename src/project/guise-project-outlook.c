/* SPDX-License-Identifier: GPL-3.0-or-later
 * What comes next in a training. */
#include "project/guise-project-outlook.h"

#include <math.h>

#include "project/guise-project-pictures.h"
#include "project/guise-way-back.h"
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
  self->is_asked_again =
    gate.state == GUISE_GATE_STATE_WAITING && (gate.src_faces != NULL || gate.dst_faces != NULL);
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
find_good (GuiseProjectOutlook *self,
           uint64_t             first,
           const GPtrArray     *checkpoints,
           const GPtrArray     *backups)
{
  const GuiseWayBack good =
    guise_way_back_find (checkpoints, backups, self->fault_iteration, first, GUISE_WAY_BACK_QUICK);

  self->has_good = good.checkpoint != NULL || good.backup != NULL;
  if (good.checkpoint != NULL)
    {
      self->good_iteration = good.checkpoint->info.iteration;
      self->good_made_at = good.checkpoint->info.made_at;
    }
  else if (good.backup != NULL)
    {
      self->good_iteration = good.backup->info.iteration;
      self->good_made_at = good.backup->made_at;
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
  out_outlook->fault = g_strdup (guise_way_back_find_fault (acts, &out_outlook->fault_iteration));
  if (out_outlook->fault == NULL)
    return TRUE;
  find_evidence (out_outlook, project);
  find_good (out_outlook, project->imported_iterations, checkpoints, backups);
  return TRUE;
}
