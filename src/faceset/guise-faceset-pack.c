/* SPDX-License-Identifier: GPL-3.0-or-later
 * Packs out of folders and folders out of packs, without holding either in memory. */
#include "faceset/guise-faceset-pack.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-label.h"
#include "format/guise-pak.h"

#define MAX_FILE_BYTES ((size_t) 256 << 20)
#define MAX_LABEL      80
#define NEW_SUFFIX     ".new" /* a pack that is not verified yet */

static void
free_issue (void *data)
{
  GuiseFacesetIssue *issue = data;

  g_free (issue->name);
  g_free (issue->reason);
  g_free (issue);
}

void
guise_pack_report_clear (GuisePackReport *self)
{
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
}

static void
start_report (GuisePackReport *report)
{
  *report = (GuisePackReport){ .left_out = g_ptr_array_new_with_free_func (free_issue) };
}

static void
leave_out (GuisePackReport *report, const char *name, const char *reason)
{
  GuiseFacesetIssue *issue = g_new (GuiseFacesetIssue, 1);

  issue->name = guise_label_escape (name, MAX_LABEL);
  issue->reason = g_strdup (reason);
  g_ptr_array_add (report->left_out, issue);
}

static gboolean
step (const GuisePackOptions *options, uint64_t done, uint64_t total, GError **error)
{
  if (options->progress != NULL)
    options->progress (done, total, options->user_data);
  if (!g_cancellable_is_cancelled (options->cancellable))
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Stopped as asked; what was there before is untouched");
  return FALSE;
}

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

/* ---- packing ---- */

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
        leave_out (self->report, name, local->message);
      else
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!step (self->options, i + 1, 2 * (uint64_t) files->len, error))
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

/* Whether pack and JPEG say the same about a face, as far as both say it. */
static gboolean
same_meta (const GuiseFaceMeta *pack, const GuiseFaceMeta *jpeg)
{
  const gboolean has_masks = pack->xseg_mask != NULL && jpeg->xseg_mask != NULL;

  return pack->type == jpeg->type &&
         memcmp (pack->landmarks, jpeg->landmarks, sizeof pack->landmarks) == 0 &&
         guise_polygons_equal (pack->polygons, jpeg->polygons) &&
         (has_masks ? g_bytes_equal (pack->xseg_mask, jpeg->xseg_mask)
                    : pack->xseg_mask == NULL && jpeg->xseg_mask == NULL);
}

/* Sample i of the pack against the file that it was made of. */
static gboolean
verify_face (const Packing *self, const GuisePak *pak, size_t i, GError **error)
{
  const char      *name = g_ptr_array_index (self->names, i);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GBytes) packed = guise_pak_read_sample (pak, i, error);
  g_autoptr (GBytes) original =
               packed != NULL ? guise_file_read (path, MAX_FILE_BYTES, error) : NULL;
  g_autoptr (GuiseFaceMeta) meta = original != NULL ? guise_pak_dup_meta (pak, i, error) : NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;

  if (meta == NULL)
    return FALSE;
  jpeg =
    guise_face_jpeg_read (g_bytes_get_data (original, NULL), g_bytes_get_size (original), NULL);
  if (!g_bytes_equal (packed, original) || jpeg == NULL || jpeg->meta == NULL ||
      !same_meta (meta, jpeg->meta))
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
        !step (self->options, self->names->len + i + 1, 2 * (uint64_t) self->names->len, error))
      return FALSE;
  return TRUE;
}

/* Folders of persons that have become empty go too; others stay. */
static void
remove_packed (const Packing *self)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      const char      *name = g_ptr_array_index (self->names, i);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      self->report->n_removed += g_unlink (path) == 0;
      if (strchr (name, '/') != NULL)
        (void) g_rmdir (parent);
    }
}

static gboolean
write_pack (Packing *self, GPtrArray *files, const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, NEW_SUFFIX, NULL);
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

static char *
dup_target (const char *folder, const GuisePakSample *sample)
{
  return sample->person_name != NULL
           ? g_build_filename (folder, sample->person_name, sample->filename, NULL)
           : g_build_filename (folder, sample->filename, NULL);
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
      g_autofree char *file = dup_target (folder, guise_pak_get_sample (old, i));

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

  start_report (out_report);
  if (files == NULL || !check_replaced (folder, path, error) ||
      !write_pack (&self, files, path, error))
    return FALSE;
  out_report->n_faces = names->len;
  out_report->n_persons = count_persons (names);
  if (options->remove_originals)
    remove_packed (&self);
  return TRUE;
}

/* ---- unpacking ---- */

static gboolean
is_there (const char *path, GBytes *bytes)
{
  g_autoptr (GBytes) own = guise_file_read (path, MAX_FILE_BYTES, NULL); /* absent: write it */

  return own != NULL && g_bytes_equal (own, bytes);
}

static gboolean
write_face (const char             *target,
            const GuisePakSample   *sample,
            GBytes                 *bytes,
            const GuisePackOptions *options,
            GError                **error)
{
  if (!options->replace && g_file_test (target, G_FILE_TEST_EXISTS))
    {
      g_autofree char *shown = g_filename_display_name (target);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                   "There is another file named '%s' already", shown);
      return FALSE;
    }
  if (sample->person_name != NULL)
    {
      g_autofree char *parent = g_path_get_dirname (target);

      if (!guise_dir_make (parent, error))
        return FALSE;
    }
  return guise_file_replace_unsynced (target, g_bytes_get_data (bytes, NULL),
                                      g_bytes_get_size (bytes), error);
}

static void
count_difference (const GuisePak *pak, size_t i, GBytes *bytes, GuisePackReport *report)
{
  g_autoptr (GuiseFaceMeta) meta = guise_pak_dup_meta (pak, i, NULL);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL),
                                                         g_bytes_get_size (bytes), NULL);

  if (meta != NULL && (jpeg == NULL || jpeg->meta == NULL || !same_meta (meta, jpeg->meta)))
    report->n_differ++;
}

/* A pack could name what steers us, or itself. */
static gboolean
is_face_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return name[0] != '.' && (g_str_has_suffix (lower, ".jpg") || g_str_has_suffix (lower, ".jpeg"));
}

static gboolean
unpack_face (const GuisePak         *pak,
             size_t                  i,
             const char             *folder,
             const GuisePackOptions *options,
             GuisePackReport        *report,
             GError                **error)
{
  const GuisePakSample *sample = guise_pak_get_sample (pak, i);
  g_autofree char      *target = dup_target (folder, sample);
  g_autoptr (GBytes) bytes = guise_pak_read_sample (pak, i, error);

  if (bytes == NULL)
    return FALSE;
  if (!is_face_name (sample->filename))
    {
      leave_out (report, sample->filename, "no name of a face");
      return TRUE;
    }
  count_difference (pak, i, bytes, report);
  if (is_there (target, bytes))
    report->n_there++;
  else if (!write_face (target, sample, bytes, options, error))
    return FALSE;
  report->n_faces++;
  report->n_bytes += g_bytes_get_size (bytes);
  return TRUE;
}

/* Before the pack goes, every face is compared with it once more, now that all is on the disk. */
static gboolean
verify_unpacked (const GuisePak *pak, const char *folder, GError **error)
{
  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    {
      g_autofree char *target = dup_target (folder, guise_pak_get_sample (pak, i));
      g_autoptr (GBytes) bytes = guise_pak_read_sample (pak, i, error);

      if (bytes == NULL)
        return FALSE;
      if (!is_there (target, bytes))
        {
          g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                       "'%s' is not what was unpacked. Check the disk; the pack is still there",
                       target);
          return FALSE;
        }
    }
  return TRUE;
}

static size_t
count_pack_persons (const GuisePak *pak)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    if (guise_pak_get_sample (pak, i)->person_name != NULL)
      g_hash_table_add (seen, (char *) guise_pak_get_sample (pak, i)->person_name);
  return g_hash_table_size (seen);
}

static gboolean
unpack (const GuisePak         *pak,
        const char             *folder,
        const GuisePackOptions *options,
        GuisePackReport        *report,
        GError                **error)
{
  const size_t     n = guise_pak_get_n_samples (pak);
  const GPtrArray *issues = guise_pak_get_issues (pak);

  for (guint i = 0; i < issues->len; i++)
    {
      const GuisePakIssue *issue = g_ptr_array_index (issues, i);

      leave_out (report, issue->label, issue->reason);
    }
  if (n == 0)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                           "There is no usable face in the pack");
      return FALSE;
    }
  report->n_persons = count_pack_persons (pak);
  for (size_t i = 0; i < n; i++)
    if (!unpack_face (pak, i, folder, options, report, error) || !step (options, i + 1, n, error))
      return FALSE;
  return guise_dir_sync_all (folder, error);
}

gboolean
guise_faceset_unpack (const char             *path,
                      const char             *folder,
                      const GuisePackOptions *options,
                      GuisePackReport        *out_report,
                      GError                **error)
{
  g_autofree char *file = g_file_test (path, G_FILE_TEST_IS_DIR)
                            ? g_build_filename (path, GUISE_FACESET_PACK_NAME, NULL)
                            : g_strdup (path);
  g_autoptr (GuisePak) pak = NULL;

  start_report (out_report);
  pak = guise_pak_open (file, GUISE_PAK_CHECK_DATA, error);
  if (pak == NULL || !guise_dir_make (folder, error) ||
      !unpack (pak, folder, options, out_report, error))
    return FALSE;
  /* A pack with faces that cannot be unpacked, or that knows more of a face than its file, is all
   * that there is of it. */
  if (!options->remove_originals || out_report->left_out->len > 0 || out_report->n_differ > 0)
    return TRUE;
  if (!verify_unpacked (pak, folder, error))
    return FALSE;
  if (g_unlink (file) != 0)
    {
      guise_set_error_from_errno (error, errno, file, "remove");
      return FALSE;
    }
  out_report->n_removed = 1;
  return TRUE;
}
