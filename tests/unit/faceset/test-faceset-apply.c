/* SPDX-License-Identifier: GPL-3.0-or-later
 * Applied sorts and the history of names: what is refused, what is damaged, what is followed. The
 * whole way, with kills, is tested in tests/e2e/sort.py. */
#include "faceset/guise-faceset-apply.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#include "core/guise-error.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-rename-journal.h"
#include "sort/guise-sort.h"
#include "support/guise-test.h"

#define NO_MOUNT 77

static void
write_file (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_file (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *found = NULL;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
}

static GuiseSelection *
make_selection (const char *dir, const char *names)
{
  GuiseSelection *selection = guise_selection_new (dir, "test");
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    guise_selection_add (selection, parts[i], 0.0, -1);
  return selection;
}

static void
fill_folder (const char *folder)
{
  write_file (folder, "a.jpg", "A");
  write_file (folder, "b.JPG", "B");
  write_file (folder, "00000.jpg", "0");
  write_file (folder, "note.txt", "stays");
}

/* Faces in a folder of its own, so that a trash beside it goes with the rest. */
static char *
make_folder (const char *dir)
{
  char *folder = g_build_filename (dir, "faces", NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  fill_folder (folder);
  return folder;
}

static void
apply (const char *folder, const char *names)
{
  g_autoptr (GuiseSelection) selection = make_selection (folder, names);
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_faceset_apply (selection, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_apply (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autoptr (GuiseSelection) selection = make_selection (folder, "b.JPG 00000.jpg");
  g_autoptr (GError) error = NULL;
  g_autofree char *trash = NULL;
  size_t           n_renamed;
  size_t           n_trashed;

  guise_selection_leave_out (selection, "a.jpg", "because");
  g_ptr_array_add (selection->dropped, g_strdup ("a.jpg"));
  g_assert_true (
    guise_faceset_apply (selection, &n_renamed, &n_trashed, &trash, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_renamed, ==, 2);
  g_assert_cmpuint (n_trashed, ==, 1);
  g_assert_true (g_str_has_suffix (trash, "/faces_trash"));
  assert_file (folder, "00000.JPG", "B");
  assert_file (folder, "00001.jpg", "0");
  assert_file (folder, "note.txt", "stays");
  assert_file (trash, "a.jpg", "A");
  g_assert_cmpstr (g_array_index (selection->faces, GuiseSelectedFace, 0).name, ==, "00000.JPG");
  g_assert_cmpstr (selection->dropped->pdata[0], ==, "../faces_trash/a.jpg");
  g_assert_cmpuint (selection->n_renames, ==, 1);
  guise_test_rm_rf (dir);
}

/* A trash that cannot be beside the folder is inside, and goes back from there. */
static void
check_inside (const char *folder)
{
  g_autoptr (GuiseSelection) selection = make_selection (folder, "b.JPG a.jpg");
  g_autofree char *inside = g_build_filename (folder, ".guise-trash", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *trash = NULL;
  size_t           n_trashed;

  g_assert_true (
    guise_faceset_apply (selection, NULL, &n_trashed, &trash, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_trashed, ==, 1);
  g_assert_true (g_str_has_suffix (trash, "/.guise-trash/1"));
  assert_file (trash, "00000.jpg", "0");
  assert_file (folder, "00000.JPG", "B");
  assert_file (folder, "00001.jpg", "A");
  g_assert_true (guise_rename_history_undo (folder, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_file (folder, "a.jpg", "A");
  assert_file (folder, "00000.jpg", "0");
  g_assert_false (g_file_test (inside, G_FILE_TEST_EXISTS));
}

/* No folder can be made beside one whose name is as long as names can be. */
static void
test_no_trash (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *plain = make_folder (dir);
  g_autofree char *name = g_strnfill (252, 'f');
  g_autofree char *folder = g_build_filename (dir, name, NULL);

  g_assert_cmpint (g_rename (plain, folder), ==, 0);
  check_inside (folder);
  guise_test_rm_rf (dir);
}

/* The folder is a mount point, seen by a process of its own only. */
static void
test_other_file_system (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (dir, "faces", NULL);
  const pid_t      child = fork ();
  int              status;

  if (child == 0)
    {
      if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
          mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
          g_mkdir (folder, 0755) != 0 || mount ("tmpfs", folder, "tmpfs", 0, NULL) != 0)
        _exit (NO_MOUNT);
      fill_folder (folder);
      check_inside (folder);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == NO_MOUNT)
    g_test_skip ("nothing may be mounted here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  guise_test_rm_rf (dir);
}

static void
test_reach (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autofree char *beside = g_build_filename (dir, "faces_trash", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *other = g_strdup ("/dev/shm/guise-test-XXXXXX");
  GStatBuf         a;
  GStatBuf         b;

  g_assert_true (guise_rename_journal_can_reach (folder, beside));
  g_assert_cmpint (g_rmdir (beside), ==, 0); /* nothing is left of the trial */
  g_assert_cmpint (symlink (dir, link), ==, 0);
  g_assert_false (guise_rename_journal_can_reach (folder, link));
  if (g_mkdtemp (other) != NULL && g_stat (dir, &a) == 0 && g_stat (other, &b) == 0 &&
      a.st_dev != b.st_dev)
    g_assert_false (guise_rename_journal_can_reach (folder, other));
  else
    g_test_skip ("there is no other file system");
  g_rmdir (other);
  guise_test_rm_rf (dir);
}

/* A stranger's faceset may hold files of any name: the trial neither waits for one nor takes it. */
static void
test_reach_taken (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autofree char *beside = g_build_filename (dir, "faces_trash", NULL);
  g_autofree char *pipe = g_build_filename (folder, ".guise-probe", NULL);
  g_autofree char *theirs = g_build_filename (beside, ".guise-probe", NULL);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (beside, 0755), ==, 0);
  write_file (beside, ".guise-probe", "theirs");
  g_assert_true (guise_rename_journal_can_reach (folder, beside));
  g_assert_true (g_file_test (pipe, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (theirs, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

/* A trial that was killed leaves an empty file: it goes with the next, and keeps no emptied trash.
 * What only looks like one stays. */
static void
test_reach_killed (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autofree char *beside = g_build_filename (dir, "faces_trash", NULL);
  g_autofree char *left = g_build_filename (folder, ".guise-probe-AbC123", NULL);
  g_autofree char *link = g_build_filename (folder, ".guise-probe-link12", NULL);
  g_autofree char *longer = g_build_filename (folder, ".guise-probe-AbC1234", NULL);
  g_autoptr (GuiseSelection) selection = make_selection (folder, "b.JPG 00000.jpg");
  g_autoptr (GError) error = NULL;

  write_file (folder, ".guise-probe-AbC123", "");
  write_file (folder, ".guise-probe-AbC1234", "");
  write_file (folder, ".guise-probe-theirs", "theirs");
  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);
  g_assert_true (guise_faceset_apply (selection, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (longer, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_file (folder, ".guise-probe-theirs", "theirs");
  write_file (beside, ".guise-probe-xYz789", "");
  g_assert_true (guise_rename_history_undo (folder, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

/* What is gone, or chosen twice, stops everything before a file moves. */
static void
test_stale (void)
{
  static const char *const selections[] = { "b.JPG gone.jpg", "a.jpg a.jpg" };
  char                    *dir = guise_test_tmp_dir ();
  g_autofree char         *folder = make_folder (dir);

  for (size_t i = 0; i < G_N_ELEMENTS (selections); i++)
    {
      g_autoptr (GuiseSelection) selection = make_selection (folder, selections[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (guise_faceset_apply (selection, NULL, NULL, NULL, NULL, NULL, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
      assert_file (folder, "a.jpg", "A");
      assert_file (folder, "b.JPG", "B");
    }
  guise_test_rm_rf (dir);
}

static void
test_refused (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *pack = g_build_filename (dir, "faceset.pak", NULL);
  g_autofree char *json = g_build_filename (dir, "some.json", NULL);
  const char      *paths[] = { dir, pack, json };

  write_file (dir, "faceset.pak", "");
  write_file (dir, "some.json", "{}");
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (guise_faceset_check_appliable (paths[i], &error));
      g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED);
    }
  guise_test_rm_rf (dir);
}

static const char *
look_up (GHashTable *names, const char *name)
{
  const char *now = g_hash_table_lookup (names, name);

  return now != NULL ? now : name;
}

/* Names through several runs, some taken back, one by somebody else. */
static void
test_history (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autoptr (GuiseRenameJournal) other = guise_rename_journal_new (folder);
  g_autoptr (GError) error = NULL;
  size_t n_files;

  apply (folder, "b.JPG 00000.jpg a.jpg");         /* 1: 00000.JPG 00001.jpg 00002.jpg */
  apply (folder, "00001.jpg 00002.jpg 00000.JPG"); /* 2: 00000.jpg 00001.jpg 00002.JPG */
  g_assert_true (guise_rename_history_undo (folder, &n_files, NULL, &error)); /* 3 */
  g_assert_cmpuint (n_files, ==, 3);
  assert_file (folder, "00000.JPG", "B");
  guise_rename_journal_add (other, "00002.jpg", "face a.jpg");
  g_assert_true (guise_rename_journal_run (other, NULL, NULL, NULL, &error));
  g_clear_pointer (&other, guise_rename_journal_free);
  g_assert_true (guise_rename_history_update (folder, &error)); /* 4 */
  g_assert_true (guise_rename_history_update (folder, &error)); /* nothing new */
  g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 4);
  for (size_t since = 0; since <= 4; since++)
    {
      static const char *const a[] = { "a.jpg", "00002.jpg", "00001.jpg", "00002.jpg",
                                       "face a.jpg" };
      static const char *const b[] = { "b.JPG", "00000.JPG", "00002.JPG", "00000.JPG",
                                       "00000.JPG" };
      g_autoptr (GHashTable) names = guise_rename_history_translate (folder, since, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (look_up (names, a[since]), ==, "face a.jpg");
      g_assert_cmpstr (look_up (names, b[since]), ==, "00000.JPG");
    }
  /* Back: the foreign run, then the first; the second is undone already. */
  g_assert_true (guise_rename_history_undo (folder, NULL, NULL, &error));
  assert_file (folder, "00002.jpg", "A");
  g_assert_true (guise_rename_history_undo (folder, NULL, NULL, &error));
  assert_file (folder, "a.jpg", "A");
  assert_file (folder, "b.JPG", "B");
  assert_file (folder, "00000.jpg", "0");
  g_assert_no_error (error);
  g_assert_false (guise_rename_history_undo (folder, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

/* Whoever opens a folder in the middle of renaming is told that faces are missing. */
static void
test_pending (void)
{
  g_autofree char *crowd = guise_test_shared ("golden/dfl/jpg/wf_proto3.jpg");
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *face = NULL;
  gsize            n_bytes;

  if (crowd != NULL)
    {
      g_autofree char *path = g_build_filename (dir, "a.jpg", NULL);
      g_autoptr (GuiseFaceset) faces = NULL;
      const GPtrArray *issues;

      g_assert_true (g_file_get_contents (crowd, &face, &n_bytes, NULL));
      g_assert_true (g_file_set_contents (path, face, (gssize) n_bytes, NULL));
      write_file (dir, ".guise-renames", "guise-renames 1\npass 1\nb.jpg\tc.jpg\nend 1\n");
      faces = guise_faceset_open (dir, NULL);
      issues = guise_faceset_get_issues (faces);
      g_assert_cmpuint (issues->len, ==, 1);
      g_assert_nonnull (
        strstr (((const GuiseFacesetIssue *) issues->pdata[0])->reason, "interrupted"));
    }
  guise_test_rm_rf (dir);
}

/* Two faces that change places again and again: every run counts, though the lists are equal. */
static void
test_swaps (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (dir, "faces", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  write_file (folder, "00000.jpg", "x");
  write_file (folder, "00001.jpg", "y");
  for (int i = 0; i < 3; i++)
    {
      apply (folder, "00001.jpg 00000.jpg");
      g_assert_cmpuint (guise_rename_history_get_n (folder), ==, i + 1);
      assert_file (folder, "00000.jpg", i % 2 == 0 ? "y" : "x");
    }
  guise_test_rm_rf (dir);
}

static void
touch (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct utimbuf   times = { 1000000000, 1000000000 };

  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

/* A folder that was copied without its files' times: its last run is still one run. */
static void
test_copied (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autoptr (GError) error = NULL;

  apply (folder, "b.JPG 00000.jpg a.jpg");
  touch (folder, ".guise-renames-done");
  g_assert_true (guise_rename_history_update (folder, &error));
  g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 1);
  g_assert_true (guise_rename_history_undo (folder, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 2);
  assert_file (folder, "a.jpg", "A");
  guise_test_rm_rf (dir);
}

/* Lists without ids are known by their time. */
static void
test_old_list (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);

  write_file (folder, ".guise-renames-done", "guise-renames 1\npass 1\nz.jpg\ta.jpg\nend 1\n");
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (guise_rename_history_update (folder, NULL));
      g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 1);
    }
  apply (folder, "b.JPG 00000.jpg a.jpg");
  g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 2);
  guise_test_rm_rf (dir);
}

/* Where somebody deleted an old list no later one is written over. */
static void
test_gap (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autofree char *first = g_build_filename (folder, ".guise-history", "renames-000001", NULL);
  g_autofree char *third = g_build_filename (folder, ".guise-history", "renames-000003", NULL);

  apply (folder, "b.JPG 00000.jpg a.jpg");
  apply (folder, "00002.jpg 00000.JPG 00001.jpg");
  g_assert_cmpint (g_unlink (first), ==, 0);
  apply (folder, "00002.jpg 00000.jpg 00001.JPG");
  g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 3);
  g_assert_true (g_file_test (third, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

static void
remove_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
undo (const char *folder, size_t n_files, size_t n_gone)
{
  g_autoptr (GError) error = NULL;
  size_t n_found;
  size_t n_missing;

  g_assert_true (guise_rename_history_undo (folder, &n_found, &n_missing, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_found, ==, n_files);
  g_assert_cmpuint (n_missing, ==, n_gone);
}

/* A selection from after runs whose lists were deleted still follows those that come later; what
 * needs a deleted list says so. */
static void
test_deleted_lists (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autofree char *first = g_build_filename (folder, ".guise-history", "renames-000001", NULL);
  g_autofree char *path = g_build_filename (dir, "selection.json", NULL);
  g_autoptr (GuiseSelection) early = make_selection (folder, "b.JPG");
  g_autoptr (GuiseSelection) saved = NULL;
  g_autoptr (GuiseSelection) loaded = NULL;
  g_autoptr (GError) error = NULL;

  apply (folder, "b.JPG a.jpg 00000.jpg");
  apply (folder, "00001.jpg 00000.JPG 00002.jpg");
  saved = make_selection (folder, "00001.JPG"); /* b.JPG now */
  g_assert_cmpuint (saved->n_renames, ==, 2);
  g_assert_true (guise_selection_save (saved, path, &error));
  g_assert_cmpint (g_unlink (first), ==, 0);
  apply (folder, "00002.jpg 00000.jpg 00001.JPG");

  loaded = guise_selection_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loaded->n_renames, ==, 3);
  g_assert_cmpstr (g_array_index (loaded->faces, GuiseSelectedFace, 0).name, ==, "00002.JPG");
  assert_file (folder, "00002.JPG", "B");

  g_assert_false (guise_selection_follow (early, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

/* What a kill leaves of a list that was being written is none. */
static void
test_half_a_list (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);
  g_autofree char *path = g_build_filename (dir, "selection.json", NULL);
  g_autofree char *history = g_build_filename (folder, ".guise-history", NULL);
  g_autoptr (GuiseSelection) saved = NULL;
  g_autoptr (GuiseSelection) loaded = NULL;
  g_autoptr (GError) error = NULL;

  apply (folder, "b.JPG a.jpg 00000.jpg"); /* 00000.JPG 00001.jpg 00002.jpg */
  write_file (history, "renames-000002.undo.tmp", "guise-renames 1\npass");
  write_file (history, "renames-000002.tmp", "");
  saved = make_selection (folder, "00000.JPG");
  g_assert_cmpuint (saved->n_renames, ==, 1);
  g_assert_true (guise_selection_save (saved, path, &error));
  apply (folder, "00001.jpg 00000.JPG 00002.jpg");
  loaded = guise_selection_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_array_index (loaded->faces, GuiseSelectedFace, 0).name, ==, "00001.JPG");
  undo (folder, 2, 0); /* 00002.jpg had kept its name */
  undo (folder, 3, 0);
  assert_file (folder, "a.jpg", "A");
  guise_test_rm_rf (dir);
}

/* Renamed faces that somebody deleted: the others go back, and then on to what was before. */
static void
test_undo_gone (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *folder = make_folder (dir);

  apply (folder, "b.JPG 00000.jpg a.jpg");         /* 00000.JPG 00001.jpg 00002.jpg */
  apply (folder, "00001.jpg 00002.jpg 00000.JPG"); /* 00000.jpg 00001.jpg 00002.JPG */
  apply (folder, "00001.jpg 00000.jpg");           /* 00000.jpg: a, 00001.jpg: 0; b in the trash */
  remove_file (dir, "faces_trash/00002.JPG");
  undo (folder, 2, 1);
  assert_file (folder, "00000.jpg", "0");
  remove_file (folder, "00000.jpg");
  undo (folder, 1, 2);
  assert_file (folder, "00002.jpg", "A");
  remove_file (folder, "00002.jpg");
  undo (folder, 0, 3);
  g_assert_false (guise_rename_history_undo (folder, NULL, NULL, NULL));
  g_assert_cmpuint (guise_rename_history_get_n (folder), ==, 6);
  guise_test_rm_rf (dir);
}

/* A damaged list: names from before it cannot be trusted, those from after it can. */
static void
test_damaged (void)
{
  static const char *const lists[] = { "", "guise-renames 1\npass 2\na.jpg\tb.jpg\n",
                                       "guise-renames 1\npass 2\na.jpg\nend 1\n", "\xff\xfe" };
  char                    *dir = guise_test_tmp_dir ();
  g_autofree char         *folder = make_folder (dir);
  g_autofree char         *path = g_build_filename (dir, "old.json", NULL);
  g_autofree char *list = g_build_filename (folder, ".guise-history", "renames-000001", NULL);
  g_autoptr (GuiseSelection) old = make_selection (folder, "a.jpg");

  g_assert_true (guise_selection_save (old, path, NULL));
  apply (folder, "b.JPG 00000.jpg a.jpg");

  g_autoptr (GuiseSelection) new = make_selection (folder, "00002.jpg");
  g_autofree char *new_path = g_build_filename (dir, "new.json", NULL);

  g_assert_true (guise_selection_save (new, new_path, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseSelection) back = NULL;

      g_assert_true (g_file_set_contents (list, lists[i], -1, NULL));
      g_assert_null (guise_selection_load (path, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      back = guise_selection_load (new_path, NULL);
      g_assert_nonnull (back);
    }
  guise_test_rm_rf (dir);
}

/* The last twenty versions are kept, and all of them can come back. */
static void
test_versions (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "selection-x.json", NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      g_autoptr (GuiseSelection) selection = make_selection (dir, name);

      g_assert_true (guise_selection_save_version (selection, path, &error));
    }
  for (int i = 28; i >= 9; i--)
    {
      g_autofree char *name = g_strdup_printf ("%d.jpg", i);
      g_autoptr (GuiseSelection) back = NULL;

      g_assert_true (guise_selection_undo (path, &error));
      back = guise_selection_load (path, &error);
      g_assert_cmpstr (g_array_index (back->faces, GuiseSelectedFace, 0).name, ==, name);
    }
  g_assert_false (guise_selection_undo (path, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (dir);
}

static char *
list_faces (const GuiseSelection *selection)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < selection->faces->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            g_array_index (selection->faces, GuiseSelectedFace, i).name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_combine (void)
{
  static const char *const expected[] = { "d b", "d c b x", "c" };

  for (int operation = 0; operation < 3; operation++)
    {
      g_autoptr (GuiseSelection) one = make_selection ("/f", "d c b");
      g_autoptr (GuiseSelection) two = make_selection ("/f", "x b d");
      g_autoptr (GuiseSelection) three = make_selection ("/other", "d");
      g_autoptr (GError) error = NULL;
      g_autofree char *faces = NULL;

      for (guint i = 0; i < 3; i++)
        g_array_index (one->faces, GuiseSelectedFace, i).bin = 0;
      guise_selection_add_bin (one, "all", 9, 3);
      guise_selection_leave_out (one, "x", "for some reason");
      g_assert_true (
        guise_selection_combine (one, (GuiseSelectionOperation) operation, two, &error));
      faces = list_faces (one);
      g_assert_cmpstr (faces, ==, expected[operation]);
      g_assert_cmpuint (one->left_out->len, ==, operation == 0 ? 2 : operation == 1 ? 0 : 3);
      g_assert_cmpuint (g_array_index (one->bins, GuiseSelectionBin, 0).n_after, ==,
                        operation == 0   ? 2
                        : operation == 1 ? 3
                                         : 1);
      g_assert_false (guise_selection_combine (one, GUISE_SELECTION_AND, three, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    }
}

/* A selection of a selection names the faceset below both, so that it can be opened. */
static void
test_nested (void)
{
  g_autofree char *crowd = guise_test_shared ("facesets/crowd");
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *first = g_build_filename (dir, "first.json", NULL);
  g_autofree char *second = g_build_filename (dir, "second.json", NULL);
  const char      *path = crowd;

  for (int i = 0; crowd != NULL && i < 2; i++)
    {
      const GuiseSortOptions options = { .method = i == 0 ? GUISE_SORT_YAW : GUISE_SORT_PITCH,
                                         .n_keep = i == 0 ? 9 : 4 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseFaceset) faces = guise_faceset_open (path, &error);
      g_autoptr (GuiseSelection) selection = NULL;

      g_assert_no_error (error);
      selection = guise_faceset_sort (faces, &options, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_str_has_suffix (selection->faceset, "shared/facesets/crowd"));
      path = i == 0 ? first : second;
      g_assert_true (guise_selection_save (selection, path, NULL));
    }
  if (crowd != NULL)
    {
      g_autoptr (GuiseFaceset) faces = guise_faceset_open (second, NULL);

      g_assert_cmpuint (guise_faceset_get_n (faces), ==, 4);
    }
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/apply/names", test_apply);
  g_test_add_func ("/faceset/apply/no-trash", test_no_trash);
  g_test_add_func ("/faceset/apply/other-file-system", test_other_file_system);
  g_test_add_func ("/faceset/apply/reach", test_reach);
  g_test_add_func ("/faceset/apply/reach-taken", test_reach_taken);
  g_test_add_func ("/faceset/apply/reach-killed", test_reach_killed);
  g_test_add_func ("/faceset/apply/stale", test_stale);
  g_test_add_func ("/faceset/apply/refused", test_refused);
  g_test_add_func ("/faceset/apply/history", test_history);
  g_test_add_func ("/faceset/apply/pending", test_pending);
  g_test_add_func ("/faceset/apply/swaps", test_swaps);
  g_test_add_func ("/faceset/apply/copied", test_copied);
  g_test_add_func ("/faceset/apply/old-list", test_old_list);
  g_test_add_func ("/faceset/apply/gap", test_gap);
  g_test_add_func ("/faceset/apply/deleted-lists", test_deleted_lists);
  g_test_add_func ("/faceset/apply/half-a-list", test_half_a_list);
  g_test_add_func ("/faceset/apply/undo-gone", test_undo_gone);
  g_test_add_func ("/faceset/apply/damaged", test_damaged);
  g_test_add_func ("/faceset/selection/versions", test_versions);
  g_test_add_func ("/faceset/selection/combine", test_combine);
  g_test_add_func ("/faceset/selection/nested", test_nested);
  return g_test_run ();
}
