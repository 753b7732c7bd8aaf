/* SPDX-License-Identifier: GPL-3.0-or-later
 * Packs and folders both ways: the reference's own faces byte by byte, hostile packs, what is
 * removed and what is not. */
#include "faceset/guise-faceset-pack.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-pak.h"
#include "support/guise-test.h"

static char *
read_sum (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, 1 << 28, NULL);

  return bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;
}

/* Every name of a has the same bytes in b. */
static void
assert_same_faces (const char *a, const char *b, guint n_expected)
{
  g_autoptr (GPtrArray) names = guise_faceset_list_files (a, GUISE_FACESET_PERSONS_AUTO, NULL);

  g_assert_cmpuint (names->len, ==, n_expected);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *first = read_sum (a, names->pdata[i]);
      g_autofree char *second = read_sum (b, names->pdata[i]);

      g_assert_nonnull (first);
      g_assert_cmpstr (first, ==, second);
    }
}

static void
unpack (const char *pack, const char *folder, gboolean remove, GuisePackReport *report)
{
  const GuisePackOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  guise_pack_report_clear (report);
  g_assert_true (guise_faceset_unpack (pack, folder, &options, report, &error));
  g_assert_true (!remove || guise_faceset_remove_pack (pack, folder, &options, report, &error));
  g_assert_no_error (error);
}

static void
pack (const char *folder, const char *path, gboolean remove, GuisePackReport *report)
{
  const GuisePackOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  guise_pack_report_clear (report);
  g_assert_true (guise_faceset_pack (folder, path, &options, report, &error));
  g_assert_true (!remove || guise_faceset_remove_packed (folder, path, &options, report, &error));
  g_assert_no_error (error);
}

/* Golden pack -> folder -> pack -> folder, with and without persons. */
static void
check_round_trip (const char *golden, size_t n_persons)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *first = g_build_filename (root, "first", NULL);
  g_autofree char *second = g_build_filename (root, "second", NULL);
  g_autofree char *path = g_build_filename (root, "faceset.pak", NULL);
  g_auto (GuisePackReport) report = { 0 };
  guint n;

  unpack (golden, first, FALSE, &report);
  n = (guint) report.n_faces;
  g_assert_cmpuint (n, >, 1);
  g_assert_cmpuint (report.n_persons, ==, n_persons);
  g_assert_cmpuint (report.n_differ, ==, 0);
  g_assert_cmpuint (report.n_there, ==, 0);

  pack (first, path, FALSE, &report);
  g_assert_cmpuint (report.n_faces, ==, n);
  g_assert_cmpuint (report.n_persons, ==, n_persons);
  g_assert_cmpuint (report.n_removed, ==, 0);

  unpack (path, second, FALSE, &report);
  assert_same_faces (first, second, n);
  unpack (path, second, FALSE, &report); /* once more: all is there */
  g_assert_cmpuint (report.n_there, ==, n);

  /* Only when asked are the originals removed, the pack then included. */
  pack (first, path, TRUE, &report);
  g_assert_cmpuint (report.n_removed, ==, n);
  unpack (path, first, TRUE, &report);
  g_assert_cmpuint (report.n_removed, ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_same_faces (second, first, n);
  guise_test_rm_rf (root);
}

static void
test_round_trip (void)
{
  g_autofree char *plain = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char *person = plain != NULL ? guise_test_shared ("golden/dfl/pak/person") : NULL;
  g_autoptr (GError) error = NULL;

  if (person == NULL)
    return;
  check_round_trip (plain, 0);

  g_autofree char *path = g_build_filename (person, "faceset.pak", NULL);
  g_autoptr (GuisePak) pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, &error);
  g_autoptr (GHashTable) persons = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    g_hash_table_add (persons, (char *) guise_pak_get_sample (pak, i)->person_name);
  check_round_trip (person, g_hash_table_size (persons));
}

/* Files that are no faces stay, and are told; a folder of persons is a faceset like any. */
static void
test_golden_folder (void)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GPtrArray) names = NULL;
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autofree char *anna = g_build_filename (folder, "Anna", NULL);
  g_autofree char *path = g_build_filename (folder, "faceset.pak", NULL);
  g_auto (GuisePackReport) report = { 0 };
  g_autoptr (GuiseFaceset) faceset = NULL;

  if (golden != NULL)
    {
      names = guise_faceset_list_files (golden, GUISE_FACESET_PERSONS_AUTO, NULL);
      g_assert_true (guise_dir_make (anna, NULL));
      for (guint i = 0; i < names->len; i++)
        {
          g_autofree char *from = g_build_filename (golden, names->pdata[i], NULL);
          g_autofree char *to = g_build_filename (anna, names->pdata[i], NULL);
          g_autoptr (GBytes) bytes = guise_file_read (from, 1 << 28, NULL);

          g_assert_true (guise_file_replace_unsynced (to, g_bytes_get_data (bytes, NULL),
                                                      g_bytes_get_size (bytes), NULL));
        }
      faceset = guise_faceset_open (folder, NULL);
      g_assert_nonnull (faceset);
      pack (folder, path, TRUE, &report);
      g_assert_cmpuint (report.n_faces, ==, guise_faceset_get_n (faceset));
      g_assert_cmpuint (report.n_removed, ==, report.n_faces);
      g_assert_cmpuint (report.left_out->len, ==, 2);
      g_assert_cmpuint (report.n_persons, ==, 1);
      g_clear_pointer (&names, g_ptr_array_unref);
      names = guise_faceset_list_files (folder, GUISE_FACESET_PERSONS_AUTO, NULL);
      g_assert_cmpuint (names->len, ==, 2);
    }
  guise_test_rm_rf (root);
}

/* Nothing of a hostile pack leaves the folder; what is refused as a whole writes nothing. */
static void
test_hostile (void)
{
  g_autofree char         *folder = guise_test_shared ("golden/dfl/hostile/pak");
  static const char *const suffixes[] = { ".pak", NULL };
  g_autoptr (GPtrArray) names = folder != NULL ? guise_dir_list (folder, suffixes, NULL) : NULL;
  guint n_refused = 0;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const GuisePackOptions options = { 0 };
      char                  *root = guise_test_tmp_dir ();
      g_autofree char       *out = g_build_filename (root, "out", NULL);
      g_autofree char       *path = g_build_filename (folder, names->pdata[i], NULL);
      g_auto (GuisePackReport) report = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GDir) dir = NULL;
      const char *name;

      g_test_message ("%s", (const char *) names->pdata[i]);
      if (!guise_faceset_unpack (path, out, &options, &report, &error))
        {
          g_assert_nonnull (error);
          n_refused++;
        }
      dir = g_dir_open (root, 0, NULL);
      while ((name = g_dir_read_name (dir)) != NULL)
        g_assert_cmpstr (name, ==, "out");
      g_clear_pointer (&dir, g_dir_close);
      guise_test_rm_rf (root);
    }
  g_assert_true (names == NULL || n_refused >= 15);
}

/* A file of another content is not replaced, a pack that cannot be made leaves the old one. */
static void
test_nothing_lost (void)
{
  g_autofree char       *golden = guise_test_shared ("golden/dfl/pak/plain");
  const GuisePackOptions options = { 0 };
  char                  *root = guise_test_tmp_dir ();
  g_autofree char       *path = g_build_filename (root, "faceset.pak", NULL);
  g_autofree char       *other = g_build_filename (root, "notes.jpg", NULL);
  g_autofree char       *content = NULL;
  g_auto (GuisePackReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_true (g_file_set_contents (other, "", 0, NULL)); /* 0 bytes after a failed save */
  g_assert_false (guise_faceset_pack (root, path, &options, &report, &error));
  g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  if (golden != NULL)
    {
      g_autofree char *file = g_build_filename (golden, "faceset.pak", NULL);
      g_autoptr (GuisePak) pak = guise_pak_open (file, GUISE_PAK_CHECK_DATA, NULL);
      g_autofree char *taken =
        g_build_filename (root, guise_pak_get_sample (pak, 0)->filename, NULL);
      const GuisePackOptions keep = { 0 };

      g_assert_true (g_file_set_contents (taken, "mine", -1, NULL));
      guise_pack_report_clear (&report);
      g_assert_false (guise_faceset_unpack (golden, root, &keep, &report, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
    }
  guise_test_rm_rf (root);
}

/* A pack whose faces are in no file any more is not replaced, whatever is asked. */
static void
test_only_copy (void)
{
  const GuisePackOptions replace = { .replace = TRUE };
  char                  *root = guise_test_tmp_dir ();
  g_autofree char       *golden = guise_test_shared ("golden/dfl/jpg");
  g_autofree char       *path = g_build_filename (root, "faceset.pak", NULL);
  g_autofree char       *sum = NULL;
  g_autofree char       *after = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GuisePackReport) report = { 0 };

  if (golden == NULL)
    return;
  names = guise_faceset_list_files (golden, GUISE_FACESET_PERSONS_NO, NULL);
  for (guint round = 0, i = 0; round < 2 && i < names->len; i++)
    {
      g_autofree char *from = g_build_filename (golden, names->pdata[i], NULL);
      g_autofree char *to = g_build_filename (root, names->pdata[i], NULL);
      g_autoptr (GBytes) bytes = guise_file_read (from, 1 << 24, NULL);
      g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (from, NULL);

      if (jpeg == NULL || jpeg->meta == NULL)
        continue;
      g_assert_true (
        guise_file_replace (to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
      if (round++ == 0)
        pack (root, path, TRUE, &report);
    }
  sum = read_sum (root, "faceset.pak");
  guise_pack_report_clear (&report);
  g_assert_false (guise_faceset_pack (root, path, &replace, &report, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  after = read_sum (root, "faceset.pak");
  g_assert_cmpstr (sum, ==, after);
  guise_test_rm_rf (root);
}

/* A pack that says something else of a face than its JPEG: it is counted, and the pack stays even
 * when it was to be removed. */
static void
test_differ (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *plain = guise_test_shared ("golden/dfl/pak/plain");
  g_autofree char *golden =
    plain != NULL ? g_build_filename (plain, GUISE_FACESET_PACK_NAME, NULL) : NULL;
  g_autofree char *path = g_build_filename (root, GUISE_FACESET_PACK_NAME, NULL);
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autofree char *data = NULL;
  g_auto (GuisePackReport) report = { 0 };
  g_autoptr (GuisePak) pak = NULL;
  g_autoptr (GuiseFaceMeta) meta = NULL;
  guint64 number;
  size_t  n_bytes;
  char   *place;

  if (golden == NULL)
    return;
  pak = guise_pak_open (golden, GUISE_PAK_CHECK_DATA, NULL);
  meta = guise_pak_dup_meta (pak, 0, NULL);
  g_assert_true (g_file_get_contents (golden, &data, &n_bytes, NULL));
  /* The pack's own numbers stand in front of all JPEGs, pickled with the highest byte first. */
  memcpy (&number, &meta->landmarks[0][0], sizeof number);
  number = GUINT64_TO_BE (number);
  place = memmem (data, n_bytes, &number, sizeof number);
  g_assert_nonnull (place);
  place[sizeof number - 1] ^= 1;
  g_assert_true (guise_file_replace (path, data, n_bytes, NULL));

  unpack (path, folder, TRUE, &report);
  g_assert_cmpuint (report.n_faces, >, 1);
  g_assert_cmpuint (report.n_differ, ==, 1);
  g_assert_cmpuint (report.n_removed, ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (root);
}

/* The first face of the golden ones; NULL where they are not. */
static char *
dup_golden_face (void)
{
  g_autofree char *golden = guise_test_shared ("golden/dfl/jpg");
  g_autoptr (GPtrArray) names =
               golden != NULL ? guise_faceset_list_files (golden, GUISE_FACESET_PERSONS_NO, NULL)
                              : NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      char *path = g_build_filename (golden, names->pdata[i], NULL);
      g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (path, NULL);

      if (jpeg != NULL && jpeg->meta != NULL)
        return path;
      g_free (path);
    }
  return NULL;
}

/* What is in a pack under a name that no face of a folder has is nowhere else: unpacking tells, and
 * neither removing the pack nor packing what was unpacked costs it. */
static void
test_more_than_faces (void)
{
  static const char *const inside[] = { "a.jpg", "b.png", ".c.jpg", "notes.txt" };
  const GuisePackOptions   replace = { .replace = TRUE };
  g_autofree char         *face = dup_golden_face ();
  char                    *root = guise_test_tmp_dir ();
  g_autofree char         *path = g_build_filename (root, GUISE_FACESET_PACK_NAME, NULL);
  g_autofree char         *folder = g_build_filename (root, "faces", NULL);
  g_autoptr (GuisePakWriter) writer = face != NULL ? guise_pak_writer_new (path, NULL) : NULL;
  g_autofree char *before = NULL;
  g_autofree char *unpacked = NULL;
  g_autofree char *after = NULL;
  g_auto (GuisePackReport) report = { 0 };
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; writer != NULL && i < G_N_ELEMENTS (inside); i++)
    g_assert_true (guise_pak_writer_add (writer, face, inside[i], NULL, NULL));
  if (writer == NULL)
    return;
  g_assert_true (guise_pak_writer_commit (writer, NULL));
  before = read_sum (root, GUISE_FACESET_PACK_NAME);

  unpack (path, folder, TRUE, &report);
  g_assert_cmpuint (report.n_faces, ==, 1);
  g_assert_cmpuint (report.left_out->len, ==, 3);
  g_assert_cmpuint (report.n_removed, ==, 0);
  unpacked = read_sum (root, GUISE_FACESET_PACK_NAME);
  g_assert_cmpstr (unpacked, ==, before);

  guise_pack_report_clear (&report);
  g_assert_false (guise_faceset_pack (folder, path, &replace, &report, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  after = read_sum (root, GUISE_FACESET_PACK_NAME);
  g_assert_cmpstr (after, ==, before);
  guise_test_rm_rf (root);
}

/* Nor is a pack removed in which anything is no picture, or was cut off, or has no name. */
static void
test_less_than_faces (void)
{
  static const char *const names[] = {
    "sample_not_jpeg",    "sample_zero_len", "data_truncated",   "filename_traversal",
    "filename_backslash", "filename_dup",    "person_traversal", "sample_face_type_unknown",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const GuisePackOptions options = { 0 };
      g_autofree char       *name = g_strdup_printf ("golden/dfl/hostile/pak/%s.pak", names[i]);
      g_autofree char       *golden = guise_test_shared (name);
      char                  *root = guise_test_tmp_dir ();
      g_autofree char       *path = g_build_filename (root, GUISE_FACESET_PACK_NAME, NULL);
      g_autofree char       *folder = g_build_filename (root, "faces", NULL);
      g_autoptr (GBytes) bytes = golden != NULL ? guise_file_read (golden, 1 << 28, NULL) : NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_auto (GuisePackReport) report = { 0 };

      if (bytes == NULL)
        return;
      g_assert_true (
        guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
      before = read_sum (root, GUISE_FACESET_PACK_NAME);
      if (guise_faceset_unpack (path, folder, &options, &report, NULL))
        guise_faceset_remove_pack (path, folder, &options, &report, NULL);
      after = read_sum (root, GUISE_FACESET_PACK_NAME);
      g_test_message ("%s: %zu faces", names[i], (size_t) report.n_faces);
      g_assert_cmpstr (after, ==, before);
      guise_test_rm_rf (root);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset-pack/round-trip", test_round_trip);
  g_test_add_func ("/faceset-pack/golden-folder", test_golden_folder);
  g_test_add_func ("/faceset-pack/hostile", test_hostile);
  g_test_add_func ("/faceset-pack/nothing-lost", test_nothing_lost);
  g_test_add_func ("/faceset-pack/differ", test_differ);
  g_test_add_func ("/faceset-pack/only-copy", test_only_copy);
  g_test_add_func ("/faceset-pack/more-than-faces", test_more_than_faces);
  g_test_add_func ("/faceset-pack/less-than-faces", test_less_than_faces);
  return g_test_run ();
}
