/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who was left out of a faceset, as a JSON file. */
#include "capture/guise-stranger-list.h"

#include <string.h>

#include "core/guise-file.h"
#include "format/guise-json.h"

#define FILE_NAME "strangers.json"
#define FORMAT    "guise-strangers"
#define VERSION   1
#define MAX_BYTES ((size_t) 512 << 20) /* two million strangers need less */

struct _GuiseStrangerList
{
  char    *path;
  GArray  *strangers; /* of GuiseStranger */
  gboolean has_changed;
};

static void
clear_stranger (void *data)
{
  g_free (((GuiseStranger *) data)->input);
  g_free (((GuiseStranger *) data)->frame);
}

/* ---- reading ---- */

static gboolean
read_rect (JsonArray *array, GuiseFaceRect *out_rect)
{
  double *sides[] = { &out_rect->left, &out_rect->top, &out_rect->right, &out_rect->bottom };

  if (array == NULL || json_array_get_length (array) != G_N_ELEMENTS (sides))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (!guise_json_get_number (json_array_get_element (array, i), sides[i]))
      return FALSE;
  return TRUE;
}

/* Entries that are no strangers are passed over: the file may have been edited. */
static void
read_stranger (GuiseStrangerList *self, JsonObject *object)
{
  GuiseStranger stranger = { (char *) guise_json_get_string (object, "input"),
                             (char *) guise_json_get_string (object, "frame"),
                             0,
                             { 0 },
                             0 };
  int64_t       index;

  if (stranger.input == NULL || stranger.frame == NULL ||
      !guise_json_get_int (json_object_get_member (object, "index"), &index) || index < 0 ||
      !read_rect (guise_json_get_array (object, "rect"), &stranger.rect) ||
      !guise_json_get_double (object, "distance", &stranger.distance))
    return;
  stranger.index = (uint64_t) index;
  guise_stranger_list_add (self, &stranger);
}

static void
read_file (GuiseStrangerList *self)
{
  /* A list that cannot be read is an empty one, as the header says. */
  g_autoptr (GBytes) bytes = guise_file_read (self->path, MAX_BYTES, NULL);
  g_autoptr (JsonObject) root = NULL;
  JsonArray *list = NULL;

  if (bytes != NULL)
    root = guise_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  if (root != NULL && g_strcmp0 (guise_json_get_string (root, "format"), FORMAT) == 0)
    list = guise_json_get_array (root, "strangers");
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    read_stranger (self, guise_json_get_element (list, i));
}

GuiseStrangerList *
guise_stranger_list_open (const char *dir)
{
  GuiseStrangerList *self = g_new0 (GuiseStrangerList, 1);

  self->path = g_build_filename (dir, FILE_NAME, NULL);
  self->strangers = g_array_new (FALSE, FALSE, sizeof (GuiseStranger));
  g_array_set_clear_func (self->strangers, clear_stranger);
  read_file (self);
  self->has_changed = FALSE;
  return self;
}

void
guise_stranger_list_free (GuiseStrangerList *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_array_unref (self->strangers);
  g_free (self);
}

/* ---- changing and writing ---- */

void
guise_stranger_list_forget (GuiseStrangerList *self, const char *input, uint64_t first)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (GuiseStranger));

  g_array_set_clear_func (kept, clear_stranger);
  for (guint i = 0; i < self->strangers->len; i++)
    {
      GuiseStranger *stranger = &g_array_index (self->strangers, GuiseStranger, i);

      if (stranger->index >= first && strcmp (stranger->input, input) == 0)
        {
          self->has_changed = TRUE;
          continue;
        }
      g_array_append_vals (kept, stranger, 1);
      *stranger = (GuiseStranger){ 0 }; /* its strings have moved */
    }
  g_array_unref (self->strangers);
  self->strangers = kept;
}

void
guise_stranger_list_add (GuiseStrangerList *self, const GuiseStranger *stranger)
{
  GuiseStranger copy = *stranger;

  copy.input = g_strdup (stranger->input);
  copy.frame = g_strdup (stranger->frame);
  g_array_append_val (self->strangers, copy);
  self->has_changed = TRUE;
}

const GArray *
guise_stranger_list_get (const GuiseStrangerList *self)
{
  return self->strangers;
}

static void
build_stranger (JsonBuilder *builder, const GuiseStranger *stranger)
{
  const double sides[] = { stranger->rect.left, stranger->rect.top, stranger->rect.right,
                           stranger->rect.bottom };
  /* JSON is UTF-8; a path need not be. */
  g_autofree char *input = g_utf8_make_valid (stranger->input, -1);
  g_autofree char *frame = g_utf8_make_valid (stranger->frame, -1);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "input");
  json_builder_add_string_value (builder, input);
  json_builder_set_member_name (builder, "frame");
  json_builder_add_string_value (builder, frame);
  json_builder_set_member_name (builder, "index");
  json_builder_add_int_value (builder, (gint64) stranger->index);
  json_builder_set_member_name (builder, "rect");
  json_builder_begin_array (builder);
  for (size_t i = 0; i < G_N_ELEMENTS (sides); i++)
    json_builder_add_double_value (builder, sides[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "distance");
  json_builder_add_double_value (builder, stranger->distance);
  json_builder_end_object (builder);
}

gboolean
guise_stranger_list_save (GuiseStrangerList *self, GError **error)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  if (!self->has_changed)
    return TRUE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "strangers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->strangers->len; i++)
    build_stranger (builder, &g_array_index (self->strangers, GuiseStranger, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  if (!guise_file_replace (self->path, text, strlen (text), error))
    return FALSE;
  self->has_changed = FALSE;
  return TRUE;
}
