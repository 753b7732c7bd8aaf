/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the files that come with the program are. */
#include "core/guise-data.h"

#include "core/guise-error.h"

#define MODELS_PREFIX "models/"
#define MAX_PARENTS   5 /* from build/src/cli/ or build/tests/unit/room/ up to the source tree */
#define OWN           "guise"
#define OWN_TREE      "guise-devel"

/* Joins and keeps the path when something is there. */
static char *
existing (const char *folder, const char *relative)
{
  g_autofree char *path = g_build_filename (folder, relative, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static char *
find_by_environment (const char *relative)
{
  const char *data = g_getenv ("GUISE_DATA");
  const char *models = g_getenv ("GUISE_MODELS");
  char       *found = NULL;

  if (models != NULL && g_str_has_prefix (relative, MODELS_PREFIX))
    found = existing (models, relative + sizeof MODELS_PREFIX - 1);
  if (found == NULL && data != NULL)
    found = existing (data, relative);
  return found;
}

static char *
find_around_program (const char *relative)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  char            *found = NULL;

  if (folder == NULL)
    return NULL;

  g_autofree char *share = g_build_filename (folder, "..", "share", "guise", NULL);

  found = existing (share, relative);
  for (int i = 0; found == NULL && i < MAX_PARENTS; i++)
    {
      g_autofree char *parent = g_path_get_dirname (folder);
      g_autofree char *build_file = g_build_filename (parent, "data", "packages.txt", NULL);
      g_autofree char *data = g_build_filename (parent, "data", NULL);

      if (g_file_test (build_file, G_FILE_TEST_EXISTS))
        {
          found = existing (data, relative);
          return found != NULL ? found : existing (parent, relative);
        }
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return found;
}

/* An installed program has its own share/guise, wherever it lies; a build folder is Meson's. */
gboolean
guise_data_is_tree (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *share =
    folder != NULL ? g_build_filename (folder, "..", "share", "guise", NULL) : NULL;
  gboolean is_tree = FALSE;

  if (share == NULL || g_file_test (share, G_FILE_TEST_EXISTS))
    return FALSE;
  for (int i = 0; !is_tree && i < MAX_PARENTS; i++)
    {
      g_autofree char *parent = g_path_get_dirname (folder);
      g_autofree char *meson = g_build_filename (parent, "meson-private", NULL);

      is_tree = g_file_test (meson, G_FILE_TEST_IS_DIR);
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return is_tree;
}

char *
guise_data_dup_config_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), guise_data_is_tree () ? OWN_TREE : OWN, NULL);
}

char *
guise_data_dup_cache_dir (void)
{
  return g_build_filename (g_get_user_cache_dir (), guise_data_is_tree () ? OWN_TREE : OWN, NULL);
}

char *
guise_data_find (const char *relative, GError **error)
{
  char *found = find_by_environment (relative);

  if (found == NULL)
    found = find_around_program (relative);
  if (found == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 "'%s', which comes with the program, was not found; run data/setup, or set "
                 "GUISE_DATA or GUISE_MODELS to the folder that holds it",
                 relative);
  return found;
}

/* Any one language tells the folder. */
static gboolean
holds_translations (const char *folder)
{
  g_autofree char *one = g_build_filename (folder, "de", "LC_MESSAGES", "guise.mo", NULL);

  return g_file_test (one, G_FILE_TEST_EXISTS);
}

char *
guise_data_dup_locale_dir (void)
{
  const char      *named = g_getenv ("GUISE_LOCALE");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *share =
    folder != NULL ? g_build_filename (folder, "..", "share", "locale", NULL) : NULL;

  if (named != NULL)
    return g_strdup (named);
  if (share != NULL && holds_translations (share))
    return g_steal_pointer (&share);
  for (int i = 0; folder != NULL && i < MAX_PARENTS; i++)
    {
      g_autofree char *parent = g_path_get_dirname (folder);
      g_autofree char *po = g_build_filename (parent, "po", NULL);

      if (holds_translations (po))
        return g_steal_pointer (&po);
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return NULL;
}
