/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parts of the program that are opened when they are wanted. */
#include "core/guise-module.h"

#include "core/guise-error.h"

#define MAX_PARENTS 5 /* from build/tests/unit/room/ up to the build folder */

static char *
existing (const char *first, const char *second, const char *third)
{
  g_autofree char *path = g_build_filename (first, second, third, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

/* In the build folder: the nearest one above the program that is one. */
static char *
find_in_build (const char *program_folder, const char *folder, const char *file)
{
  g_autofree char *at = g_strdup (program_folder);

  for (int i = 0; i < MAX_PARENTS; i++)
    {
      g_autofree char *parent = g_path_get_dirname (at);
      g_autofree char *build_file = existing (parent, "build.ninja", NULL);

      if (build_file != NULL)
        return existing (parent, folder, file);
      g_free (at);
      at = g_steal_pointer (&parent);
    }
  return NULL;
}

char *
guise_module_find (const char *name, const char *folder)
{
  g_autofree char *file = g_strconcat (name, ".so", NULL);
  const char      *named = g_getenv ("GUISE_MODULES");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *program_folder = program != NULL ? g_path_get_dirname (program) : NULL;
  char            *found = named != NULL ? existing (named, file, NULL) : NULL;

  if (found == NULL && program_folder != NULL)
    found = existing (program_folder, GUISE_MODULES_FROM_BIN, file);
  if (found == NULL && program_folder != NULL)
    found = find_in_build (program_folder, folder, file);
  return found;
}

gboolean
guise_module_open (const char *name,
                   const char *folder,
                   const char *symbol,
                   gpointer   *out_function,
                   GError    **error)
{
  g_autofree char *path = guise_module_find (name, folder);
  g_autoptr (GError) reason = NULL;
  GModule *module;

  if (path == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "The part '%s' does not come with this build", name);
      return FALSE;
    }
  module = g_module_open_full (path, G_MODULE_BIND_LAZY, &reason);
  if (module == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, "'%s' cannot be used: %s",
                   path, reason->message);
      return FALSE;
    }
  g_module_make_resident (module);
  if (g_module_symbol (module, symbol, out_function))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, "'%s' has no function '%s'", path,
               symbol);
  return FALSE;
}
