/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names restored from what faces tell about their frames, hostile ones included: no file leaves its
 * folder, none is lost, all can be taken back. */
#include "faceset/guise-faceset-names.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-rename-journal.h"
#include "support/guise-test.h"

/* A face whose brow value says which one it is, under whatever name. */
static void
write_face (const char *folder, const char *name, const char *source, int number)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 16, 16, 3, NULL);
  g_autoptr (GuiseFaceMeta) meta = guise_face_meta_new ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  for (int y = 0; y < 16; y++)
    memset (guise_image_row (image, y), 128, 3 * 16);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      meta->landmarks[i][0] = i % 16;
      meta->landmarks[i][1] = i / 16.0;
    }
  meta->type = GUISE_FACE_TYPE_WHOLE;
  meta->source_filename = g_strdup (source);
  meta->has_eyebrows_expand_mod = TRUE;
  meta->eyebrows_expand_mod = number / 1024.0;
  g_assert_true (guise_face_file_save (path, image, meta, 90, &error));
  g_assert_no_error (error);
}

static GuiseFacesetNames *
plan (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (folder, &error);
  GuiseFacesetNames *names;

  g_assert_no_error (error);
  names = guise_faceset_names_plan (faceset, &error);
  g_assert_no_error (error);
  return names;
}

/* Renames; how many. */
static guint
restore (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GuiseFacesetNames) names = NULL;

  g_assert_true (guise_faceset_names_check (folder, TRUE, &error));
  faceset = guise_faceset_open (folder, &error);
  g_assert_no_error (error);
  names = guise_faceset_names_plan (faceset, &error);
  g_assert_no_error (error);
  g_assert_true (guise_faceset_names_restore (faceset, names, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  return names->renames->len;
}

/* Which face has a name, or -1. */
static int
read_number (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseFaceFile) file = guise_face_file_load (path, NULL);

  return file != NULL ? (int) (file->meta->eyebrows_expand_mod * 1024.0 + 0.5) : -1;
}

static void
assert_face (const char *folder, const char *name, int number)
{
  if (read_number (folder, name) != number)
    g_error ("%s is face %d, not %d", name, read_number (folder, name), number);
}

/* Every number from 0 is the number of exactly one face, none hidden. */
static void
assert_all (const char *folder, int n)
{
  g_autoptr (GPtrArray) names = guise_faceset_list_files (folder, GUISE_FACESET_PERSONS_NO, NULL);
  g_autofree gboolean *seen = g_new0 (gboolean, n);

  g_assert_cmpuint (names->len, ==, n);
  for (guint i = 0; i < names->len; i++)
    {
      const int number = read_number (folder, names->pdata[i]);

      g_assert_cmpint (number, >=, 0);
      g_assert_cmpint (number, <, n);
      g_assert_false (seen[number]);
      seen[number] = TRUE;
    }
}

static void
test_restore (void)
{
  char *root = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  size_t n_back;

  write_face (root, "00000.jpg", "00007.png", 0);
  write_face (root, "00001.jpg", "00003.png", 1);
  write_face (root, "00002.jpg", "00007.png", 2);
  write_face (root, "00003.jpg", NULL, 3);
  write_face (root, "00009_4.jpg", "00009.png", 4); /* has a name of its frame */
  write_face (root, "00003_0.jpg", "00001.png", 5); /* has that of another one */

  {
    g_autoptr (GuiseFacesetNames) names = plan (root);

    g_assert_cmpuint (names->renames->len, ==, 4);
    g_assert_cmpuint (names->n_kept, ==, 1);
    g_assert_cmpuint (names->n_unknown, ==, 1);
    assert_face (root, "00000.jpg", 0); /* a plan moves nothing */
  }
  g_assert_cmpuint (restore (root), ==, 4);
  assert_all (root, 6);
  assert_face (root, "00007_0.jpg", 0);
  assert_face (root, "00003_0.jpg", 1);
  assert_face (root, "00007_1.jpg", 2);
  assert_face (root, "00003.jpg", 3);
  assert_face (root, "00009_4.jpg", 4);
  assert_face (root, "00001_0.jpg", 5);
  g_assert_cmpuint (restore (root), ==, 0);

  g_assert_true (guise_rename_history_undo (root, &n_back, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_back, ==, 4);
  assert_face (root, "00000.jpg", 0);
  assert_face (root, "00003_0.jpg", 5);
  guise_test_rm_rf (root);
}

/* Many faces of one frame keep their names the second time, whatever order their numbers have. */
static void
test_many (void)
{
  char *root = guise_test_tmp_dir ();

  for (int i = 0; i < 25; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05d.jpg", i);

      write_face (root, name, "frame.png", i);
    }
  g_assert_cmpuint (restore (root), ==, 25);
  assert_all (root, 25);
  assert_face (root, "frame_10.jpg", 10);
  g_assert_cmpuint (restore (root), ==, 0);
  guise_test_rm_rf (root);
}

static void
test_stems (void)
{
  static const char *const cases[][2] = {
    { "00012.png", "00012" },
    { "clip.v2.0001.jpg", "clip.v2.0001" },
    { "no-ending", "no-ending" },
    { "../../etc/passwd", "passwd" },
    { "/abs/olute/x.png", "x" },
    { "C:\\films\\a b.png", "a b" },
    { ".hidden.png", "_hidden" },
    { ".guise-renames", "_guise-renames" },
    { "a\nb\tc\x1b[1m.png", "a_b_c_[1m" },
    { "what?*.png", "what__" },
    { "\xd0\xba\xd0\xb0\xd0\xb4\xd1\x80.png", "\xd0\xba\xd0\xb0\xd0\xb4\xd1\x80" },
    { "a\xe2\x80\xaegpj.png", "a_gpj" }, /* written backwards from there */
    { "", NULL },
    { "..", NULL },
    { "dir/", NULL },
    { "dir/..", NULL },
    { "\\", NULL },
    { "...", NULL },
    { "\xff\xfe.png", NULL },
  };
  g_autofree char *giant = g_strnfill (5000, 'x');
  g_autofree char *cut = guise_faceset_dup_frame_stem (giant);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *stem = guise_faceset_dup_frame_stem (cases[i][0]);

      g_assert_cmpstr (stem, ==, cases[i][1]);
    }
  g_assert_null (guise_faceset_dup_frame_stem (NULL));
  g_assert_cmpuint (strlen (cut), ==, 200);
}

/* All of it in one folder, with things that stand in the way. */
static void
test_hostile (void)
{
  char             *root = guise_test_tmp_dir ();
  g_autofree char  *folder = g_build_filename (root, "faces", NULL);
  g_autofree char  *outside = g_build_filename (root, "passwd_0.jpg", NULL);
  g_autofree char  *dir = g_build_filename (folder, "passwd_1.jpg", NULL);
  g_autofree char  *other = g_build_filename (folder, "passwd_2.jpg", NULL);
  g_autofree char  *giant = g_strnfill (4000, 'x');
  const char *const sources[] = { "../passwd.png",
                                  "/etc/passwd.jpg",
                                  "PASSWD.png",
                                  "passwd",
                                  "",
                                  "..",
                                  ".",
                                  ".guise-renames",
                                  giant,
                                  "a\nb.png",
                                  "a_b.png",
                                  ".jpg",
                                  "faceset.pak" };
  g_autoptr (GDir) above = NULL;
  int n_above = 0;

  g_assert_true (guise_dir_make (dir, NULL));
  g_assert_true (g_file_set_contents (other, "no face", -1, NULL));
  for (int i = 0; i < (int) G_N_ELEMENTS (sources); i++)
    {
      g_autofree char *name = g_strdup_printf ("%05d.jpg", i);

      write_face (folder, name, sources[i], i);
    }
  (void) restore (folder);
  g_assert_false (g_file_test (outside, G_FILE_TEST_EXISTS));
  assert_face (folder, "passwd_0.jpg", 0);
  assert_face (folder, "passwd_3.jpg", 1); /* 1 is a folder, 2 somebody's file */
  assert_face (folder, "PASSWD_4.jpg", 2); /* counts with those that differ in case */
  assert_face (folder, "passwd_5.jpg", 3);
  assert_face (folder, "00004.jpg", 4);
  assert_face (folder, "00005.jpg", 5);
  assert_face (folder, "00006.jpg", 6);
  assert_face (folder, "_guise-renames_0.jpg", 7);
  assert_face (folder, "a_b_0.jpg", 9);
  assert_face (folder, "a_b_1.jpg", 10);
  assert_face (folder, "faceset_0.jpg", 12);
  g_assert_cmpint (g_unlink (other), ==, 0);
  assert_all (folder, (int) G_N_ELEMENTS (sources));
  above = g_dir_open (root, 0, NULL);
  while (g_dir_read_name (above) != NULL)
    n_above++;
  g_assert_cmpint (n_above, ==, 1);
  guise_test_rm_rf (root);
}

/* Persons have names of their own. */
static void
test_persons (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *ann = g_build_filename (root, "ann", NULL);
  g_autofree char *bob = g_build_filename (root, "bob", NULL);

  g_assert_true (guise_dir_make (ann, NULL) && guise_dir_make (bob, NULL));
  write_face (ann, "x.jpg", "1.png", 0);
  write_face (ann, "y.jpg", "1.png", 1);
  write_face (bob, "x.jpg", "1.png", 2);
  g_assert_cmpuint (restore (root), ==, 3);
  assert_face (ann, "1_0.jpg", 0);
  assert_face (ann, "1_1.jpg", 1);
  assert_face (bob, "1_0.jpg", 2);
  guise_test_rm_rf (root);
}

static void
test_refused (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *pack = g_build_filename (root, "faceset.pak", NULL);
  g_autofree char *json = g_build_filename (root, "some.json", NULL);
  g_autofree char *pending = g_build_filename (root, ".guise-renames", NULL);
  const char      *paths[] = { root, pack, json };

  g_assert_true (g_file_set_contents (pack, "", 0, NULL));
  g_assert_true (g_file_set_contents (json, "{}", 2, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (guise_faceset_names_check (paths[i], TRUE, &error));
      g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED);
    }
  g_assert_cmpint (g_unlink (pack), ==, 0);
  g_assert_true (g_file_set_contents (pending, "x", 1, NULL));

  g_autoptr (GError) error = NULL;

  g_assert_false (guise_faceset_names_check (root, FALSE, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  guise_test_rm_rf (root);
}

/* Killed after k files, for every k: the next call finishes it, and no face is lost. */
static void
on_progress_kill_cb (uint64_t done, uint64_t total, void *user_data)
{
  if (done == *(const uint64_t *) user_data)
    raise (SIGKILL);
}

static void
test_killed (void)
{
  for (uint64_t k = 1; k <= 9; k++)
    {
      char *root = guise_test_tmp_dir ();
      int   status;
      pid_t child;

      /* Names that are passed on in a ring, so that it has two passes. */
      for (int i = 0; i < 5; i++)
        {
          g_autofree char *name = g_strdup_printf ("%d_0.jpg", i);
          g_autofree char *source = g_strdup_printf ("%d.png", (i + 1) % 5);

          write_face (root, name, source, i);
        }
      child = fork ();
      if (child == 0)
        {
          g_autoptr (GuiseFaceset) faceset = guise_faceset_open (root, NULL);
          g_autoptr (GuiseFacesetNames) names = guise_faceset_names_plan (faceset, NULL);

          guise_faceset_names_restore (faceset, names, on_progress_kill_cb, &k, NULL, NULL);
          _exit (1);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
      (void) restore (root);
      assert_all (root, 5);
      for (int i = 0; i < 5; i++)
        {
          g_autofree char *name = g_strdup_printf ("%d_0.jpg", (i + 1) % 5);

          assert_face (root, name, i);
        }
      guise_test_rm_rf (root);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/names/restore", test_restore);
  g_test_add_func ("/faceset/names/many", test_many);
  g_test_add_func ("/faceset/names/stems", test_stems);
  g_test_add_func ("/faceset/names/hostile", test_hostile);
  g_test_add_func ("/faceset/names/persons", test_persons);
  g_test_add_func ("/faceset/names/refused", test_refused);
  g_test_add_func ("/faceset/names/killed", test_killed);
  return g_test_run ();
}
