/* SPDX-License-Identifier: GPL-3.0-or-later
 * The reader of TensorFlow.js graph models: JSON topology, order of the nodes, shards. */
#include "format/guise-tfjs.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-tfjs-private.h"

#define MAX_NAME_BYTES 512
#define MAX_ATTR_BYTES 64 /* of the words that are read: "SAME", "NHWC" */

gboolean
guise_tfjs_refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);

  g_autofree char *reason = g_strdup_vprintf (format, arguments);

  va_end (arguments);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "TensorFlow.js model: %s",
               reason);
  return FALSE;
}

/* ---- attributes ---- */

/* Whether attribute @name is the word; words are stored in base64. */
static gboolean
has_word (JsonObject *attributes, const char *name, const char *word)
{
  const char *coded = guise_json_get_string (guise_json_get_object (attributes, name), "s");
  size_t      n_bytes = 0;

  if (coded == NULL || *coded == '\0' || strlen (coded) > MAX_ATTR_BYTES)
    return FALSE;

  g_autofree unsigned char *bytes = g_base64_decode (coded, &n_bytes);

  return n_bytes == strlen (word) && memcmp (bytes, word, n_bytes) == 0;
}

/* The two middle numbers of a list of four, [1, h, w, 1]; 1 and 1 when it is not there. */
static gboolean
read_pair (JsonObject *attributes, const char *name, int32_t *out_h, int32_t *out_w)
{
  JsonObject *list = guise_json_get_object (guise_json_get_object (attributes, name), "list");
  JsonArray  *numbers = guise_json_get_array (list, "i");
  int64_t     values[4];

  *out_h = *out_w = 1;
  if (numbers == NULL)
    return TRUE;
  if (json_array_get_length (numbers) != 4)
    return FALSE;
  for (unsigned i = 0; i < 4; i++)
    if (!guise_json_get_int (json_array_get_element (numbers, i), &values[i]) || values[i] < 1 ||
        values[i] > G_MAXINT16)
      return FALSE;
  *out_h = (int32_t) values[1];
  *out_w = (int32_t) values[2];
  return values[0] == 1 && values[3] == 1;
}

/* The shape of an input of the graph. */
static void
read_input_shape (JsonObject *attributes, GuiseTfjsNode *node)
{
  JsonObject *shape = guise_json_get_object (guise_json_get_object (attributes, "shape"), "shape");
  JsonArray  *dims = guise_json_get_array (shape, "dim");
  unsigned    n = dims != NULL ? json_array_get_length (dims) : 0;

  if (dims == NULL || n > GUISE_TFJS_MAX_DIMS)
    return;
  for (unsigned i = 0; i < n; i++)
    {
      JsonObject *dim = guise_json_get_element (dims, i);
      JsonNode   *size = dim != NULL ? json_object_get_member (dim, "size") : NULL;
      int64_t     value;

      node->dims[i] = guise_json_get_int (size, &value) && value > 0 && value <= GUISE_TFJS_MAX_SIZE
                        ? (int32_t) value
                        : -1;
    }
  node->n_dims = (int) n;
}

static gboolean
read_attributes (JsonObject *object, GuiseTfjsNode *node)
{
  JsonObject *attributes = guise_json_get_object (object, "attr");

  if (!read_pair (attributes, "strides", &node->stride_h, &node->stride_w) ||
      !read_pair (attributes, "dilations", &node->dilation_h, &node->dilation_w))
    return FALSE;
  if (has_word (attributes, "padding", "SAME"))
    node->padding = GUISE_TFJS_PADDING_SAME;
  else if (has_word (attributes, "padding", "VALID"))
    node->padding = GUISE_TFJS_PADDING_VALID;
  else
    node->padding = GUISE_TFJS_PADDING_OTHER;
  node->is_channels_first = has_word (attributes, "data_format", "NCHW");
  node->keeps_dims = guise_json_get_boolean (guise_json_get_object (attributes, "keep_dims"), "b");
  if (strcmp (node->op, "Placeholder") == 0)
    read_input_shape (attributes, node);
  return TRUE;
}

/* ---- nodes ---- */

static gboolean
read_nodes (GuiseTfjs *self, JsonArray *list, GHashTable *by_name, GError **error)
{
  unsigned n = list != NULL ? json_array_get_length (list) : 0;

  if (n == 0 || n > GUISE_TFJS_MAX_NODES)
    return guise_tfjs_refuse (error, "it has no nodes, or more than %d", GUISE_TFJS_MAX_NODES);
  self->nodes = g_new0 (GuiseTfjsNode, n);
  self->n_nodes = n;
  for (unsigned i = 0; i < n; i++)
    {
      JsonObject    *object = guise_json_get_element (list, i);
      const char    *name = guise_json_get_string (object, "name");
      const char    *op = guise_json_get_string (object, "op");
      GuiseTfjsNode *node = &self->nodes[i];

      if (name == NULL || op == NULL || *name == '\0' || strlen (name) > MAX_NAME_BYTES ||
          strlen (op) > MAX_NAME_BYTES)
        return guise_tfjs_refuse (error, "node %u has no name or no op", i);
      node->name = g_strdup (name);
      node->op = g_strdup (op);
      node->n_dims = -1;
      if (!read_attributes (object, node))
        return guise_tfjs_refuse (error, "node %u has strides or dilations that are not read", i);
      if (!g_hash_table_insert (by_name, node->name, GUINT_TO_POINTER (i + 1)))
        return guise_tfjs_refuse (error, "two nodes have one name");
    }
  return TRUE;
}

/* Index of the node that an input names: "name" or "name:0". */
static gboolean
find_input (GHashTable *by_name, const char *text, int32_t *out_index)
{
  g_autofree char *name = g_strdup (text);
  unsigned         index;

  if (g_str_has_suffix (name, ":0"))
    name[strlen (name) - 2] = '\0';
  index = GPOINTER_TO_UINT (g_hash_table_lookup (by_name, name));
  *out_index = (int32_t) index - 1;
  return index != 0;
}

static gboolean
read_inputs (GuiseTfjs *self, JsonArray *list, GHashTable *by_name, GError **error)
{
  for (unsigned i = 0; i < self->n_nodes; i++)
    {
      GuiseTfjsNode *node = &self->nodes[i];
      JsonArray     *inputs = guise_json_get_array (guise_json_get_element (list, i), "input");

      for (unsigned j = 0; inputs != NULL && j < json_array_get_length (inputs); j++)
        {
          const char *text = guise_json_get_element_string (inputs, j);

          if (text != NULL && *text == '^')
            continue; /* only says what has to run before */
          if (text == NULL || node->n_inputs == GUISE_TFJS_MAX_INPUTS ||
              !find_input (by_name, text, &node->inputs[node->n_inputs]))
            return guise_tfjs_refuse (error, "node %u has an input that is not there", i);
          node->n_inputs++;
        }
    }
  return TRUE;
}

/* Brings the nodes into an order in which they can be computed: each goes down after its last
 * input, in the order of the file where there is a choice. */
static gboolean
sort_nodes (GuiseTfjs *self, GError **error)
{
  size_t               n = self->n_nodes, n_sorted = 0;
  g_autofree int32_t  *position = g_new (int32_t, n); /* [n]: new place of a node, -1 not yet */
  g_autofree uint32_t *order = g_new (uint32_t, n);
  gboolean             has_moved = TRUE;

  memset (position, -1, n * sizeof *position);
  /* Converters write the file in order but for a few nodes: one or two rounds do. */
  while (n_sorted < n && has_moved)
    {
      has_moved = FALSE;
      for (uint32_t i = 0; i < n; i++)
        {
          gboolean is_ready = position[i] < 0;

          for (int j = 0; is_ready && j < self->nodes[i].n_inputs; j++)
            is_ready = position[self->nodes[i].inputs[j]] >= 0;
          if (!is_ready)
            continue;
          position[i] = (int32_t) n_sorted;
          order[n_sorted++] = i;
          has_moved = TRUE;
        }
    }
  if (n_sorted < n)
    return guise_tfjs_refuse (error, "its nodes form a loop");

  GuiseTfjsNode *sorted = g_new (GuiseTfjsNode, n);

  for (size_t i = 0; i < n; i++)
    {
      sorted[i] = self->nodes[order[i]];
      for (int j = 0; j < sorted[i].n_inputs; j++)
        sorted[i].inputs[j] = position[sorted[i].inputs[j]];
    }
  g_free (self->nodes);
  self->nodes = sorted;
  return TRUE;
}

/* ---- files ---- */

static GuiseTfjs *
parse_object (JsonObject *root, const void *shards, size_t n_shards, GError **error)
{
  g_autoptr (GuiseTfjs) self = g_new0 (GuiseTfjs, 1);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *list = guise_json_get_array (guise_json_get_object (root, "modelTopology"), "node");
  JsonArray *manifest = guise_json_get_array (root, "weightsManifest");

  if (g_strcmp0 (guise_json_get_string (root, "format"), "graph-model") != 0 || manifest == NULL)
    {
      guise_tfjs_refuse (error, "it is no graph model with a list of weights");
      return NULL;
    }
  if (!read_nodes (self, list, by_name, error) || !read_inputs (self, list, by_name, error) ||
      !guise_tfjs_read_weights (self, manifest, by_name, shards, n_shards, error) ||
      !sort_nodes (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

GuiseTfjs *
guise_tfjs_parse (const void *json,
                  size_t      n_json,
                  const void *shards,
                  size_t      n_shards,
                  GError    **error)
{
  g_autoptr (JsonObject) root = guise_json_parse (json, n_json, error);

  return root != NULL ? parse_object (root, shards, n_shards, error) : NULL;
}

/* Appends the shards of all groups, files of @folder, to @bytes. */
static gboolean
read_shards (JsonObject *root, const char *folder, GByteArray *bytes, GError **error)
{
  JsonArray *manifest = guise_json_get_array (root, "weightsManifest");
  unsigned   n_read = 0;

  for (unsigned i = 0; manifest != NULL && i < json_array_get_length (manifest); i++)
    {
      JsonArray *paths = guise_json_get_array (guise_json_get_element (manifest, i), "paths");

      for (unsigned j = 0; paths != NULL && j < json_array_get_length (paths); j++)
        {
          const char *name = guise_json_get_element_string (paths, j);

          if (name == NULL || *name == '\0' || *name == '.' || strpbrk (name, "/\\") != NULL ||
              n_read++ == GUISE_TFJS_MAX_SHARDS)
            return guise_tfjs_refuse (error, "a shard is no file beside it, or there are too many");

          g_autofree char *path = g_build_filename (folder, name, NULL);
          g_autoptr (GBytes) shard =
                       guise_file_read (path, GUISE_TFJS_MAX_SHARD_BYTES - bytes->len, error);
          size_t      n_bytes = 0;
          const void *data = shard != NULL ? g_bytes_get_data (shard, &n_bytes) : NULL;

          if (shard == NULL)
            return FALSE;
          if (n_bytes > 0)
            g_byte_array_append (bytes, data, (guint) n_bytes);
        }
    }
  return TRUE;
}

GuiseTfjs *
guise_tfjs_read (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GBytes) file = guise_file_read (path, GUISE_TFJS_MAX_JSON_BYTES, error);
  g_autoptr (GByteArray) shards = g_byte_array_new ();
  g_autoptr (JsonObject) root = NULL;
  g_autoptr (GuiseTfjs) self = NULL;
  size_t      n_bytes;
  const void *data;

  if (file == NULL)
    return NULL;
  data = g_bytes_get_data (file, &n_bytes);
  root = guise_json_parse (data, n_bytes, error);
  if (root != NULL && read_shards (root, folder, shards, error))
    self = parse_object (root, shards->data, shards->len, error);
  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return g_steal_pointer (&self);
}

void
guise_tfjs_free (GuiseTfjs *self)
{
  if (self == NULL)
    return;
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      g_free (self->nodes[i].name);
      g_free (self->nodes[i].op);
      g_free (self->nodes[i].f32);
      g_free (self->nodes[i].i32);
    }
  g_free (self->nodes);
  g_free (self);
}

int32_t
guise_tfjs_find (const GuiseTfjs *self, const char *name)
{
  for (size_t i = 0; i < self->n_nodes; i++)
    if (strcmp (self->nodes[i].name, name) == 0)
      return (int32_t) i;
  return -1;
}
