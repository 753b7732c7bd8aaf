/* SPDX-License-Identifier: GPL-3.0-or-later
 * Checkpoints as transactions: a folder that appears complete or not at all. */
#include "store/guise-checkpoint.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "store/guise-checkpoint-private.h"
#include "store/guise-store-error.h"
#include "store/guise-store-folder-private.h"

struct _GuiseCheckpointDraft
{
  char    *dir;    /* owned; of all checkpoints */
  char    *name;   /* owned; of the draft in it; cleared once renamed */
  char    *path;   /* owned; of the draft */
  int      folder; /* owned descriptor of it */
  int      lock;   /* owned; -1 once committed */
  uint64_t iteration;
};

/* What of a checkpoint is ours (GuiseStoreListFunc). */
static GPtrArray *
list_own_files (int folder, const char *path)
{
  g_auto (GuiseCheckpointManifest) manifest = { 0 };
  GPtrArray *files;

  if (!guise_checkpoint_manifest_read (folder, path, &manifest, NULL)) /* then nobody can tell */
    return NULL;
  files = g_steal_pointer (&manifest.files);
  g_ptr_array_add (files, guise_store_file_new (GUISE_CHECKPOINT_LIST_NAME));
  return files;
}

static int
compare_newest_first (const void *a, const void *b)
{
  return strcmp (*(const char *const *) b, *(const char *const *) a);
}

/* Names of the checkpoint folders, newest first; empty when there is no such folder. */
static GPtrArray *
list_names (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) folder = g_dir_open (dir, 0, &local);
  const char *name;

  if (folder == NULL && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "Could not open the folder '%s': %s", dir, local->message);
      return NULL;
    }
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strlen (name) == GUISE_CHECKPOINT_DIGITS &&
        strspn (name, "0123456789") == GUISE_CHECKPOINT_DIGITS)
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_newest_first);
  return g_steal_pointer (&names);
}

/* What the newest checkpoint takes; 0 when there is none. */
static uint64_t
estimate_size (const char *dir)
{
  g_autoptr (GPtrArray) names = list_names (dir, NULL); /* unreadable: writing will tell */

  for (unsigned i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);
      g_auto (GuiseCheckpointManifest) manifest = { 0 };

      if (guise_checkpoint_examine (path, GUISE_STORE_SIZES, &manifest, NULL, NULL))
        return guise_store_file_list_get_n_bytes (manifest.files);
    }
  return 0;
}

GuiseCheckpointDraft *
guise_checkpoint_begin (const char *dir, uint64_t iteration, uint64_t n_bytes, GError **error)
{
  g_autoptr (GuiseCheckpointDraft) self = NULL;

  g_return_val_if_fail (iteration <= GUISE_CHECKPOINT_MAX_ITERATION, NULL);

  if (!guise_dir_make (dir, error))
    return NULL;
  self = g_new0 (GuiseCheckpointDraft, 1);
  self->dir = g_strdup (dir);
  self->iteration = iteration;
  self->folder = -1;
  self->lock = guise_store_folder_lock (dir, error);
  if (self->lock < 0)
    return NULL;
  guise_store_folder_sweep (dir, list_own_files);
  if (!guise_store_check_space (dir, n_bytes != 0 ? n_bytes : estimate_size (dir), "The checkpoint",
                                error))
    return NULL;
  self->name = g_strdup_printf (GUISE_STORE_DRAFT_PREFIX GUISE_CHECKPOINT_NAME, iteration);
  self->path = g_build_filename (dir, self->name, NULL);
  if (!guise_dir_make (self->path, error))
    return NULL;
  self->folder = guise_store_folder_open (self->path, error);
  return self->folder >= 0 ? g_steal_pointer (&self) : NULL;
}

const char *
guise_checkpoint_draft_get_path (const GuiseCheckpointDraft *self)
{
  return self->path;
}

static void
unlock (GuiseCheckpointDraft *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

void
guise_checkpoint_draft_free (GuiseCheckpointDraft *self)
{
  if (self == NULL)
    return;
  if (self->folder >= 0)
    close (self->folder);
  if (self->name != NULL)
    guise_store_folder_remove_all (self->dir, self->name);
  unlock (self);
  g_free (self->name);
  g_free (self->path);
  g_free (self->dir);
  g_free (self);
}

/* Whether what was brought from elsewhere has arrived as it was there. */
static gboolean
check_expected (const char *path, const GPtrArray *files, const GPtrArray *expected, GError **error)
{
  for (unsigned i = 0; i < expected->len; i++)
    {
      const GuiseStoreFile *wanted = g_ptr_array_index (expected, i);
      const GuiseStoreFile *found = guise_store_file_list_find (files, wanted->name);

      if (found == NULL || found->n_bytes != wanted->n_bytes ||
          (wanted->sha256[0] != '\0' && strcmp (found->sha256, wanted->sha256) != 0))
        {
          g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NOT_VERIFIED,
                       "The file '%s' in '%s' does not read back as it was written", wanted->name,
                       path);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
guise_checkpoint_commit_expecting (GuiseCheckpointDraft      *self,
                                   const GuiseCheckpointInfo *info,
                                   const GPtrArray           *expected,
                                   GError                   **error)
{
  GuiseCheckpointInfo own = *info; /* borrows what it points to */
  g_autofree char    *name = g_strdup_printf (GUISE_CHECKPOINT_NAME, self->iteration);
  g_autofree char    *list = g_build_filename (self->path, GUISE_CHECKPOINT_LIST_NAME, NULL);
  g_autofree char    *text = NULL;
  g_autoptr (GPtrArray) files = NULL;

  g_return_val_if_fail (self->name != NULL, FALSE);

  files = guise_store_folder_survey (self->folder, self->path, error);
  if (files == NULL || (expected != NULL && !check_expected (self->path, files, expected, error)))
    return FALSE;
  own.iteration = self->iteration;
  text = guise_checkpoint_manifest_to_text (&own, files);
  if (!guise_file_replace (list, text, strlen (text), error) ||
      !guise_store_folder_sync (self->path, error) ||
      !guise_store_folder_show (self->dir, self->name, name, list_own_files, error))
    return FALSE;
  g_clear_pointer (&self->name, g_free);
  unlock (self);
  return TRUE;
}

gboolean
guise_checkpoint_commit (GuiseCheckpointDraft      *self,
                         const GuiseCheckpointInfo *info,
                         GError                   **error)
{
  return guise_checkpoint_commit_expecting (self, info, NULL, error);
}

/* Whether it is the checkpoint itself that is wrong, and not this moment or this user. One that is
 * gone since the folder was listed is neither. */
static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED) ||
         g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

char *
guise_checkpoint_find_latest_noting (const char          *dir,
                                     GuiseCheckpointInfo *out_info,
                                     GPtrArray           *notes,
                                     GCancellable        *cancellable,
                                     GError             **error)
{
  g_autoptr (GPtrArray) names = guise_store_folder_mend (dir, list_own_files, error)
                                  ? list_names (dir, error)
                                  : NULL;
  g_autoptr (GError) first = NULL;

  for (unsigned i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);
      g_auto (GuiseCheckpointManifest) manifest = { 0 };
      g_autoptr (GError) local = NULL;

      if (guise_checkpoint_examine (path, GUISE_STORE_BYTES, &manifest, cancellable, &local))
        {
          if (out_info != NULL)
            guise_checkpoint_info_copy (&manifest.info, out_info);
          return g_steal_pointer (&path);
        }
      if (!is_damage (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (notes != NULL)
        g_ptr_array_add (notes, g_strdup_printf ("The checkpoint '%s' is passed over: %s", path,
                                                 local->message));
      if (first == NULL)
        first = g_steal_pointer (&local);
    }
  if (first != NULL)
    g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_NONE,
                 "None of the %u checkpoints in '%s' is whole. The newest: %s", names->len, dir,
                 first->message);
  return NULL;
}

char *
guise_checkpoint_find_latest (const char          *dir,
                              GuiseCheckpointInfo *out_info,
                              GCancellable        *cancellable,
                              GError             **error)
{
  return guise_checkpoint_find_latest_noting (dir, out_info, NULL, cancellable, error);
}

static void
entry_free (void *data)
{
  GuiseCheckpointEntry *self = data;

  guise_checkpoint_info_clear (&self->info);
  g_free (self->path);
  g_free (self->damage);
  g_free (self);
}

GPtrArray *
guise_checkpoint_list (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);

  (void) guise_store_folder_mend (dir, list_own_files, NULL); /* then what is there is listed */
  names = list_names (dir, error);
  for (unsigned i = 0; names != NULL && i < names->len; i++)
    {
      GuiseCheckpointEntry *entry = g_new0 (GuiseCheckpointEntry, 1);
      g_auto (GuiseCheckpointManifest) manifest = { 0 };
      g_autoptr (GError) local = NULL;

      g_ptr_array_add (entries, entry);
      entry->path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);
      entry->info.iteration = g_ascii_strtoull (g_ptr_array_index (names, i), NULL, 10);
      if (guise_checkpoint_examine (entry->path, GUISE_STORE_SIZES, &manifest, NULL, &local))
        {
          guise_checkpoint_info_copy (&manifest.info, &entry->info);
          entry->n_bytes = guise_store_file_list_get_n_bytes (manifest.files);
        }
      else
        {
          entry->state = GUISE_CHECKPOINT_DAMAGED;
          entry->damage = g_strdup (local->message);
        }
    }
  return names != NULL ? g_steal_pointer (&entries) : NULL;
}

/* Whether it is known what in it is ours; else nothing of it is removed unasked. */
static gboolean
has_list (const char *path)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };

  return guise_checkpoint_read_info (path, &info, NULL);
}

static gboolean
is_whole (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_auto (GuiseCheckpointManifest) manifest = { 0 };

  return guise_checkpoint_examine (path, GUISE_STORE_SIZES, &manifest, NULL, NULL);
}

/* Which of the names, newest first, stay. A damaged one does not count: the newest whole ones stay,
 * whatever lies between them; so does the newest that is surely older than a fault found now, and
 * the one that will be it next, for else none would ever come so far. */
static void
pick (const char *dir, const GPtrArray *names, unsigned n_keep, gboolean *out_keep)
{
  uint64_t newest = 0;
  unsigned n_whole = 0;
  gboolean has_way_back = FALSE;
  unsigned next = 0;

  for (unsigned i = 0; i < names->len; i++)
    {
      const uint64_t iteration = g_ascii_strtoull (g_ptr_array_index (names, i), NULL, 10);

      out_keep[i] = n_whole < n_keep;
      if (!is_whole (dir, g_ptr_array_index (names, i)))
        continue;
      newest = n_whole++ == 0 ? iteration : newest;
      if (has_way_back)
        continue;
      has_way_back = newest - iteration >= GUISE_CHECKPOINT_SAFE_ITERATIONS;
      if (has_way_back)
        out_keep[i] = TRUE;
      else
        next = i;
    }
  if (n_whole > 0)
    out_keep[next] = TRUE;
}

void
guise_checkpoint_prune (const char *dir, unsigned n_keep)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree gboolean *keep = NULL;
  int                  lock;

  g_return_if_fail (n_keep >= 1);

  lock = guise_store_folder_lock (dir, NULL); /* somebody else is at it: the next time */
  if (lock < 0)
    return;
  guise_store_folder_sweep (dir, list_own_files);
  names = list_names (dir, NULL); /* unreadable: nothing to be done */
  if (names != NULL)
    {
      keep = g_new0 (gboolean, names->len + 1);
      pick (dir, names, n_keep, keep);
    }
  for (unsigned i = 0; names != NULL && i < names->len; i++)
    {
      const char      *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (!keep[i] && has_list (path))
        (void) guise_store_folder_retire (dir, name, list_own_files, NULL); /* or the next time */
    }
  close (lock);
}

gboolean
guise_checkpoint_retire_newer (const char *dir, uint64_t iteration, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  int      lock = guise_store_folder_lock (dir, error);
  gboolean ok;

  if (lock < 0)
    return FALSE;
  guise_store_folder_sweep (dir, list_own_files);
  names = list_names (dir, error);
  ok = names != NULL;
  for (unsigned i = ok ? names->len : 0; ok && i > 0; i--)
    if (g_ascii_strtoull (g_ptr_array_index (names, i - 1), NULL, 10) > iteration)
      ok = guise_store_folder_retire (dir, g_ptr_array_index (names, i - 1), list_own_files, error);
  close (lock);
  return ok;
}
