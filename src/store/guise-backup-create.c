/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making a backup: the checkpoint appears a second time, read back before it is seen. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-backup-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-folder-private.h"

/* The same backup of the same checkpoint, if it is there and whole: a program that was killed
 * after making one, and comes by again, needs no second one. */
static char *
find_same (const char     *backups,
           GuiseBackupKind kind,
           const char     *label,
           const char     *list_sha256,
           GCancellable   *cancellable)
{
  g_autoptr (GPtrArray) ids =
               guise_backup_list_ids (backups, NULL); /* unreadable: making one will tell */

  for (unsigned i = 0; ids != NULL && i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_auto (GuiseBackupManifest) manifest = { 0 };
      g_auto (GuiseBackupManifest) verified = { 0 };
      g_auto (GuiseCheckpointInfo) info = { 0 };
      g_auto (GuiseCheckpointInfo) verified_info = { 0 };

      /* The quick look first; any error here means that it is not the same. */
      if (guise_backup_examine (backups, id, GUISE_STORE_SIZES, &manifest, &info, NULL, NULL) &&
          manifest.kind == kind && strcmp (manifest.label, label) == 0 &&
          strcmp (guise_store_file_list_find (manifest.files, GUISE_CHECKPOINT_LIST_NAME)->sha256,
                  list_sha256) == 0 &&
          guise_backup_examine (backups, id, GUISE_STORE_BYTES, &verified, &verified_info,
                                cancellable, NULL))
        return g_strdup (id);
    }
  return NULL;
}

gboolean
guise_backup_has (const char *backups, const char *checkpoint, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) ids = guise_backup_list_ids (backups, NULL); /* unreadable: none is known */
  g_autofree char *name = g_path_get_basename (checkpoint);
  GuiseStoreFile  *list = guise_store_file_new (GUISE_CHECKPOINT_LIST_NAME);
  g_autoptr (GPtrArray) owner = guise_store_file_list_new ();
  int      folder = guise_store_folder_open (checkpoint, NULL);
  gboolean is_known = folder >= 0 && guise_store_file_survey (folder, checkpoint, list, NULL);
  gboolean has = FALSE;

  g_ptr_array_add (owner, list);
  if (folder >= 0)
    close (folder);
  for (unsigned i = 0; is_known && !has && ids != NULL && i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_auto (GuiseBackupManifest) manifest = { 0 };
      g_auto (GuiseBackupManifest) verified = { 0 };
      g_auto (GuiseCheckpointInfo) info = { 0 };
      g_auto (GuiseCheckpointInfo) verified_info = { 0 };

      has = g_str_has_prefix (id, name) &&
            guise_backup_examine (backups, id, GUISE_STORE_SIZES, &manifest, &info, NULL, NULL) &&
            strcmp (guise_store_file_list_find (manifest.files, GUISE_CHECKPOINT_LIST_NAME)->sha256,
                    list->sha256) == 0 &&
            guise_backup_examine (backups, id, GUISE_STORE_BYTES, &verified, &verified_info,
                                  cancellable, NULL);
    }
  return has;
}

/* A backup being made. */
typedef struct
{
  const char         *checkpoint; /* borrowed; the folder that it is made of */
  int                 from;       /* owned; descriptor of it */
  char               *path;       /* owned; the draft */
  int                 to;         /* owned; descriptor of it */
  GuiseBackupManifest manifest;
} Draft;

static void
draft_clear (Draft *self)
{
  if (self->from >= 0)
    close (self->from);
  if (self->to >= 0)
    close (self->to);
  g_free (self->path);
  guise_backup_manifest_clear (&self->manifest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

/* Brings the files of the checkpoint and lists them. Checkpoints of the first format have no
 * checksums: then what is there now counts. */
static gboolean
bring_checkpoint (Draft *self, const GPtrArray *files, GCancellable *cancellable, GError **error)
{
  uint64_t n_left = guise_store_file_list_get_n_bytes (files);

  for (unsigned i = 0; i < files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (files, i);
      GuiseStoreFile       *own = guise_store_file_new (file->name);

      g_ptr_array_add (self->manifest.files, own);
      own->n_bytes = file->n_bytes;
      g_strlcpy (own->sha256, file->sha256, sizeof own->sha256);
      if ((own->sha256[0] == '\0' &&
           !guise_store_file_survey (self->from, self->checkpoint, own, error)) ||
          !guise_store_file_bring (self->from, self->checkpoint, self->to, self->path, own, n_left,
                                   cancellable, error))
        return FALSE;
      n_left -= MIN (n_left, file->n_bytes);
    }
  return TRUE;
}

/* Brings one picture that is there. */
static gboolean
bring_picture (Draft *self, const char *picture, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (picture);
  g_autofree char *folder = g_path_get_dirname (picture);
  GuiseStoreFile  *file;
  int              from;
  gboolean         ok;

  if (!guise_store_is_base_name (name) || !g_file_test (picture, G_FILE_TEST_IS_REGULAR) ||
      guise_store_file_list_find (self->manifest.files, name) != NULL)
    return TRUE;
  from = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (from < 0)
    {
      guise_set_error_from_errno (error, errno, folder, "open the folder");
      return FALSE;
    }
  file = guise_store_file_new (name);
  g_ptr_array_add (self->manifest.files, file);
  ok = guise_store_file_survey (from, folder, file, error) &&
       guise_store_file_bring (from, folder, self->to, self->path, file, file->n_bytes, cancellable,
                               error);
  close (from);
  return ok;
}

static gboolean
bring_pictures (Draft *self, const char *const *pictures, GCancellable *cancellable, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (size_t i = 0; pictures != NULL && pictures[i] != NULL; i++)
    {
      unsigned n_before = self->manifest.files->len;

      if (!bring_picture (self, pictures[i], cancellable, error))
        return FALSE;
      if (self->manifest.files->len > n_before)
        g_strv_builder_add (names,
                            ((const GuiseStoreFile *) g_ptr_array_index (self->manifest.files,
                                                                         n_before))
                              ->name);
    }
  self->manifest.pictures = g_strv_builder_end (names);
  return TRUE;
}

/* Reads everything back from the medium. Where files are linked it is the checkpoint itself that is
 * read: then that one is damaged, not the backup. */
static gboolean
read_back (const Draft *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (GuiseBackupManifest) again = { 0 };

  if (guise_store_folder_verify (self->to, self->path, self->manifest.files, GUISE_STORE_MEDIUM,
                                 cancellable, &local) &&
      guise_backup_manifest_read (self->to, self->path, &again, &local))
    return TRUE;
  if (!g_error_matches (local, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!guise_checkpoint_verify (self->checkpoint, cancellable, error))
    return FALSE;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NOT_VERIFIED,
               "The backup of '%s' does not read back as it was written and was not kept: %s",
               self->checkpoint, local->message);
  return FALSE;
}

/* Fills the draft and makes it durable. */
static gboolean
fill (Draft             *self,
      const GPtrArray   *files,
      const char *const *pictures,
      GCancellable      *cancellable,
      GError           **error)
{
  g_autofree char *list = g_build_filename (self->path, GUISE_BACKUP_LIST_NAME, NULL);
  g_autofree char *text = NULL;

  self->to = guise_dir_make (self->path, error) ? guise_store_folder_open (self->path, error) : -1;
  if (self->to < 0 || !bring_checkpoint (self, files, cancellable, error) ||
      !bring_pictures (self, pictures, cancellable, error))
    return FALSE;
  text = guise_backup_manifest_to_text (&self->manifest);
  return guise_file_replace (list, text, strlen (text), error) &&
         read_back (self, cancellable, error) && guise_store_folder_sync (self->path, error);
}

/* Room for lists, and for everything where nothing can be shared. */
static gboolean
check_space (const char *backups, int from, const GPtrArray *files, GError **error)
{
  struct stat here, there;
  gboolean    can_share =
    stat (backups, &here) == 0 && fstat (from, &there) == 0 && here.st_dev == there.st_dev;

  return guise_store_check_space (backups,
                                  can_share ? 0 : guise_store_file_list_get_n_bytes (files),
                                  "The backup", error);
}

/* Opens the checkpoint and lists its files, with the list itself at the end. */
static GPtrArray *
open_checkpoint (Draft *self, uint64_t *out_iteration, GError **error)
{
  g_auto (GuiseCheckpointManifest) manifest = { 0 };
  GuiseStoreFile *list = guise_store_file_new (GUISE_CHECKPOINT_LIST_NAME);

  self->from = guise_store_folder_open (self->checkpoint, error);
  if (self->from < 0 ||
      !guise_checkpoint_manifest_read (self->from, self->checkpoint, &manifest, error))
    {
      g_free (list->name);
      g_free (list);
      return NULL;
    }
  g_ptr_array_add (manifest.files, list);
  if (!guise_store_file_survey (self->from, self->checkpoint, list, error))
    return NULL;
  *out_iteration = manifest.info.iteration;
  return g_steal_pointer (&manifest.files);
}

char *
guise_backup_create_locked (const char        *backups,
                            const char        *checkpoint,
                            GuiseBackupKind    kind,
                            const char        *label,
                            const char *const *pictures,
                            GCancellable      *cancellable,
                            GError           **error)
{
  g_auto (Draft) draft = { .checkpoint = checkpoint, .from = -1, .to = -1 };
  uint64_t iteration;
  g_autoptr (GPtrArray) files = open_checkpoint (&draft, &iteration, error);
  const GuiseStoreFile *list;
  g_autofree char      *id = NULL;
  g_autofree char      *name = NULL;

  if (files == NULL)
    return NULL;
  draft.manifest.kind = kind;
  draft.manifest.label = g_utf8_make_valid (label != NULL ? label : "", -1);
  draft.manifest.made_at = g_get_real_time () / G_USEC_PER_SEC;
  draft.manifest.files = guise_store_file_list_new ();
  list = guise_store_file_list_find (files, GUISE_CHECKPOINT_LIST_NAME);
  id = find_same (backups, kind, draft.manifest.label, list->sha256, cancellable);
  if (id != NULL)
    {
      /* What is kept once more is not one of the oldest; that it could not be noted is no reason to
       * keep it twice. */
      if (kind == GUISE_BACKUP_BEFORE_RESTORE)
        guise_backup_renew (backups, id, draft.manifest.made_at, NULL);
      return g_steal_pointer (&id);
    }
  if (!check_space (backups, draft.from, files, error))
    return NULL;
  id = guise_backup_make_id (backups, iteration, kind, label);
  name = g_strconcat (GUISE_STORE_DRAFT_PREFIX, id, NULL);
  draft.path = g_build_filename (backups, name, NULL);
  if (fill (&draft, files, pictures, cancellable, error) &&
      guise_store_folder_show (backups, name, id, guise_backup_list_own_files, error))
    return g_steal_pointer (&id);
  guise_store_folder_remove_all (backups, name);
  return NULL;
}

char *
guise_backup_create (const char        *backups,
                     const char        *checkpoint,
                     GuiseBackupKind    kind,
                     const char        *label,
                     const char *const *pictures,
                     GCancellable      *cancellable,
                     GError           **error)
{
  char *id;
  int   lock;

  g_return_val_if_fail (kind >= 0 && kind < GUISE_N_BACKUP_KINDS, NULL);

  if (!guise_dir_make (backups, error))
    return NULL;
  lock = guise_store_folder_lock_in_time (backups, cancellable, error);
  if (lock < 0)
    return NULL;
  guise_store_folder_sweep (backups, guise_backup_list_own_files);
  id = guise_backup_create_locked (backups, checkpoint, kind, label, pictures, cancellable, error);
  close (lock);
  return id;
}
