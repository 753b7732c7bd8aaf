/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where what comes with the program is found. */
#include <glib.h>

#include "core/guise-data.h"
#include "core/guise-error.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/find", test_find);
  g_test_add_func ("/data/locale", test_locale);
  return g_test_run ();
}
