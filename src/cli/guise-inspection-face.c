/* SPDX-License-Identifier: GPL-3.0-or-later
 * Inspects face JPEGs and faceset packs. */
#include "cli/guise-inspection-private.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-pak.h"

enum
{
  LABEL_MAX_CHARS = 80,
  ISSUES_MAX = 100, /* sentences about the faces of one pack */
};

static void
add_meta (GuiseInspection *self, const GuiseFaceMeta *meta)
{
  JsonObject *facts = self->facts;

  json_object_set_string_member (facts, "face_type", guise_face_type_to_string (meta->type));
  if (meta->source_filename != NULL)
    {
      g_autofree char *label = guise_label_escape (meta->source_filename, LABEL_MAX_CHARS);

      json_object_set_string_member (facts, "source_filename", label);
    }
  json_object_set_boolean_member (facts, "source_rect", meta->has_source_rect);
  json_object_set_boolean_member (facts, "source_landmarks", meta->has_source_landmarks);
  json_object_set_boolean_member (facts, "image_to_face_mat", meta->has_image_to_face_mat);
  json_object_set_int_member (facts, "polygons", meta->polygons != NULL ? meta->polygons->len : 0);
  json_object_set_int_member (facts, "mask_bytes",
                              meta->xseg_mask != NULL ? (gint64) g_bytes_get_size (meta->xseg_mask)
                                                      : 0);
  json_object_set_double_member (facts, "eyebrows_expand_mod", meta->eyebrows_expand_mod);
}

static void
warn_dropped (GuiseInspection *self, const GPtrArray *dropped)
{
  JsonArray *fields = json_array_new ();

  for (guint i = 0; i < dropped->len; i++)
    {
      const GuiseFieldIssue *issue = dropped->pdata[i];

      json_array_add_string_element (fields, issue->field);
      inspection_warn (self, GUISE_INSPECT_FIELD_DROPPED, "The field '%s' is not used: %s",
                       issue->field, issue->reason);
    }
  json_object_set_array_member (self->facts, "dropped", fields);
}

gboolean
inspect_dfljpg (GuiseInspection *self, const char *path, GError **error)
{
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_open (path, error);

  if (jpeg == NULL)
    return FALSE;
  json_object_set_int_member (self->facts, "width", jpeg->width);
  json_object_set_int_member (self->facts, "height", jpeg->height);
  json_object_set_boolean_member (self->facts, "restart_markers", jpeg->has_restarts);
  if (jpeg->meta != NULL)
    {
      add_meta (self, jpeg->meta);
      warn_dropped (self, jpeg->meta->dropped);
    }
  else if (jpeg->refusal != NULL)
    inspection_warn (self, GUISE_INSPECT_IMAGE_ONLY, "The metadata of the face are refused: %s",
                     jpeg->refusal);
  else
    inspection_warn (self, GUISE_INSPECT_IMAGE_ONLY, "The picture has no metadata of a face");
  return TRUE;
}

/* Fields that the pack itself states wrongly. */
static void
check_metas (GuiseInspection *self, const GuisePak *pak, JsonObject *types)
{
  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GuiseFaceMeta) meta = guise_pak_dup_meta (pak, i, &local);
      g_autofree char *label =
        guise_label_escape (guise_pak_get_sample (pak, i)->filename, LABEL_MAX_CHARS);
      const char *type = meta != NULL ? guise_face_type_to_string (meta->type) : "";

      if (meta == NULL)
        {
          inspection_warn (self, GUISE_INSPECT_PARTIAL, "The face '%s' is left out: %s", label,
                           local->message);
          continue;
        }
      json_object_set_int_member (types, type,
                                  json_object_get_int_member_with_default (types, type, 0) + 1);
      for (guint k = 0; k < meta->dropped->len && self->warnings->len < ISSUES_MAX; k++)
        {
          const GuiseFieldIssue *issue = meta->dropped->pdata[k];

          inspection_warn (self, GUISE_INSPECT_PARTIAL, "The field '%s' of '%s' is not used: %s",
                           issue->field, label, issue->reason);
        }
    }
}

static size_t
count_persons (const GuisePak *pak)
{
  g_autoptr (GHashTable) persons = g_hash_table_new (g_str_hash, g_str_equal);

  for (size_t i = 0; i < guise_pak_get_n_samples (pak); i++)
    if (guise_pak_get_sample (pak, i)->person_name != NULL)
      g_hash_table_add (persons, (char *) guise_pak_get_sample (pak, i)->person_name);
  return g_hash_table_size (persons);
}

gboolean
inspect_pak (GuiseInspection *self, const char *path, GError **error)
{
  g_autoptr (GuisePak) pak = guise_pak_open (path, GUISE_PAK_CHECK_DATA, error);
  JsonObject      *types;
  const GPtrArray *issues;

  if (pak == NULL)
    return FALSE;
  issues = guise_pak_get_issues (pak);
  for (guint i = 0; i < issues->len; i++)
    {
      const GuisePakIssue *issue = issues->pdata[i];

      self->verdict = GUISE_INSPECT_PARTIAL;
      if (i < ISSUES_MAX)
        inspection_warn (self, GUISE_INSPECT_PARTIAL, "Face %zu, '%s', is left out: %s",
                         issue->index, issue->label, issue->reason);
    }
  types = json_object_new ();
  check_metas (self, pak, types);
  json_object_set_int_member (self->facts, "faces", (gint64) guise_pak_get_n_samples (pak));
  json_object_set_int_member (self->facts, "left_out", issues->len);
  json_object_set_int_member (self->facts, "persons", (gint64) count_persons (pak));
  json_object_set_object_member (self->facts, "face_types", types);
  return TRUE;
}
