/* SPDX-License-Identifier: GPL-3.0-or-later
 * Going back to a backup. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-backup-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-folder-private.h"

/* What is wrong with a backup is said of that backup. */
static void
prefix_damage (const char *id, GError **error)
{
  if (error != NULL && (*error)->domain == GUISE_STORE_ERROR)
    g_prefix_error (error, "The backup '%s' was not restored: ", id);
}

/* What happens to what is newer than the point that one goes back to. */
typedef struct
{
  const char *backups;
  const char *checkpoints;
  const char *target;    /* the checkpoint that is gone back to, or NULL: a backup */
  uint64_t    iteration; /* of that point */
} Way;

/* Just before what is latest changes, so that no kill can leave it behind. */
static gboolean
forget (const char *gate, GError **error)
{
  if (gate == NULL || unlink (gate) == 0 || errno == ENOENT)
    return TRUE;
  guise_set_error_from_errno (error, errno, gate, "remove");
  return FALSE;
}

/* Keeps what is between, unless a backup holds it already. One that is damaged cannot be kept. */
static gboolean
keep_between (const Way    *self,
              const char   *latest,
              const char   *label,
              GCancellable *cancellable,
              GError      **error)
{
  g_autoptr (GPtrArray) list = guise_checkpoint_list (self->checkpoints, error);

  for (unsigned i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = g_ptr_array_index (list, i);
      g_autoptr (GError) local = NULL;
      g_autofree char *id = NULL;

      if (entry->info.iteration < self->iteration || entry->state == GUISE_CHECKPOINT_DAMAGED ||
          strcmp (entry->path, latest) == 0 || g_strcmp0 (entry->path, self->target) == 0 ||
          guise_backup_has (self->backups, entry->path, cancellable))
        continue;
      id = guise_backup_create_locked (self->backups, entry->path, GUISE_BACKUP_BEFORE_RESTORE,
                                       label, NULL, cancellable, &local);
      if (id == NULL && !g_error_matches (local, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return list != NULL;
}

/* Keeps the latest checkpoint and what is between. None that is whole, or none but the one that is
 * gone back to: nothing to keep. */
static gboolean
keep_newer (const Way *self, char **out_kept, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *label =
    g_strdup_printf (GUISE_BACKUP_LABEL_BETWEEN "%" G_GUINT64_FORMAT, self->iteration);
  g_autofree char *latest =
    guise_checkpoint_find_latest (self->checkpoints, NULL, cancellable, &local);

  if (g_error_matches (local, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE))
    return TRUE;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (latest == NULL || g_strcmp0 (latest, self->target) == 0)
    return TRUE;
  *out_kept = guise_backup_create_locked (self->backups, latest, GUISE_BACKUP_BEFORE_RESTORE, label,
                                          NULL, cancellable, error);
  return *out_kept != NULL && keep_between (self, latest, label, cancellable, error);
}

/* The files of the checkpoint as they must arrive: with the checksums of the backup, which
 * checkpoints of the first format do not have themselves. */
static GPtrArray *
list_files (const GuiseCheckpointManifest *checkpoint, const GuiseBackupManifest *backup)
{
  GPtrArray *files = guise_store_file_list_new ();

  for (unsigned i = 0; i < checkpoint->files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (checkpoint->files, i);
      const GuiseStoreFile *sum = guise_store_file_list_find (backup->files, file->name);
      GuiseStoreFile       *own = guise_store_file_new (file->name);

      own->n_bytes = file->n_bytes;
      g_strlcpy (own->sha256, sum != NULL ? sum->sha256 : file->sha256, sizeof own->sha256);
      g_ptr_array_add (files, own);
    }
  return files;
}

/* Whether the two folders can share bytes. */
static gboolean
can_share (int folder, const char *other)
{
  struct stat here, there;

  return fstat (folder, &here) == 0 && stat (other, &there) == 0 && here.st_dev == there.st_dev;
}

/* The backup appears among the checkpoints. */
static gboolean
bring_back (int                            folder,
            const char                    *path,
            const GuiseCheckpointManifest *checkpoint,
            const GuiseBackupManifest     *backup,
            const char                    *checkpoints,
            const char                    *gate,
            GCancellable                  *cancellable,
            GError                       **error)
{
  g_autoptr (GPtrArray) files = list_files (checkpoint, backup);
  uint64_t n_left = guise_store_file_list_get_n_bytes (files);
  uint64_t n_needed = guise_dir_make (checkpoints, NULL) && can_share (folder, checkpoints)
                        ? 1
                        : MAX (n_left, 1); /* 0 would mean: as the newest */
  g_autoptr (GuiseCheckpointDraft) draft =
               guise_checkpoint_begin (checkpoints, checkpoint->info.iteration, n_needed, error);
  GuiseCheckpointInfo info = checkpoint->info; /* borrows what it points to */
  int                 to;
  gboolean            ok;

  if (draft == NULL)
    return FALSE;
  info.reason = (char *) "restore"; /* only read */
  info.made_at = 0;
  to = guise_store_folder_open (guise_checkpoint_draft_get_path (draft), error);
  ok = to >= 0;
  for (unsigned i = 0; ok && i < files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (files, i);

      ok = guise_store_file_bring (folder, path, to, guise_checkpoint_draft_get_path (draft), file,
                                   n_left, cancellable, error);
      n_left -= MIN (n_left, file->n_bytes);
    }
  if (to >= 0)
    close (to);
  return ok && forget (gate, error) &&
         guise_checkpoint_commit_expecting (draft, &info, files, error);
}

/* The work, in a locked folder of backups. */
static gboolean
restore (const char          *backups,
         const char          *id,
         const char          *checkpoints,
         const char          *gate,
         GuiseCheckpointInfo *out_info,
         char               **out_kept,
         GCancellable        *cancellable,
         GError             **error)
{
  g_autofree char *path = g_build_filename (backups, id, NULL);
  g_auto (GuiseBackupManifest) backup = { 0 };
  g_auto (GuiseCheckpointInfo) verified = { 0 };
  g_auto (GuiseCheckpointManifest) checkpoint = { 0 };
  g_autofree char *kept = NULL;
  int              folder;
  gboolean         ok;

  if (!guise_backup_examine (backups, id, GUISE_STORE_MEDIUM, &backup, &verified, cancellable,
                             error))
    {
      prefix_damage (id, error);
      return FALSE;
    }
  folder = guise_store_folder_open (path, error);
  if (folder < 0)
    return FALSE;
  ok = guise_checkpoint_manifest_read (folder, path, &checkpoint, error) &&
       keep_newer (&(Way){ backups, checkpoints, NULL, verified.iteration }, &kept, cancellable,
                   error) &&
       bring_back (folder, path, &checkpoint, &backup, checkpoints, gate, cancellable, error);
  close (folder);
  if (!ok || !guise_checkpoint_retire_newer (checkpoints, verified.iteration, error))
    return FALSE;
  guise_backup_thin_returns (backups, id, kept);
  if (out_info != NULL)
    guise_checkpoint_info_copy (&checkpoint.info, out_info);
  if (out_kept != NULL)
    *out_kept = g_steal_pointer (&kept);
  return TRUE;
}

gboolean
guise_backup_restore (const char          *backups,
                      const char          *id,
                      const char          *checkpoints,
                      const char          *gate,
                      GuiseCheckpointInfo *out_info,
                      char               **out_kept,
                      GCancellable        *cancellable,
                      GError             **error)
{
  gboolean ok;
  int      lock;

  if (!guise_backup_find (backups, id, error))
    return FALSE;
  lock = guise_store_folder_lock_in_time (backups, cancellable, error);
  if (lock < 0)
    return FALSE;
  guise_store_folder_sweep (backups, guise_backup_list_own_files);
  ok = restore (backups, id, checkpoints, gate, out_info, out_kept, cancellable, error);
  close (lock);
  return ok;
}

/* ---- a checkpoint ---- */

/* The work, in a locked folder of backups. */
static gboolean
restore_checkpoint (const Way           *self,
                    const char          *gate,
                    GuiseCheckpointInfo *out_info,
                    char               **out_kept,
                    GCancellable        *cancellable,
                    GError             **error)
{
  if (!g_file_test (self->target, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no checkpoint of iteration %" G_GUINT64_FORMAT " in '%s' any more",
                   self->iteration, self->checkpoints);
      return FALSE;
    }
  if (!guise_checkpoint_verify (self->target, cancellable, error) ||
      !guise_checkpoint_read_info (self->target, out_info, error) ||
      !keep_newer (self, out_kept, cancellable, error) || !forget (gate, error) ||
      !guise_checkpoint_retire_newer (self->checkpoints, self->iteration, error))
    return FALSE;
  guise_backup_thin_returns (self->backups, NULL, *out_kept);
  return TRUE;
}

gboolean
guise_backup_restore_checkpoint (const char          *backups,
                                 uint64_t             iteration,
                                 const char          *checkpoints,
                                 const char          *gate,
                                 GuiseCheckpointInfo *out_info,
                                 char               **out_kept,
                                 GCancellable        *cancellable,
                                 GError             **error)
{
  g_autofree char *name = g_strdup_printf (GUISE_CHECKPOINT_NAME, iteration);
  g_autofree char *path = g_build_filename (checkpoints, name, NULL);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *kept = NULL;
  gboolean         ok;
  int              lock;

  if (!guise_dir_make (backups, error))
    return FALSE;
  lock = guise_store_folder_lock_in_time (backups, cancellable, error);
  if (lock < 0)
    return FALSE;
  guise_store_folder_sweep (backups, guise_backup_list_own_files);
  ok = restore_checkpoint (&(Way){ backups, checkpoints, path, iteration }, gate, &info, &kept,
                           cancellable, error);
  close (lock);
  if (ok && out_info != NULL)
    guise_checkpoint_info_copy (&info, out_info);
  if (out_kept != NULL)
    *out_kept = ok ? g_steal_pointer (&kept) : NULL;
  return ok;
}
