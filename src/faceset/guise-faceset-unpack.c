/* SPDX-License-Identifier: GPL-3.0-or-later
 * Folders out of packs, without holding either in memory. */
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-pack-private.h"

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

static gboolean
unpack_face (const GuisePak         *pak,
             size_t                  i,
             const char             *folder,
             const GuisePackOptions *options,
             GuisePackReport        *report,
             GError                **error)
{
  const GuisePakSample *sample = guise_pak_get_sample (pak, i);
  g_autofree char      *target = guise_pack_dup_target (folder, sample);
  g_autoptr (GBytes) bytes = guise_pak_read_sample (pak, i, error);

  if (bytes == NULL)
    return FALSE;
  if (!guise_pack_is_face (sample))
    {
      guise_faceset_issues_add (report->left_out, sample->filename, "no name of a face");
      return TRUE;
    }
  report->n_differ += !guise_pack_says_same (pak, i, bytes);
  if (guise_face_file_holds (target, bytes))
    report->n_there++;
  else if (!write_face (target, sample, bytes, options, error))
    return FALSE;
  report->n_faces++;
  report->n_bytes += g_bytes_get_size (bytes);
  return TRUE;
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

      guise_faceset_issues_add (report->left_out, issue->label, issue->reason);
    }
  if (n == 0)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                           "There is no usable face in the pack");
      return FALSE;
    }
  report->n_persons = guise_pack_count_persons (pak);
  for (size_t i = 0; i < n; i++)
    if (!unpack_face (pak, i, folder, options, report, error) ||
        !guise_pack_step (options, i + 1, n, error))
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
  g_autofree char *file = guise_pack_dup_path (path);
  g_autoptr (GuisePak) pak = NULL;

  guise_pack_report_start (out_report);
  pak = guise_pak_open (file, GUISE_PAK_CHECK_DATA, error);
  return pak != NULL && guise_dir_make (folder, error) &&
         unpack (pak, folder, options, out_report, error);
}
