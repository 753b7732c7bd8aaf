/* SPDX-License-Identifier: GPL-3.0-or-later
 * JSON of foreign files: checked before it is parsed, typed when it is read. */
#include "format/guise-json.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-json-check.h"

JsonObject *
guise_json_parse (const void *data, size_t n_bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) reason = NULL;
  JsonNode *root;

  if (n_bytes == 0 || !g_utf8_validate_len (data, n_bytes, NULL) ||
      !guise_json_check (data, n_bytes))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The JSON is empty, not UTF-8, has comments, or is nested deeper than %d",
                   GUISE_JSON_MAX_DEPTH);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, data, (gssize) n_bytes, &reason))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "The JSON is damaged: %s",
                   reason->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "The JSON is no object");
      return NULL;
    }
  return json_node_dup_object (root);
}

static JsonNode *
get_member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

JsonObject *
guise_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
guise_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
get_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

const char *
guise_json_get_string (JsonObject *object, const char *name)
{
  return get_text (get_member (object, name));
}

JsonObject *
guise_json_get_element (JsonArray *array, unsigned i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
guise_json_get_element_string (JsonArray *array, unsigned i)
{
  return get_text (json_array_get_element (array, i));
}

gboolean
guise_json_get_int (JsonNode *node, int64_t *out_value)
{
  const char *text = get_text (node);
  gint64      value;

  if (text != NULL)
    {
      if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
        return FALSE;
      *out_value = value;
      return TRUE;
    }
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *out_value = json_node_get_int (node);
  return TRUE;
}

gboolean
guise_json_get_number (JsonNode *node, double *out_value)
{
  GType type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;
  double value;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_double (node);
  if (!isfinite (value))
    return FALSE;
  *out_value = value;
  return TRUE;
}

gboolean
guise_json_get_double (JsonObject *object, const char *name, double *out_value)
{
  return guise_json_get_number (get_member (object, name), out_value);
}

gboolean
guise_json_get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}
