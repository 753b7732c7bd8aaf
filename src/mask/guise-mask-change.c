/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks and labels taken out of faces, and copied. */
#include "mask/guise-mask-change.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-files.h"
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
                                     kind == GUISE_MASK_APPLIED ? drop_mask : drop_labels, FALSE };

  return guise_mask_work_run (folder, &funcs, NULL, N_CHUNK, options, out_report, error);
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
