/* SPDX-License-Identifier: GPL-3.0-or-later
 * Selections as JSON files. */
#include "faceset/guise-selection.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"
#include "faceset/guise-rename-history.h"

#define FORMAT    "guise-selection"
#define VERSION   1
#define MAX_BYTES ((size_t) 512 << 20) /* two million faces need less */

static void
clear_face (gpointer data)
{
  g_free (((GuiseSelectedFace *) data)->name);
}

static void
clear_bin (gpointer data)
{
  g_free (((GuiseSelectionBin *) data)->label);
}

static void
clear_left_out (gpointer data)
{
  GuiseLeftOutFace *face = data;

  g_free (face->name);
  g_free (face->reason);
}

GuiseSelection *
guise_selection_new (const char *faceset, const char *method)
{
  GuiseSelection *self = g_new0 (GuiseSelection, 1);

  self->faceset = g_strdup (faceset);
  self->method = g_strdup (method);
  self->faces = g_array_new (FALSE, TRUE, sizeof (GuiseSelectedFace));
  g_array_set_clear_func (self->faces, clear_face);
  self->bins = g_array_new (FALSE, TRUE, sizeof (GuiseSelectionBin));
  g_array_set_clear_func (self->bins, clear_bin);
  self->left_out = g_array_new (FALSE, TRUE, sizeof (GuiseLeftOutFace));
  g_array_set_clear_func (self->left_out, clear_left_out);
  self->picked = g_ptr_array_new_with_free_func (g_free);
  self->dropped = g_ptr_array_new_with_free_func (g_free);
  self->n_renames = guise_rename_history_get_n (faceset);
  return self;
}

void
guise_selection_free (GuiseSelection *self)
{
  if (self == NULL)
    return;

  g_free (self->faceset);
  g_free (self->method);
  g_array_unref (self->faces);
  g_array_unref (self->bins);
  g_array_unref (self->left_out);
  g_ptr_array_unref (self->picked);
  g_ptr_array_unref (self->dropped);
  g_free (self);
}

void
guise_selection_add (GuiseSelection *self, const char *name, double key, int bin)
{
  const GuiseSelectedFace face = { g_strdup (name), key, bin };

  g_array_append_val (self->faces, face);
}

void
guise_selection_add_bin (GuiseSelection *self, const char *label, size_t n_before, size_t n_after)
{
  const GuiseSelectionBin bin = { g_strdup (label), n_before, n_after, 0, NAN };

  g_array_append_val (self->bins, bin);
}

void
guise_selection_leave_out (GuiseSelection *self, const char *name, const char *reason)
{
  const GuiseLeftOutFace face = { g_strdup (name), g_strdup (reason) };

  g_array_append_val (self->left_out, face);
}

/* The faceset as the file says it: "." when the file lies in it, so that both may be moved. */
static char *
get_stored_faceset (const GuiseSelection *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *of_file = g_canonicalize_filename (folder, NULL);
  char            *of_faceset = g_canonicalize_filename (self->faceset, NULL);

  if (strcmp (of_file, of_faceset) != 0)
    return of_faceset;
  g_free (of_faceset);
  return g_strdup (".");
}

static void
build_faces (JsonBuilder *builder, const GuiseSelection *self)
{
  json_builder_set_member_name (builder, "faces");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->faces->len; i++)
    {
      const GuiseSelectedFace *face = &g_array_index (self->faces, GuiseSelectedFace, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, face->name);
      json_builder_set_member_name (builder, "key");
      json_builder_add_double_value (builder, face->key);
      if (face->bin >= 0)
        {
          json_builder_set_member_name (builder, "bin");
          json_builder_add_int_value (builder, face->bin);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
build_bins (JsonBuilder *builder, const GuiseSelection *self)
{
  json_builder_set_member_name (builder, "bins");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->bins->len; i++)
    {
      const GuiseSelectionBin *bin = &g_array_index (self->bins, GuiseSelectionBin, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "label");
      json_builder_add_string_value (builder, bin->label);
      json_builder_set_member_name (builder, "before");
      json_builder_add_int_value (builder, (gint64) bin->n_before);
      json_builder_set_member_name (builder, "after");
      json_builder_add_int_value (builder, (gint64) bin->n_after);
      if (bin->n_wanted > 0)
        {
          json_builder_set_member_name (builder, "wanted");
          json_builder_add_int_value (builder, (gint64) bin->n_wanted);
        }
      if (isfinite (bin->radius))
        {
          json_builder_set_member_name (builder, "radius");
          json_builder_add_double_value (builder, bin->radius);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
build_left_out (JsonBuilder *builder, const GuiseSelection *self)
{
  json_builder_set_member_name (builder, "left-out");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->left_out->len; i++)
    {
      const GuiseLeftOutFace *face = &g_array_index (self->left_out, GuiseLeftOutFace, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, face->name);
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, face->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* An array of strings; nothing when there are none, as in files of old. */
static void
build_names (JsonBuilder *builder, const char *member, const GPtrArray *names)
{
  if (names->len == 0)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < names->len; i++)
    json_builder_add_string_value (builder, names->pdata[i]);
  json_builder_end_array (builder);
}

gboolean
guise_selection_save (const GuiseSelection *self, const char *path, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *faceset = get_stored_faceset (self, path);
  g_autofree char *text = NULL;
  gsize            n_bytes = 0;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "faceset");
  json_builder_add_string_value (builder, faceset);
  json_builder_set_member_name (builder, "method");
  json_builder_add_string_value (builder, self->method);
  build_faces (builder, self);
  build_bins (builder, self);
  build_left_out (builder, self);
  build_names (builder, "picked", self->picked);
  build_names (builder, "dropped", self->dropped);
  if (self->n_renames > 0)
    {
      json_builder_set_member_name (builder, "renames");
      json_builder_add_int_value (builder, (gint64) self->n_renames);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 1);
  text = json_generator_to_data (generator, &n_bytes);
  return guise_file_replace (path, text, n_bytes, error);
}

static void
set_corrupt (GError **error, const char *path, const char *reason)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "%s is no selection: %s", path,
               reason);
}

/* A member that must be a string, or NULL. */
static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/* A number, or the fallback for everything else. */
static double
get_number (JsonObject *object, const char *member, double fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;
  return json_node_get_value_type (node) == G_TYPE_DOUBLE ||
             json_node_get_value_type (node) == G_TYPE_INT64
           ? json_node_get_double (node)
           : fallback;
}

/* Element i of an array, or NULL when it is no object. */
static JsonObject *
get_object (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_faces (GuiseSelection *self, JsonArray *faces)
{
  for (guint i = 0; i < json_array_get_length (faces); i++)
    {
      JsonObject *object = get_object (faces, i);
      const char *name = object != NULL ? get_string (object, "name") : NULL;

      if (name == NULL)
        return FALSE;
      guise_selection_add (self, name, get_number (object, "key", 0.0),
                           (int) CLAMP (get_number (object, "bin", -1.0), -1.0, 1e6));
    }
  return TRUE;
}

static void
read_names (JsonObject *root, const char *member, GPtrArray *names)
{
  JsonArray *array = get_array (root, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (names, g_strdup (json_node_get_string (node)));
    }
}

/* Bins and the faces left out are for people; what is wrong with them is skipped. */
static void
read_rest (GuiseSelection *self, JsonObject *root)
{
  JsonArray *bins = get_array (root, "bins");
  JsonArray *left_out = get_array (root, "left-out");

  for (guint i = 0; bins != NULL && i < json_array_get_length (bins); i++)
    {
      JsonObject *object = get_object (bins, i);

      if (object != NULL && get_string (object, "label") != NULL)
        {
          GuiseSelectionBin *bin;

          guise_selection_add_bin (self, get_string (object, "label"),
                                   (size_t) CLAMP (get_number (object, "before", 0.0), 0.0, 1e9),
                                   (size_t) CLAMP (get_number (object, "after", 0.0), 0.0, 1e9));
          bin = &g_array_index (self->bins, GuiseSelectionBin, self->bins->len - 1);
          bin->n_wanted = (size_t) CLAMP (get_number (object, "wanted", 0.0), 0.0, 1e9);
          bin->radius = get_number (object, "radius", (double) NAN);
        }
    }
  for (guint i = 0; left_out != NULL && i < json_array_get_length (left_out); i++)
    {
      JsonObject *object = get_object (left_out, i);

      if (object != NULL && get_string (object, "name") != NULL &&
          get_string (object, "reason") != NULL)
        guise_selection_leave_out (self, get_string (object, "name"),
                                   get_string (object, "reason"));
    }
  read_names (root, "picked", self->picked);
  read_names (root, "dropped", self->dropped);
  self->n_renames = (size_t) CLAMP (get_number (root, "renames", 0.0), 0.0, 1e9);
}

static void
follow_name (GHashTable *names, char **name)
{
  const char *now = g_hash_table_lookup (names, *name);

  if (now != NULL)
    {
      g_free (*name);
      *name = g_strdup (now);
    }
}

gboolean
guise_selection_follow (GuiseSelection *self, GError **error)
{
  const size_t n = guise_rename_history_get_n (self->faceset);
  g_autoptr (GHashTable) names = NULL;

  if (n <= self->n_renames)
    return TRUE;
  names = guise_rename_history_translate (self->faceset, self->n_renames, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < self->faces->len; i++)
    follow_name (names, &g_array_index (self->faces, GuiseSelectedFace, i).name);
  for (guint i = 0; i < self->left_out->len; i++)
    follow_name (names, &g_array_index (self->left_out, GuiseLeftOutFace, i).name);
  for (guint i = 0; i < self->picked->len; i++)
    follow_name (names, (char **) &self->picked->pdata[i]);
  for (guint i = 0; i < self->dropped->len; i++)
    follow_name (names, (char **) &self->dropped->pdata[i]);
  self->n_renames = n;
  return TRUE;
}

/* The object that the text holds, or NULL with a reason. */
static JsonObject *
parse_root (JsonParser *parser, const char *text, size_t n_bytes, const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  JsonObject *root;

  if (!guise_json_check (text, n_bytes))
    {
      set_corrupt (error, path, "nested too deeply, or no plain JSON");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) n_bytes, &reason))
    {
      set_corrupt (error, path, reason->message);
      return NULL;
    }
  if (json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      set_corrupt (error, path, "no object");
      return NULL;
    }
  root = json_node_get_object (json_parser_get_root (parser));
  if (g_strcmp0 (get_string (root, "format"), FORMAT) != 0 ||
      get_number (root, "version", 0.0) != VERSION)
    {
      set_corrupt (error, path, "format or version");
      return NULL;
    }
  if (get_string (root, "faceset") == NULL || get_string (root, "method") == NULL ||
      get_array (root, "faces") == NULL)
    {
      set_corrupt (error, path, "faceset, method or faces are missing");
      return NULL;
    }
  return root;
}

GuiseSelection *
guise_selection_parse (const void *data, size_t n_bytes, const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GuiseSelection) self = NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *faceset = NULL;
  JsonObject      *root = parse_root (parser, data, n_bytes, path, error);

  if (root == NULL)
    return NULL;
  faceset = g_canonicalize_filename (get_string (root, "faceset"), absolute);
  self = guise_selection_new (faceset, get_string (root, "method"));
  if (!read_faces (self, get_array (root, "faces")))
    {
      set_corrupt (error, path, "a face without a name");
      return NULL;
    }
  read_rest (self, root);
  return g_steal_pointer (&self);
}

GuiseSelection *
guise_selection_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, error);
  g_autoptr (GuiseSelection) self =
               bytes != NULL ? guise_selection_parse (g_bytes_get_data (bytes, NULL),
                                                      g_bytes_get_size (bytes), path, error)
                             : NULL;

  if (self == NULL || !guise_selection_follow (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
