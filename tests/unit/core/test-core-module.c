/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parts that are opened when wanted: found by environment, refused with a reason. */
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-module.h"
#include "support/guise-test.h"

static void
test_absent (void)
{
  g_autoptr (GError) error = NULL;
  gpointer function = NULL;

  g_assert_false (guise_module_open ("guise-nothing", "nowhere", "f", &function, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "guise-nothing"));
  g_assert_null (function);
}

/* What the environment names is taken; that it is no library is said with its path. */
static void
test_damaged (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "guise-broken.so", NULL);
  g_autoptr (GError) error = NULL;
  gpointer function = NULL;

  g_assert_true (guise_file_replace (path, "no library", 10, &error));
  g_setenv ("GUISE_MODULES", folder, TRUE);
  g_assert_false (guise_module_open ("guise-broken", "nowhere", "f", &function, &error));
  g_unsetenv ("GUISE_MODULES");
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, path));
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/module/absent", test_absent);
  g_test_add_func ("/core/module/damaged", test_damaged);
  return g_test_run ();
}
