/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which models a DeepFaceLab folder holds (formats.md 8.1). */
#include "model/guise-dfl-find-private.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-model-error.h"

#define DATA_SUFFIX "_data.dat"

/* What models there are: the last word of their prefix, and what can be said to those that are
 * none of ours. */
static const struct
{
  const char *name;
  const char *refusal; /* NULL: one of ours */
} CLASSES[] = {
  { "SAEHD", NULL },
  { "Quick96", NULL },
  { "AMP", "an AMP model: live only, its exported .dfm file can be used" },
  { "XSeg", "a mask model (XSeg), which swaps no faces; see 'guise xseg'" },
};

#define SAEHD   0
#define QUICK96 1

char *
guise_dfl_make_prefix (const char *name, gboolean is_quick96)
{
  return g_strdup_printf ("%s_%s", name, CLASSES[is_quick96 ? QUICK96 : SAEHD].name);
}

/* The class by the end of a prefix; XSeg has no name before it. -1: none. */
static int
find_class (const char *prefix)
{
  for (size_t i = 0; i < G_N_ELEMENTS (CLASSES); i++)
    {
      size_t n = strlen (prefix), n_class = strlen (CLASSES[i].name);

      if (g_str_has_suffix (prefix, CLASSES[i].name) &&
          (n == n_class || prefix[n - n_class - 1] == '_'))
        return (int) i;
    }
  return -1;
}

/* A model that is on its way into the folder. */
static gboolean
is_cut_off (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* was read before */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, GUISE_DFL_READY_PREFIX))
      return TRUE;
  return FALSE;
}

static gboolean
refuse_others (const char *dir, GPtrArray *others, GError **error)
{
  const char *first = others->len > 0 ? others->pdata[0] : NULL;

  if (first != NULL)
    g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_UNSUPPORTED,
                 "'%s' holds no model that swaps faces by training: '%s' is %s", dir, first,
                 CLASSES[find_class (first)].refusal);
  else
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 "'%s' holds no model: no file in it ends in SAEHD" DATA_SUFFIX
                 " or Quick96" DATA_SUFFIX "%s",
                 dir,
                 is_cut_off (dir) ? "; saving a model into it was cut off, and saving it again "
                                    "finishes that"
                                  : "");
  return FALSE;
}

char **
guise_dfl_folder_find (const char *dir, GError **error)
{
  static const char *const SUFFIXES[] = { ".dat", NULL };
  g_autoptr (GPtrArray) files = guise_dir_list (dir, SUFFIXES, error);
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      const char      *file = files->pdata[i];
      g_autofree char *prefix = NULL;
      int class;

      if (!g_str_has_suffix (file, DATA_SUFFIX))
        continue;
      prefix = g_strndup (file, strlen (file) - strlen (DATA_SUFFIX));
      class = find_class (prefix);
      if (class >= 0)
        g_ptr_array_add (CLASSES[class].refusal == NULL ? ours : others, g_steal_pointer (&prefix));
    }
  if (ours->len == 0 && !refuse_others (dir, others, error))
    return NULL;
  g_ptr_array_add (ours, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&ours), FALSE);
}

/* Whether a model goes by @name: its prefix, what stands before the class, or, as DeepFaceLab cuts
 * it, before the first underscore. */
static gboolean
is_called (const char *prefix, const char *name)
{
  size_t n = strlen (name), n_first = strcspn (prefix, "_");
  size_t n_class = strlen (CLASSES[find_class (prefix)].name);

  return strcmp (prefix, name) == 0 || (n == n_first && strncmp (prefix, name, n) == 0) ||
         (strlen (prefix) == n + 1 + n_class && strncmp (prefix, name, n) == 0);
}

char *
guise_dfl_find_prefix (const char *dir, const char *name, gboolean *out_is_quick96, GError **error)
{
  g_auto (GStrv) prefixes = guise_dfl_folder_find (dir, error);
  g_autofree char *list = prefixes != NULL ? g_strjoinv (", ", prefixes) : NULL;
  const char      *found = NULL;

  if (prefixes == NULL)
    return NULL;
  for (size_t i = 0; prefixes[i] != NULL; i++)
    {
      if (name != NULL && !is_called (prefixes[i], name))
        continue;
      if (found != NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                       "'%s' holds several models (%s); name one", dir, list);
          return NULL;
        }
      found = prefixes[i];
    }
  if (found == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "'%s' holds no model called '%s', but %s", dir, name, list);
      return NULL;
    }
  *out_is_quick96 = find_class (found) == QUICK96;
  return g_strdup (found);
}
