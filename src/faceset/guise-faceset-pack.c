/* SPDX-License-Identifier: GPL-3.0-or-later
 * Packs out of folders, without holding either in memory. */
#include "faceset/guise-faceset-pack.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-pack-private.h"
#include "format/guise-face-jpeg.h"

/* Counts persons by the first part of the names. */
static size_t
count_persons (const GPtrArray *names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      char *person;

      (void) guise_faceset_split_name (g_ptr_array_index (names, i), &person);
      if (person != NULL)
        g_hash_table_add (seen, person);
    }
  return g_hash_table_size (seen);
}

/* What a pack is made of. */
typedef struct
{
  const char             *folder;
  const GuisePackOptions *options;
  GPtrArray              *names; /* owned; those that were packed, in the order of the pack */
  GuisePackReport        *report;
} Packing;

/* Adds every face; files that are none stay out. Only what is wrong with the disk ends it. */
static gboolean
add_faces (Packing *self, GPtrArray *files, GuisePakWriter *writer, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      const char      *name = g_ptr_array_index (files, i);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *person = NULL;
      const char      *base = guise_faceset_split_name (name, &person);
      g_autoptr (GError) local = NULL;

      if (guise_pak_writer_add (writer, path, base, person, &local))
        g_ptr_array_add (self->names, g_strdup (name));
      else if (g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT) ||
               g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT))
        guise_faceset_issues_add (self->report->left_out, name, local->message);
      else
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!guise_pack_step (self->options, i + 1, 2 * (uint64_t) files->len, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_differs (const char *name, GError **error)
{
  g_autofree char *shown = g_filename_display_name (name);

  g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
               "The pack that was written does not hold '%s' as it is. Check the disk; nothing was "
               "replaced or removed",
               shown);
  return FALSE;
}

/* Sample i of the pack against the file that it was made of. */
static gboolean
verify_face (const Packing *self, const GuisePak *pak, size_t i, GError **error)
{
  const char      *name = g_ptr_array_index (self->names, i);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GBytes) packed = guise_pak_read_sample (pak, i, error);
  g_autoptr (GBytes) original =
               packed != NULL ? guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error) : NULL;

  if (original == NULL)
    return FALSE;
  if (!g_bytes_equal (packed, original) || !guise_pack_says_same (pak, i, original))
    return set_differs (name, error);
  self->report->n_bytes += g_bytes_get_size (packed);
  return TRUE;
}

static gboolean
verify (const Packing *self, const char *path, GError **error)
{
  g_autoptr (GuisePak) pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, error);

  if (pak == NULL)
    return FALSE;
  if (guise_pak_get_n_samples (pak) != self->names->len)
    return set_differs (path, error);
  for (guint i = 0; i < self->names->len; i++)
    if (!verify_face (self, pak, i, error) ||
        !guise_pack_step (self->options, self->names->len + i + 1, 2 * (uint64_t) self->names->len,
                          error))
      return FALSE;
  return TRUE;
}

static gboolean
write_pack (Packing *self, GPtrArray *files, const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, GUISE_PACK_NEW_SUFFIX, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GuisePakWriter) writer = guise_pak_writer_new (fresh, error);
  gboolean ok;

  if (writer == NULL || !add_faces (self, files, writer, error))
    return FALSE;
  if (self->names->len == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "There is no usable face in '%s'", self->folder);
      return FALSE;
    }
  ok = guise_pak_writer_commit (writer, error) && verify (self, fresh, error);
  if (ok && g_rename (fresh, path) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "replace");
      ok = FALSE;
    }
  if (!ok)
    {
      g_unlink (fresh);
      return FALSE;
    }
  guise_dir_sync (parent);
  return TRUE;
}

/* A pack that is going to be replaced may hold faces that are in no file any more: then it stays.
 */
static gboolean
check_replaced (const char *folder, const char *path, GError **error)
{
  g_autoptr (GuisePak) old = NULL;
  size_t n_only = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  old =
    guise_pak_open (path, GUISE_PAK_CHECK_INDEX, NULL); /* damaged: nothing to be kept from it */
  for (size_t i = 0; old != NULL && i < guise_pak_get_n_samples (old); i++)
    {
      g_autofree char *file = guise_pack_dup_target (folder, guise_pak_get_sample (old, i));

      n_only += !g_file_test (file, G_FILE_TEST_EXISTS);
    }
  if (n_only == 0)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "'%s' holds %zu faces that are in no file of the folder: unpack it first, then pack "
               "again, or name another file",
               path, n_only);
  return FALSE;
}

gboolean
guise_faceset_pack (const char             *folder,
                    const char             *path,
                    const GuisePackOptions *options,
                    GuisePackReport        *out_report,
                    GError                **error)
{
  g_autoptr (GPtrArray) files = guise_faceset_list_files (folder, options->persons, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  Packing self = { folder, options, names, out_report };

  guise_pack_report_start (out_report);
  if (files == NULL || !check_replaced (folder, path, error) ||
      !write_pack (&self, files, path, error))
    return FALSE;
  out_report->n_faces = names->len;
  out_report->n_persons = count_persons (names);
  return TRUE;
}
