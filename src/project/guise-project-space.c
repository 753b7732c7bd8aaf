/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a project takes on the disk, and what of it can go. */
#include "project/guise-project-space.h"

#include <string.h>
#include <sys/stat.h>

#include "core/guise-error.h"
#include "project/guise-export.h"
#include "project/guise-project-person-private.h"
#include "project/guise-project-private.h"
#include "store/guise-backup.h"

#define N_ALWAYS_KEPT 3   /* of the backups by the clock */
#define N_RETURNS     1   /* of which what was kept when going back stays */
#define BLOCK         512 /* bytes in which st_blocks counts */
#define MAX_DEPTH     32  /* of folders: somebody's own folders are in it, too */

/* First those whose bytes may be shared: they are counted where they are needed most. */
static const struct
{
  const char      *name;
  GuiseProjectPart part;
} folders[] = {
  { "checkpoints", GUISE_PROJECT_PART_MODEL }, { "backups", GUISE_PROJECT_PART_BACKUPS },
  { "faces", GUISE_PROJECT_PART_FACES },       { "previews", GUISE_PROJECT_PART_PICTURES },
  { "history", GUISE_PROJECT_PART_PICTURES },  { "evidence", GUISE_PROJECT_PART_PICTURES },
  { "exports", GUISE_PROJECT_PART_EXPORTS },
};

char *
guise_project_part_dup_dir (const char *dir, GuiseProjectPart part)
{
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    if (folders[i].part == part)
      return g_build_filename (dir, folders[i].name, NULL);
  return g_strdup (dir);
}

/* ---- measuring ---- */

/* A file that has several names, by what it is for the system. */
typedef struct
{
  uint64_t device;
  uint64_t inode;
} File;

static guint
file_hash (const void *data)
{
  const File *self = data;

  return (guint) (self->inode ^ (self->inode >> 32) ^ (self->device << 7));
}

static gboolean
file_equal (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (File)) == 0;
}

typedef struct
{
  GHashTable   *seen;        /* of File */
  GCancellable *cancellable; /* or NULL */
} Count;

static uint64_t
count_file (Count *self, const struct stat *info)
{
  const File file = { (uint64_t) info->st_dev, (uint64_t) info->st_ino };

  if (info->st_nlink > 1 && !g_hash_table_add (self->seen, g_memdup2 (&file, sizeof file)))
    return 0;
  return (uint64_t) info->st_blocks * BLOCK;
}

/* In the project's own folder parts are left out: they are counted for themselves. */
static uint64_t
count_folder (Count *self, const char *path, gboolean skips_parts, int depth)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL); /* not there, or not to be read: nothing */
  uint64_t    n_bytes = 0;
  const char *name;

  while (folder != NULL && depth < MAX_DEPTH && !g_cancellable_is_cancelled (self->cancellable) &&
         (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      gboolean         is_part = FALSE;
      struct stat      info;

      for (size_t i = 0; skips_parts && i < G_N_ELEMENTS (folders); i++)
        is_part = is_part || strcmp (folders[i].name, name) == 0;
      if (is_part || lstat (inside, &info) != 0)
        continue;
      if (S_ISDIR (info.st_mode))
        n_bytes += count_folder (self, inside, FALSE, depth + 1);
      else if (S_ISREG (info.st_mode))
        n_bytes += count_file (self, &info);
    }
  return n_bytes;
}

GHashTable *
guise_project_new_seen (void)
{
  return g_hash_table_new_full (file_hash, file_equal, g_free, NULL);
}

uint64_t
guise_project_count_bytes (const char *path, GHashTable *seen, GCancellable *cancellable)
{
  Count       count = { seen, cancellable };
  struct stat info;

  if (lstat (path, &info) != 0)
    return 0;
  if (S_ISDIR (info.st_mode))
    return count_folder (&count, path, FALSE, 0);
  return S_ISREG (info.st_mode) ? count_file (&count, &info) : 0;
}

/* ---- backups that can go ---- */

static gboolean
is_spare (const GuiseBackupEntry *entry)
{
  return entry->kind == GUISE_BACKUP_TIMED && !entry->is_pinned &&
         entry->state != GUISE_CHECKPOINT_DAMAGED;
}

static int
compare_newest_first (const void *a, const void *b)
{
  const GuiseBackupEntry *x = *(GuiseBackupEntry *const *) a;
  const GuiseBackupEntry *y = *(GuiseBackupEntry *const *) b;

  if (x->made_at != y->made_at)
    return x->made_at > y->made_at ? -1 : 1;
  return strcmp (y->id, x->id);
}

/* Returns: (transfer container): entries of @all */
static GPtrArray *
list_spare (const GPtrArray *all)
{
  g_autoptr (GPtrArray) left = guise_backup_find_outlived (all, N_RETURNS);
  GPtrArray *spare = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    if (is_spare (all->pdata[i]))
      g_ptr_array_add (spare, all->pdata[i]);
  g_ptr_array_sort (spare, compare_newest_first);
  g_ptr_array_remove_range (spare, 0, MIN (spare->len, N_ALWAYS_KEPT));
  g_ptr_array_extend (spare, left, NULL, NULL);
  return spare;
}

gboolean
guise_project_measure (const GuiseProject *self,
                       GuiseProjectSpace  *out_space,
                       GCancellable       *cancellable,
                       GError            **error)
{
  g_autofree char *backups = guise_project_dup_backups_dir (self);
  g_autoptr (GPtrArray) all = guise_backup_list (backups, error);
  g_autoptr (GPtrArray) spare = all != NULL ? list_spare (all) : NULL;
  g_autoptr (GHashTable) seen = guise_project_new_seen ();
  Count count = { seen, cancellable };

  if (all == NULL)
    return FALSE;
  *out_space = (GuiseProjectSpace){ .n_backups = all->len, .n_spare = spare->len };
  for (guint i = 0; i < spare->len; i++)
    out_space->n_spare_bytes += ((const GuiseBackupEntry *) spare->pdata[i])->n_own_bytes;
  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, folders[i].name, NULL);

      out_space->n_bytes[folders[i].part] += count_folder (&count, path, FALSE, 0);
    }
  out_space->n_bytes[GUISE_PROJECT_PART_OTHER] = count_folder (&count, self->dir, TRUE, 0);
  out_space->room = guise_export_get_room (self->dir);
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Measuring the project was stopped");
  return FALSE;
}

gboolean
guise_project_clean_up (const GuiseProject *self, unsigned *out_n_removed, GError **error)
{
  g_autofree char *backups = guise_project_dup_backups_dir (self);
  g_autoptr (GPtrArray) all = guise_backup_list (backups, error);
  g_autoptr (GPtrArray) spare = all != NULL ? list_spare (all) : NULL;

  *out_n_removed = 0;
  for (guint i = 0; spare != NULL && i < spare->len; i++)
    {
      const GuiseBackupEntry *entry = spare->pdata[i];
      g_autoptr (JsonObject) members = json_object_new ();
      gboolean is_removed;

      if (!guise_backup_remove_unpinned (backups, entry->id, &is_removed, error))
        return FALSE;
      if (!is_removed)
        continue;
      json_object_set_string_member (members, "removed", entry->id);
      if (!guise_project_add_act (self, entry->info.iteration, GUISE_JOURNAL_BACKUP, members,
                                  error))
        return FALSE;
      (*out_n_removed)++;
    }
  return spare != NULL;
}
