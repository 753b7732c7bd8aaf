/* SPDX-License-Identifier: GPL-3.0-or-later
 * Renaming that is killed at every point, hostile lists, names that are taken. */
#include "faceset/guise-rename-journal.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "support/guise-test.h"

/* A file's content is the name that it had at first. */
static void
make_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_true (guise_dir_make (parent, NULL));
  g_assert_true (g_file_set_contents (path, name, -1, NULL));
}

static void
assert_holds (const char *folder, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, content);
}

static void
assert_missing (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A swap, a ring of three, a chain, one that goes to a folder beside, one with a strange name. */
static const char *const moves[][2] = {
  { "a.jpg", "b.jpg" },
  { "b.jpg", "a.jpg" },
  { "r1.jpg", "r2.jpg" },
  { "r2.jpg", "r3.jpg" },
  { "r3.jpg", "r1.jpg" },
  { "00000.jpg", "00001.jpg" },
  { "00001.jpg", "00002.jpg" },
  { "00002.jpg", "last.jpg" },
  { "gone.jpg", "../faces_trash/gone.jpg" },
  { "tab\there \xff.jpg", "лицо 1.jpg" },
  { "Zoe/1.jpg", "Anna/1.jpg" },
};

static char *
make_folder (char **out_root)
{
  char *root = guise_test_tmp_dir ();
  char *folder = g_build_filename (root, "faces", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    make_file (folder, moves[i][0]);
  make_file (folder, "stays.jpg");
  *out_root = root;
  return folder;
}

static GuiseRenameJournal *
make_journal (const char *folder)
{
  GuiseRenameJournal *journal = guise_rename_journal_new (folder);

  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    guise_rename_journal_add (journal, moves[i][0], moves[i][1]);
  guise_rename_journal_add (journal, "stays.jpg", "stays.jpg");
  return journal;
}

static void
assert_renamed (const char *folder)
{
  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    assert_holds (folder, moves[i][1], moves[i][0]);
  assert_holds (folder, "stays.jpg", "stays.jpg");
  g_assert_false (guise_rename_journal_is_pending (folder));
}

static void
test_run_and_undo (void)
{
  char            *root;
  g_autofree char *folder = make_folder (&root);
  g_autoptr (GuiseRenameJournal) journal = make_journal (folder);
  g_autoptr (GError) error = NULL;
  size_t n = 0;

  g_assert_cmpuint (guise_rename_journal_get_n (journal), ==, G_N_ELEMENTS (moves));
  g_assert_true (guise_rename_journal_run (journal, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_renamed (folder);
  g_assert_true (guise_rename_journal_finish (folder, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  g_clear_pointer (&journal, guise_rename_journal_free);

  g_assert_true (guise_rename_journal_undo (folder, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (moves));
  for (size_t i = 0; i < G_N_ELEMENTS (moves); i++)
    assert_holds (folder, moves[i][0], moves[i][0]);
  g_assert_true (guise_rename_journal_undo (folder, &n, &error));
  g_assert_no_error (error);
  assert_renamed (folder);
  guise_test_rm_rf (root);
}

static void
on_die_cb (uint64_t done, uint64_t total, void *user_data)
{
  if (done == GPOINTER_TO_UINT (user_data))
    raise (SIGKILL);
}

/* kill -9 after each single step, in a process of its own. 8 of the 11 files share names with
 * others and take two steps. */
static void
test_killed (void)
{
  guint n_killed = 0;

  for (guint step = 1; step < 40; step++)
    {
      char            *root;
      g_autofree char *folder = make_folder (&root);
      g_autoptr (GError) error = NULL;
      size_t      n = 0;
      int         status;
      const pid_t child = fork ();

      if (child == 0)
        {
          g_autoptr (GuiseRenameJournal) journal = make_journal (folder);

          _exit (guise_rename_journal_run (journal, on_die_cb, GUINT_TO_POINTER (step), NULL, NULL)
                   ? 0
                   : 1);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      if (WIFSIGNALED (status))
        {
          n_killed++;
          g_assert_true (guise_rename_journal_is_pending (folder));
        }
      else
        g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      g_assert_true (guise_rename_journal_finish (folder, &n, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (n, ==, WIFSIGNALED (status) ? G_N_ELEMENTS (moves) : 0);
      assert_renamed (folder);
      guise_test_rm_rf (root);
    }
  g_assert_cmpuint (n_killed, ==, 11 + 8);
}

static void
test_cancelled (void)
{
  char            *root;
  g_autofree char *folder = make_folder (&root);
  g_autoptr (GuiseRenameJournal) journal = make_journal (folder);
  g_autoptr (GuiseRenameJournal) second = make_journal (folder);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (guise_rename_journal_run (journal, NULL, NULL, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_clear_error (&error);
  /* The first one still has the folder. */
  g_assert_false (guise_rename_journal_run (second, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_clear_pointer (&journal, guise_rename_journal_free);
  g_clear_pointer (&second, guise_rename_journal_free);
  second = make_journal (folder);
  g_assert_false (guise_rename_journal_run (second, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_clear_pointer (&second, guise_rename_journal_free);
  g_assert_true (guise_rename_journal_finish (folder, NULL, &error));
  g_assert_no_error (error);
  assert_renamed (folder);
  guise_test_rm_rf (root);
}

/* What cannot be done is refused before anything moves. */
static void
test_refused (void)
{
  static const struct
  {
    const char *pairs[2][2];
    int         code;
  } cases[] = {
    { { { "a.jpg", "stays.jpg" } }, GUISE_CORE_ERROR_EXISTS },
    { { { "nowhere.jpg", "x.jpg" } }, GUISE_CORE_ERROR_NOT_FOUND },
    { { { "a.jpg", "x.jpg" }, { "b.jpg", "x.jpg" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "x.jpg" }, { "a.jpg", "y.jpg" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "../x.jpg" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "../other/x.jpg" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "../faces_trash/../x.jpg" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "../faces_trash/.." } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "/tmp/x.jpg" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", "" } }, GUISE_CORE_ERROR_ARGUMENT },
    { { { "a.jpg", ".." } }, GUISE_CORE_ERROR_ARGUMENT },
  };
  char            *root;
  g_autofree char *folder = make_folder (&root);
  const guint      n_files = count_files (folder);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseRenameJournal) journal = guise_rename_journal_new (folder);
      g_autoptr (GError) error = NULL;

      for (int k = 0; k < 2 && cases[i].pairs[k][0] != NULL; k++)
        guise_rename_journal_add (journal, cases[i].pairs[k][0], cases[i].pairs[k][1]);
      g_assert_false (guise_rename_journal_run (journal, NULL, NULL, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, cases[i].code);
      assert_holds (folder, "a.jpg", "a.jpg");
      g_assert_cmpuint (count_files (folder), ==, n_files);
    }
  guise_test_rm_rf (root);
}

/* A symbolic link to the folder "other". */
static void
make_link (const char *root, const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *target = g_build_filename (root, "other", NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* Neither new names nor a waiting list's trash lead through a symbolic link. */
static void
test_links (void)
{
  char            *root;
  g_autofree char *folder = make_folder (&root);
  g_autofree char *other = g_build_filename (root, "other", NULL);
  g_autofree char *list = g_build_filename (folder, ".guise-renames", NULL);
  g_autoptr (GuiseRenameJournal) journal = guise_rename_journal_new (folder);
  g_autoptr (GError) error = NULL;

  make_file (root, "other/victim.jpg");
  make_link (root, "faces/link");
  make_link (root, "faces_trash");
  guise_rename_journal_add (journal, "a.jpg", "link/x.jpg");
  g_assert_false (guise_rename_journal_run (journal, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_clear_pointer (&journal, guise_rename_journal_free);
  g_assert_true (
    g_file_set_contents (list, "guise-renames 1\npass 1\na.jpg\t../faces_trash/x.jpg\nend 1\n", -1,
                         NULL));
  g_assert_true (guise_rename_journal_finish (folder, NULL, &error));
  g_assert_no_error (error);
  assert_holds (folder, ".guise-trash/1/x.jpg", "a.jpg");
  g_assert_cmpuint (count_files (other), ==, 1);
  guise_test_rm_rf (root);
}

/* A list that came with a faceset from anywhere moves nothing out of it. */
static void
test_hostile (void)
{
  static const char *const lists[] = {
    "",
    "guise-renames 1\n",
    "guise-renames 2\npass 1\na.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 3\na.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\tx.jpg\nend 2\n",
    "guise-renames 1\npass 1\na.jpg\tx.jpg\n",
    "guise-renames 1\npass 1\na.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\tx.jpg\ty.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\t../x.jpg\nend 1\n",
    "guise-renames 1\npass 1\n../victim.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\n../other/victim.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\t../../faces_x/x.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\t/tmp/x.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\t\\057tmp\\057x.jpg\nend 1\n",
    "guise-renames 1\npass 2\n\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\tx\\\nend 1\n",
    "guise-renames 1\npass 1\na\\\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\tlink/x.jpg\nend 1\n",
    "guise-renames 1\npass 1\nlink/victim.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\n../faces_link/victim.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1\na.jpg\t.guise-trash/1/x.jpg\nend 1\n",
    "guise-renames 1\npass 1 some-id\na.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1 undo\na.jpg\tx.jpg\nend 1\n",
    "guise-renames 1\npass 1x\na.jpg\tx.jpg\nend 1\n",
  };
  char            *root;
  g_autofree char *folder = make_folder (&root);
  g_autofree char *list = g_build_filename (folder, ".guise-renames", NULL);
  guint            n_files;

  make_file (root, "victim.jpg");
  make_file (root, "other/victim.jpg");
  make_link (root, "faces/link");
  make_link (root, "faces/.guise-trash");
  make_link (root, "faces_link");
  n_files = count_files (folder);
  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", lists[i]);
      g_assert_true (g_file_set_contents (list, lists[i], -1, NULL));
      g_assert_false (guise_rename_journal_finish (folder, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
      assert_holds (root, "victim.jpg", "victim.jpg");
      assert_holds (root, "other/victim.jpg", "other/victim.jpg");
      assert_holds (folder, "a.jpg", "a.jpg");
      g_assert_cmpuint (count_files (folder), ==, n_files + 1);
    }
  guise_test_rm_rf (root);
}

/* Somebody put a file where one is to go, and took another away, while the run was interrupted. */
static void
test_changed_meanwhile (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autofree char *list = g_build_filename (folder, ".guise-renames", NULL);
  g_autofree char *intruder = g_build_filename (folder, "x.jpg", NULL);
  g_autoptr (GError) error = NULL;

  make_file (folder, "a.jpg");
  make_file (folder, "x.jpg");
  g_assert_true (g_file_set_contents (list,
                                      "guise-renames 1\npass 1\na.jpg\tx.jpg\n"
                                      "lost.jpg\ty.jpg\nend 2\n",
                                      -1, NULL));
  g_assert_false (guise_rename_journal_finish (folder, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_clear_error (&error);
  assert_holds (folder, "x.jpg", "x.jpg");
  assert_holds (folder, "a.jpg", "a.jpg");
  g_assert_cmpint (g_unlink (intruder), ==, 0);
  g_assert_true (guise_rename_journal_finish (folder, NULL, &error));
  g_assert_no_error (error);
  assert_holds (folder, "x.jpg", "a.jpg");
  assert_missing (folder, "y.jpg");
  guise_test_rm_rf (root);
}

/* While another program renames, its list is none of ours: not even to be looked at. */
static void
test_locked (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "faces", NULL);
  g_autofree char *list = g_build_filename (folder, ".guise-renames", NULL);
  g_autoptr (GError) error = NULL;
  int fd;

  make_file (folder, "a.jpg");
  fd = g_open (folder, O_RDONLY | O_DIRECTORY, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (guise_rename_journal_finish (folder, NULL, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
      g_clear_error (&error);
      g_assert_true (g_file_set_contents (list, "half a li", -1, NULL));
    }
  close (fd);
  g_assert_false (guise_rename_journal_finish (folder, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  guise_test_rm_rf (root);
}

/* An interrupted run whose trash cannot be made any more: its faces get their names all the same.
 */
static void
test_no_trash (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *own = g_strnfill (252, 'f');
  g_autofree char *folder = g_build_filename (root, own, NULL);
  g_autofree char *list = g_build_filename (folder, ".guise-renames", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  make_file (folder, ".guise-renaming-000000");
  make_file (folder, ".guise-renaming-000001");
  text = g_strdup_printf ("guise-renames 1\npass 2\na.jpg\t00000.jpg\n"
                          "00000.jpg\t../%s_trash/00000.jpg\nend 2\n",
                          own);
  g_assert_true (g_file_set_contents (list, text, -1, NULL));
  g_assert_true (guise_rename_journal_finish (folder, NULL, &error));
  g_assert_no_error (error);
  assert_holds (folder, "00000.jpg", ".guise-renaming-000000");
  assert_holds (folder, ".guise-trash/1/00000.jpg", ".guise-renaming-000001");
  g_assert_true (guise_rename_journal_undo (folder, NULL, &error));
  g_assert_no_error (error);
  assert_holds (folder, "a.jpg", ".guise-renaming-000000");
  assert_holds (folder, "00000.jpg", ".guise-renaming-000001");
  guise_test_rm_rf (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rename-journal/run-and-undo", test_run_and_undo);
  g_test_add_func ("/rename-journal/killed", test_killed);
  g_test_add_func ("/rename-journal/cancelled", test_cancelled);
  g_test_add_func ("/rename-journal/refused", test_refused);
  g_test_add_func ("/rename-journal/hostile", test_hostile);
  g_test_add_func ("/rename-journal/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/rename-journal/links", test_links);
  g_test_add_func ("/rename-journal/locked", test_locked);
  g_test_add_func ("/rename-journal/no-trash", test_no_trash);
  return g_test_run ();
}
