/* SPDX-License-Identifier: GPL-3.0-or-later
 * The return to a good point after a collapse (features.md A5, 85). */
#include <glib/gstdio.h>
#include <string.h>

#include "project/guise-project-change.h"
#include "project/guise-run-private.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "store/guise-gate-file.h"
#include "store/guise-store-error.h"

static const char *const clipped[] = { "clipgrad=y", NULL };

/* The newest whole checkpoint of at most an iteration. What is newer may show somebody what went
 * wrong: it is kept as a backup. */
static gboolean
return_to_checkpoint (GuiseRun *self, uint64_t latest, gboolean *out_found, GError **error)
{
  g_autoptr (GPtrArray) entries = guise_checkpoint_list (self->checkpoints, error);

  *out_found = FALSE;
  for (unsigned i = 0; entries != NULL && i < entries->len; i++)
    {
      const GuiseCheckpointEntry *entry = g_ptr_array_index (entries, i);
      const GuiseCheckpointEntry *newest = g_ptr_array_index (entries, 0);
      g_autofree char            *id = NULL;

      if (entry->info.iteration > latest || !guise_checkpoint_verify (entry->path, NULL, NULL))
        continue;
      *out_found = TRUE;
      if (i > 0 && guise_checkpoint_verify (newest->path, NULL, NULL) &&
          (id = guise_backup_create (self->backups, newest->path, GUISE_BACKUP_BEFORE_RESTORE,
                                     "collapse", NULL, NULL, error)) == NULL)
        return FALSE;
      return guise_checkpoint_retire_newer (self->checkpoints, entry->info.iteration, error);
    }
  return entries != NULL;
}

/* The newest whole backup of at most an iteration. */
static gboolean
return_to_backup (GuiseRun *self, uint64_t latest, gboolean *out_found, GError **error)
{
  g_autoptr (GPtrArray) backups = guise_backup_list (self->backups, error);
  const GuiseBackupEntry *best = NULL;

  *out_found = FALSE;
  for (unsigned i = 0; backups != NULL && i < backups->len; i++)
    {
      const GuiseBackupEntry *backup = g_ptr_array_index (backups, i);

      /* What was kept when going back is what somebody wanted to get away from. */
      if (backup->info.iteration <= latest && backup->kind != GUISE_BACKUP_BEFORE_RESTORE &&
          (best == NULL || backup->info.iteration > best->info.iteration) &&
          guise_backup_verify (self->backups, backup->id, NULL, NULL))
        best = backup;
    }
  if (best == NULL)
    return backups != NULL;
  *out_found = TRUE;
  return guise_backup_restore (self->backups, best->id, self->checkpoints, NULL, NULL, NULL, error);
}

/* Better a point that is surely good; a younger one was at least looked at when it was saved. */
static gboolean
return_files (GuiseRun *self, GuiseRunReturn how, uint64_t before, GError **error)
{
  const uint64_t   first = self->project->imported_iterations;
  const uint64_t   sure = before - MIN (before, GUISE_CHECKPOINT_SAFE_ITERATIONS);
  const uint64_t   latest[] = { MAX (sure, first), before };
  gboolean         found = FALSE;
  g_autofree char *latest_path = NULL;

  /* First: gone back without it, the same could come of it. */
  if (how == GUISE_RUN_RETURN_LIMITED &&
      !guise_project_set_options (self->project, clipped, GUISE_OPTION_CHANGE_CONFIRMED, error))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (latest) && !found; i++)
    if (!return_to_checkpoint (self, latest[i], &found, error) ||
        (!found && !return_to_backup (self, latest[i], &found, error)))
      return FALSE;
  latest_path = guise_checkpoint_find_latest (self->checkpoints, NULL, NULL, NULL); /* or none */
  if (!found && latest_path != NULL)
    {
      g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
                   "There is no whole checkpoint or backup of iteration %" G_GUINT64_FORMAT
                   " or before it to go back to",
                   before);
      return FALSE;
    }
  return TRUE;
}

/* What was said at a later gate is of a model that is not there any more. */
static void
forget_later_gate (const GuiseRun *self)
{
  g_auto (GuiseGateFile) gate = { 0 };

  if (guise_run_is_first (self) && guise_gate_file_read (self->gate, &gate, NULL) &&
      gate.iteration > guise_run_get_iteration (self))
    g_unlink (self->gate);
}

static gboolean
is_act (const char *name, GuiseJournalAct act)
{
  return strcmp (name, guise_journal_act_get_name (act)) == 0;
}

/* What a guard has found since training went back last, or on without it.
 *
 * out_iteration: where it stood then
 * Returns: (nullable): why it stopped; %NULL with an error when there is nothing */
static char *
find_fault (const GuiseRun *self, uint64_t *out_iteration, GError **error)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, error);

  if (acts == NULL)
    return NULL;
  for (unsigned i = acts->len; i > 0; i--)
    {
      JsonObject *act = g_ptr_array_index (acts, i - 1);
      const char *name = json_object_get_string_member (act, "act");

      if (is_act (name, GUISE_JOURNAL_ROLLED_BACK) || is_act (name, GUISE_JOURNAL_RESTORE) ||
          is_act (name, GUISE_JOURNAL_RUN_BEGIN))
        break;
      if (!is_act (name, GUISE_JOURNAL_GUARD))
        continue;
      *out_iteration = (uint64_t) json_object_get_int_member (act, "iteration");
      return g_strdup (json_object_get_string_member_with_default (act, "finding", ""));
    }
  g_set_error_literal (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
                       "No guard has stopped this training since it went back, or on, last. To go "
                       "back all "
                       "the same: guise backup list, guise backup restore");
  return NULL;
}

/* What only the first rank does; the journal is the last to hear of it, so that a return that was
 * cut off is done once more. */
static gboolean
go_back (GuiseRun *self, GuiseRunReturn how, char **out_why, GError **error)
{
  uint64_t         fault = 0;
  g_autofree char *why = find_fault (self, &fault, error);

  if (why == NULL || !return_files (self, how, fault, error))
    return FALSE;
  *out_why = g_steal_pointer (&why);
  return TRUE;
}

gboolean
guise_run_go_back (GuiseRun *self, GuiseRunReturn how, GError **error)
{
  g_autofree char *from = g_strdup_printf ("%" G_GUINT64_FORMAT, guise_run_get_iteration (self));
  g_autofree char *why = NULL;
  g_autofree char *text = NULL;
  const gboolean   limited = how == GUISE_RUN_RETURN_LIMITED;
  gboolean         done;

  guise_run_tell (self, GUISE_TRAINING_PHASE, "going-back");
  done = !guise_run_is_first (self) || go_back (self, how, &why, error);
  if (!guise_run_share (self, done, error) ||
      !guise_run_share (self, guise_project_reload_options (self->project, error), error) ||
      !guise_run_open_training (self, error) ||
      !guise_run_share (self,
                        guise_run_note (self, error, GUISE_JOURNAL_ROLLED_BACK, "from", from, "why",
                                        why, "gradients", limited ? "limited" : "unchanged", NULL),
                        error))
    return FALSE;
  g_clear_pointer (&self->message, g_free);
  forget_later_gate (self);
  text = g_strdup_printf ("Back at iteration %" G_GUINT64_FORMAT " from %s%s",
                          guise_run_get_iteration (self), from,
                          limited ? "; gradients are clipped from here on" : "");
  guise_run_tell (self, GUISE_TRAINING_WENT_BACK, text);
  return TRUE;
}
