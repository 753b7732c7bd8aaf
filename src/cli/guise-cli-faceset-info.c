/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise faceset info`: what is in a faceset, in numbers or face by face. */
#include <math.h>
#include <string.h>

#include "cli/guise-cli-faceset-notes.h"
#include "cli/guise-cli-faceset.h"
#include "core/guise-data.h"
#include "core/guise-file.h"
#include "face/guise-face-pose.h"
#include "face/guise-face-type.h"
#include "faceset/guise-faceset.h"
#include "survey/guise-people.h"

typedef struct
{
  GHashTable *types;   /* owned; name -> count */
  GHashTable *sizes;   /* owned; "512x512" -> count */
  GHashTable *persons; /* owned; name -> count */
  GHashTable *frames;  /* owned; the frames that the faces come from */
  int64_t     n_masks;
  int64_t     n_polygons;
} Counts;

static void
counts_clear (Counts *self)
{
  g_clear_pointer (&self->types, g_hash_table_unref);
  g_clear_pointer (&self->sizes, g_hash_table_unref);
  g_clear_pointer (&self->persons, g_hash_table_unref);
  g_clear_pointer (&self->frames, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counts, counts_clear)

static GHashTable *
new_counter (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
count (GHashTable *counter, const char *name)
{
  const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counter, name));

  g_hash_table_replace (counter, g_strdup (name), GUINT_TO_POINTER (n + 1));
}

/* Whose face it is, as the folders or the pack say. */
static char *
dup_person (const GuiseFacesetEntry *entry)
{
  const char *slash = strchr (entry->name, '/');

  return slash != NULL ? g_strndup (entry->name, (size_t) (slash - entry->name)) : NULL;
}

static void
counts_take (Counts *self, const GuiseFacesetEntry *entry)
{
  g_autofree char *size = g_strdup_printf ("%dx%d", entry->width, entry->height);
  g_autofree char *person = dup_person (entry);

  count (self->types, guise_face_type_to_string (entry->type));
  count (self->sizes, size);
  if (person != NULL)
    count (self->persons, person);
  if (entry->source_filename != NULL)
    g_hash_table_add (self->frames, g_strdup (entry->source_filename));
  self->n_masks += entry->has_mask;
  self->n_polygons += entry->has_polygons;
}

/* ---- one face ---- */

static JsonArray *
to_array (const double *values, size_t n)
{
  JsonArray *array = json_array_sized_new ((guint) n);

  for (size_t i = 0; i < n; i++)
    json_array_add_double_element (array, values[i]);
  return array;
}

/* The number at the end of a frame's name, as extraction gives it to frames of a video; -1 when
 * there is none. */
static int64_t
get_frame_number (const char *source)
{
  const char *dot = source != NULL ? strrchr (source, '.') : NULL;
  const char *end = dot != NULL ? dot : source != NULL ? source + strlen (source) : NULL;
  const char *start = end;

  while (start != NULL && start > source && g_ascii_isdigit (start[-1]))
    start--;
  return start != end && end - start < 18 ? g_ascii_strtoll (start, NULL, 10) : -1;
}

static void
set_pose (JsonObject *members, const GuiseFacesetEntry *entry, const GuiseFaceMeta *meta)
{
  const double (*m)[3] = meta->image_to_face_mat;
  GuiseFacePose pose;

  if (guise_face_pose_from_landmarks (entry->landmarks, entry->width, &pose))
    {
      json_object_set_double_member (members, "yaw", pose.yaw);
      json_object_set_double_member (members, "pitch", pose.pitch);
    }
  else
    {
      json_object_set_null_member (members, "yaw");
      json_object_set_null_member (members, "pitch");
    }
  /* Of the head in the frame: the crop is turned back by it (faces.md 1.6.1). */
  if (meta->has_image_to_face_mat && guise_face_type_is_aligned (entry->type))
    json_object_set_double_member (members, "roll", -atan2 (m[1][0], m[0][0]));
  else
    json_object_set_null_member (members, "roll");
}

static void
set_geometry (JsonObject *members, const GuiseFaceMeta *meta)
{
  JsonArray *matrix = json_array_new ();
  JsonArray *landmarks = json_array_sized_new (GUISE_FACE_META_N_LANDMARKS);

  for (int i = 0; i < 2; i++)
    json_array_add_array_element (matrix, to_array (meta->image_to_face_mat[i], 3));
  if (meta->has_image_to_face_mat)
    json_object_set_array_member (members, "image_to_face_mat", matrix);
  else
    {
      json_array_unref (matrix);
      json_object_set_null_member (members, "image_to_face_mat");
    }
  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    json_array_add_array_element (landmarks, to_array (meta->landmarks[i], 2));
  json_object_set_array_member (members, "landmarks", landmarks);
}

static void
set_text (JsonObject *members, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (members, name, text);
  else
    json_object_set_null_member (members, name);
}

/* Where the picture of a face's mask goes. One folder for each faceset, told apart by its path. */
static char *
dup_mask_path (const char *folder, const GuiseFacesetEntry *entry, GuiseFaceMeta *meta)
{
  size_t           n_bytes = 0;
  const void      *bytes = g_bytes_get_data (meta->xseg_mask, &n_bytes);
  const gboolean   is_png = n_bytes > 1 && ((const uint8_t *) bytes)[0] == 0x89;
  g_autofree char *name = g_strconcat (entry->name, is_png ? ".mask.png" : ".mask.jpg", NULL);

  return g_build_filename (folder, name, NULL);
}

/* The stored mask is a picture file already: it is written out as it is. */
static char *
export_mask (const char              *folder,
             const GuiseFacesetEntry *entry,
             GuiseFaceMeta           *meta,
             GError                 **error)
{
  g_autofree char *path = dup_mask_path (folder, entry, meta);
  g_autofree char *parent = g_path_get_dirname (path);

  if (!guise_dir_make (parent, error) ||
      !guise_file_replace (path, g_bytes_get_data (meta->xseg_mask, NULL),
                           g_bytes_get_size (meta->xseg_mask), error))
    return NULL;
  return g_steal_pointer (&path);
}

static gboolean
tell_face (GuiseCli           *self,
           const GuiseFaceset *faceset,
           const GuisePeople  *people,
           size_t              i,
           const char         *mask_folder,
           GError            **error)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
  g_autoptr (GuiseFaceMeta) meta = guise_faceset_load_meta (faceset, i, error);
  g_autofree char *mask = NULL;
  JsonObject      *members;
  int64_t          frame;

  if (meta == NULL)
    return FALSE;
  if (meta->xseg_mask != NULL)
    {
      mask = export_mask (mask_folder, entry, meta, error);
      if (mask == NULL)
        return FALSE;
    }
  members = json_object_new ();
  frame = get_frame_number (entry->source_filename);
  json_object_set_string_member (members, "file", entry->name);
  if (frame >= 0)
    json_object_set_int_member (members, "frame", frame);
  else
    json_object_set_null_member (members, "frame");
  set_text (members, "source", entry->source_filename);
  json_object_set_int_member (members, "size", entry->width);
  json_object_set_string_member (members, "face_type", guise_face_type_to_string (entry->type));
  set_pose (members, entry, meta);
  set_text (members, "person", guise_people_get_name (people, i));
  set_text (members, "mask", mask);
  json_object_set_boolean_member (members, "polygons", entry->has_polygons);
  set_geometry (members, meta);
  guise_cli_output_event (self->output, "face", members);
  return TRUE;
}

/* Masks go where they can be thrown away: the folder of the user's caches. */
static char *
dup_default_mask_folder (const char *faceset)
{
  g_autofree char *path = g_canonicalize_filename (faceset, NULL);
  g_autofree char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  g_autofree char *own = guise_data_dup_cache_dir ();

  key[16] = '\0';
  return g_build_filename (own, "masks", key, NULL);
}

static gboolean
tell_faces (GuiseCli *self, GuiseFaceset *faceset, const char *masks, GError **error)
{
  /* By the faceset, or as `people` found out. */
  g_autoptr (GuisePeople) people = guise_people_open (faceset);
  g_autofree char *folder =
    masks != NULL ? g_strdup (masks) : dup_default_mask_folder (guise_faceset_get_path (faceset));

  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (guise_cli_cancelled (self, error) || !tell_face (self, faceset, people, i, folder, error))
      return FALSE;
  return TRUE;
}

/* ---- the whole ---- */

static JsonObject *
summarize (const GuiseFaceset *faceset)
{
  g_auto (Counts) counts = { new_counter (), new_counter (), new_counter (), new_counter (), 0, 0 };
  JsonObject  *members = json_object_new ();
  const size_t n = guise_faceset_get_n (faceset);

  for (size_t i = 0; i < n; i++)
    counts_take (&counts, guise_faceset_get_entry (faceset, i));
  json_object_set_int_member (members, "faces", (gint64) n);
  json_object_set_int_member (members, "damaged", guise_faceset_get_issues (faceset)->len);
  json_object_set_boolean_member (members, "packed", guise_faceset_is_packed (faceset));
  json_object_set_object_member (members, "face_types",
                                 guise_cli_faceset_counts_to_json (counts.types));
  json_object_set_object_member (members, "sizes", guise_cli_faceset_counts_to_json (counts.sizes));
  json_object_set_object_member (members, "persons",
                                 guise_cli_faceset_counts_to_json (counts.persons));
  json_object_set_int_member (members, "frames", g_hash_table_size (counts.frames));
  json_object_set_int_member (members, "masks", counts.n_masks);
  json_object_set_int_member (members, "labelled", counts.n_polygons);
  return members;
}

static void
append_counts (GString *text, const char *label, JsonObject *counts)
{
  g_autoptr (GList) names = json_object_get_members (counts);

  if (names == NULL)
    return;
  g_string_append_printf (text, "  %-12s", label);
  for (const GList *item = names; item != NULL; item = item->next)
    g_string_append_printf (text, " %s: %d%s", (const char *) item->data,
                            (int) json_object_get_int_member (counts, item->data),
                            item->next != NULL ? "," : "\n");
}

static void
append_notes (GString *text, JsonArray *notes)
{
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);

      /* Translators: a word for the column, how many faces, what was noted about them */
      g_string_append_printf (text, _("  %-12s %d faces: %s\n"),
                                       i == 0 ? _("notes") : "",
                                                   (int) json_object_get_int_member (note, "faces"),
                                                   json_object_get_string_member (note, "text"));
    }
}

static char *
describe (const char *path, JsonObject *members)
{
  GString *text = g_string_new (NULL);

  /* Translators: a path, how many faces are in it, how many files of it are none */
  g_string_append_printf (text, _("%s: %d faces, %d damaged files\n"), path,
                                   (int) json_object_get_int_member (members, "faces"),
                                   (int) json_object_get_int_member (members, "damaged"));
  append_counts (text, _("types"), json_object_get_object_member (members, "face_types"));
  append_counts (text, _("sizes"), json_object_get_object_member (members, "sizes"));
  append_counts (text, _("persons"), json_object_get_object_member (members, "persons"));
  g_string_append_printf (text, "  %-12s %d\n",
                          _("frames"), (int) json_object_get_int_member (members, "frames"));
  g_string_append_printf (text, "  %-12s %d\n",
                          _("masks"), (int) json_object_get_int_member (members, "masks"));
  g_string_append_printf (text, "  %-12s %d\n",
                          _("labelled"), (int) json_object_get_int_member (members, "labelled"));
  append_notes (text, json_object_get_array_member (members, "notes"));
  return g_string_free (text, FALSE);
}

gboolean
guise_cli_faceset_info (GuiseCli *self, char **argv, GError **error)
{
  gboolean         faces = FALSE;
  g_autofree char *masks = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "faces", 0, 0, G_OPTION_ARG_NONE, &faces,
      N_ ("An event for each face; angles in radians, yaw > 0 looks to the image's left"), NULL },
    { "masks", 0, 0, G_OPTION_ARG_FILENAME, &masks,
      N_ ("With --faces: where pictures of the masks go; default: the user's cache"), "DIR" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  const char *path;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  JsonObject *members;

  if (!guise_cli_parse (self, argv, entries, error) ||
      (path = guise_cli_faceset_take_one (self, rest, error)) == NULL ||
      (faceset = guise_faceset_open (path, error)) == NULL)
    return FALSE;
  guise_cli_faceset_warn (self, faceset);
  if (faces && !tell_faces (self, faceset, masks, error))
    return FALSE;
  guise_cli_faceset_offer_best (self, path, guise_faceset_get_n (faceset));
  members = summarize (faceset);
  notes = guise_cli_faceset_load_notes (self, faceset);
  json_object_set_array_member (members, "notes", guise_cli_faceset_list_notes (NULL, notes));
  shown = g_filename_display_name (path);
  json_object_set_string_member (members, "path", shown);
  text = describe (shown, members);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
