/* SPDX-License-Identifier: GPL-3.0-or-later
 * What all tests need: where the reference material lies, temporary folders. */
#include "support/guise-test.h"

#include <glib/gstdio.h>

/* Joins the folder in an environment variable with a path; skips the test when it is not there. */
static char *
find_or_skip (const char *variable, const char *relative)
{
  const char      *root = g_getenv (variable);
  g_autofree char *path = root != NULL ? g_build_filename (root, relative, NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  g_autofree char *message =
    g_strdup_printf ("%s is not here (%s)", relative, root != NULL ? path : variable);

  g_test_skip (message);
  return NULL;
}

char *
guise_test_shared (const char *relative)
{
  return find_or_skip ("GUISE_SHARED", relative);
}

char *
guise_test_model_file (const char *name)
{
  return find_or_skip ("GUISE_MODELS", name);
}

char *
guise_test_tmp_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("guise-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
               g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
guise_test_rm_rf (char *path)
{
  remove_tree (path);
  g_free (path);
}
