/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks and labels given back. */
#include <glib.h>

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-files.h"
#include "format/guise-face-jpeg.h"
#include "mask/guise-mask-log-private.h"
#include "mask/guise-mask-log-reader.h"
#include "mask/guise-mask-work-private.h"

/* Changes that are taken back. */
typedef struct
{
  const char             *folder;  /* borrowed */
  const GuiseMaskOptions *options; /* borrowed, or NULL */
  GuiseMaskReport        *report;  /* borrowed; of the last one */
  GHashTable             *left;    /* borrowed; names of the faces that were left out of that */
} Revert;

/* ---- a face ---- */

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
revert_face (Revert *self, const GuiseMaskLogEntry *entry, GError **error)
{
  GuiseMaskReport *report = self->report;
  g_autofree char *path = g_build_filename (self->folder, entry->name, NULL);
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
      g_hash_table_add (self->left, g_strdup (entry->name));
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

/* Nobody else changes it meanwhile. */
static gboolean
revert_locked (Revert *self, const GuiseMaskLogEntry *entry, GError **error)
{
  g_autoptr (GuiseFileLock) lock = guise_mask_work_wait (self->folder, self->options, error);

  return lock != NULL && revert_face (self, entry, error);
}

/* ---- a change ---- */

/* One after another: the log of a large set does not fit into memory. */
static gboolean
revert_all (Revert *self, const char *path, GError **error)
{
  const GuiseMaskOptions *options = self->options;
  g_autoptr (GuiseMaskLogReader) reader = NULL;
  size_t n;

  guise_mask_report_clear (self->report);
  *self->report = (GuiseMaskReport){ .left_out = guise_faceset_issues_new () };
  g_hash_table_remove_all (self->left);
  if (!guise_mask_log_check (path, &n, &self->report->n_damaged, error))
    return FALSE;
  if (n == 0 && self->report->n_damaged > 0)
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

      if (!guise_mask_log_reader_next (reader, &entry, error) ||
          (entry != NULL && !revert_locked (self, entry, error)))
        return FALSE;
      if (options != NULL && options->progress != NULL)
        options->progress (i + 1, n, options->user_data);
    }
  return reader != NULL;
}

/* A log holds no more what is back. */
static gboolean
shrink (const char *path, GHashTable *left, GError **error)
{
  g_autoptr (GuiseMaskLogReader) reader = guise_mask_log_reader_open (path, error);
  g_autoptr (GuiseFileWriter) writer = reader != NULL ? guise_file_writer_new (path, error) : NULL;

  if (writer == NULL ||
      !guise_file_writer_write (writer, GUISE_MASK_LOG_MAGIC, GUISE_MASK_LOG_N_MAGIC, error))
    return FALSE;
  while (TRUE)
    {
      g_autoptr (GuiseMaskLogEntry) entry = NULL;
      g_autoptr (GBytes) record = NULL;

      if (!guise_mask_log_reader_next (reader, &entry, error))
        return FALSE;
      if (entry == NULL)
        return guise_file_writer_commit (writer, error);
      if (!g_hash_table_contains (left, entry->name))
        continue;
      record = guise_mask_log_reader_dup_record (reader);
      if (!guise_file_writer_write (writer, g_bytes_get_data (record, NULL),
                                    g_bytes_get_size (record), error))
        return FALSE;
    }
}

/* A face that was left out may be back one day, under its name: nowhere else is what it had. What
 * is back already goes out of the log: it may be changed again before that day. */
static gboolean
revert_log (Revert *self, const char *path, GError **error)
{
  const GuiseMaskReport *report = self->report;

  if (!revert_all (self, path, error) || !guise_dir_sync_all (self->folder, error))
    return FALSE;
  if (g_hash_table_size (self->left) > 0)
    return (report->n_changed + report->n_same + report->n_kept + report->n_damaged == 0 ||
            shrink (path, self->left, error)) &&
           guise_mask_log_set_aside (path, error);
  guise_mask_log_drop (path);
  return TRUE;
}

/* A change that waits for faces which are not there keeps nobody from an older one. It was the last
 * one once and gave back what it could, so it is not passed over unseen. */
static gboolean
revert_newest (Revert *self, const GPtrArray *paths, GError **error)
{
  const GuiseMaskReport *report = self->report;

  for (guint i = 0; i < paths->len; i++)
    {
      const char    *path = paths->pdata[i];
      const gboolean is_passed = guise_mask_log_is_left (path);
      g_autoptr (GError) local = NULL;

      if (revert_log (self, path, &local))
        {
          if (!is_passed || report->n_changed > 0)
            return TRUE;
        }
      else if (!is_passed || i + 1 == paths->len ||
               !g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return TRUE;
}

/* Those that are meant, the newest first. */
static GPtrArray *
find_logs (const char *folder, const GuiseMaskOptions *options, GError **error)
{
  g_autofree char *newest = guise_mask_log_find_newest (folder);
  GPtrArray       *paths;

  if (newest == NULL ||
      (options != NULL && options->log != NULL && !g_str_equal (newest, options->log)))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no change of masks in '%s' to take back", folder);
      return NULL;
    }
  if (options == NULL || options->log == NULL)
    return guise_mask_log_list (folder);
  paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (paths, g_steal_pointer (&newest));
  return paths;
}

gboolean
guise_mask_revert (const char             *folder,
                   const GuiseMaskOptions *options,
                   GuiseMaskReport        *out_report,
                   GError                **error)
{
  g_autoptr (GPtrArray) paths = find_logs (folder, options, error);
  g_autoptr (GuiseFileLock) lock =
               paths != NULL ? guise_mask_work_lock_change (folder, error) : NULL;
  g_autoptr (GHashTable) left = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Revert self = { folder, options, out_report, left };

  *out_report = (GuiseMaskReport){ .left_out = guise_faceset_issues_new () };
  if (lock == NULL)
    return FALSE;
  /* Somebody may have changed something meanwhile. */
  g_ptr_array_unref (paths);
  paths = find_logs (folder, options, error);
  return paths != NULL && revert_newest (&self, paths, error);
}
