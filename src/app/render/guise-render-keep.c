/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a project's videos are swapped, from one day to the next. */
#include "app/render/guise-render-keep.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "app/render/guise-render-words.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"

#define MAX_BYTES  65536 /* of a file; ours have a thousand */
#define SUM_DIGITS 12    /* tell the places of a person's projects apart */
#define PICTURES   "pictures"
#define PERSON     "person"
#define MASK_MODEL "mask-model"

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "guise", "render", NULL);
}

static char *
dup_path (const char *project)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *whole = g_canonicalize_filename (project, NULL);
  g_autofree char *base = g_path_get_basename (whole);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
  g_autofree char *name = g_strdup_printf ("%s-%.*s.json", base, SUM_DIGITS, sum);

  return g_build_filename (folder, name, NULL);
}

/* ---- reading what may be anything ---- */

static gboolean
is_of_use (const GuiseRenderWords *words, double value)
{
  gboolean is_listed = FALSE;

  if (words->choices == NULL)
    return value >= words->least && value <= words->most;
  for (int i = 0; words->choices[i].title != NULL; i++)
    is_listed |= words->choices[i].value == value;
  return is_listed;
}

static void
read_option (JsonObject *object, const GuiseRenderWords *words, GuiseVideoSwapOptions *options)
{
  JsonNode *node = json_object_get_member (object, words->name);
  GType     type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if ((type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) &&
      is_of_use (words, json_node_get_double (node)))
    guise_render_words_write (words, options, json_node_get_double (node));
}

/* What is no absolute path would be looked for wherever the program was started. */
static void
read_path (JsonObject *object, const char *name, char **place)
{
  JsonNode   *node = json_object_get_member (object, name);
  const char *path =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (path == NULL || !g_path_is_absolute (path))
    return;
  g_free (*place);
  *place = g_strdup (path);
}

static void
read_order (JsonObject *object, GuiseRenderOrder *order)
{
  size_t                  n;
  const GuiseRenderWords *words = guise_render_words_get (&n);
  JsonNode               *pictures = json_object_get_member (object, PICTURES);

  for (size_t i = 0; i < n; i++)
    read_option (object, &words[i], &order->options);
  if (pictures != NULL && JSON_NODE_HOLDS_VALUE (pictures) &&
      json_node_get_value_type (pictures) == G_TYPE_BOOLEAN)
    order->has_pictures = json_node_get_boolean (pictures);
  read_path (object, PERSON, &order->person);
  read_path (object, MASK_MODEL, &order->xseg);
}

void
guise_render_keep_load (const char *project, GuiseRenderOrder *order)
{
  g_autofree char *path = dup_path (project);
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, NULL); /* there may be none */
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *text;
  size_t      n_bytes;
  JsonNode   *root;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;
  text = g_bytes_get_data (bytes, &n_bytes);
  if (!guise_json_check (text, n_bytes) ||
      !json_parser_load_from_data (parser, text, (gssize) n_bytes, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    read_order (json_node_get_object (root), order);
}

/* ---- writing ---- */

static void
write_path (JsonObject *object, const char *name, const char *path)
{
  if (path != NULL && g_utf8_validate (path, -1, NULL))
    json_object_set_string_member (object, name, path);
}

static JsonObject *
make_object (const GuiseRenderOrder *order)
{
  JsonObject             *object = json_object_new ();
  size_t                  n;
  const GuiseRenderWords *words = guise_render_words_get (&n);

  for (size_t i = 0; i < n; i++)
    json_object_set_double_member (object, words[i].name,
                                   guise_render_words_read (&words[i], &order->options));
  json_object_set_boolean_member (object, PICTURES, order->has_pictures);
  write_path (object, PERSON, order->person);
  write_path (object, MASK_MODEL, order->xseg);
  return object;
}

gboolean
guise_render_keep_save (const char *project, const GuiseRenderOrder *order, GError **error)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = dup_path (project);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = make_object (order);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      guise_set_error_from_errno (error, errno, folder, "make");
      return FALSE;
    }
  json_node_set_object (node, object);
  text = json_to_string (node, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}
