/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sorting by what names say: from which frame a face comes, and whether it is alone in it. */
#include <stdlib.h>
#include <string.h>

#include "sort/guise-sort-private.h"

#define REASON_SEVERAL "several faces in its frame"

typedef struct
{
  size_t      i;
  const char *text;
} Named;

static int
compare_text (const void *a, const void *b)
{
  const Named *p = a;
  const Named *q = b;
  const int    order = strcmp (p->text, q->text);

  return order != 0 ? order : (p->i > q->i) - (p->i < q->i);
}

gboolean
guise_sort_by_name (GuiseSort *self, GError **error)
{
  const size_t              n = guise_faceset_get_n (self->faceset);
  g_autofree Named         *named = g_new (Named, n);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, n);

  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);

      named[i] =
        (Named){ i, entry->source_filename != NULL ? entry->source_filename : entry->name };
    }
  qsort (named, n, sizeof *named, compare_text);
  for (size_t i = 0; i < n; i++)
    items[i] = (GuiseSortItem){ named[i].i, (double) i };
  guise_sort_take_items (self, items, n);
  return TRUE;
}

/* Splits "person/A_B.jpg" of whole numbers A and B: the frame "person/A", and whether B is not 0.
 */
static char *
parse_frame (const char *name, gboolean *out_is_further)
{
  const char *slash = strrchr (name, '/');
  const char *base = slash != NULL ? slash + 1 : name;
  const int   n_folder = (int) (base - name);
  const char *mark = strchr (base, '_');
  const char *end = strrchr (base, '.');

  if (mark == NULL || end == NULL || mark == base || end <= mark + 1)
    return NULL;
  for (const char *p = base; p < end; p++)
    if (p != mark && !g_ascii_isdigit (*p))
      return NULL;
  *out_is_further = strspn (mark + 1, "0") < (size_t) (end - mark - 1);
  while (*base == '0' && base + 1 < mark)
    base++; /* 007 and 7 are one frame */
  return g_strdup_printf ("%.*s%.*s", n_folder, name, (int) (mark - base), base);
}

/* Names tell by themselves where they have the form A_B, as in the reference; other faces are
 * counted by the frame that their metadata tell. */
gboolean
guise_sort_one_face (GuiseSort *self, GError **error)
{
  const size_t              n = guise_faceset_get_n (self->faceset);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, n);
  g_autoptr (GHashTable) crowded = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) frames = g_new0 (char *, n + 1);
  size_t n_items = 0;

  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (self->faceset, i);
      gboolean                 is_further = FALSE;

      frames[i] = parse_frame (entry->name, &is_further);
      if (frames[i] == NULL)
        {
          /* The slash keeps frames of metadata apart from those of names. */
          frames[i] = entry->source_filename != NULL
                        ? g_strconcat ("//", entry->source_filename, NULL)
                        : g_strconcat ("///", entry->name, NULL);
          is_further = g_hash_table_contains (seen, frames[i]);
        }
      g_hash_table_add (seen, frames[i]);
      if (is_further)
        g_hash_table_add (crowded, frames[i]);
    }
  for (size_t i = 0; i < n; i++)
    {
      if (g_hash_table_contains (crowded, frames[i]) &&
          guise_sort_get_mark (self, i) != GUISE_SORT_PICKED)
        guise_sort_leave_out (self, i, REASON_SEVERAL);
      else
        items[n_items++] = (GuiseSortItem){ i, 0.0 };
    }
  guise_sort_take_items (self, items, n_items);
  return TRUE;
}
