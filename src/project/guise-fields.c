/* SPDX-License-Identifier: GPL-3.0-or-later
 * JSON files of a project and of facesets, read with distrust. */
#include "project/guise-fields-private.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"

static JsonNode *
get (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

JsonObject *
guise_fields_parse (const void *data, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local = NULL;
  const char *reason = NULL;

  if (!g_utf8_validate_len (data, n_bytes, NULL))
    reason = "it is not UTF-8";
  else if (!guise_json_check (data, n_bytes))
    reason = "it is not JSON, or nested too deeply";
  else if (!json_parser_load_from_data (parser, data, (gssize) n_bytes, &local))
    reason = local->message;
  else if (json_parser_get_root (parser) == NULL ||
           !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    reason = "it holds no object";
  if (reason == NULL)
    return json_node_dup_object (json_parser_get_root (parser));
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "'%s' is damaged: %s", label,
               reason);
  return NULL;
}

JsonObject *
guise_fields_load (const char *path, size_t max_bytes, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, max_bytes, error);

  if (bytes == NULL)
    return NULL;
  return guise_fields_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path, error);
}

gboolean
guise_fields_save (JsonObject *object, const char *path, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;
  size_t           n_bytes;

  json_node_set_object (node, object);
  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &n_bytes);
  return guise_file_replace (path, text, n_bytes, error);
}

const char *
guise_fields_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

JsonObject *
guise_fields_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

JsonArray *
guise_fields_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

gint64
guise_fields_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get (object, name, JSON_NODE_VALUE);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64 ||
      json_node_get_int (node) < 0)
    return fallback;
  return json_node_get_int (node);
}

JsonObject *
guise_fields_get_element (JsonArray *array, unsigned i)
{
  JsonNode *node = i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
