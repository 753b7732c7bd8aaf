/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plans that come with the program. */
#include "train/guise-recipes.h"

#include <string.h>

#include "core/guise-data.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-near-word.h"

#define SUFFIX ".json"

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char **
guise_recipe_list (GError **error)
{
  static const char *const suffixes[] = { SUFFIX, NULL };
  g_autofree char         *dir = guise_data_find ("recipes", error);
  g_autoptr (GPtrArray) files = dir != NULL ? guise_dir_list (dir, suffixes, error) : NULL;
  char **names;

  if (files == NULL)
    return NULL;
  names = g_new0 (char *, files->len + 1);
  for (unsigned i = 0; i < files->len; i++)
    names[i] = g_strndup (g_ptr_array_index (files, i),
                          strlen (g_ptr_array_index (files, i)) - strlen (SUFFIX));
  qsort (names, files->len, sizeof *names, compare_names); /* "a" before "a-b", unlike "a.json" */
  return names;
}

static void
set_unknown (const char *recipe, GError **error)
{
  g_auto (GStrv) names = guise_recipe_list (NULL); /* it only serves the message */
  const char *near = names != NULL ? guise_near_word (recipe, (const char *const *) names) : NULL;

  if (near != NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 "There is no recipe named '%s'; did you mean '%s'?", recipe, near);
  else
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 "There is no recipe named '%s'", recipe);
}

char *
guise_recipe_find (const char *recipe, GError **error)
{
  g_autofree char *relative = g_strdup_printf ("recipes/%s" SUFFIX, recipe);
  char            *path;

  if (strchr (recipe, G_DIR_SEPARATOR) != NULL || g_str_has_suffix (recipe, SUFFIX))
    return g_strdup (recipe);
  path = guise_data_find (relative, NULL); /* the message below is more to the point */
  if (path == NULL)
    set_unknown (recipe, error);
  return path;
}
