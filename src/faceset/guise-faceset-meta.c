/* SPDX-License-Identifier: GPL-3.0-or-later
 * What faces say, saved beside them and put back after their pictures were edited. */
#include "faceset/guise-faceset-meta.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-repair-private.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-label.h"
#include "format/guise-meta-dat.h"
#include "image/guise-jpeg.h"
#include "image/guise-resize.h"

#define MAX_STRETCH 0.01 /* of a side: rounding of sizes */
#define QUALITY     100  /* of tools that change faces */
#define PROTOCOL    3
#define MAX_KEPT    1000 /* edited pictures of one name that are kept */

typedef struct
{
  const char                    *folder;  /* borrowed */
  const GuiseFacesetMetaOptions *options; /* borrowed */
  GuiseFacesetMetaReport        *report;  /* borrowed */
  char                          *path;    /* owned; of meta.dat */
} Work;

static void
work_clear (Work *work)
{
  g_free (work->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

void
guise_faceset_meta_report_clear (GuiseFacesetMetaReport *self)
{
  g_clear_pointer (&self->issues, g_ptr_array_unref);
}

static gboolean
begin (Work *work, GError **error)
{
  g_autofree char *pack = g_build_filename (work->folder, GUISE_FACESET_PACK_NAME, NULL);

  *work->report = (GuiseFacesetMetaReport){ .issues = guise_faceset_issues_new () };
  work->path = g_build_filename (work->folder, GUISE_META_DAT_NAME, NULL);
  if (!g_file_test (work->folder, G_FILE_TEST_IS_REGULAR) &&
      !g_file_test (pack, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
               "'%s' is a pack and not a folder of loose faces; unpack it first", work->folder);
  return FALSE;
}

/* Tells who listens; FALSE when the work is to be stopped. */
static gboolean
step (const Work *work, size_t done, size_t total, GError **error)
{
  if (g_cancellable_is_cancelled (work->options->cancellable))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                           "The work was stopped; nothing is lost");
      return FALSE;
    }
  if (work->options->progress != NULL)
    work->options->progress (done, total, work->options->user_data);
  return TRUE;
}

/* ---- saving ---- */

/* Adds a face if it says anything; @saved learns its name. */
static gboolean
save_face (Work               *work,
           const char         *name,
           GuiseMetaDatWriter *writer,
           GHashTable         *saved,
           GError            **error)
{
  g_autofree char *path = g_build_filename (work->folder, name, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (path, &local);

  if (jpeg == NULL || jpeg->meta == NULL)
    {
      guise_faceset_issues_add (work->report->issues, name,
                                local != NULL ? local->message
                                : jpeg != NULL && jpeg->refusal != NULL
                                  ? jpeg->refusal
                                  : "It has no face metadata");
      return TRUE;
    }
  if (!guise_meta_dat_writer_add (writer, name, jpeg->meta, jpeg->width, jpeg->height, &local))
    {
      if (!g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      guise_faceset_issues_add (work->report->issues, name, local->message);
      return TRUE;
    }
  g_hash_table_add (saved, g_strdup (name));
  work->report->n_done++;
  return TRUE;
}

/* What the file of an earlier time knows and the faces do not. */
static gboolean
carry_over (Work               *work,
            const GuiseMetaDat *older,
            GuiseMetaDatWriter *writer,
            GHashTable         *saved,
            GError            **error)
{
  for (size_t i = 0; older != NULL && i < guise_meta_dat_get_n (older); i++)
    {
      const char *name = guise_meta_dat_get_name (older, i);
      g_autoptr (GuiseFaceMeta) meta = NULL;

      if (!g_hash_table_add (saved, g_strdup (name)))
        continue;
      meta = guise_meta_dat_dup_meta (older, i);
      if (!guise_meta_dat_writer_add (writer, name, meta, meta->width, meta->height, error))
        return FALSE;
      work->report->n_carried++;
    }
  return TRUE;
}

/* An older file, which must be readable: what it alone knows would be lost. NULL without error
 * where there is none. */
static GuiseMetaDat *
open_older (const Work *work, GError **error)
{
  GuiseMetaDat *older;

  if (!g_file_test (work->path, G_FILE_TEST_EXISTS))
    return NULL;
  older = guise_meta_dat_open (work->path, error);
  if (older == NULL)
    g_prefix_error (error, "There is metadata of an earlier time that would be replaced; move the "
                           "file away if it is of no use. ");
  else if (guise_meta_dat_get_issues (older)->len > 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "'%s' of an earlier time can be read in part only and would be replaced; move "
                   "the file away if it is of no use",
                   work->path);
      g_clear_pointer (&older, guise_meta_dat_free);
    }
  return older;
}

gboolean
guise_faceset_meta_save (const char                    *folder,
                         const GuiseFacesetMetaOptions *options,
                         GuiseFacesetMetaReport        *out_report,
                         GError                       **error)
{
  g_auto (Work) work = { .folder = folder, .options = options, .report = out_report };
  g_autoptr (GHashTable) saved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GuiseMetaDat) older = NULL;
  g_autoptr (GuiseMetaDatWriter) writer = NULL;
  g_autoptr (GError) local = NULL;

  if (!begin (&work, error))
    return FALSE;
  names = guise_faceset_list_files (folder, GUISE_FACESET_PERSONS_NO, error);
  if (names == NULL)
    return FALSE;
  older = open_older (&work, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  writer = guise_meta_dat_writer_new (work.path, error);
  if (writer == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!step (&work, i, names->len, error) ||
        !save_face (&work, g_ptr_array_index (names, i), writer, saved, error))
      return FALSE;
  if (out_report->n_done == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "No face in '%s' says anything that could be saved", folder);
      return FALSE;
    }
  return carry_over (&work, older, writer, saved, error) &&
         guise_meta_dat_writer_commit (writer, error);
}

/* ---- putting back ---- */

static GBytes *
pickle_meta (const GuiseFaceMeta *meta)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();

  return guise_pickle_write (guise_face_meta_to_value (meta, document), PROTOCOL,
                             GUISE_FACE_FILE_MAX_BYTES, NULL);
}

static gboolean
says_the_same (const GuiseFaceMeta *a, const GuiseFaceMeta *b)
{
  g_autoptr (GBytes) bytes_a = pickle_meta (a);
  g_autoptr (GBytes) bytes_b = pickle_meta (b);

  return bytes_a != NULL && bytes_b != NULL && g_bytes_equal (bytes_a, bytes_b);
}

static gboolean
has_shape (const GuiseFaceJpeg *jpeg, const GuiseFaceMeta *meta)
{
  const double x = (double) jpeg->width / meta->width;
  const double y = (double) jpeg->height / meta->height;

  return ABS (x - y) <= MAX_STRETCH * MAX (x, y) + 1.0 / MIN (meta->width, meta->height);
}

/* Keeps an edited picture under the first free name. */
static gboolean
keep_edited (const Work *work, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (work->folder, name, NULL);

  for (int n = 1; n <= MAX_KEPT; n++)
    {
      g_autofree char *numbered = n == 1 ? g_strdup (name) : g_strdup_printf ("%d_%s", n, name);
      g_autofree char *kept =
        g_build_filename (work->folder, GUISE_FACESET_META_EDITED, numbered, NULL);

      if (!g_file_test (kept, G_FILE_TEST_EXISTS) || guise_face_file_holds (kept, bytes))
        return guise_repair_keep (path, bytes, kept, error);
    }
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "There are too many edited pictures in '%s/%s'; move them away", work->folder,
               GUISE_FACESET_META_EDITED);
  return FALSE;
}

/* The face as it is to be: its pixels untouched, unless the size is another one or they must be
 * encoded anew for DeepFaceLab. */
static GBytes *
make_face (GBytes *bytes, const GuiseFaceJpeg *jpeg, const GuiseFaceMeta *meta, GError **error)
{
  static const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR };
  const gboolean                  is_smaller = meta->width < jpeg->width;
  g_autoptr (GuiseImage) image = NULL;
  g_autoptr (GuiseImage) resized = NULL;

  if (jpeg->width == meta->width && jpeg->height == meta->height && !jpeg->has_restarts)
    return guise_face_jpeg_embed (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), meta,
                                  error);
  image = guise_jpeg_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &options,
                             NULL, error);
  resized = image != NULL
              ? guise_image_resize (image, meta->width, meta->height,
                                    is_smaller ? GUISE_RESIZE_AREA : GUISE_RESIZE_LANCZOS4, error)
              : NULL;
  return resized != NULL ? guise_face_file_encode (resized, meta, QUALITY, error) : NULL;
}

/* Writes one face; what is wrong with the picture alone is an issue. */
static gboolean
write_face (Work                *work,
            const char          *name,
            GBytes              *bytes,
            const GuiseFaceJpeg *jpeg,
            const GuiseFaceMeta *meta,
            GError             **error)
{
  const gboolean   is_resized = jpeg->width != meta->width || jpeg->height != meta->height;
  g_autofree char *path = g_build_filename (work->folder, name, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) fresh = make_face (bytes, jpeg, meta, &local);

  if (fresh == NULL)
    {
      guise_faceset_issues_add (work->report->issues, name, local->message);
      return TRUE;
    }
  if (is_resized && !keep_edited (work, name, bytes, error))
    return FALSE;
  if (!guise_file_replace_unsynced (path, g_bytes_get_data (fresh, NULL), g_bytes_get_size (fresh),
                                    error))
    return FALSE;
  work->report->n_done++;
  work->report->n_resized += is_resized;
  return TRUE;
}

static gboolean
restore_face (Work *work, const char *name, const GuiseFaceMeta *meta, GError **error)
{
  g_autofree char *path = g_build_filename (work->folder, name, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      work->report->n_missing++;
      return TRUE;
    }
  bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, &local);
  if (bytes != NULL)
    jpeg = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &local);
  if (jpeg == NULL)
    {
      guise_faceset_issues_add (work->report->issues, name, local->message);
      return TRUE;
    }

  const gboolean has_other =
    jpeg->meta != NULL ? !says_the_same (jpeg->meta, meta) : jpeg->refusal != NULL;
  const gboolean has_size = jpeg->width == meta->width && jpeg->height == meta->height;

  if (has_other && !work->options->replace)
    work->report->n_differ++;
  else if (!has_other && jpeg->meta != NULL && has_size)
    work->report->n_same++;
  else if (!has_shape (jpeg, meta))
    {
      g_autofree char *reason =
        g_strdup_printf ("Its picture is %d x %d and was %d x %d: cut or stretched, so that what "
                         "was saved does not fit it",
                         jpeg->width, jpeg->height, meta->width, meta->height);

      guise_faceset_issues_add (work->report->issues, name, reason);
    }
  else
    return write_face (work, name, bytes, jpeg, meta, error);
  return TRUE;
}

static gboolean
restore_all (Work *work, const GuiseMetaDat *file, GError **error)
{
  const size_t n = guise_meta_dat_get_n (file);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GuiseFaceMeta) meta = guise_meta_dat_dup_meta (file, i);

      if (!step (work, i, n, error) ||
          !restore_face (work, guise_meta_dat_get_name (file, i), meta, error))
        return FALSE;
    }
  return TRUE;
}

/* meta.dat goes when the faces say all of it, and not before they are on disk. */
static gboolean
finish (Work *work, const GuiseMetaDat *file, GError **error)
{
  const GuiseFacesetMetaReport *report = work->report;

  if (report->n_done > 0 && !guise_dir_sync_all (work->folder, error))
    return FALSE;
  if (report->n_done + report->n_same < guise_meta_dat_get_n (file) ||
      guise_meta_dat_get_issues (file)->len > 0)
    return TRUE;
  if (g_unlink (work->path) != 0)
    {
      guise_set_error_from_errno (error, errno, work->path, "remove");
      return FALSE;
    }
  work->report->is_removed = TRUE;
  return TRUE;
}

gboolean
guise_faceset_meta_restore (const char                    *folder,
                            const GuiseFacesetMetaOptions *options,
                            GuiseFacesetMetaReport        *out_report,
                            GError                       **error)
{
  g_auto (Work) work = { .folder = folder, .options = options, .report = out_report };
  g_autoptr (GuiseMetaDat) file = NULL;
  const GPtrArray *issues;

  if (!begin (&work, error))
    return FALSE;
  file = guise_meta_dat_open (work.path, error);
  if (file == NULL)
    return FALSE;
  issues = guise_meta_dat_get_issues (file);
  for (guint i = 0; i < issues->len; i++)
    {
      const GuiseFieldIssue *issue = g_ptr_array_index (issues, i);

      guise_faceset_issues_add (work.report->issues, issue->field, issue->reason);
    }
  return restore_all (&work, file, error) && finish (&work, file, error);
}
