/* SPDX-License-Identifier: GPL-3.0-or-later
 * What faces can come from, and facesets copied into another one. */
#include "capture/guise-import.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"
#include "media/guise-video-reader.h"

#define MAX_NAMES 10000 /* faces of one name; more are no accident */

gboolean
guise_import_find_kind (const char      *path,
                        GuiseImportKind *out_kind,
                        uint64_t        *out_n,
                        GError         **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL); /* or it is footage */
  g_autoptr (GuiseVideoReader) reader = NULL;
  GuiseVideoInfo info;

  if (faceset != NULL)
    {
      *out_kind = GUISE_IMPORT_FACESET;
      *out_n = guise_faceset_get_n (faceset);
      return TRUE;
    }
  reader = guise_video_reader_open (path, 1, error);
  if (reader == NULL)
    return FALSE;
  guise_video_reader_get_info (reader, &info);
  *out_kind = GUISE_IMPORT_FOOTAGE;
  *out_n = info.n_frames;
  return TRUE;
}

/* A face as a file of its own: of a pack the pack's metadata count (formats.md 6.1). */
static GBytes *
read_face (const GuiseFaceset *faceset, size_t i, GError **error)
{
  g_autoptr (GBytes) bytes = guise_faceset_read (faceset, i, error);
  g_autoptr (GuiseFaceMeta) meta = NULL;

  if (bytes == NULL || !guise_faceset_is_packed (faceset))
    return g_steal_pointer (&bytes);
  meta = guise_faceset_load_meta (faceset, i, error);
  if (meta == NULL)
    return NULL;
  return guise_face_jpeg_embed (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), meta,
                                error);
}

/* Where a face goes: the first name that is free, or that it has already. Persons share a folder.
 */
static char *
choose_path (const char *dir, const char *name, GBytes *face, gboolean *out_is_there)
{
  g_autofree char *base = g_path_get_basename (name);
  const char      *dot = strrchr (base, '.');
  const int        n_stem = (int) (dot != NULL ? (size_t) (dot - base) : strlen (base));
  char            *path = g_build_filename (dir, base, NULL);

  for (int i = 2; g_file_test (path, G_FILE_TEST_EXISTS) && i < MAX_NAMES; i++)
    {
      g_autofree char *other = NULL;

      if (guise_face_file_holds (path, face))
        {
          *out_is_there = TRUE;
          return path;
        }
      g_free (path);
      other = g_strdup_printf ("%.*s-%d%s", n_stem, base, i, dot != NULL ? dot : "");
      path = g_build_filename (dir, other, NULL);
    }
  *out_is_there = FALSE;
  return path;
}

static gboolean
copy_face (const GuiseFaceset *faceset, size_t i, const char *dir, GError **error)
{
  g_autoptr (GBytes) face = read_face (faceset, i, error);
  g_autofree char *path = NULL;
  gboolean         is_there;

  if (face == NULL)
    return FALSE;
  path = choose_path (dir, guise_faceset_get_entry (faceset, i)->name, face, &is_there);
  return is_there || guise_file_replace_unsynced (path, g_bytes_get_data (face, NULL),
                                                  g_bytes_get_size (face), error);
}

gboolean
guise_import_copy (const char       *path,
                   const char       *dir,
                   GuiseProgressFunc progress,
                   void             *user_data,
                   GCancellable     *cancellable,
                   uint64_t         *out_n,
                   GError          **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, error);
  const size_t n = faceset != NULL ? guise_faceset_get_n (faceset) : 0;
  gboolean     ok = faceset != NULL && guise_dir_make (dir, error);

  *out_n = 0;
  for (size_t i = 0; ok && i < n; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Copying '%s' was stopped; %zu of %zu faces are there", path, i, n);
          ok = FALSE;
          break;
        }
      ok = copy_face (faceset, i, dir, error);
      *out_n += ok;
      if (ok && progress != NULL)
        progress (i + 1, n, user_data);
    }
  if (*out_n == 0)
    return ok;
  return guise_dir_sync_all (dir, ok ? error : NULL) && ok;
}
