/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which faces are probe faces: the file, and finding them again in a faceset that has changed. */
#include "train/guise-probe-list-private.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/guise-json-check.h"

#define FORMAT     "guise-probes"
#define VERSION    1
#define MAX_NAME   4096
#define MARK_BYTES 8
#define MARK_STEPS 1024.0 /* of a pixel: what a round trip through 32 bits leaves unchanged */

static const char *const side_names[GUISE_N_SAEHD_SIDES] = {
  [GUISE_SAEHD_SRC] = "src",
  [GUISE_SAEHD_DST] = "dst",
};

static void
free_mark (gpointer data)
{
  GuiseProbeMark *self = data;

  g_free (self->name);
  g_free (self->mark);
  g_free (self->source);
  g_free (self);
}

GuiseProbeList *
guise_probe_list_new (void)
{
  GuiseProbeList *self = g_new0 (GuiseProbeList, 1);

  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    self->sides[side] = g_ptr_array_new_with_free_func (free_mark);
  return self;
}

void
guise_probe_list_free (GuiseProbeList *self)
{
  if (self == NULL)
    return;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    g_clear_pointer (&self->sides[side], g_ptr_array_unref);
  g_free (self);
}

/* ---- the file ---- */

static const char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static gboolean
read_mark (JsonNode *node, GPtrArray *marks)
{
  JsonObject     *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char     *name = object != NULL ? get_text (object, "name") : NULL;
  const char     *text = object != NULL ? get_text (object, "mark") : NULL;
  const char     *source = object != NULL ? get_text (object, "source") : NULL;
  GuiseProbeMark *mark;

  if (name == NULL || text == NULL || strlen (name) > MAX_NAME || strlen (text) != 2 * MARK_BYTES)
    return FALSE;
  mark = g_new0 (GuiseProbeMark, 1);
  mark->name = g_strdup (name);
  mark->mark = g_strdup (text);
  mark->source = g_strdup (source);
  g_ptr_array_add (marks, mark);
  return TRUE;
}

static gboolean
read_side (JsonObject *root, const char *key, GPtrArray *marks)
{
  JsonNode  *node = json_object_get_member (root, key);
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const unsigned n = array != NULL ? json_array_get_length (array) : 0;

  if (array == NULL || n > GUISE_PROBE_MAX_FACES)
    return FALSE;
  for (unsigned i = 0; i < n; i++)
    if (!read_mark (json_array_get_element (array, i), marks))
      return FALSE;
  return TRUE;
}

GuiseProbeList *
guise_probe_list_parse (const void *data, size_t n_bytes)
{
  g_autoptr (GuiseProbeList) self = guise_probe_list_new ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode   *root;
  JsonObject *object;
  JsonNode   *version;

  if (!g_utf8_validate (data, (gssize) n_bytes, NULL) || !guise_json_check (data, n_bytes) ||
      !json_parser_load_from_data (parser, data, (gssize) n_bytes, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  version = json_object_get_member (object, "version");
  if (g_strcmp0 (get_text (object, "format"), FORMAT) != 0 || version == NULL ||
      json_node_get_value_type (version) != G_TYPE_INT64 || json_node_get_int (version) != VERSION)
    return NULL;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    if (!read_side (object, side_names[side], self->sides[side]))
      return NULL;
  return g_steal_pointer (&self);
}

char *
guise_probe_list_to_text (const GuiseProbeList *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      json_builder_set_member_name (builder, side_names[side]);
      json_builder_begin_array (builder);
      for (unsigned i = 0; i < self->sides[side]->len; i++)
        {
          const GuiseProbeMark *mark = g_ptr_array_index (self->sides[side], i);

          json_builder_begin_object (builder);
          json_builder_set_member_name (builder, "name");
          json_builder_add_string_value (builder, mark->name);
          json_builder_set_member_name (builder, "mark");
          json_builder_add_string_value (builder, mark->mark);
          if (mark->source != NULL)
            {
              json_builder_set_member_name (builder, "source");
              json_builder_add_string_value (builder, mark->source);
            }
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/* ---- finding faces again ---- */

static char *
dup_mark (const GuiseFacesetEntry *entry)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const double values[2] = { entry->landmarks[i].x, entry->landmarks[i].y };

      for (int k = 0; k < 2; k++)
        {
          const double  steps = values[k] * MARK_STEPS;
          const int64_t step = fabs (steps) < 1e15 ? (int64_t) llrint (steps) : 0;
          const int64_t bytes = GINT64_TO_LE (step);

          g_checksum_update (checksum, (const guchar *) &bytes, sizeof bytes);
        }
    }
  return g_strndup (g_checksum_get_string (checksum), 2 * MARK_BYTES);
}

GuiseProbeMark *
guise_probe_mark_new (const GuiseFacesetEntry *entry)
{
  GuiseProbeMark *self = g_new0 (GuiseProbeMark, 1);

  self->name = g_utf8_make_valid (entry->name, -1);
  self->mark = dup_mark (entry);
  if (entry->source_filename != NULL)
    self->source = g_utf8_make_valid (entry->source_filename, -1);
  return self;
}

/* Indices by name, or by mark; of several faces with one mark the first in the order of names. */
static GHashTable *
index_faces (const GuiseFaceset *faceset, gboolean by_mark)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
      char                    *key = by_mark ? dup_mark (entry) : g_strdup (entry->name);
      gpointer                 value;
      const gboolean           is_known = g_hash_table_lookup_extended (table, key, NULL, &value);

      if (!is_known ||
          strcmp (entry->name, guise_faceset_get_entry (faceset, GPOINTER_TO_SIZE (value))->name) <
            0)
        g_hash_table_replace (table, key, GSIZE_TO_POINTER (i));
      else
        g_free (key);
    }
  return table;
}

static size_t
look_up (GHashTable *table, const char *key)
{
  gpointer value;

  return g_hash_table_lookup_extended (table, key, NULL, &value) ? GPOINTER_TO_SIZE (value)
                                                                 : SIZE_MAX;
}

static gboolean
is_marked (const GuiseFaceset *faceset, size_t i, const GuiseProbeMark *mark)
{
  g_autofree char *is = i != SIZE_MAX ? dup_mark (guise_faceset_get_entry (faceset, i)) : NULL;

  return g_strcmp0 (is, mark->mark) == 0;
}

static gboolean
is_of_source (const GuiseFaceset *faceset, size_t i, const GuiseProbeMark *mark)
{
  return i != SIZE_MAX && mark->source != NULL &&
         g_strcmp0 (guise_faceset_get_entry (faceset, i)->source_filename, mark->source) == 0;
}

void
guise_probe_list_find (const GPtrArray *marks, const GuiseFaceset *faceset, size_t *out_indices)
{
  g_autoptr (GHashTable) by_name = index_faces (faceset, FALSE);
  g_autoptr (GHashTable) by_mark = NULL; /* made when it is needed: it takes a checksum a face */

  for (unsigned i = 0; i < marks->len; i++)
    {
      const GuiseProbeMark *mark = g_ptr_array_index (marks, i);
      const size_t          named = look_up (by_name, mark->name);

      if (is_marked (faceset, named, mark))
        {
          out_indices[i] = named;
          continue;
        }
      if (by_mark == NULL)
        by_mark = index_faces (faceset, TRUE);
      out_indices[i] = look_up (by_mark, mark->mark);
      if (out_indices[i] == SIZE_MAX && is_of_source (faceset, named, mark))
        out_indices[i] = named;
    }
}
