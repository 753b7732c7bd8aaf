/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person says about single faces of a selection. */
#include "faceset/guise-selection-marks.h"

#define REASON_DROPPED "taken out by hand"
#define REASON_FREE    "not chosen yet"

char *
guise_selection_dup_path (const char *faceset, const char *method)
{
  /* by its name where it is gone: what is said of it must not land beside its folder */
  const gboolean   is_file = g_file_test (faceset, G_FILE_TEST_EXISTS)
                               ? !g_file_test (faceset, G_FILE_TEST_IS_DIR)
                               : g_str_has_suffix (faceset, ".pak");
  g_autofree char *folder = is_file ? g_path_get_dirname (faceset) : g_strdup (faceset);
  g_autofree char *name = g_strdup_printf ("selection-%s.json", method);

  return g_build_filename (folder, name, NULL);
}

char *
guise_selection_dup_marks_path (const char *faceset)
{
  return guise_selection_dup_path (faceset, "best");
}

GHashTable *
guise_selection_load_dropped (const char *path)
{
  GHashTable *dropped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GuiseSelection) selection = g_file_test (path, G_FILE_TEST_IS_REGULAR)
                                           ? guise_selection_load (path, NULL)
                                           : NULL;

  for (guint i = 0; selection != NULL && i < selection->dropped->len; i++)
    g_hash_table_add (dropped, g_strdup (selection->dropped->pdata[i]));
  return dropped;
}

static GHashTable *
make_set (const GPtrArray *names)
{
  GHashTable *set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < names->len; i++)
    g_hash_table_add (set, names->pdata[i]);
  return set;
}

/* Those that are not in the set, in their order. */
static void
remove_names (GPtrArray *names, GHashTable *set)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    if (g_hash_table_contains (set, names->pdata[i]))
      g_free (names->pdata[i]);
    else
      g_ptr_array_add (rest, names->pdata[i]);
  for (guint i = 0; i < rest->len; i++)
    names->pdata[i] = rest->pdata[i];
  for (guint i = rest->len; i < names->len; i++)
    names->pdata[i] = NULL;
  g_ptr_array_set_size (names, (int) rest->len);
}

static void
add_names (GPtrArray *names, const GPtrArray *added)
{
  for (guint i = 0; i < added->len; i++)
    g_ptr_array_add (names, g_strdup (added->pdata[i]));
}

static void
take_out (GuiseSelection *self, GHashTable *set)
{
  g_autoptr (GArray) faces = g_steal_pointer (&self->faces);
  g_autoptr (GuiseSelection) empty = guise_selection_new (self->faceset, self->method);

  self->faces = g_steal_pointer (&empty->faces);
  empty->faces = g_array_new (FALSE, FALSE, sizeof (GuiseSelectedFace));
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseSelectedFace *face = &g_array_index (faces, GuiseSelectedFace, i);

      if (!g_hash_table_contains (set, face->name))
        {
          guise_selection_add (self, face->name, face->key, face->bin);
          continue;
        }
      guise_selection_leave_out (self, face->name, REASON_DROPPED);
      if (face->bin >= 0 && (guint) face->bin < self->bins->len)
        {
          GuiseSelectionBin *bin = &g_array_index (self->bins, GuiseSelectionBin, face->bin);

          bin->n_after -= bin->n_after > 0;
        }
    }
}

/* Those of the set that were left out are so no more, or for another reason. */
static void
change_left_out (GuiseSelection *self, GHashTable *set, const char *reason)
{
  g_autoptr (GArray) left_out = g_steal_pointer (&self->left_out);
  g_autoptr (GuiseSelection) empty = guise_selection_new (self->faceset, self->method);

  self->left_out = g_steal_pointer (&empty->left_out);
  empty->left_out = g_array_new (FALSE, FALSE, sizeof (GuiseLeftOutFace));
  for (guint i = 0; i < left_out->len; i++)
    {
      const GuiseLeftOutFace *face = &g_array_index (left_out, GuiseLeftOutFace, i);

      if (!g_hash_table_contains (set, face->name))
        guise_selection_leave_out (self, face->name, face->reason);
      else if (reason != NULL)
        guise_selection_leave_out (self, face->name, reason);
    }
}

static void
put_in (GuiseSelection *self, const GPtrArray *names)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->faces->len; i++)
    g_hash_table_add (there, g_array_index (self->faces, GuiseSelectedFace, i).name);
  for (guint i = 0; i < names->len; i++)
    if (g_hash_table_add (there, names->pdata[i]))
      guise_selection_add (self, names->pdata[i], 0.0, -1);
}

void
guise_selection_mark (GuiseSelection *self, const GPtrArray *names, GuiseSelectionMark mark)
{
  g_autoptr (GHashTable) set = make_set (names);

  remove_names (self->picked, set);
  remove_names (self->dropped, set);
  switch (mark)
    {
    case GUISE_SELECTION_PICKED:
      add_names (self->picked, names);
      change_left_out (self, set, NULL);
      put_in (self, names);
      break;
    case GUISE_SELECTION_DROPPED:
      add_names (self->dropped, names);
      change_left_out (self, set, REASON_DROPPED);
      take_out (self, set);
      break;
    case GUISE_SELECTION_FREE:
      change_left_out (self, set, REASON_FREE);
      break;
    }
}
