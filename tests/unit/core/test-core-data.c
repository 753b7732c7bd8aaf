/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where what comes with the program is found. */
#include <glib/gstdio.h>

#include "core/guise-data.h"
#include "core/guise-error.h"
#include "support/guise-test.h"

#define TELL "--tell-folders"

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *recipes = guise_data_find ("recipes", &error);
  g_autofree char *nothing = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_test (recipes, G_FILE_TEST_IS_DIR));
  nothing = guise_data_find ("nothing/of/the kind", &error);
  g_assert_null (nothing);
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* The variable counts; without it the build folder around this program has them, where gettext is
 * installed. */
static void
test_locale (void)
{
  g_autofree char *named = NULL;
  g_autofree char *found = NULL;

  g_assert_true (g_setenv ("GUISE_LOCALE", "/some/where", TRUE));
  named = guise_data_dup_locale_dir ();
  g_assert_cmpstr (named, ==, "/some/where");
  g_unsetenv ("GUISE_LOCALE");
  found = guise_data_dup_locale_dir ();
  if (found != NULL)
    {
      g_autofree char *german = g_build_filename (found, "de", "LC_MESSAGES", "guise.mo", NULL);

      g_assert_true (g_file_test (german, G_FILE_TEST_IS_REGULAR));
    }
}

static void
assert_folders (const char *program, const char *name)
{
  g_autofree char  *out = NULL;
  g_autofree char  *expected = g_strdup_printf ("/etc/xdg/%s\n/var/cache/%s\n", name, name);
  const char *const words[] = { program, TELL, NULL };
  int               status;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL,
                               &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (out, ==, expected);
}

/* This program lies in a build folder; a copy of it beside a share/guise is installed, though that
 * lies in a build folder too. */
static void
test_folders (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = g_build_filename (dir, "bin", NULL);
  g_autofree char *share = g_build_filename (dir, "share", "guise", NULL);
  g_autofree char *copy = g_build_filename (bin, "program", NULL);
  g_autofree char *meson = g_build_filename (dir, "meson-private", NULL);
  g_autofree char *bytes = NULL;
  gsize            n_bytes;

  g_setenv ("XDG_CONFIG_HOME", "/etc/xdg", TRUE);
  g_setenv ("XDG_CACHE_HOME", "/var/cache", TRUE);
  assert_folders (program, "guise-devel");
  g_assert_cmpint (g_mkdir (meson, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (bin, 0755), ==, 0);
  g_assert_true (g_file_get_contents (program, &bytes, &n_bytes, NULL));
  g_assert_true (
    g_file_set_contents_full (copy, bytes, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  assert_folders (copy, "guise-devel");
  g_assert_cmpint (g_mkdir_with_parents (share, 0755), ==, 0);
  assert_folders (copy, "guise");
  g_assert_cmpint (g_rmdir (share), ==, 0);
  g_assert_cmpint (g_rmdir (meson), ==, 0);
  assert_folders (copy, "guise");
  guise_test_rm_rf (dir);
}

static int
tell_folders (void)
{
  g_autofree char *config = guise_data_dup_config_dir ();
  g_autofree char *cache = guise_data_dup_cache_dir ();

  g_print ("%s\n%s\n", config, cache);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], TELL))
    return tell_folders ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/find", test_find);
  g_test_add_func ("/data/locale", test_locale);
  g_test_add_func ("/data/folders", test_folders);
  return g_test_run ();
}
