/* SPDX-License-Identifier: GPL-3.0-or-later
 * Selections of one faceset as sets: both, either, one without the other. */
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-selection.h"

#define REASON_NOT_IN    "not in the other selection"
#define REASON_TAKEN_OUT "in the other selection, whose faces were taken out"

static const char *const words[] = {
  [GUISE_SELECTION_AND] = "and",
  [GUISE_SELECTION_OR] = "or",
  [GUISE_SELECTION_MINUS] = "minus",
};

static GHashTable *
list_names (const GuiseSelection *selection)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < selection->faces->len; i++)
    g_hash_table_add (names, g_array_index (selection->faces, GuiseSelectedFace, i).name);
  return names;
}

/* Keeps the faces that the other one has, or those that it has not. */
static void
keep (GuiseSelection *self, const GuiseSelection *other, gboolean in_other, const char *reason)
{
  g_autoptr (GHashTable) names = list_names (other);
  GArray *kept = g_array_new (FALSE, TRUE, sizeof (GuiseSelectedFace));

  for (guint i = 0; i < self->faces->len; i++)
    {
      GuiseSelectedFace *face = &g_array_index (self->faces, GuiseSelectedFace, i);

      if (g_hash_table_contains (names, face->name) == in_other)
        {
          g_array_append_vals (kept, face, 1);
          face->name = NULL; /* it has moved */
          continue;
        }
      guise_selection_leave_out (self, face->name, reason);
      if (face->bin >= 0 && face->bin < (int) self->bins->len)
        {
          GuiseSelectionBin *bin = &g_array_index (self->bins, GuiseSelectionBin, face->bin);

          bin->n_after -= bin->n_after > 0; /* a file can say anything */
        }
    }
  g_array_set_size (self->faces, 0);
  if (kept->len > 0)
    g_array_append_vals (self->faces, kept->data, kept->len);
  g_array_unref (kept);
}

/* Takes the names that are chosen now off the list of those left out. */
static void
forget_left_out (GuiseSelection *self)
{
  g_autoptr (GHashTable) names = list_names (self);

  for (guint i = self->left_out->len; i > 0; i--)
    if (g_hash_table_contains (names, g_array_index (self->left_out, GuiseLeftOutFace, i - 1).name))
      g_array_remove_index (self->left_out, i - 1);
}

static void
append (GuiseSelection *self, const GuiseSelection *other)
{
  g_autoptr (GHashTable) names = list_names (self);

  for (guint i = 0; i < other->faces->len; i++)
    {
      const GuiseSelectedFace *face = &g_array_index (other->faces, GuiseSelectedFace, i);

      if (!g_hash_table_contains (names, face->name))
        guise_selection_add (self, face->name, face->key, -1);
    }
  forget_left_out (self);
}

gboolean
guise_selection_combine (GuiseSelection         *self,
                         GuiseSelectionOperation operation,
                         const GuiseSelection   *other,
                         GError                **error)
{
  g_autofree char *faceset = g_canonicalize_filename (self->faceset, NULL);
  g_autofree char *other_faceset = g_canonicalize_filename (other->faceset, NULL);
  char            *method;

  if (strcmp (faceset, other_faceset) != 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "Only selections of one faceset can be combined; these are of '%s' and '%s'",
                   self->faceset, other->faceset);
      return FALSE;
    }
  if (operation == GUISE_SELECTION_OR)
    append (self, other);
  else
    keep (self, other, operation == GUISE_SELECTION_AND,
          operation == GUISE_SELECTION_AND ? REASON_NOT_IN : REASON_TAKEN_OUT);
  method = g_strdup_printf ("%s %s %s", self->method, words[operation], other->method);
  g_free (self->method);
  self->method = method;
  return TRUE;
}
