/* SPDX-License-Identifier: GPL-3.0-or-later
 * How uncertain a model was about masks, as a small file beside the faces. */
#include "mask/guise-mask-doubt.h"

#include <string.h>

#include "core/guise-file.h"
#include "core/guise-json-text.h"
#include "faceset/guise-rename-history.h"
#include "format/guise-json.h"

#define FORMAT    "guise-mask-doubt"
#define VERSION   1
#define MAX_BYTES ((size_t) 64 << 20)

/* Of n faces to label each has a stretch of faces of its own: at most half of all lie in them. */
#define APART     4

struct _GuiseMaskDoubt
{
  GMutex      lock;
  GHashTable *faces; /* owned; name to double * */
};

double
guise_mask_doubt_measure (const float *mask, size_t n)
{
  double undecided = 0.0;
  double area = 0.0;

  for (size_t i = 0; i < n; i++)
    {
      const double p = CLAMP ((double) mask[i], 0.0, 1.0);

      undecided += 4.0 * p * (1.0 - p);
      area += p;
    }
  return area > 0.0 ? MIN (undecided / area, 1.0) : 1.0;
}

GuiseMaskDoubt *
guise_mask_doubt_new (void)
{
  GuiseMaskDoubt *self = g_new0 (GuiseMaskDoubt, 1);

  g_mutex_init (&self->lock);
  self->faces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
guise_mask_doubt_free (GuiseMaskDoubt *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->faces);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
guise_mask_doubt_add (GuiseMaskDoubt *self, const char *name, double doubt)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_insert (self->faces, g_strdup (name), g_memdup2 (&doubt, sizeof doubt));
}

double
guise_mask_doubt_get (const GuiseMaskDoubt *self, const char *name)
{
  const double *doubt = g_hash_table_lookup (self->faces, name);

  return doubt != NULL ? *doubt : -1.0;
}

/* ---- the file ---- */

static void
on_member_cb (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  double doubt;

  (void) object;
  if (!JSON_NODE_HOLDS_VALUE (node) || (json_node_get_value_type (node) != G_TYPE_DOUBLE &&
                                        json_node_get_value_type (node) != G_TYPE_INT64))
    return;
  doubt = json_node_get_double (node);
  if (doubt >= 0.0 && doubt <= 1.0)
    guise_mask_doubt_add (user_data, name, doubt);
}

GuiseMaskDoubt *
guise_mask_doubt_parse (const void *data, size_t n_bytes, size_t n_known_renames)
{
  GuiseMaskDoubt *self = guise_mask_doubt_new ();
  g_autoptr (JsonObject) root = guise_json_parse (data, n_bytes, NULL);
  JsonNode *faces = root != NULL ? json_object_get_member (root, "faces") : NULL;
  int64_t   version, n_renames;

  if (faces != NULL && JSON_NODE_HOLDS_OBJECT (faces) &&
      g_strcmp0 (guise_json_get_string (root, "format"), FORMAT) == 0 &&
      guise_json_get_int (json_object_get_member (root, "version"), &version) &&
      version == VERSION &&
      guise_json_get_int (json_object_get_member (root, "renames"), &n_renames) &&
      n_renames == (int64_t) n_known_renames)
    json_object_foreach_member (json_node_get_object (faces), on_member_cb, self);
  return self;
}

GuiseMaskDoubt *
guise_mask_doubt_load (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, GUISE_MASK_DOUBT_FILE, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, NULL);

  return bytes != NULL
           ? guise_mask_doubt_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                     guise_rename_history_get_n (folder))
           : guise_mask_doubt_new ();
}

gboolean
guise_mask_doubt_save (const GuiseMaskDoubt *self, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GUISE_MASK_DOUBT_FILE, NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject    *object = json_object_new ();
  JsonObject    *faces = json_object_new ();
  GHashTableIter iter;
  void          *name, *doubt;

  g_hash_table_iter_init (&iter, self->faces);
  while (g_hash_table_iter_next (&iter, &name, &doubt))
    if (g_utf8_validate (name, -1, NULL))
      json_object_set_double_member (faces, name, *(const double *) doubt);
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_int_member (object, "renames", (gint64) guise_rename_history_get_n (folder));
  json_object_set_object_member (object, "faces", faces);
  root = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  text = guise_json_to_text (root, FALSE);
  return guise_file_replace (path, text, strlen (text), error);
}

/* ---- what to label next ---- */

typedef struct
{
  size_t index;
  double doubt;
} Bare;

static int
compare_cb (const void *a, const void *b)
{
  const Bare *x = a;
  const Bare *y = b;

  if (x->doubt != y->doubt)
    return x->doubt > y->doubt ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static gboolean
is_near (const GArray *others, size_t index, size_t gap)
{
  for (guint k = 0; k < others->len; k++)
    {
      const size_t other = g_array_index (others, size_t, k);

      if ((index > other ? index - other : other - index) <= gap)
        return TRUE;
    }
  return FALSE;
}

/* Whether they are ordered by time or by what they look like, neighbours are much alike, and a
 * model that doubts one doubts them all: a label on each would tell it little more than one, be
 * they both chosen now or one of them labelled already. */
static void
choose_apart (GArray *bare, const GArray *labelled, size_t gap, size_t n, GArray *chosen)
{
  for (guint k = 0; k < bare->len && chosen->len < n;)
    {
      const size_t index = g_array_index (bare, Bare, k).index;

      if (is_near (chosen, index, gap) || is_near (labelled, index, gap))
        {
          k++;
          continue;
        }
      g_array_append_val (chosen, index);
      g_array_remove_index (bare, k);
    }
}

static void
choose_evenly (const GArray *bare, size_t n, GArray *chosen)
{
  for (size_t k = 0; k < n; k++)
    g_array_append_val (chosen,
                        g_array_index (bare, Bare, (2 * k + 1) * bare->len / (2 * n)).index);
}

GArray *
guise_mask_doubt_choose (const GuiseMaskDoubt *self,
                         const GuiseFaceset   *faceset,
                         GHashTable           *aside,
                         size_t                n)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GArray) bare = g_array_new (FALSE, FALSE, sizeof (Bare));
  g_autoptr (GArray) labelled = g_array_new (FALSE, FALSE, sizeof (size_t));
  const size_t n_faces = guise_faceset_get_n (faceset);
  gboolean     is_known = FALSE;

  for (size_t i = 0; i < n_faces; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      const Bare               one = { i, guise_mask_doubt_get (self, entry->name) };

      if (entry->has_polygons)
        g_array_append_val (labelled, i);
      else if (aside == NULL || !g_hash_table_contains (aside, entry->name))
        {
          g_array_append_val (bare, one);
          is_known = is_known || one.doubt >= 0.0;
        }
    }
  n = MIN (n, bare->len);
  if (!is_known)
    choose_evenly (bare, n, chosen);
  else if (n > 0)
    {
      g_array_sort (bare, compare_cb);
      choose_apart (bare, labelled, n_faces / (APART * n), n, chosen);
      choose_apart (bare, labelled, 0, n, chosen);
    }
  return chosen;
}
