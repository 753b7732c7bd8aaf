/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes the dict of a face JPEG, keeping whatever was not changed as it was read. */
#include <string.h>

#include "format/guise-face-meta-private.h"

static GuisePickleValue
make_points (GuisePickle *document, const double (*points)[2])
{
  GuisePickleValue list = guise_pickle_make_list (document);

  for (int i = 0; i < GUISE_FACE_META_N_LANDMARKS; i++)
    {
      GuisePickleValue pair = guise_pickle_make_list (document);

      guise_pickle_list_append (document, pair, guise_pickle_float (points[i][0]));
      guise_pickle_list_append (document, pair, guise_pickle_float (points[i][1]));
      guise_pickle_list_append (document, list, pair);
    }
  return list;
}

static gboolean
is_present (const GuiseFaceMeta *self, FaceField field)
{
  switch (field)
    {
    case FACE_FIELD_SOURCE_FILENAME:
      return self->source_filename != NULL;
    case FACE_FIELD_SOURCE_RECT:
      return self->has_source_rect;
    case FACE_FIELD_SOURCE_LANDMARKS:
      return self->has_source_landmarks;
    case FACE_FIELD_MATRIX:
      return self->has_image_to_face_mat;
    case FACE_FIELD_POLYGONS:
      return self->polygons != NULL && self->polygons->len > 0;
    case FACE_FIELD_MASK:
      return self->xseg_mask != NULL;
    case FACE_FIELD_EYEBROWS:
      return self->has_eyebrows_expand_mod;
    case FACE_FIELD_FRAME_WIDTH:
      return self->frame_width > 0;
    case FACE_FIELD_SHAPE:
      return FALSE;
    case FACE_FIELD_TYPE:
    case FACE_FIELD_LANDMARKS:
    case N_FACE_FIELDS:
    default:
      return TRUE;
    }
}

static gboolean
is_equal (const GuiseFaceMeta *a, const GuiseFaceMeta *b, FaceField field)
{
  switch (field)
    {
    case FACE_FIELD_TYPE:
      return a->type == b->type;
    case FACE_FIELD_LANDMARKS:
      return memcmp (a->landmarks, b->landmarks, sizeof a->landmarks) == 0;
    case FACE_FIELD_SOURCE_FILENAME:
      return g_strcmp0 (a->source_filename, b->source_filename) == 0;
    case FACE_FIELD_SOURCE_RECT:
      return memcmp (a->source_rect, b->source_rect, sizeof a->source_rect) == 0;
    case FACE_FIELD_SOURCE_LANDMARKS:
      return memcmp (a->source_landmarks, b->source_landmarks, sizeof a->source_landmarks) == 0;
    case FACE_FIELD_MATRIX:
      return memcmp (a->image_to_face_mat, b->image_to_face_mat, sizeof a->image_to_face_mat) == 0;
    case FACE_FIELD_POLYGONS:
      return guise_polygons_equal (a->polygons, b->polygons);
    case FACE_FIELD_MASK:
      return g_bytes_equal (a->xseg_mask, b->xseg_mask);
    case FACE_FIELD_EYEBROWS:
      return memcmp (&a->eyebrows_expand_mod, &b->eyebrows_expand_mod, sizeof (double)) == 0;
    case FACE_FIELD_FRAME_WIDTH:
      return a->frame_width == b->frame_width;
    case FACE_FIELD_SHAPE:
    case N_FACE_FIELDS:
    default:
      return TRUE;
    }
}

static GuisePickleValue
make_field (const GuiseFaceMeta *self, FaceField field, GuisePickle *document)
{
  const int64_t rect_dims[] = { 4 }, matrix_dims[] = { 2, 3 };
  int64_t       n_mask = 0;
  const void   *mask;

  switch (field)
    {
    case FACE_FIELD_TYPE:
      return guise_pickle_make_str (document, guise_face_type_to_string (self->type));
    case FACE_FIELD_LANDMARKS:
      return make_points (document, self->landmarks);
    case FACE_FIELD_SOURCE_FILENAME:
      return guise_pickle_make_str (document, self->source_filename);
    case FACE_FIELD_SOURCE_RECT:
      return guise_pickle_make_array (document, GUISE_PICKLE_DTYPE_I8, 1, rect_dims,
                                      self->source_rect);
    case FACE_FIELD_SOURCE_LANDMARKS:
      return make_points (document, self->source_landmarks);
    case FACE_FIELD_MATRIX:
      return guise_pickle_make_array (document, GUISE_PICKLE_DTYPE_F8, 2, matrix_dims,
                                      self->image_to_face_mat);
    case FACE_FIELD_POLYGONS:
      return guise_polygons_to_value (self->polygons, document);
    case FACE_FIELD_MASK:
      n_mask = (int64_t) g_bytes_get_size (self->xseg_mask);
      mask = g_bytes_get_data (self->xseg_mask, NULL);
      return guise_pickle_make_array (document, GUISE_PICKLE_DTYPE_U1, 1, &n_mask, mask);
    case FACE_FIELD_EYEBROWS:
      return guise_pickle_float (self->eyebrows_expand_mod);
    case FACE_FIELD_FRAME_WIDTH:
      return guise_pickle_int (self->frame_width);
    case FACE_FIELD_SHAPE:
    case N_FACE_FIELDS:
    default:
      return guise_pickle_none ();
    }
}

/* The known field that a key of a JPEG's dict stands for, or N_FACE_FIELDS. */
static FaceField
find_field (GuisePickleValue key)
{
  for (int i = 0; i < N_FACE_FIELDS; i++)
    {
      const char *own = face_field_get_key ((FaceField) i, GUISE_FACE_META_JPEG);

      if (own != NULL && guise_pickle_value_is_str (key, own))
        return (FaceField) i;
    }
  return N_FACE_FIELDS;
}

/* The value that was read when it still says the same, otherwise a new one. */
static GuisePickleValue
keep_or_make (const GuiseFaceMeta *self,
              FaceField            field,
              GuisePickleValue     old,
              GuisePickle         *document)
{
  g_autoptr (GuiseFaceMeta) before = guise_face_meta_new ();
  const char *reason;

  if (face_field_parse (before, field, old, &reason) && is_present (before, field) &&
      is_equal (before, self, field))
    return old;
  return make_field (self, field, document);
}

GuisePickleValue
guise_face_meta_to_value (const GuiseFaceMeta *self, GuisePickle *document)
{
  GuisePickleValue dict = guise_pickle_make_dict (document);
  gboolean         done[N_FACE_FIELDS] = { FALSE };
  size_t n_old = self->origin != NULL ? guise_pickle_value_get_n_items (self->origin_dict) : 0;

  for (size_t i = 0; i < n_old; i++)
    {
      GuisePickleValue key = guise_pickle_value_get_key (self->origin_dict, i);
      GuisePickleValue value = guise_pickle_value_get_item (self->origin_dict, i);
      g_autofree char *name = guise_pickle_value_dup_str (key);
      FaceField        field = find_field (key);

      if (guise_pickle_value_get_kind (value) == GUISE_PICKLE_NONE && field == N_FACE_FIELDS)
        continue;
      if (field == N_FACE_FIELDS)
        guise_pickle_dict_set (document, dict, name, value);
      else if (is_present (self, field))
        guise_pickle_dict_set (document, dict, name, keep_or_make (self, field, value, document));
      if (field != N_FACE_FIELDS)
        done[field] = TRUE;
    }
  for (int i = 0; i < N_FACE_FIELDS; i++)
    {
      /* A file without a type means full face; it stays without one as long as that holds. */
      gboolean implied = i == FACE_FIELD_TYPE && n_old > 0 && self->type == GUISE_FACE_TYPE_FULL;

      if (!done[i] && is_present (self, (FaceField) i) && !implied)
        guise_pickle_dict_set (document, dict,
                               face_field_get_key ((FaceField) i, GUISE_FACE_META_JPEG),
                               make_field (self, (FaceField) i, document));
    }
  return dict;
}
