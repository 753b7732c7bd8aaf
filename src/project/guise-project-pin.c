/* SPDX-License-Identifier: GPL-3.0-or-later
 * A checkpoint that a person wants to stay. */
#include "project/guise-project-pin.h"

#include "core/guise-error.h"
#include "project/guise-project-private.h"
#include "store/guise-backup.h"
#include "train/guise-preview-files.h"

char *
guise_project_pin_checkpoint (const GuiseProject *self,
                              uint64_t            iteration,
                              GCancellable       *cancellable,
                              GError            **error)
{
  g_autofree char *backups = guise_project_dup_backups_dir (self);
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self);
  g_autofree char *previews = guise_project_dup_previews_dir (self);
  g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT, iteration);
  g_autofree char *path = g_build_filename (checkpoints, name, NULL);
  g_autofree char *picture = guise_preview_files_find (previews, iteration);
  const char      *pictures[] = { picture, NULL };
  g_autoptr (JsonObject) members = json_object_new ();
  g_autofree char *id = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no checkpoint of iteration %" G_GUINT64_FORMAT " any more", iteration);
      return NULL;
    }
  id = guise_backup_pin_checkpoint (backups, path, pictures, cancellable, error);
  if (id == NULL)
    return NULL;
  json_object_set_string_member (members, "id", id);
  if (guise_project_add_act (self, iteration, GUISE_JOURNAL_BACKUP, members, error))
    return g_steal_pointer (&id);
  g_prefix_error (error, "The backup %s was made, but the journal does not have it: ", id);
  return NULL;
}
