/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a project's videos are swapped, from one day to the next. */
#include "app/render/guise-render-keep.h"

#include "app/render/guise-render-words.h"
#include "core/guise-kept.h"

#define KIND       "render"
#define PICTURES   "pictures"
#define PERSON     "person"
#define MASK_MODEL "mask-model"

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

static void
read_path (JsonObject *object, const char *name, char **place)
{
  char *path = guise_kept_dup_file (object, name);

  if (path == NULL)
    return;
  g_free (*place);
  *place = path;
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
  g_autoptr (JsonObject) object = guise_kept_load (KIND, project);

  if (object != NULL)
    read_order (object, order);
}

/* ---- writing ---- */

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
  guise_kept_set_file (object, PERSON, order->person);
  guise_kept_set_file (object, MASK_MODEL, order->xseg);
  return object;
}

gboolean
guise_render_keep_save (const char *project, const GuiseRenderOrder *order, GError **error)
{
  g_autoptr (JsonObject) object = make_object (order);

  return guise_kept_save (KIND, project, object, error);
}
