/* SPDX-License-Identifier: GPL-3.0-or-later
 * Descriptions of folders: JSON objects that carry their own checksum. */
#include "store/guise-store-json-private.h"

#include <string.h>

#include "core/guise-json-check.h"
#include "core/guise-json-text.h"
#include "store/guise-store-error.h"

#define SEAL_NAME   "\"checksum\""
#define MAX_SECONDS 1e12
#define MAX_SIZE    (INT64_C (1) << 50)

/* The end of a description, from its last member on. */
static char *
make_seal (const char *text, size_t n_bytes)
{
  g_autofree char *sum =
    g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, n_bytes);

  return g_strdup_printf (SEAL_NAME " : \"%s\"\n}\n", sum);
}

char *
guise_store_json_seal (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *plain = guise_json_to_text (root, TRUE);
  g_autofree char *seal = NULL;
  g_autoptr (GString) text = g_string_new (plain);

  g_assert (g_str_has_suffix (plain, "\n}"));
  g_string_truncate (text, text->len - 2);
  g_string_append (text, ",\n  ");
  seal = make_seal (text->str, text->len);
  g_string_append (text, seal);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether the text ends with the checksum of all that stands before it. */
static gboolean
is_sealed (const char *text, size_t n_bytes)
{
  const char      *end = g_strrstr_len (text, (gssize) n_bytes, SEAL_NAME);
  g_autofree char *seal = NULL;

  if (end == NULL)
    return FALSE;
  seal = make_seal (text, (size_t) (end - text));
  return n_bytes == (size_t) (end - text) + strlen (seal) && memcmp (end, seal, strlen (seal)) == 0;
}

/* Returns: (transfer full) (nullable): a parser that holds an object */
static JsonParser *
parse (const char *text, size_t n_bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;

  if (n_bytes <= GUISE_STORE_JSON_MAX_BYTES && memchr (text, '\0', n_bytes) == NULL &&
      g_utf8_validate (text, (gssize) n_bytes, NULL) && guise_json_check (text, n_bytes) &&
      json_parser_load_from_data (parser, text, (gssize) n_bytes, NULL))
    root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&parser) : NULL;
}

gboolean
guise_store_reader_open (GuiseStoreReader            *self,
                         const char                  *text,
                         size_t                       n_bytes,
                         const GuiseStoreDescription *kind,
                         const char                  *path,
                         GError                     **error)
{
  gboolean has_seal;

  *self =
    (GuiseStoreReader){ .kind = kind, .path = path, .parser = parse (text, n_bytes), .format = 1 };
  if (self->parser == NULL)
    {
      guise_store_reader_set_wrong (self, "it is not a JSON object");
      return guise_store_reader_finish (self, error);
    }
  self->object = json_node_get_object (json_parser_get_root (self->parser));
  has_seal = is_sealed (text, n_bytes);
  if (!has_seal && json_object_has_member (self->object, "checksum"))
    guise_store_reader_set_wrong (self, "its checksum differs");
  self->format = guise_store_reader_int (self, "format", 1, G_MAXINT32);
  if (self->wrong == NULL && self->format > kind->newest_format)
    {
      g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_INVALID,
                   "'%s' is of format %" G_GINT64_FORMAT
                   ", which a newer version of this program has written; use that version",
                   path, self->format);
      return FALSE;
    }
  if (self->format >= kind->sealed_format && !has_seal)
    guise_store_reader_set_wrong (self, "its checksum is missing");
  return guise_store_reader_finish (self, error);
}

gboolean
guise_store_reader_finish (const GuiseStoreReader *self, GError **error)
{
  if (self->wrong == NULL)
    return TRUE;
  g_set_error (error, GUISE_STORE_ERROR, GUISE_STORE_ERROR_DAMAGED,
               "The list %s of '%s' is damaged: %s", self->kind->name, self->path, self->wrong);
  return FALSE;
}

void
guise_store_reader_clear (GuiseStoreReader *self)
{
  g_clear_object (&self->parser);
  g_clear_pointer (&self->wrong, g_free);
}

void
guise_store_reader_set_wrong (GuiseStoreReader *self, const char *what)
{
  if (self->wrong == NULL)
    self->wrong = g_strdup (what);
}

static void
set_wrong (GuiseStoreReader *self, const char *name)
{
  if (self->wrong == NULL)
    self->wrong = g_strdup_printf ("its member \"%s\" is missing or wrong", name);
}

/* A member that holds one value of the type, or NULL. */
static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

int64_t
guise_store_reader_int (GuiseStoreReader *self, const char *name, int64_t min, int64_t max)
{
  JsonNode *node = get_value (self->object, name, G_TYPE_INT64);
  int64_t   value = node != NULL ? json_node_get_int (node) : 0;

  if (node == NULL || value < min || value > max)
    {
      set_wrong (self, name);
      return min;
    }
  return value;
}

double
guise_store_reader_seconds (GuiseStoreReader *self, const char *name)
{
  JsonNode *node = get_value (self->object, name, G_TYPE_DOUBLE);
  double    value;

  if (node == NULL)
    node = get_value (self->object, name, G_TYPE_INT64);
  value = node != NULL ? json_node_get_double (node) : -1.0;
  if (!(value >= 0.0 && value <= MAX_SECONDS)) /* so that no number is wrong, too */
    {
      set_wrong (self, name);
      return 0.0;
    }
  return value;
}

gboolean
guise_store_reader_boolean (GuiseStoreReader *self, const char *name)
{
  JsonNode *node = get_value (self->object, name, G_TYPE_BOOLEAN);

  if (node == NULL)
    set_wrong (self, name);
  return node != NULL && json_node_get_boolean (node);
}

gboolean
guise_store_reader_flag (GuiseStoreReader *self, const char *name)
{
  return json_object_has_member (self->object, name) && guise_store_reader_boolean (self, name);
}

char *
guise_store_reader_text (GuiseStoreReader *self, const char *name, gboolean may_be_null)
{
  JsonNode   *any = json_object_get_member (self->object, name);
  JsonNode   *node = get_value (self->object, name, G_TYPE_STRING);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  if (may_be_null && any != NULL && JSON_NODE_HOLDS_NULL (any))
    return NULL;
  if (text == NULL || strlen (text) > GUISE_STORE_MAX_TEXT)
    {
      set_wrong (self, name);
      return may_be_null ? NULL : g_strdup ("");
    }
  return g_strdup (text);
}

GStrv
guise_store_reader_texts (GuiseStoreReader *self, const char *name)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  JsonNode  *node = json_object_get_member (self->object, name);
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) > GUISE_STORE_MAX_TEXTS)
    {
      set_wrong (self, name);
      return g_strv_builder_end (list);
    }
  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode   *item = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (item) ? json_node_get_string (item) : NULL;

      if (text == NULL || strlen (text) > GUISE_STORE_MAX_TEXT)
        set_wrong (self, name);
      else
        g_strv_builder_add (list, text);
    }
  return g_strv_builder_end (list);
}

static gboolean
is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* A file as it stands in the list, or NULL. */
static GuiseStoreFile *
read_file (JsonObject *files, const char *name, gboolean has_sums)
{
  JsonNode       *node = json_object_get_member (files, name);
  JsonNode       *sum = NULL;
  const char     *text = NULL;
  GuiseStoreFile *file;
  int64_t         size;

  if (has_sums)
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return NULL;
      sum = get_value (json_node_get_object (node), "sha256", G_TYPE_STRING);
      node = get_value (json_node_get_object (node), "size", G_TYPE_INT64);
      text = sum != NULL ? json_node_get_string (sum) : NULL;
      if (node == NULL || !is_sha256 (text))
        return NULL;
    }
  else
    node = get_value (files, name, G_TYPE_INT64);
  size = node != NULL ? json_node_get_int (node) : -1;
  if (size < 0 || size > MAX_SIZE || !guise_store_is_base_name (name))
    return NULL;
  file = guise_store_file_new (name);
  file->n_bytes = (uint64_t) size;
  if (text != NULL)
    g_strlcpy (file->sha256, text, sizeof file->sha256);
  return file;
}

GPtrArray *
guise_store_reader_files (GuiseStoreReader *self, const char *name, gboolean has_sums)
{
  GPtrArray *files = guise_store_file_list_new ();
  JsonNode  *node = json_object_get_member (self->object, name);
  g_autoptr (GList) names = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
      json_object_get_size (json_node_get_object (node)) > GUISE_STORE_MAX_FILES)
    {
      set_wrong (self, name);
      return files;
    }
  names = json_object_get_members (json_node_get_object (node));
  for (GList *l = names; l != NULL; l = l->next)
    {
      GuiseStoreFile *file = read_file (json_node_get_object (node), l->data, has_sums);

      if (file != NULL)
        g_ptr_array_add (files, file);
      else
        set_wrong (self, name);
    }
  if (files->len == 0)
    set_wrong (self, name);
  return files;
}

void
guise_store_json_add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

void
guise_store_json_add_int (JsonBuilder *builder, const char *name, int64_t value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
guise_store_json_add_texts (JsonBuilder *builder, const char *name, const char *const *texts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

void
guise_store_json_add_files (JsonBuilder *builder, const char *name, const GPtrArray *files)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  for (unsigned i = 0; i < files->len; i++)
    {
      const GuiseStoreFile *file = g_ptr_array_index (files, i);

      json_builder_set_member_name (builder, file->name);
      json_builder_begin_object (builder);
      guise_store_json_add_int (builder, "size", (int64_t) file->n_bytes);
      guise_store_json_add_text (builder, "sha256", file->sha256);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}
