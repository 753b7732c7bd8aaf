/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which files of a folder are faces, and whose. */
#include "faceset/guise-faceset-files.h"

#include <string.h>

#include "core/guise-file.h"

static const char *const suffixes[] = { ".jpg", ".jpeg", NULL };

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_subfolders (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL); /* it was read a moment ago */
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
add_persons (const char *folder, GPtrArray *names, GError **error)
{
  g_autoptr (GPtrArray) persons = list_subfolders (folder);

  for (guint i = 0; i < persons->len; i++)
    {
      const char      *person = g_ptr_array_index (persons, i);
      g_autofree char *path = g_build_filename (folder, person, NULL);
      g_autoptr (GPtrArray) files = guise_dir_list (path, suffixes, error);

      if (files == NULL)
        return FALSE;
      for (guint k = 0; k < files->len; k++)
        g_ptr_array_add (names, g_strconcat (person, "/", g_ptr_array_index (files, k), NULL));
    }
  return TRUE;
}

GPtrArray *
guise_faceset_list_files (const char *folder, GuiseFacesetPersons persons, GError **error)
{
  g_autoptr (GPtrArray) names = guise_dir_list (folder, suffixes, error);

  if (names == NULL)
    return NULL;
  if (persons == GUISE_FACESET_PERSONS_YES)
    g_ptr_array_set_size (names, 0);
  if (persons != GUISE_FACESET_PERSONS_NO && names->len == 0 && !add_persons (folder, names, error))
    return NULL;
  return g_steal_pointer (&names);
}

gboolean
guise_faceset_is_face_name (const char *base)
{
  g_autofree char *lower = g_ascii_strdown (base, -1);

  if (base[0] == '.')
    return FALSE;
  for (size_t i = 0; suffixes[i] != NULL; i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

const char *
guise_faceset_split_name (const char *name, char **out_person)
{
  const char *slash = strchr (name, '/');

  *out_person = slash != NULL ? g_strndup (name, (size_t) (slash - name)) : NULL;
  return slash != NULL ? slash + 1 : name;
}
