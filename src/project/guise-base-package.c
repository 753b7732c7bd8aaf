/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained model into a package for somebody else, or for another face. */
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "project/guise-base.h"
#include "project/guise-export.h"
#include "project/guise-fields-private.h"
#include "project/guise-provenance.h"
#include "train/guise-training.h"

#define OPTIMIZER_ENDING "_opt.npy"
#define CHUNK_BYTES      (1 << 20)
#define GIB              1073741824.0

/* ---- which files ---- */

static GPtrArray *
list_files (const GuiseBase *self, gboolean with_optimizer, GError **error)
{
  g_autoptr (GPtrArray) all = guise_dir_list (self->folder, NULL, error);
  GPtrArray *files = all != NULL ? g_ptr_array_new_with_free_func (g_free) : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const char *name = all->pdata[i];

      if (g_str_has_prefix (name, GUISE_TRAINING_MODEL_NAME "_") &&
          (with_optimizer || !g_str_has_suffix (name, OPTIMIZER_ENDING)))
        g_ptr_array_add (files, g_strdup (name));
    }
  return files;
}

static uint64_t
measure (const GuiseBase *self, const GPtrArray *files)
{
  uint64_t n_bytes = 0;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename (self->folder, files->pdata[i], NULL);
      GStatBuf         info;

      if (g_stat (path, &info) == 0)
        n_bytes += (uint64_t) info.st_size;
    }
  return n_bytes;
}

uint64_t
guise_base_measure (const GuiseBase *self, gboolean with_optimizer)
{
  g_autoptr (GPtrArray) files = list_files (self, with_optimizer, NULL); /* unreadable: unknown */

  return files != NULL ? measure (self, files) : 0;
}

/* ---- copying ---- */

typedef struct
{
  GuiseProgressFunc func; /* or NULL */
  void             *data;
  uint64_t          done;
  uint64_t          total;
  GCancellable     *cancellable;
} Progress;

static void
add_progress (Progress *self, uint64_t n_bytes)
{
  self->done += n_bytes;
  if (self->func != NULL)
    self->func (MIN (self->done, self->total), self->total, self->data);
}

static gboolean
check_cancelled (const Progress *self, GError **error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
               "Writing the base package was stopped; nothing of it is left");
  return FALSE;
}

static gboolean
copy_file (const char *from, const char *to, Progress *progress, GError **error)
{
  /* Whether there is room for all of it was looked at before. */
  g_autoptr (GInputStream) stream = guise_file_open_stream (from, SIZE_MAX, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseFileWriter) writer = NULL;
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  gssize           n = 0;

  writer = stream != NULL ? guise_file_writer_new (to, error) : NULL;
  if (writer == NULL)
    return FALSE;
  while (!g_cancellable_is_cancelled (progress->cancellable) &&
         (n = g_input_stream_read (stream, chunk, CHUNK_BYTES, NULL, &local)) > 0)
    {
      if (!guise_file_writer_write (writer, chunk, (size_t) n, error))
        return FALSE;
      add_progress (progress, (uint64_t) n);
    }
  if (local != NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, "Could not read '%s': %s",
                   from, local->message);
      return FALSE;
    }
  return check_cancelled (progress, error) && guise_file_writer_commit (writer, error);
}

static gboolean
copy_model (const GuiseBase *self,
            const GPtrArray *files,
            const char      *draft,
            Progress        *progress,
            GError         **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *from = g_build_filename (self->folder, files->pdata[i], NULL);
      g_autofree char *to = g_build_filename (draft, files->pdata[i], NULL);

      if (!copy_file (from, to, progress, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_provenance (const GuiseBase *self, const char *draft, gboolean with_labels, GError **error)
{
  g_autofree char *path = g_build_filename (draft, GUISE_PROVENANCE_NAME, NULL);
  g_autoptr (JsonObject) object = guise_provenance_copy (self->provenance, with_labels, error);

  return object != NULL && guise_fields_save (object, path, error);
}

static void
remove_draft (const char *draft)
{
  g_autoptr (GDir) folder = g_dir_open (draft, 0, NULL); /* what stays is hidden */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (draft, name, NULL);

      g_unlink (path);
    }
  g_rmdir (draft);
}

static gboolean
fail_exists (const char *dir, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "'%s' is there already and not empty; choose another folder for the base package",
               dir);
  return FALSE;
}

/* One rename makes it appear; that an empty folder may be in the way is how rename(2) is. */
static gboolean
put_in_place (const char *draft, const char *dir, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (dir);

  if (g_rename (draft, dir) != 0)
    return fail_exists (dir, error);
  guise_dir_sync (parent);
  return TRUE;
}

/* What is known before gigabytes are copied. */
static gboolean
check_target (const char *dir, uint64_t n_bytes, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const uint64_t room = guise_export_get_room (dir);

  if ((folder != NULL && g_dir_read_name (folder) != NULL) ||
      (folder == NULL && g_file_test (dir, G_FILE_TEST_EXISTS)))
    return fail_exists (dir, error);
  if (room >= n_bytes)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE,
               "The base package takes %.1f GiB, and there are %.1f GiB free where '%s' would be",
               (double) n_bytes / GIB, (double) room / GIB, dir);
  return FALSE;
}

gboolean
guise_base_save (const GuiseBase  *self,
                 const char       *dir,
                 gboolean          with_optimizer,
                 gboolean          with_labels,
                 GuiseProgressFunc progress,
                 void             *progress_data,
                 GCancellable     *cancellable,
                 GError          **error)
{
  g_autofree char *target = g_canonicalize_filename (dir, NULL);
  g_autofree char *parent = g_path_get_dirname (target);
  g_autofree char *base = g_path_get_basename (target);
  g_autofree char *hidden = g_strconcat (".", base, ".draft", NULL);
  g_autofree char *draft = g_build_filename (parent, hidden, NULL);
  g_autoptr (GPtrArray) files = list_files (self, with_optimizer, error);
  Progress state = { .func = progress, .data = progress_data, .cancellable = cancellable };
  gboolean ok;

  g_return_val_if_fail (self->kind == GUISE_BASE_PROJECT, FALSE);

  if (files == NULL)
    return FALSE;
  state.total = measure (self, files);
  if (!check_target (target, state.total, error))
    return FALSE;
  remove_draft (draft); /* of one that was cut off */
  ok = guise_dir_make (draft, error) && copy_model (self, files, draft, &state, error) &&
       check_cancelled (&state, error) && write_provenance (self, draft, with_labels, error) &&
       put_in_place (draft, target, error);
  if (!ok)
    remove_draft (draft);
  return ok;
}
