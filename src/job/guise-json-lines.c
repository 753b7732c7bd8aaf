/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lines of JSON, written and read with distrust. */
#include <string.h>

#include "core/guise-json-check.h"
#include "core/guise-json-text.h"
#include "job/guise-json-lines-private.h"

char *
guise_json_line_new (JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = guise_json_to_text (root, FALSE);

  return g_strconcat (text, "\n", NULL);
}

JsonParser *
guise_json_line_parse (const char *line, size_t n_bytes, size_t n_max)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;

  if (n_bytes > 0 && n_bytes <= n_max && g_utf8_validate_len (line, n_bytes, NULL) &&
      guise_json_check (line, n_bytes) &&
      json_parser_load_from_data (parser, line, (gssize) n_bytes, NULL))
    root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&parser) : NULL;
}

const char *
guise_json_line_get_text (JsonNode *node, size_t n_max)
{
  const char *text =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node)
      : NULL;

  return text != NULL && strlen (text) <= n_max ? text : NULL;
}

JsonArray *
guise_json_line_get_array (JsonObject *object, const char *name, unsigned n_max)
{
  JsonNode  *node = json_object_get_member (object, name);
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return array != NULL && json_array_get_length (array) <= n_max ? array : NULL;
}
