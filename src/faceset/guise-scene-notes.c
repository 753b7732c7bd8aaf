/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people write about the scenes of a faceset, as a small file beside the faces. */
#include "faceset/guise-scene-notes.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-text.h"
#include "faceset/guise-selection.h"
#include "format/guise-json.h"

#define FORMAT    "guise-scene-notes"
#define VERSION   1
#define MAX_BYTES ((size_t) 1 << 20)
#define MAX_NOTES 256
#define MAX_LIGHT 1e4 /* of an axis; real ones stay below 100 */

static void
free_note (void *data)
{
  g_free (((GuiseSceneNote *) data)->text);
  g_free (data);
}

GPtrArray *
guise_scene_notes_new (void)
{
  return g_ptr_array_new_with_free_func (free_note);
}

void
guise_scene_notes_add (GPtrArray *notes, const char *text, const double *light, int64_t n_faces)
{
  GuiseSceneNote *note = g_new0 (GuiseSceneNote, 1);

  note->text = g_strdup (text);
  memcpy (note->light, light, sizeof note->light);
  note->n_faces = n_faces;
  g_ptr_array_add (notes, note);
}

gboolean
guise_scene_note_is_text (const char *text)
{
  gboolean is_blank = TRUE;

  if (!g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > GUISE_SCENE_NOTE_LETTERS)
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar     letter = g_utf8_get_char (p);
      const GUnicodeType type = g_unichar_type (letter);

      /* Marks that turn the direction of writing would make a terminal say something else. */
      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
          type == G_UNICODE_PARAGRAPH_SEPARATOR || (letter >= 0x202a && letter <= 0x202e) ||
          (letter >= 0x2066 && letter <= 0x2069))
        return FALSE;
      is_blank = is_blank && g_unichar_isspace (letter);
    }
  return !is_blank;
}

/* ---- reading ---- */

static gboolean
read_note (GPtrArray *notes, JsonObject *object)
{
  const char *text = object != NULL ? guise_json_get_string (object, "text") : NULL;
  JsonArray  *axes = object != NULL ? guise_json_get_array (object, "light") : NULL;
  double      light[GUISE_SCENE_NOTE_N_AXES];
  int64_t     n_faces;

  if (text == NULL || !guise_scene_note_is_text (text) || axes == NULL ||
      json_array_get_length (axes) != GUISE_SCENE_NOTE_N_AXES ||
      !guise_json_get_int (json_object_get_member (object, "faces"), &n_faces) || n_faces < 0)
    return FALSE;
  for (guint i = 0; i < GUISE_SCENE_NOTE_N_AXES; i++)
    if (!guise_json_get_number (json_array_get_element (axes, i), &light[i]) ||
        !(ABS (light[i]) < MAX_LIGHT))
      return FALSE;
  guise_scene_notes_add (notes, text, light, n_faces);
  return TRUE;
}

GPtrArray *
guise_scene_notes_parse (const void *data, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (JsonObject) root = guise_json_parse (data, n_bytes, NULL);
  g_autoptr (GPtrArray) notes = guise_scene_notes_new ();
  JsonArray *list = root != NULL ? guise_json_get_array (root, "notes") : NULL;
  int64_t    version;
  gboolean   ok = list != NULL && json_array_get_length (list) <= MAX_NOTES &&
                g_strcmp0 (guise_json_get_string (root, "format"), FORMAT) == 0 &&
                guise_json_get_int (json_object_get_member (root, "version"), &version) &&
                version == VERSION;

  for (guint i = 0; ok && i < json_array_get_length (list); i++)
    ok = read_note (notes, guise_json_get_element (list, i));
  if (ok)
    return g_steal_pointer (&notes);
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "'%s' does not hold notes about scenes as this version writes them; move it away to "
               "write notes anew",
               label);
  return NULL;
}

GPtrArray *
guise_scene_notes_load (const char *place, GError **error)
{
  g_autofree char *path = g_build_filename (place, GUISE_SCENE_NOTES_FILE, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_BYTES, &local);

  if (bytes != NULL)
    return guise_scene_notes_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path,
                                    error);
  if (g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    return guise_scene_notes_new ();
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* ---- writing ---- */

static JsonObject *
note_to_json (const GuiseSceneNote *note)
{
  JsonObject *object = json_object_new ();
  JsonArray  *axes = json_array_new ();

  for (int i = 0; i < GUISE_SCENE_NOTE_N_AXES; i++)
    json_array_add_double_element (axes, note->light[i]);
  json_object_set_string_member (object, "text", note->text);
  json_object_set_array_member (object, "light", axes);
  json_object_set_int_member (object, "faces", note->n_faces);
  return object;
}

gboolean
guise_scene_notes_save (const GPtrArray *notes, const char *place, GError **error)
{
  g_autofree char *path = g_build_filename (place, GUISE_SCENE_NOTES_FILE, NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  JsonObject      *object;
  JsonArray       *list;

  if (notes->len > MAX_NOTES)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "There can be %d notes about one faceset; remove some first", MAX_NOTES);
      return FALSE;
    }
  object = json_object_new ();
  list = json_array_new ();
  for (guint i = 0; i < notes->len; i++)
    json_array_add_object_element (list, note_to_json (g_ptr_array_index (notes, i)));
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_array_member (object, "notes", list);
  root = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  text = guise_json_to_text (root, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}

/* ---- going along with the faces ---- */

/* The folder of a folder, a pack or a selection. */
static char *
find_place (const char *path, GError **error)
{
  g_autoptr (GuiseSelection) selection = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_strdup (path);
  if (!g_str_has_suffix (path, ".json"))
    return g_path_get_dirname (path);
  selection = guise_selection_load (path, error);
  if (selection == NULL)
    return NULL;
  return g_file_test (selection->faceset, G_FILE_TEST_IS_DIR)
           ? g_strdup (selection->faceset)
           : g_path_get_dirname (selection->faceset);
}

static gboolean
has_note (const GPtrArray *notes, const GuiseSceneNote *note)
{
  for (guint i = 0; i < notes->len; i++)
    {
      const GuiseSceneNote *other = g_ptr_array_index (notes, i);

      if (g_str_equal (other->text, note->text) &&
          memcmp (other->light, note->light, sizeof note->light) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether notes can go from one folder to the other: not into the same one, nor into one that
 * nobody may write. */
static gboolean
can_carry (const char *source, const char *target)
{
  GStatBuf from, to;

  return g_stat (source, &from) == 0 && g_stat (target, &to) == 0 &&
         (from.st_dev != to.st_dev || from.st_ino != to.st_ino) &&
         (to.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0;
}

gboolean
guise_scene_notes_carry (const char *from, const char *to, GError **error)
{
  g_autofree char *source = find_place (from, error);
  g_autofree char *target = source != NULL ? find_place (to, error) : NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) there = NULL;
  guint n_before;

  if (target == NULL)
    return FALSE;
  if (!can_carry (source, target))
    return TRUE;
  notes = guise_scene_notes_load (source, error);
  there = notes != NULL ? guise_scene_notes_load (target, error) : NULL;
  if (there == NULL)
    return FALSE;
  n_before = there->len;
  for (guint i = 0; i < notes->len; i++)
    {
      const GuiseSceneNote *note = g_ptr_array_index (notes, i);

      if (!has_note (there, note))
        guise_scene_notes_add (there, note->text, note->light, note->n_faces);
    }
  return there->len == n_before || guise_scene_notes_save (there, target, error);
}
