/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is noted in a backup later: a pin, which a person sets, and that it was made once more. */
#include <string.h>
#include <unistd.h>

#include "core/guise-file.h"
#include "store/guise-backup-private.h"
#include "store/guise-store-folder-private.h"

/* In a locked folder. The list has no sum of its own elsewhere, so that it alone is written.
 * @made_at: 0: as it is */
static gboolean
set (const char     *backups,
     const char     *id,
     const gboolean *is_pinned,
     int64_t         made_at,
     GError        **error)
{
  g_autofree char *path = g_build_filename (backups, id, NULL);
  g_autofree char *list = g_build_filename (path, GUISE_BACKUP_LIST_NAME, NULL);
  g_autofree char *text = NULL;
  g_auto (GuiseBackupManifest) manifest = { 0 };
  int      folder = guise_store_folder_open (path, error);
  gboolean ok;

  if (folder < 0)
    return FALSE;
  guise_file_drop_unfinished (list);
  ok = guise_backup_manifest_read (folder, path, &manifest, error);
  close (folder);
  if (!ok || (is_pinned != NULL && manifest.is_pinned == *is_pinned && made_at == 0))
    return ok;
  if (is_pinned != NULL)
    manifest.is_pinned = *is_pinned;
  if (made_at != 0)
    manifest.made_at = made_at;
  text = guise_backup_manifest_to_text (&manifest);
  return guise_file_replace (list, text, strlen (text), error);
}

static gboolean
set_pinned (const char *backups, const char *id, gboolean is_pinned, GError **error)
{
  return set (backups, id, &is_pinned, 0, error);
}

gboolean
guise_backup_renew (const char *backups, const char *id, int64_t now, GError **error)
{
  return set (backups, id, NULL, now, error);
}

gboolean
guise_backup_set_pinned (const char *backups, const char *id, gboolean is_pinned, GError **error)
{
  gboolean ok;
  int      lock;

  if (!guise_backup_find (backups, id, error))
    return FALSE;
  lock = guise_store_folder_lock_in_time (backups, NULL, error);
  if (lock < 0)
    return FALSE;
  ok = set_pinned (backups, id, is_pinned, error);
  close (lock);
  return ok;
}

/* A kill in between leaves one of the timed ones, which is what it was before the pin. */
char *
guise_backup_pin_checkpoint (const char        *backups,
                             const char        *checkpoint,
                             const char *const *pictures,
                             GCancellable      *cancellable,
                             GError           **error)
{
  g_autofree char *id = NULL;
  gboolean         ok;
  int              lock;

  if (!guise_dir_make (backups, error))
    return NULL;
  lock = guise_store_folder_lock_in_time (backups, cancellable, error);
  if (lock < 0)
    return NULL;
  guise_store_folder_sweep (backups, guise_backup_list_own_files);
  id = guise_backup_create_locked (backups, checkpoint, GUISE_BACKUP_TIMED, GUISE_BACKUP_LABEL_PIN,
                                   pictures, cancellable, error);
  ok = id != NULL && set_pinned (backups, id, TRUE, error);
  close (lock);
  return ok ? g_steal_pointer (&id) : NULL;
}
