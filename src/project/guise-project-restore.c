/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way back to a backup, or to a checkpoint that is still there. */
#include "project/guise-project-restore.h"

#include "project/guise-project-private.h"
#include "store/guise-backup.h"

gboolean
guise_project_restore (const GuiseProject  *self,
                       const char          *id,
                       GuiseCheckpointInfo *out_info,
                       char               **out_kept,
                       GCancellable        *cancellable,
                       GError             **error)
{
  g_autofree char *backups = guise_project_dup_backups_dir (self);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self);
  g_autofree char *gate = guise_project_dup_gate_path (self);
  g_autoptr (JsonObject) members = json_object_new ();

  if (!guise_backup_restore (backups, id, checkpoints, gate, out_info, out_kept, cancellable,
                             error))
    return FALSE;
  json_object_set_string_member (members, "id", id);
  if (guise_project_add_act (self, out_info->iteration, GUISE_JOURNAL_RESTORE, members, error))
    return TRUE;
  g_prefix_error (error, "The backup %s was restored, but the journal does not have it: ", id);
  return FALSE;
}

gboolean
guise_project_restore_checkpoint (const GuiseProject  *self,
                                  uint64_t             iteration,
                                  GuiseCheckpointInfo *out_info,
                                  char               **out_kept,
                                  GCancellable        *cancellable,
                                  GError             **error)
{
  g_autofree char *backups = guise_project_dup_backups_dir (self);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self);
  g_autofree char *gate = guise_project_dup_gate_path (self);
  g_autoptr (JsonObject) members = json_object_new ();

  if (!guise_backup_restore_checkpoint (backups, iteration, checkpoints, gate, out_info, out_kept,
                                        cancellable, error))
    return FALSE;
  if (*out_kept != NULL)
    json_object_set_string_member (members, "kept", *out_kept);
  if (guise_project_add_act (self, iteration, GUISE_JOURNAL_RESTORE, members, error))
    return TRUE;
  g_prefix_error (error, "Training went back, but the journal does not have it: ");
  return FALSE;
}
