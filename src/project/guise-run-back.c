/* SPDX-License-Identifier: GPL-3.0-or-later
 * The return to a good point after a collapse (features.md A5, 85). */
#include <glib/gstdio.h>

#include "project/guise-project-change.h"
#include "project/guise-run-private.h"
#include "project/guise-way-back.h"
#include "store/guise-gate-file.h"
#include "store/guise-store-error.h"

static const char *const clipped[] = { "clipgrad=y", NULL };

/* What is newer may show somebody what went wrong: it is kept as a backup. */
static gboolean
return_to_checkpoint (GuiseRun                   *self,
                      const GuiseCheckpointEntry *entry,
                      const GuiseCheckpointEntry *newest,
                      GError                    **error)
{
  g_autofree char *id = NULL;

  if (entry != newest && guise_checkpoint_verify (newest->path, NULL, NULL) &&
      (id = guise_backup_create (self->backups, newest->path, GUISE_BACKUP_BEFORE_RESTORE,
                                 "collapse", NULL, NULL, error)) == NULL)
    return FALSE;
  return guise_checkpoint_retire_newer (self->checkpoints, entry->info.iteration, error);
}

static gboolean
refuse_return (const GuiseRun *self, uint64_t before, GError **error)
{
  g_autofree char *latest_path =
    guise_checkpoint_find_latest (self->checkpoints, NULL, NULL, NULL); /* or none */

  if (latest_path == NULL)
    return TRUE; /* nothing was saved yet: it begins anew */
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
               "There is no whole checkpoint or backup of iteration %" G_GUINT64_FORMAT
               " or before it to go back to",
               before);
  return FALSE;
}

static gboolean
return_files (GuiseRun *self, GuiseRunReturn how, uint64_t before, GError **error)
{
  g_autoptr (GPtrArray) checkpoints = guise_checkpoint_list (self->checkpoints, error);
  g_autoptr (GPtrArray) backups =
               checkpoints != NULL ? guise_backup_list (self->backups, error) : NULL;
  GuiseWayBack way;

  if (backups == NULL)
    return FALSE;
  /* First: gone back without it, the same could come of it. Beside what somebody may have set
   * meanwhile, which counts when it has been looked at as any edit is. */
  if (how == GUISE_RUN_RETURN_LIMITED && !guise_project_add_options (self->project, clipped, error))
    return FALSE;
  way = guise_way_back_find (checkpoints, backups, before, self->project->imported_iterations,
                             GUISE_WAY_BACK_SURE);
  if (way.checkpoint != NULL)
    return return_to_checkpoint (self, way.checkpoint, checkpoints->pdata[0], error);
  if (way.backup != NULL)
    return guise_backup_restore (self->backups, way.backup->id, self->checkpoints, NULL, NULL, NULL,
                                 NULL, error);
  return refuse_return (self, before, error);
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

/* What a guard has found since training went back last, or on without it.
 *
 * out_iteration: where it stood then
 * Returns: (nullable): why it stopped; %NULL with an error when there is nothing */
static char *
find_fault (const GuiseRun *self, uint64_t *out_iteration, GError **error)
{
  g_autofree char *path = guise_project_dup_journal_path (self->project);
  g_autoptr (GPtrArray) acts = guise_journal_read (path, 0, NULL, error);
  const char *finding = acts != NULL ? guise_way_back_find_fault (acts, out_iteration) : NULL;

  if (finding == NULL && acts != NULL)
    g_set_error_literal (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_NOT_READY,
                         "No guard has stopped this training since it went back, or on, last. To "
                         "go back all the same: guise backup list, guise backup restore");
  return g_strdup (finding);
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
  if (!guise_run_share (self, done, error))
    return FALSE;
  if (limited)
    guise_project_take_options (self->project, clipped);
  if (!guise_run_open_training (self, error) ||
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
