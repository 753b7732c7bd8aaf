/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which faces a project has been trained on: facesets.json. */
#include "project/guise-provenance-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset-files.h"
#include "faceset/guise-selection.h"
#include "project/guise-faceset-digest.h"
#include "project/guise-fields-private.h"
#include "project/guise-project-private.h"

#define FORMAT_NAME "guise-facesets"
#define VERSION     1
#define MAX_KEPT    1000 /* notes; older ones of a faceset that changes every day go */

/* ---- has anything changed? ---- */

static void
add_file (GChecksum *sum, const char *path, const char *name)
{
  GStatBuf         info = { 0 };
  g_autofree char *line = NULL;

  if (g_stat (path, &info) != 0)
    return;
  line =
    g_strdup_printf ("%s\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT ".%09ld\n", name,
                     (gint64) info.st_size, (gint64) info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  g_checksum_update (sum, (const guchar *) line, (gssize) strlen (line));
}

static void
add_folder (GChecksum *sum, const char *folder)
{
  g_autofree char *pack = g_build_filename (folder, GUISE_FACESET_PACK_NAME, NULL);
  g_autoptr (GPtrArray) names = NULL;

  if (g_file_test (pack, G_FILE_TEST_EXISTS))
    {
      add_file (sum, pack, GUISE_FACESET_PACK_NAME);
      return;
    }
  names = guise_faceset_list_files (folder, GUISE_FACESET_PERSONS_AUTO, NULL);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      add_file (sum, path, names->pdata[i]);
    }
}

/* By names, sizes and dates of all files: one stat() each, where opening reads every one. A faceset
 * that was written over in place, as DeepFaceLab does, is noticed. */
static char *
make_stamp (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GuiseSelection) selection = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    add_folder (sum, path);
  else
    {
      add_file (sum, path, "");
      /* A selection that cannot be read is reported where it is opened. */
      if (g_str_has_suffix (path, ".json") &&
          (selection = guise_selection_load (path, NULL)) != NULL)
        {
          if (g_file_test (selection->faceset, G_FILE_TEST_IS_DIR))
            add_folder (sum, selection->faceset);
          else
            add_file (sum, selection->faceset, "");
        }
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* ---- the notes ---- */

static JsonArray *
load_notes (const GuiseProject *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROVENANCE_FACESETS_NAME, NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) object = guise_fields_load (path, GUISE_PROVENANCE_MAX_BYTES, &local);
  JsonArray *notes = guise_fields_get_array (object, "facesets");

  if (object == NULL && g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    return json_array_new ();
  if (object == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (g_strcmp0 (guise_fields_get_string (object, "format"), FORMAT_NAME) != 0 ||
           guise_fields_get_int (object, "version", 0) != VERSION || notes == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                 "'%s' is no list of facesets of this version; move it away to begin a new one",
                 path);
  else
    return json_array_ref (notes);
  return NULL;
}

static gboolean
save_notes (const GuiseProject *self, JsonArray *notes, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROVENANCE_FACESETS_NAME, NULL);
  g_autoptr (JsonObject) object = json_object_new ();

  while (json_array_get_length (notes) > MAX_KEPT)
    json_array_remove_element (notes, 0);
  json_object_set_string_member (object, "format", FORMAT_NAME);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_array_member (object, "facesets", json_array_ref (notes));
  return guise_fields_save (object, path, error);
}

static JsonObject *
find_newest (JsonArray *notes, const char *slot)
{
  for (guint i = json_array_get_length (notes); i > 0; i--)
    {
      JsonObject *note = guise_fields_get_element (notes, i - 1);

      if (g_strcmp0 (guise_fields_get_string (note, "slot"), slot) == 0)
        return note;
    }
  return NULL;
}

static JsonObject *
make_note (const GuiseProjectFaces *faces,
           const char              *slot,
           const char              *stamp,
           uint64_t                 iteration,
           GError                 **error)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (faces->path, error);
  GuiseFacesetDigest digest;
  JsonObject        *note;

  if (faceset == NULL)
    return NULL;
  guise_faceset_digest (faceset, &digest);
  note = json_object_new ();
  json_object_set_string_member (note, "slot", slot);
  if (faces->id != NULL)
    json_object_set_string_member (note, "id", faces->id);
  json_object_set_int_member (note, "faces", (gint64) digest.n_faces);
  json_object_set_int_member (note, "masked", (gint64) digest.n_masked);
  json_object_set_string_member (note, "sha256", digest.sha256);
  json_object_set_int_member (note, "first_iteration", (gint64) iteration);
  json_object_set_string_member (note, "stamp", stamp);
  return note;
}

static gboolean
journal_change (const GuiseProject *self, JsonObject *note, uint64_t iteration, GError **error)
{
  g_autoptr (JsonObject) members = json_object_new ();

  json_object_set_string_member (members, "slot", guise_fields_get_string (note, "slot"));
  json_object_set_int_member (members, "faces", guise_fields_get_int (note, "faces", 0));
  json_object_set_string_member (members, "sha256", guise_fields_get_string (note, "sha256"));
  return guise_project_add_act (self, iteration, GUISE_JOURNAL_DATASET_CHANGED, members, error);
}

/* One slot. A faceset that only got other dates keeps its note, with a new stamp. */
static gboolean
note_slot (const GuiseProject *self,
           GuiseFaceSlot       slot,
           uint64_t            iteration,
           JsonArray          *notes,
           gboolean           *is_changed,
           GError            **error)
{
  const char              *name = guise_face_slot_get_name (slot);
  const GuiseProjectFaces *faces = &self->faces[slot];
  JsonObject              *newest = find_newest (notes, name);
  g_autofree char         *stamp = make_stamp (faces->path);
  g_autoptr (JsonObject) note = NULL;

  if (g_strcmp0 (guise_fields_get_string (newest, "stamp"), stamp) == 0)
    return TRUE;
  note = make_note (faces, name, stamp, iteration, error);
  if (note == NULL)
    return FALSE;
  *is_changed = TRUE;
  if (g_strcmp0 (guise_fields_get_string (newest, "sha256"),
                 guise_fields_get_string (note, "sha256")) == 0)
    {
      json_object_set_string_member (newest, "stamp", stamp);
      return TRUE;
    }
  if (newest != NULL && !journal_change (self, note, iteration, error))
    return FALSE;
  json_array_add_object_element (notes, g_steal_pointer (&note));
  return TRUE;
}

gboolean
guise_provenance_note_facesets (const GuiseProject *self,
                                uint64_t            iteration,
                                GCancellable       *cancellable,
                                GError            **error)
{
  g_autoptr (JsonArray) notes = load_notes (self, error);
  gboolean is_changed = FALSE;

  if (notes == NULL)
    return FALSE;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Looking at the facesets was stopped");
          return FALSE;
        }
      if (self->faces[i].path != NULL &&
          !note_slot (self, (GuiseFaceSlot) i, iteration, notes, &is_changed, error))
        return FALSE;
    }
  return !is_changed || save_notes (self, notes, error);
}

gboolean
guise_provenance_is_from_start (const GuiseProject *self, GuiseFaceSlot slot)
{
  const char *name = guise_face_slot_get_name (slot);
  g_autoptr (JsonArray) notes = load_notes (self, NULL); /* unreadable: nobody knows */

  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    {
      JsonObject *note = guise_fields_get_element (notes, i);

      if (g_strcmp0 (guise_fields_get_string (note, "slot"), name) == 0)
        return guise_fields_get_int (note, "first_iteration", G_MAXINT64) <=
               (gint64) self->imported_iterations;
    }
  return FALSE;
}

/* ---- for the provenance ---- */

/* What a faceset is now, for want of a note of what it was; nothing when it is gone. */
static void
add_present (JsonObject *object, const char *path)
{
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL);
  GuiseFacesetDigest digest;

  if (faceset == NULL)
    return;
  guise_faceset_digest (faceset, &digest);
  json_object_set_int_member (object, "faces", (gint64) digest.n_faces);
  json_object_set_int_member (object, "masked", (gint64) digest.n_masked);
  json_object_set_string_member (object, "sha256", digest.sha256);
}

JsonArray *
guise_provenance_make_facesets (const GuiseProject *self, gboolean with_labels, GError **error)
{
  g_autoptr (JsonArray) notes = load_notes (self, error);
  g_autoptr (JsonArray) list = json_array_new ();

  if (notes == NULL)
    return NULL;
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      const char *name = guise_face_slot_get_name ((GuiseFaceSlot) i);
      JsonObject *object;

      /* A slot that no run has noted has no iteration from which on it was used. */
      if (self->faces[i].path == NULL || find_newest (notes, name) != NULL)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "slot", name);
      if (self->faces[i].id != NULL)
        json_object_set_string_member (object, "id", self->faces[i].id);
      add_present (object, self->faces[i].path);
      json_array_add_object_element (notes, object);
    }
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject   *note = guise_fields_get_element (notes, i);
      GuiseFaceSlot slot;

      if (note == NULL ||
          !guise_face_slot_from_name (guise_fields_get_string (note, "slot"), &slot))
        continue;
      json_object_remove_member (note, "stamp");
      json_object_set_array_member (note, "consent",
                                    guise_consent_history_to_json (self->faces[slot].statements,
                                                                   with_labels));
      json_array_add_object_element (list, json_object_ref (note));
    }
  return g_steal_pointer (&list);
}
