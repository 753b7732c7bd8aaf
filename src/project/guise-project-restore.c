/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way back to a backup, or to a checkpoint that is still there. */
#include "project/guise-project-restore.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/guise-error.h"
#include "project/guise-project-private.h"
#include "store/guise-backup.h"

static gboolean
forget_gate (const GuiseProject *self, GError **error)
{
  g_autofree char *gate = guise_project_dup_gate_path (self);

  if (g_unlink (gate) == 0 || errno == ENOENT)
    return TRUE;
  guise_set_error_from_errno (error, errno, gate, "remove");
  return FALSE;
}

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
  g_autoptr (JsonObject) members = json_object_new ();

  /* A backup that cannot be used costs no answer. */
  if (!guise_backup_verify (backups, id, cancellable, error) || !forget_gate (self, error) ||
      !guise_backup_restore (backups, id, checkpoints, out_info, out_kept, cancellable, error))
    return FALSE;
  json_object_set_string_member (members, "id", id);
  if (guise_project_add_act (self, out_info->iteration, GUISE_JOURNAL_RESTORE, members, error))
    return TRUE;
  g_prefix_error (error, "The backup %s was restored, but the journal does not have it: ", id);
  return FALSE;
}

/* Whether it can be used; a checkpoint that cannot costs no answer. */
static gboolean
check_checkpoint (const char   *checkpoints,
                  uint64_t      iteration,
                  GCancellable *cancellable,
                  GError      **error)
{
  g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, iteration);
  g_autofree char *path = g_build_filename (checkpoints, name, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return guise_checkpoint_verify (path, cancellable, error);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
               "There is no checkpoint of iteration %" G_GUINT64_FORMAT " any more", iteration);
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
  g_autoptr (JsonObject) members = json_object_new ();

  if (!check_checkpoint (checkpoints, iteration, cancellable, error) ||
      !forget_gate (self, error) ||
      !guise_backup_restore_checkpoint (backups, iteration, checkpoints, out_info, out_kept,
                                        cancellable, error))
    return FALSE;
  if (*out_kept != NULL)
    json_object_set_string_member (members, "kept", *out_kept);
  if (guise_project_add_act (self, iteration, GUISE_JOURNAL_RESTORE, members, error))
    return TRUE;
  g_prefix_error (error, "Training went back, but the journal does not have it: ");
  return FALSE;
}
