/* SPDX-License-Identifier: GPL-3.0-or-later
 * Backups: checkpoints that stay. */
#include "store/guise-backup.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-backup-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-folder-private.h"

GPtrArray *
guise_backup_list_own_files (int folder, const char *path)
{
  g_auto (GuiseBackupManifest) manifest = { 0 };
  GPtrArray *files;

  if (!guise_backup_manifest_read (folder, path, &manifest, NULL)) /* then nobody can tell */
    return NULL;
  files = g_steal_pointer (&manifest.files);
  g_ptr_array_add (files, guise_store_file_new (GUISE_BACKUP_LIST_NAME));
  return files;
}

/* The checkpoint in it must be the one that the name speaks of. */
static gboolean
check_iteration (const char *path, const char *id, uint64_t iteration, GError **error)
{
  if (g_ascii_strtoull (id, NULL, 10) == iteration)
    return TRUE;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
               "'%s' holds iteration %" G_GUINT64_FORMAT ", not that of its name", path, iteration);
  return FALSE;
}

gboolean
guise_backup_examine (const char          *backups,
                      const char          *id,
                      GuiseStoreDepth      depth,
                      GuiseBackupManifest *out_manifest,
                      GuiseCheckpointInfo *out_info,
                      GCancellable        *cancellable,
                      GError             **error)
{
  g_autofree char *path = g_build_filename (backups, id, NULL);
  g_auto (GuiseBackupManifest) manifest = { 0 };
  g_auto (GuiseCheckpointManifest) checkpoint = { 0 };
  int      folder = guise_store_folder_open (path, error);
  gboolean ok;

  if (folder < 0)
    return FALSE;
  ok = guise_backup_manifest_read (folder, path, &manifest, error) &&
       guise_store_folder_verify (folder, path, manifest.files, depth, cancellable, error) &&
       guise_checkpoint_manifest_read (folder, path, &checkpoint, error) &&
       check_iteration (path, id, checkpoint.info.iteration, error) &&
       guise_store_folder_verify (folder, path, checkpoint.files, GUISE_STORE_SIZES, NULL, error);
  close (folder);
  if (!ok)
    return FALSE;
  *out_manifest = manifest;
  memset (&manifest, 0, sizeof manifest);
  *out_info = checkpoint.info;
  memset (&checkpoint.info, 0, sizeof checkpoint.info);
  return TRUE;
}

static int
compare_names_backwards (const void *a, const void *b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

GPtrArray *
guise_backup_list_ids (const char *backups, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) folder = g_dir_open (backups, 0, &local);
  const char     *name;
  uint64_t        iteration;
  GuiseBackupKind kind;

  if (folder == NULL && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "Could not open the folder '%s': %s", backups, local->message);
      return NULL;
    }
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (guise_backup_parse_id (name, &iteration, &kind))
      g_ptr_array_add (ids, g_strdup (name));
  g_ptr_array_sort (ids, compare_names_backwards);
  return g_steal_pointer (&ids);
}

static void
entry_free (void *data)
{
  GuiseBackupEntry *self = data;

  guise_checkpoint_info_clear (&self->info);
  g_free (self->id);
  g_free (self->path);
  g_free (self->label);
  g_strfreev (self->pictures);
  g_free (self->damage);
  g_free (self);
}

/* What is linked from nowhere else. */
static uint64_t
measure_own_bytes (const char *path, const GPtrArray *files)
{
  uint64_t n_bytes = 0;

  for (unsigned i = 0; i < files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (files, i);
      g_autofree char      *full = g_build_filename (path, file->name, NULL);
      struct stat           info;

      if (lstat (full, &info) == 0 && info.st_nlink == 1)
        n_bytes += file->n_bytes;
    }
  return n_bytes;
}

/* Those that were between when somebody went back were once of the timed ones, with a label of
 * their own: they are what they are called. */
static gboolean
is_left_behind (const GuiseBackupManifest *manifest)
{
  return manifest->kind == GUISE_BACKUP_TIMED &&
         g_str_has_prefix (manifest->label, GUISE_BACKUP_LABEL_BETWEEN);
}

static void
fill_entry (GuiseBackupEntry *self, GuiseBackupManifest *manifest)
{
  g_autoptr (GStrvBuilder) pictures = g_strv_builder_new ();

  self->kind = is_left_behind (manifest) ? GUISE_BACKUP_BEFORE_RESTORE : manifest->kind;
  self->label = g_steal_pointer (&manifest->label);
  self->made_at = manifest->made_at;
  self->is_pinned = manifest->is_pinned;
  self->n_bytes = guise_store_file_list_get_n_bytes (manifest->files);
  self->n_own_bytes = measure_own_bytes (self->path, manifest->files);
  for (size_t i = 0; manifest->pictures[i] != NULL; i++)
    {
      g_autofree char *picture = g_build_filename (self->path, manifest->pictures[i], NULL);

      g_strv_builder_add (pictures, picture);
    }
  self->pictures = g_strv_builder_end (pictures);
}

static GuiseBackupEntry *
entry_new (const char *backups, const char *id)
{
  GuiseBackupEntry *self = g_new0 (GuiseBackupEntry, 1);
  g_auto (GuiseBackupManifest) manifest = { 0 };
  g_autoptr (GError) local = NULL;

  self->id = g_strdup (id);
  self->path = g_build_filename (backups, id, NULL);
  if (guise_backup_examine (backups, id, GUISE_STORE_SIZES, &manifest, &self->info, NULL, &local))
    {
      fill_entry (self, &manifest);
      return self;
    }
  (void) guise_backup_parse_id (id, &self->info.iteration, &self->kind); /* it was listed by it */
  self->state = GUISE_CHECKPOINT_DAMAGED;
  self->damage = g_strdup (local->message);
  self->label = g_strdup ("");
  self->pictures = g_new0 (char *, 1);
  return self;
}

static int
compare_entries (const void *a, const void *b)
{
  const GuiseBackupEntry *x = *(GuiseBackupEntry *const *) a;
  const GuiseBackupEntry *y = *(GuiseBackupEntry *const *) b;

  if (x->info.iteration != y->info.iteration)
    return x->info.iteration > y->info.iteration ? -1 : 1;
  if (x->made_at != y->made_at)
    return x->made_at > y->made_at ? -1 : 1;
  return strcmp (y->id, x->id);
}

GPtrArray *
guise_backup_list (const char *backups, GError **error)
{
  g_autoptr (GPtrArray) ids = guise_backup_list_ids (backups, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);

  for (unsigned i = 0; ids != NULL && i < ids->len; i++)
    g_ptr_array_add (entries, entry_new (backups, g_ptr_array_index (ids, i)));
  g_ptr_array_sort (entries, compare_entries);
  return ids != NULL ? g_steal_pointer (&entries) : NULL;
}

gboolean
guise_backup_find (const char *backups, const char *id, GError **error)
{
  g_autofree char *path = g_build_filename (backups, id, NULL);
  uint64_t         iteration;
  GuiseBackupKind  kind;

  if (guise_backup_parse_id (id, &iteration, &kind) && g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
               "There is no backup '%s' in '%s'", id, backups);
  return FALSE;
}

gboolean
guise_backup_verify (const char *backups, const char *id, GCancellable *cancellable, GError **error)
{
  g_auto (GuiseBackupManifest) manifest = { 0 };
  g_auto (GuiseCheckpointInfo) info = { 0 };

  return guise_backup_find (backups, id, error) &&
         guise_backup_examine (backups, id, GUISE_STORE_MEDIUM, &manifest, &info, cancellable,
                               error);
}

gboolean
guise_backup_retire (const char *backups, const char *id, GError **error)
{
  g_autofree char *list = g_build_filename (backups, id, GUISE_BACKUP_LIST_NAME, NULL);

  guise_file_drop_unfinished (list);
  return guise_store_folder_retire (backups, id, guise_backup_list_own_files, error);
}

gboolean
guise_backup_remove (const char *backups, const char *id, GError **error)
{
  gboolean ok;
  int      lock;

  if (!guise_backup_find (backups, id, error))
    return FALSE;
  lock = guise_store_folder_lock_in_time (backups, NULL, error);
  if (lock < 0)
    return FALSE;
  ok = guise_backup_retire (backups, id, error);
  close (lock);
  return ok;
}

gboolean
guise_backup_remove_unpinned (const char *backups,
                              const char *id,
                              gboolean   *out_is_removed,
                              GError    **error)
{
  g_auto (GuiseBackupManifest) manifest = { 0 };
  g_auto (GuiseCheckpointInfo) info = { 0 };
  gboolean ok = TRUE;
  int      lock;

  *out_is_removed = FALSE;
  lock = guise_store_folder_lock_in_time (backups, NULL, error);
  if (lock < 0)
    return FALSE;
  /* One that cannot be read may be pinned; one that is not there any more needs nothing. */
  if (guise_backup_find (backups, id, NULL) &&
      guise_backup_examine (backups, id, GUISE_STORE_SIZES, &manifest, &info, NULL, NULL) &&
      !manifest.is_pinned)
    {
      ok = guise_backup_retire (backups, id, error);
      *out_is_removed = ok;
    }
  close (lock);
  return ok;
}

gboolean
guise_backup_mend (const char *backups, GError **error)
{
  return guise_store_folder_mend (backups, guise_backup_list_own_files, error);
}

GPtrArray *
guise_backup_list_remains (const char *backups)
{
  static const char *const prefixes[] = { GUISE_STORE_DRAFT_PREFIX, GUISE_STORE_REPLACED_PREFIX,
                                          GUISE_STORE_REMOVED_PREFIX };
  GPtrArray               *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (backups, 0, NULL); /* no folder: nothing */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    for (size_t i = 0; i < G_N_ELEMENTS (prefixes); i++)
      if (g_str_has_prefix (name, prefixes[i]))
        g_ptr_array_add (paths, g_build_filename (backups, name, NULL));
  return paths;
}
