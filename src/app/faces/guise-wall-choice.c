/* SPDX-License-Identifier: GPL-3.0-or-later
 * The file of what is chosen and set aside, for the wall. */
#include "app/faces/guise-wall-choice-private.h"

#include "app/faces/guise-wall-list.h"

void
guise_wall_choice_free (GuiseWallChoice *self)
{
  if (self == NULL)
    return;
  g_free (self->marks);
  g_free (self->ranks);
  g_free (self);
}

static gboolean
find_face (GHashTable *places, const char *name, size_t *out_i)
{
  const size_t place = GPOINTER_TO_SIZE (g_hash_table_lookup (places, name));

  *out_i = place - 1;
  return place > 0;
}

GuiseWallChoice *
guise_wall_choice_new (const GuiseFaceset *faceset, const GuiseSelection *selection)
{
  const size_t     n = guise_faceset_get_n (faceset);
  GuiseWallChoice *self = g_new0 (GuiseWallChoice, 1);
  g_autoptr (GHashTable) places = NULL;
  size_t i;

  self->marks = g_new0 (uint8_t, n);
  self->ranks = g_new0 (uint32_t, n);
  if (selection == NULL)
    return self;
  places = g_hash_table_new (g_str_hash, g_str_equal);
  for (i = 0; i < n; i++)
    g_hash_table_insert (places, guise_faceset_get_entry (faceset, i)->name,
                         GSIZE_TO_POINTER (i + 1));
  for (guint k = 0; k < selection->faces->len; k++)
    if (find_face (places, g_array_index (selection->faces, GuiseSelectedFace, k).name, &i))
      {
        self->n_chosen += (self->marks[i] & GUISE_WALL_CHOSEN) == 0;
        self->marks[i] |= GUISE_WALL_CHOSEN;
        self->ranks[i] = k;
      }
  for (guint k = 0; k < selection->dropped->len; k++)
    if (find_face (places, selection->dropped->pdata[k], &i))
      {
        self->n_aside += (self->marks[i] & GUISE_WALL_ASIDE) == 0;
        self->marks[i] |= GUISE_WALL_ASIDE;
      }
  return self;
}

GuiseSelection *
guise_wall_choice_load (const char *path, GError **error)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) ? guise_selection_load (path, error) : NULL;
}

gboolean
guise_wall_choice_save (const GuiseSelection *selection, const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autoptr (GuiseSelection) empty =
                   guise_selection_new (selection->faceset, selection->method);

      empty->n_renames = selection->n_renames;
      if (!guise_selection_save (empty, path, error))
        return FALSE;
    }
  return guise_selection_save_version (selection, path, error);
}

static GMutex change_lock;

void
guise_wall_choice_lock (void)
{
  g_mutex_lock (&change_lock);
}

void
guise_wall_choice_unlock (void)
{
  g_mutex_unlock (&change_lock);
}

static GHashTable *
make_set (const GPtrArray *names)
{
  GHashTable *set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; names != NULL && i < names->len; i++)
    g_hash_table_add (set, names->pdata[i]);
  return set;
}

/* Those names of @names that @others has not. */
static GPtrArray *
find_new (const GPtrArray *names, const GPtrArray *others)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GHashTable) known = make_set (others);

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!g_hash_table_contains (known, names->pdata[i]))
      g_ptr_array_add (found, names->pdata[i]);
  return found;
}

void
guise_wall_choice_follow (GuiseSelection       *chosen,
                          const GuiseSelection *before,
                          const GuiseSelection *now)
{
  const GPtrArray *picked = now != NULL ? now->picked : NULL;
  const GPtrArray *dropped = now != NULL ? now->dropped : NULL;
  g_autoptr (GPtrArray) no_more_picked = find_new (before != NULL ? before->picked : NULL, picked);
  g_autoptr (GPtrArray) no_more_dropped =
               find_new (before != NULL ? before->dropped : NULL, dropped);
  g_autoptr (GPtrArray) new_picked = find_new (picked, before != NULL ? before->picked : NULL);
  g_autoptr (GPtrArray) new_dropped = find_new (dropped, before != NULL ? before->dropped : NULL);

  guise_selection_mark (chosen, no_more_picked, GUISE_SELECTION_FREE);
  guise_selection_mark (chosen, no_more_dropped, GUISE_SELECTION_FREE);
  guise_selection_mark (chosen, new_picked, GUISE_SELECTION_PICKED);
  guise_selection_mark (chosen, new_dropped, GUISE_SELECTION_DROPPED);
}
