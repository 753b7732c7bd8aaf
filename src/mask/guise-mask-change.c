/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks and labels taken out of faces, given back, and copied. */
#include "mask/guise-mask-change.h"

#include <glib/gstdio.h>

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-files.h"
#include "format/guise-face-jpeg.h"
#include "mask/guise-mask-log-reader.h"
#include "mask/guise-mask-work-private.h"

#define N_CHUNK 64

/* ---- taking out ---- */

static void
prepare_meta (GuiseMaskSlot *slot, size_t index, void *data)
{
  guise_mask_work_read_meta (slot);
}

static gboolean
drop_mask (GuiseMaskSlot *slot, size_t index, void *data)
{
  const gboolean has_mask = slot->meta->xseg_mask != NULL;

  g_clear_pointer (&slot->meta->xseg_mask, g_bytes_unref);
  return has_mask;
}

static gboolean
drop_labels (GuiseMaskSlot *slot, size_t index, void *data)
{
  const gboolean has_labels = slot->meta->polygons != NULL;

  g_clear_pointer (&slot->meta->polygons, g_ptr_array_unref);
  return has_labels;
}

gboolean
guise_mask_remove (const char             *folder,
                   GuiseMaskKind           kind,
                   const GuiseMaskOptions *options,
                   GuiseMaskReport        *out_report,
                   GError                **error)
{
  const GuiseMaskWorkFuncs funcs = { prepare_meta, NULL,
                                     kind == GUISE_MASK_APPLIED ? drop_mask : drop_labels };

  return guise_mask_work_run (folder, &funcs, NULL, N_CHUNK, options, out_report, error);
}

/* ---- giving back ---- */

/* Outlines without points paint nothing. */
static gboolean
has_outlines (const GuiseFaceMeta *meta)
{
  for (guint i = 0; meta->polygons != NULL && i < meta->polygons->len; i++)
    if (((const GuisePolygon *) meta->polygons->pdata[i])->n_points > 0)
      return TRUE;
  return FALSE;
}

/* Somebody has changed the face since: only what the change took becomes what it was. Outlines that
 * were drawn since are worth more than those of before. */
static GBytes *
restore_part (const GuiseMaskLogEntry *entry,
              GBytes                  *current,
              gboolean                *out_is_kept,
              GError                 **error)
{
  GPtrArray  *outlines = entry->face != NULL ? entry->face->outlines : NULL;
  gsize       n;
  const void *data = g_bytes_get_data (current, &n);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n, error);

  if (jpeg == NULL)
    return NULL;
  if (jpeg->meta == NULL)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                           "Nothing is known about its face any more");
      return NULL;
    }
  if (entry->face != NULL && !guise_mask_log_face_check (entry->face, jpeg, error))
    return NULL;
  *out_is_kept = outlines != NULL && has_outlines (jpeg->meta) &&
                 !guise_polygons_equal (jpeg->meta->polygons, outlines);
  if (*out_is_kept)
    return g_bytes_ref (current);
  if (outlines != NULL)
    {
      g_clear_pointer (&jpeg->meta->polygons, g_ptr_array_unref);
      jpeg->meta->polygons = g_ptr_array_ref (outlines);
    }
  else
    {
      g_clear_pointer (&jpeg->meta->xseg_mask, g_bytes_unref);
      jpeg->meta->xseg_mask = entry->old_mask != NULL ? g_bytes_ref (entry->old_mask) : NULL;
    }
  return guise_face_jpeg_embed (data, n, jpeg->meta, error);
}

/* FALSE when the disk is to blame; a face that cannot be given back is told of. */
static gboolean
revert_face (const char              *folder,
             const GuiseMaskLogEntry *entry,
             GuiseMaskReport         *report,
             GError                 **error)
{
  g_autofree char *path = g_build_filename (folder, entry->name, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) current = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, &local);
  g_autoptr (GBytes) before = NULL;
  GuiseMaskLogState state =
    current != NULL ? guise_mask_log_entry_restore (entry, current, &before) : GUISE_MASK_LOG_OTHER;
  gboolean is_kept = FALSE;

  guise_file_drop_unfinished (path);
  if (state == GUISE_MASK_LOG_BEFORE)
    before = g_bytes_ref (current);
  else if (current != NULL && state == GUISE_MASK_LOG_OTHER)
    before = restore_part (entry, current, &is_kept, &local);
  if (before == NULL)
    {
      guise_faceset_issues_add (report->left_out, entry->name, local->message);
      return TRUE;
    }
  report->n_kept += is_kept;
  if (g_bytes_equal (before, current))
    {
      report->n_same += !is_kept;
      return TRUE;
    }
  if (!guise_file_replace_unsynced (path, g_bytes_get_data (before, NULL),
                                    g_bytes_get_size (before), error))
    return FALSE;
  report->n_changed++;
  report->n_other += state == GUISE_MASK_LOG_OTHER;
  return TRUE;
}

/* One after another: the log of a large set does not fit into memory. */
static gboolean
revert_all (const char             *folder,
            const char             *path,
            const GuiseMaskOptions *options,
            GuiseMaskReport        *report,
            GError                **error)
{
  g_autoptr (GuiseMaskLogReader) reader = NULL;
  size_t n;

  if (!guise_mask_log_check (path, &n, &report->n_damaged, error))
    return FALSE;
  if (n == 0 && report->n_damaged > 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "No record of the log of changed masks '%s' can be read; it stays as it is",
                   path);
      return FALSE;
    }
  reader = guise_mask_log_reader_open (path, error);
  for (size_t i = 0; reader != NULL && i < n; i++)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;

      if (!guise_mask_work_check_cancelled (options, error) ||
          !guise_mask_log_reader_next (reader, &entry, error) ||
          (entry != NULL && !revert_face (folder, entry, report, error)))
        return FALSE;
      if (options != NULL && options->progress != NULL)
        options->progress (i + 1, n, options->user_data);
    }
  return reader != NULL;
}

gboolean
guise_mask_revert (const char             *folder,
                   const GuiseMaskOptions *options,
                   GuiseMaskReport        *out_report,
                   GError                **error)
{
  g_autofree char *path = guise_mask_log_find_newest (folder);
  g_autoptr (GuiseFileLock) lock = NULL;

  *out_report = (GuiseMaskReport){ .left_out = guise_faceset_issues_new () };
  if (path == NULL ||
      (options != NULL && options->log != NULL && !g_str_equal (path, options->log)))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no change of masks in '%s' to take back", folder);
      return FALSE;
    }
  lock = guise_mask_work_lock (folder, error);
  if (lock == NULL || !revert_all (folder, path, options, out_report, error) ||
      !guise_dir_sync_all (folder, error))
    return FALSE;
  /* A face that was left out may be back one day, under its name: nowhere else is what it had. A
   * log that stays is taken back once more, which changes nothing of what is back already. */
  if (out_report->left_out->len == 0)
    g_unlink (path);
  return TRUE;
}

/* ---- copying ---- */

static gboolean
copy_face (GuiseFaceset    *faceset,
           size_t           i,
           const char      *target,
           GuiseMaskReport *report,
           GError         **error)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
  g_autofree char         *person = NULL;
  const char              *base = guise_faceset_split_name (entry->name, &person);
  g_autofree char         *path = g_build_filename (target, base, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = guise_faceset_read (faceset, i, &local);

  if (bytes == NULL)
    guise_faceset_issues_add (report->left_out, entry->name, local->message);
  else if (!guise_faceset_is_face_name (base))
    guise_faceset_issues_add (report->left_out, entry->name,
                              "Its name is not that of a JPEG file, or hidden");
  else if (guise_face_file_holds (path, bytes))
    report->n_same++;
  else if (g_file_test (path, G_FILE_TEST_EXISTS))
    guise_faceset_issues_add (report->left_out, entry->name,
                              "Another file has its name already; choose an empty folder");
  else if (!guise_file_replace_unsynced (path, g_bytes_get_data (bytes, NULL),
                                         g_bytes_get_size (bytes), error))
    return FALSE;
  else
    report->n_changed++;
  return TRUE;
}

gboolean
guise_mask_fetch (const char             *folder,
                  const char             *target,
                  const GuiseMaskOptions *options,
                  GuiseMaskReport        *out_report,
                  GError                **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, error);
  size_t n = 0;

  *out_report = (GuiseMaskReport){ .left_out = guise_faceset_issues_new () };
  if (faceset == NULL)
    return FALSE;
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    n += guise_faceset_get_entry (faceset, i)->has_polygons != FALSE;
  if (n == 0)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                   "Nobody has drawn a mask over a face of '%s'", folder);
      return FALSE;
    }
  if (!guise_dir_make (target, error))
    return FALSE;
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (guise_faceset_get_entry (faceset, i)->has_polygons &&
        (!guise_mask_work_check_cancelled (options, error) ||
         !copy_face (faceset, i, target, out_report, error)))
      return FALSE;
  return guise_dir_sync_all (target, error);
}
