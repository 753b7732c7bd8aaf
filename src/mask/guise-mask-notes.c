/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person says about outlines, as a small file beside the faces. */
#include "mask/guise-mask-notes.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "core/guise-file.h"
#include "core/guise-json-text.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-rename-history.h"
#include "format/guise-json.h"
#include "mask/guise-mask-work-private.h"

#define FORMAT      "guise-mask-notes"
#define VERSION     1
#define MAX_BYTES   ((size_t) 64 << 20)
#define MAX_NAMES   1000000
#define MAX_NAME    4096
#define MAX_RENAMES 1000000000

struct _GuiseMaskNotes
{
  GHashTable *unused; /* owned; of names */
  size_t      n_renames;
};

static GuiseMaskNotes *
notes_new (void)
{
  GuiseMaskNotes *self = g_new0 (GuiseMaskNotes, 1);

  self->unused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
guise_mask_notes_free (GuiseMaskNotes *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->unused);
  g_free (self);
}

gboolean
guise_mask_notes_is_used (const GuiseMaskNotes *self, const char *name)
{
  return !g_hash_table_contains (self->unused, name);
}

size_t
guise_mask_notes_get_n_unused (const GuiseMaskNotes *self)
{
  return g_hash_table_size (self->unused);
}

/* ---- reading ---- */

static gboolean
read_names (GuiseMaskNotes *self, JsonArray *list)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *name = guise_json_get_element_string (list, i);

      if (name == NULL || *name == '\0' || strlen (name) > MAX_NAME)
        return FALSE;
      g_hash_table_add (self->unused, g_strdup (name));
    }
  return TRUE;
}

GuiseMaskNotes *
guise_mask_notes_parse (const void *data, size_t n_bytes, const char *label, GError **error)
{
  g_autoptr (JsonObject) root = guise_json_parse (data, n_bytes, NULL);
  g_autoptr (GuiseMaskNotes) self = notes_new ();
  JsonArray *list = root != NULL ? guise_json_get_array (root, "unused") : NULL;
  int64_t    version, n_renames;

  if (list != NULL && json_array_get_length (list) <= MAX_NAMES &&
      g_strcmp0 (guise_json_get_string (root, "format"), FORMAT) == 0 &&
      guise_json_get_int (json_object_get_member (root, "version"), &version) &&
      version == VERSION &&
      guise_json_get_int (json_object_get_member (root, "renames"), &n_renames) && n_renames >= 0 &&
      n_renames <= MAX_RENAMES && read_names (self, list))
    {
      self->n_renames = (size_t) n_renames;
      return g_steal_pointer (&self);
    }
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
               "'%s' does not hold notes about masks as this version writes them; move it away to "
               "write notes anew",
               label);
  return NULL;
}

/* Names of then become names of now. */
static gboolean
follow_renames (GuiseMaskNotes *self, const char *folder, GError **error)
{
  const size_t n = guise_rename_history_get_n (folder);
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (GHashTable) then = NULL;
  GHashTableIter iter;
  void          *name;

  if (n <= self->n_renames)
    return TRUE;
  names = guise_rename_history_translate (folder, self->n_renames, error);
  if (names == NULL)
    return FALSE;
  then = g_steal_pointer (&self->unused);
  self->unused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, then);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const char *now = g_hash_table_lookup (names, name);

      g_hash_table_add (self->unused, g_strdup (now != NULL ? now : name));
    }
  self->n_renames = n;
  return TRUE;
}

/* A folder of faces may hold packs of other faces of the same names: such a pack has a file of its
 * own. */
static char *
find_file (const char *place)
{
  g_autofree char *dir = g_path_get_dirname (place);
  g_autofree char *name = g_path_get_basename (place);
  g_autofree char *own = g_strconcat (".", name, GUISE_MASK_NOTES_FILE, NULL);

  if (!g_file_test (place, G_FILE_TEST_IS_REGULAR))
    return g_build_filename (place, GUISE_MASK_NOTES_FILE, NULL);
  return g_build_filename (dir,
                           g_str_equal (name, GUISE_FACESET_PACK_NAME) ? GUISE_MASK_NOTES_FILE
                                                                       : own,
                           NULL);
}

GuiseMaskNotes *
guise_mask_notes_load (const char *folder, GError **error)
{
  g_autofree char *path = find_file (folder);
  g_autoptr (GError) local = NULL;
  g_autoptr (GuiseMaskNotes) self = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    bytes = guise_file_read (path, MAX_BYTES, &local);
  if (bytes == NULL &&
      (local == NULL || g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND)))
    {
      self = notes_new ();
      self->n_renames = guise_rename_history_get_n (folder);
      return g_steal_pointer (&self);
    }
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self =
    guise_mask_notes_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path, error);
  return self != NULL && follow_renames (self, folder, error) ? g_steal_pointer (&self) : NULL;
}

/* ---- writing ---- */

static gboolean
save (const GuiseMaskNotes *self, const char *folder, GError **error)
{
  g_autofree char *path = find_file (folder);
  g_autoptr (GList) names =
               g_list_sort (g_hash_table_get_keys (self->unused), (GCompareFunc) strcmp);
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  JsonObject      *object = json_object_new ();
  JsonArray       *list = json_array_new ();

  for (const GList *item = names; item != NULL; item = item->next)
    json_array_add_string_element (list, item->data);
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_int_member (object, "renames", (gint64) self->n_renames);
  json_object_set_array_member (object, "unused", list);
  root = json_node_init_object (json_node_alloc (), object);
  json_object_unref (object);
  text = guise_json_to_text (root, TRUE);
  return guise_file_replace (path, text, strlen (text), error);
}

gboolean
guise_mask_notes_set_used (const char *folder, const char *name, gboolean is_used, GError **error)
{
  g_autoptr (GuiseFileLock) lock = guise_mask_work_lock (folder, error);
  g_autoptr (GuiseMaskNotes) self = lock != NULL ? guise_mask_notes_load (folder, error) : NULL;

  if (self == NULL)
    return FALSE;
  if (!g_utf8_validate (name, -1, NULL) || strlen (name) > MAX_NAME)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                           "A face with such a name cannot be noted; rename it first");
      return FALSE;
    }
  if (guise_mask_notes_is_used (self, name) == (is_used != FALSE))
    return TRUE;
  if (is_used)
    g_hash_table_remove (self->unused, name);
  else
    g_hash_table_add (self->unused, g_strdup (name));
  return save (self, folder, error);
}

/* ---- faces that are in another place now ---- */

/* Returns: whether @self is another now */
static gboolean
take_over (GuiseMaskNotes *self, const GuiseMaskNotes *other, gboolean replaces)
{
  const size_t   n = guise_mask_notes_get_n_unused (self);
  gboolean       is_new = replaces && n > 0;
  GHashTableIter iter;
  void          *name;

  if (replaces)
    g_hash_table_remove_all (self->unused);
  g_hash_table_iter_init (&iter, other->unused);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    is_new = g_hash_table_add (self->unused, g_strdup (name)) || is_new;
  return is_new;
}

gboolean
guise_mask_notes_carry (const char *from, const char *to, GError **error)
{
  const gboolean is_pack = !g_file_test (to, G_FILE_TEST_IS_DIR);
  g_autoptr (GuiseMaskNotes) notes = guise_mask_notes_load (from, error);
  g_autoptr (GuiseFileLock) lock = NULL;
  g_autoptr (GuiseMaskNotes) there = NULL;

  if (notes == NULL)
    return FALSE;
  if (!is_pack && guise_mask_notes_get_n_unused (notes) == 0)
    return TRUE; /* the folder stays as it is, without the file of a lock */
  if (!is_pack && (lock = guise_mask_work_lock (to, error)) == NULL)
    return FALSE;
  there = guise_mask_notes_load (to, error);
  return there != NULL && (!take_over (there, notes, is_pack) || save (there, to, error));
}
