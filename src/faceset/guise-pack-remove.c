/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is there twice, as a pack and as files, goes away once. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-pack.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-pack-private.h"
#include "format/guise-face-jpeg.h"

/* ---- the files ---- */

/* All that are there are compared before the first one goes. */
static gboolean
compare_files (const GuisePak         *pak,
               const char             *folder,
               const GuisePackOptions *options,
               GError                **error)
{
  const size_t n = guise_pak_get_n_samples (pak);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *target = guise_pack_dup_target (folder, guise_pak_get_sample (pak, i));

      if (g_file_test (target, G_FILE_TEST_EXISTS) && !guise_pack_holds (pak, i, target))
        {
          g_autofree char *shown = g_filename_display_name (target);

          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                       "'%s' is not what the pack holds under its name; nothing was removed. Pack "
                       "again if it changed meanwhile",
                       shown);
          return FALSE;
        }
      if (!guise_pack_step (options, i + 1, n, error))
        return FALSE;
    }
  return TRUE;
}

/* Folders of persons that have become empty go too; others stay. */
static gboolean
remove_files (const GuisePak *pak, const char *folder, GuisePackReport *report, GError **error)
{
  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    {
      const GuisePakSample *sample = guise_pak_get_sample (pak, i);
      g_autofree char      *target = guise_pack_dup_target (folder, sample);

      if (g_unlink (target) == 0)
        report->n_removed++;
      else if (errno != ENOENT)
        {
          guise_set_error_from_errno (error, errno, target, "remove");
          return FALSE;
        }
      if (sample->person_name != NULL)
        {
          g_autofree char *parent = g_path_get_dirname (target);

          (void) g_rmdir (parent);
        }
    }
  return TRUE;
}

/* Packs that a stopped run had not verified. */
static void
remove_drafts (const char *path)
{
  static const char *const endings[] = { GUISE_PACK_NEW_SUFFIX, GUISE_PACK_NEW_SUFFIX ".tmp" };

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *draft = g_strconcat (path, endings[i], NULL);

      g_unlink (draft);
    }
}

gboolean
guise_faceset_remove_packed (const char             *folder,
                             const char             *path,
                             const GuisePackOptions *options,
                             GuisePackReport        *report,
                             GError                **error)
{
  g_autoptr (GuisePak) pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, error);

  if (pak == NULL || !compare_files (pak, folder, options, error) ||
      !remove_files (pak, folder, report, error))
    return FALSE;
  remove_drafts (path);
  return TRUE;
}

/* ---- whether they are all in the pack ---- */

/* By the name that a face has in a folder: which sample it is, from 1. */
static GHashTable *
find_places (const GuisePak *pak)
{
  GHashTable *places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    {
      const GuisePakSample *sample = guise_pak_get_sample (pak, i);

      g_hash_table_insert (places,
                           sample->person_name != NULL
                             ? g_strconcat (sample->person_name, "/", sample->filename, NULL)
                             : g_strdup (sample->filename),
                           GSIZE_TO_POINTER (i + 1));
    }
  return places;
}

/* Whether packing would take a file. */
static gboolean
is_for_a_pack (const char *path, const char *name)
{
  g_autofree char *person = NULL;
  const char      *base = guise_faceset_split_name (name, &person);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (path, NULL); /* then it would not */

  return jpeg != NULL && jpeg->meta != NULL && guise_pak_name_is_safe (base, strlen (base)) &&
         (person == NULL || guise_pak_name_is_safe (person, strlen (person)));
}

static gboolean
holds_all (const GuisePak *pak, const char *folder, GPtrArray *names, GPtrArray *left_out)
{
  g_autoptr (GHashTable) places = find_places (pak);

  for (guint k = 0; k < names->len; k++)
    {
      const char      *name = g_ptr_array_index (names, k);
      const size_t     place = GPOINTER_TO_SIZE (g_hash_table_lookup (places, name));
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (place > 0 ? !guise_pack_holds (pak, place - 1, path) : is_for_a_pack (path, name))
        return FALSE;
      if (place == 0)
        guise_faceset_issues_add (left_out, name, "it is no usable face");
    }
  return TRUE;
}

gboolean
guise_faceset_pack_is_done (const char             *folder,
                            const char             *path,
                            const GuisePackOptions *options,
                            GuisePackReport        *out_report)
{
  g_autoptr (GPtrArray) names = guise_faceset_list_files (folder, options->persons, NULL);
  g_autoptr (GuisePak) pak = names != NULL ? guise_pak_open (path, GUISE_PAK_CHECK_DATA, NULL)
                                           : NULL; /* packing tells */
  g_auto (GuisePackReport) report = { 0 };

  guise_pack_report_start (&report);
  if (pak == NULL || guise_pak_get_n_samples (pak) == 0 ||
      !holds_all (pak, folder, names, report.left_out))
    return FALSE;
  report.n_faces = report.n_there = guise_pak_get_n_samples (pak);
  report.n_persons = guise_pack_count_persons (pak);
  for (size_t i = 0; i < report.n_faces; i++)
    report.n_bytes += guise_pak_get_sample (pak, i)->n_bytes;
  *out_report = report;
  report.left_out = NULL;
  return TRUE;
}

/* ---- the pack ---- */

/* Whether all that the pack knows is in the files, too; an error when a file is not there. */
static gboolean
compare_pack (const GuisePak         *pak,
              const char             *folder,
              const GuisePackOptions *options,
              gboolean               *out_is_twice,
              GError                **error)
{
  const size_t n = guise_pak_get_n_samples (pak);
  gboolean     is_twice = guise_pak_get_issues (pak)->len == 0;

  for (size_t i = 0; is_twice && i < n; i++)
    {
      const GuisePakSample *sample = guise_pak_get_sample (pak, i);
      g_autofree char      *target = guise_pack_dup_target (folder, sample);
      g_autoptr (GBytes) bytes = guise_pak_read_sample (pak, i, error);

      if (bytes == NULL)
        return FALSE;
      is_twice = guise_pack_is_face (sample) && guise_pack_says_same (pak, i, bytes);
      if (is_twice && !guise_face_file_holds (target, bytes))
        {
          g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                       "'%s' is not what was unpacked. Check the disk; the pack is still there",
                       target);
          return FALSE;
        }
      if (!guise_pack_step (options, i + 1, n, error))
        return FALSE;
    }
  *out_is_twice = is_twice;
  return TRUE;
}

gboolean
guise_faceset_remove_pack (const char             *path,
                           const char             *folder,
                           const GuisePackOptions *options,
                           GuisePackReport        *report,
                           GError                **error)
{
  g_autofree char *file = guise_pack_dup_path (path);
  g_autoptr (GuisePak) pak = guise_pak_open (file, GUISE_PAK_CHECK_DATA, error);
  gboolean is_twice;

  if (pak == NULL || !compare_pack (pak, folder, options, &is_twice, error))
    return FALSE;
  if (!is_twice)
    return TRUE;
  if (g_unlink (file) != 0)
    {
      guise_set_error_from_errno (error, errno, file, "remove");
      return FALSE;
    }
  report->n_removed++;
  return TRUE;
}
