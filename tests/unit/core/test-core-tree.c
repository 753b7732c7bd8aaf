/* SPDX-License-Identifier: GPL-3.0-or-later
 * Folders deleted for good, and what links lead to. */
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-tree.h"
#include "support/guise-test.h"

static char *
make (const char *dir, const char *name)
{
  char            *path = g_build_filename (dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "bytes", -1, NULL));
  return path;
}

static void
test_links (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *mine = make (work, "mine/a/b/c");
  g_autofree char *other = make (work, "other/d");
  g_autofree char *folder = g_build_filename (work, "mine", NULL);
  g_autofree char *elsewhere = g_build_filename (work, "other", NULL);
  g_autofree char *link = g_build_filename (folder, "a", "link", NULL);
  g_autofree char *whole = g_build_filename (work, "whole", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (elsewhere, link), ==, 0);
  g_assert_cmpint (symlink (folder, whole), ==, 0);
  g_assert_true (guise_tree_remove (whole, &error)); /* the link alone */
  g_assert_true (g_file_test (mine, G_FILE_TEST_EXISTS));
  g_assert_true (guise_tree_remove (folder, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (guise_tree_remove (other, &error)); /* a file is one, too */
  g_assert_false (guise_tree_remove (other, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (work);
}

static void
test_depth (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *top = g_build_filename (work, "top", NULL);
  g_autofree char *deep = g_strdup (top);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 80; i++)
    {
      char *next = g_build_filename (deep, "f", NULL);

      g_free (deep);
      deep = next;
    }
  g_assert_cmpint (g_mkdir_with_parents (deep, 0755), ==, 0);
  g_assert_false (guise_tree_remove (top, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT);
  g_assert_true (g_file_test (deep, G_FILE_TEST_IS_DIR));
  guise_test_rm_rf (work);
}

/* ---- what is mounted ---- */

#define NO_MOUNT 77

/* Another file system, and a folder of the same one. Nothing of either is touched, nor is anything
 * that they lie in thought to be free of them. */
static void
check_mounts (const char *work)
{
  static const char *const places[] = { "mine/a/disk", "mine/b/bound", "bound" };
  g_autofree char         *other = make (work, "other/d");
  g_autofree char         *folder = g_build_filename (work, "other", NULL);
  g_autofree char         *mine = g_build_filename (work, "mine", NULL);
  g_autofree char         *film = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *top = g_build_filename (work, i < 2 ? "mine" : "bound", NULL);
      g_autofree char *place = g_build_filename (work, places[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (g_mkdir_with_parents (place, 0755), ==, 0);
      g_assert_false (guise_tree_has_mount (top));
      if (mount (i == 0 ? "tmpfs" : folder, place, "tmpfs", i == 0 ? 0 : MS_BIND, NULL) != 0)
        _exit (NO_MOUNT);
      if (i == 0)
        film = make (place, "film");
      g_assert_true (guise_tree_has_mount (top));
      g_assert_true (guise_tree_has_mount (place));
      g_assert_false (guise_tree_remove (top, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, "mounted"));
      g_assert_true (g_file_test (i == 0 ? film : other, G_FILE_TEST_EXISTS));
      g_assert_cmpint (umount2 (place, MNT_DETACH), ==, 0);
    }
  g_assert_true (guise_tree_remove (mine, NULL));
  g_assert_false (guise_tree_has_mount (mine)); /* not there */
  g_assert_false (guise_tree_has_mount (other));
}

/* Seen by a process of its own only. */
static void
test_mounts (void)
{
  char       *work = guise_test_tmp_dir ();
  const pid_t child = fork ();
  int         status;

  if (child == 0)
    {
      if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
          mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        _exit (NO_MOUNT);
      check_mounts (work);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == NO_MOUNT)
    g_test_skip ("nothing may be mounted here");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  guise_test_rm_rf (work);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core-tree/links", test_links);
  g_test_add_func ("/core-tree/depth", test_depth);
  g_test_add_func ("/core-tree/mounts", test_mounts);
  return g_test_run ();
}
