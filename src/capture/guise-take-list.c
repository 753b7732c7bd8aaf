/* SPDX-License-Identifier: GPL-3.0-or-later
 * The takes that somebody planned, as a JSON file. */
#include "capture/guise-take-list.h"

#include <json-glib/json-glib.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-check.h"

#define MAX_BYTES   (1u << 20)
#define MAX_TAKES   1000
#define MAX_SECONDS 86400.0

GuisePlannedTake *
guise_planned_take_new (const char *label, double seconds, GuiseCaptureCard card)
{
  GuisePlannedTake *self = g_new0 (GuisePlannedTake, 1);

  self->label = label != NULL ? g_utf8_make_valid (label, -1) : NULL;
  self->seconds = seconds;
  self->card = card;
  return self;
}

void
guise_planned_take_free (GuisePlannedTake *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self);
}

/* A member that is a text or a number; NULL when it is a list, an object, null or not there: asking
 * json-glib for the value of those is a programmer's error. */
static JsonNode *
find_value (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* One entry; NULL when it is none. */
static GuisePlannedTake *
read_take (JsonNode *node)
{
  JsonObject      *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode        *label_node = object != NULL ? find_value (object, "label") : NULL;
  JsonNode        *seconds_node = object != NULL ? find_value (object, "seconds") : NULL;
  const char      *label = label_node != NULL ? json_node_get_string (label_node) : NULL;
  const double     seconds = seconds_node != NULL ? json_node_get_double (seconds_node) : 0.0;
  GuiseCaptureCard card = GUISE_CAPTURE_CARD_NONE;

  if (label == NULL || !(seconds > 0.0 && seconds <= MAX_SECONDS))
    return NULL;
  if (json_object_has_member (object, "card"))
    {
      JsonNode *card_node = find_value (object, "card");

      if (card_node == NULL ||
          !guise_capture_card_from_name (json_node_get_string (card_node), &card))
        return NULL;
    }
  return guise_planned_take_new (label, seconds, card);
}

GPtrArray *
guise_take_list_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, error);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GPtrArray) takes =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_planned_take_free);
  g_autoptr (GError) local = NULL;
  JsonNode  *root;
  JsonArray *array;

  if (bytes == NULL)
    return NULL;
  if (!guise_json_check (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "The takes in '%s' are nested too deeply, or no plain JSON", path);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes), &local))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "The takes in '%s': %s", path,
                   local->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  if (array == NULL || json_array_get_length (array) == 0 ||
      json_array_get_length (array) > MAX_TAKES)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "'%s' holds no array of 1 to %d takes", path, MAX_TAKES);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      GuisePlannedTake *take = read_take (json_array_get_element (array, i));

      if (take == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "Take %u of '%s' needs a \"label\" and \"seconds\" of up to a day; its "
                       "\"card\" "
                       "may be glasses, hair, hand, movement, make-up, beard, tongue or talking",
                       i + 1, path);
          return NULL;
        }
      g_ptr_array_add (takes, take);
    }
  return g_steal_pointer (&takes);
}
