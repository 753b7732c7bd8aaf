/* SPDX-License-Identifier: GPL-3.0-or-later
 * What face JPEGs and packs say about a face, each field judged by itself. */
#include "format/guise-face-meta.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "format/guise-face-meta-private.h"
#include "format/guise-field-issue-private.h"
#include "format/guise-mask-file.h"
#include "format/guise-pickle-private.h"

enum
{
  N_LANDMARKS = GUISE_FACE_META_N_LANDMARKS,
};

static const double landmark_max = 1e7;
static const double eyebrows_max = 4.0;

typedef gboolean (*ParseFunc) (GuiseFaceMeta   *self,
                               GuisePickleValue value,
                               const char     **out_reason);

GuiseFaceMeta *
guise_face_meta_new (void)
{
  GuiseFaceMeta *self = g_new0 (GuiseFaceMeta, 1);

  self->type = GUISE_FACE_TYPE_FULL;
  self->eyebrows_expand_mod = 1.0;
  self->dropped = guise_field_issues_new ();
  self->origin_dict = guise_pickle_none ();
  return self;
}

void
guise_face_meta_free (GuiseFaceMeta *self)
{
  if (self == NULL)
    return;
  g_free (self->source_filename);
  g_clear_pointer (&self->polygons, g_ptr_array_unref);
  g_clear_pointer (&self->xseg_mask, g_bytes_unref);
  g_clear_pointer (&self->dropped, g_ptr_array_unref);
  g_clear_pointer (&self->origin, guise_pickle_unref);
  g_free (self);
}

static gboolean
fail (const char **out_reason, const char *reason)
{
  *out_reason = reason;
  return FALSE;
}

static gboolean
is_sequence (GuisePickleValue value)
{
  GuisePickleKind kind = guise_pickle_value_get_kind (value);

  return kind == GUISE_PICKLE_LIST || kind == GUISE_PICKLE_TUPLE;
}

/* Reads a table of numbers: an array (n_rows, n_columns), or a sequence of sequences. */
static gboolean
read_table (GuisePickleValue value, size_t n_rows, size_t n_columns, double *out)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);

  if (array != NULL)
    {
      if (array->n_dims != 2 || array->dims[0] != (int64_t) n_rows ||
          array->dims[1] != (int64_t) n_columns || array->dtype == GUISE_PICKLE_DTYPE_B1)
        return FALSE;
      guise_pickle_array_read_f64 (array, 0, n_rows * n_columns, out);
      return TRUE;
    }
  return pickle_read_table (value, n_rows, n_columns, out);
}

static gboolean
read_landmarks (GuisePickleValue value, double (*out)[2], const char **out_reason)
{
  double points[N_LANDMARKS * 2];

  if (!read_table (value, N_LANDMARKS, 2, points))
    return fail (out_reason, "the landmarks are not 68 pairs of numbers");
  for (int i = 0; i < N_LANDMARKS * 2; i++)
    if (!(fabs (points[i]) <= landmark_max)) /* NaN fails too */
      return fail (out_reason, "a landmark is nowhere near a picture");
  memcpy (out, points, sizeof points);
  return TRUE;
}

static gboolean
parse_type (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  g_autofree char *name = guise_pickle_value_dup_str (value);
  GuisePickleEnum class;
  int64_t number;

  if (name != NULL && guise_face_type_from_name (name, &self->type))
    return TRUE;
  if (name == NULL && guise_pickle_value_get_enum (value, &class, &number) &&
      class == GUISE_PICKLE_ENUM_FACE_TYPE && guise_face_type_from_number (number, &self->type))
    return TRUE;
  return fail (out_reason, "the face type is unknown");
}

/* Packs hold numbers, faces never do. */
static gboolean
parse_type_number (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  int64_t number;

  if (guise_pickle_value_get_int (value, &number) &&
      guise_face_type_from_number (number, &self->type))
    return TRUE;
  return parse_type (self, value, out_reason);
}

static gboolean
parse_landmarks (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  return read_landmarks (value, self->landmarks, out_reason);
}

static gboolean
parse_source_filename (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  self->source_filename = guise_pickle_value_dup_str (value);
  return self->source_filename != NULL || fail (out_reason, "it is no text");
}

static gboolean
parse_source_rect (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);
  double                  number;

  if (array != NULL &&
      (array->n_dims != 1 || array->dims[0] != 4 || array->dtype == GUISE_PICKLE_DTYPE_B1 ||
       guise_pickle_dtype_is_float (array->dtype)))
    return fail (out_reason, "it is not four whole numbers");
  if (array == NULL && (!is_sequence (value) || guise_pickle_value_get_n_items (value) != 4))
    return fail (out_reason, "it is not four whole numbers");
  for (size_t i = 0; i < 4; i++)
    {
      if (array == NULL)
        {
          if (!guise_pickle_value_get_int (guise_pickle_value_get_item (value, i),
                                           &self->source_rect[i]))
            return fail (out_reason, "it is not four whole numbers");
          continue;
        }
      guise_pickle_array_read_f64 (array, i, 1, &number);
      if (fabs (number) > 0x1p52)
        return fail (out_reason, "it is nowhere near a frame");
      self->source_rect[i] = (int64_t) number;
    }
  self->has_source_rect = TRUE;
  return TRUE;
}

static gboolean
parse_source_landmarks (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  self->has_source_landmarks = read_landmarks (value, self->source_landmarks, out_reason);
  return self->has_source_landmarks;
}

static gboolean
parse_matrix (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  double matrix[6];

  if (!read_table (value, 2, 3, matrix))
    return fail (out_reason, "it is no matrix of 2 x 3 numbers");
  for (int i = 0; i < 6; i++)
    if (!isfinite (matrix[i]))
      return fail (out_reason, "it holds a number that is not finite");
  memcpy (self->image_to_face_mat, matrix, sizeof matrix);
  self->has_image_to_face_mat = TRUE;
  return TRUE;
}

static gboolean
parse_polygons (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  return guise_polygons_parse (value, &self->polygons, out_reason);
}

/* The masks of packs before June 2020: float (h,w) or (h,w,1), 0 to 1, without a container. */
static gboolean
pack_float_mask (GuiseFaceMeta *self, const GuisePickleArray *array, const char **out_reason)
{
  g_autofree uint8_t *pixels = NULL;
  float               value;

  if ((array->n_dims != 2 && !(array->n_dims == 3 && array->dims[2] == 1)) || array->dims[0] < 1 ||
      array->dims[1] < 1 || array->dims[0] > GUISE_MASK_FILE_MAX_SIDE ||
      array->dims[1] > GUISE_MASK_FILE_MAX_SIDE)
    return fail (out_reason, "it is no mask of a possible size");
  pixels = g_try_malloc (array->n_elements);
  if (pixels == NULL)
    return fail (out_reason, "there is no memory for it");
  for (size_t i = 0; i < array->n_elements; i++)
    {
      guise_pickle_array_read_f32 (array, i, 1, &value);
      if (!isfinite (value))
        return fail (out_reason, "it holds a number that is not finite");
      pixels[i] = (uint8_t) (CLAMP (value, 0.0f, 1.0f) * 255.0f);
    }
  self->xseg_mask =
    guise_mask_file_encode_grey (pixels, (int) array->dims[1], (int) array->dims[0]);
  return self->xseg_mask != NULL || fail (out_reason, "there is no memory for it");
}

typedef gboolean (*CheckMaskFunc) (const void *data, size_t n_bytes, const char **out_reason);

static gboolean
parse_mask_with (GuiseFaceMeta   *self,
                 GuisePickleValue value,
                 CheckMaskFunc    check,
                 const char     **out_reason)
{
  const GuisePickleArray *array = guise_pickle_value_get_array (value);
  size_t                  n_bytes = 0;
  const uint8_t          *data = guise_pickle_value_get_bytes (value, &n_bytes);

  if (array != NULL && array->dtype == GUISE_PICKLE_DTYPE_U1 &&
      (array->n_dims == 1 || (array->n_dims == 2 && array->dims[1] == 1)))
    {
      data = array->data;
      n_bytes = array->n_bytes;
    }
  if (data == NULL)
    return fail (out_reason, "it does not hold the bytes of an image file");
  if (!check (data, n_bytes, out_reason))
    return FALSE;
  self->xseg_mask = g_bytes_new (data, n_bytes);
  return TRUE;
}

static gboolean
parse_mask (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  return parse_mask_with (self, value, guise_mask_file_check, out_reason);
}

static gboolean
parse_mask_for_index (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  return parse_mask_with (self, value, guise_mask_file_check_header, out_reason);
}

static gboolean
parse_eyebrows (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  double number;

  if (!guise_pickle_value_get_number (value, &number) || !(number >= 0 && number <= eyebrows_max))
    return fail (out_reason, "it is no number from 0 to 4");
  self->eyebrows_expand_mod = number;
  self->has_eyebrows_expand_mod = TRUE;
  return TRUE;
}

static gboolean
parse_frame_width (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  int64_t width;

  if (!guise_pickle_value_get_int (value, &width) || width < 1 || width > UINT16_MAX)
    return fail (out_reason, "it is no width of a picture");
  self->frame_width = (int) width;
  return TRUE;
}

static gboolean
parse_shape (GuiseFaceMeta *self, GuisePickleValue value, const char **out_reason)
{
  int64_t height, width;

  if (!is_sequence (value) || guise_pickle_value_get_n_items (value) < 2 ||
      !guise_pickle_value_get_int (guise_pickle_value_get_item (value, 0), &height) ||
      !guise_pickle_value_get_int (guise_pickle_value_get_item (value, 1), &width) || height < 1 ||
      width < 1 || height > UINT16_MAX || width > UINT16_MAX)
    return fail (out_reason, "it is no size of a JPEG");
  self->height = (int) height;
  self->width = (int) width;
  return TRUE;
}

/* One truth for both dicts: formats.md 2.5 and 6.1. */
static const struct
{
  const char *keys[2]; /* in a JPEG, in a pack */
  ParseFunc   parse;
  gboolean    needed; /* without it, or with a wrong one, there is no face */
} fields[N_FACE_FIELDS] = {
  [FACE_FIELD_TYPE] = { { "face_type", "face_type" }, parse_type, TRUE },
  [FACE_FIELD_LANDMARKS] = { { "landmarks", "landmarks" }, parse_landmarks, TRUE },
  [FACE_FIELD_SOURCE_FILENAME] = { { "source_filename", "source_filename" },
                                   parse_source_filename },
  [FACE_FIELD_SOURCE_RECT] = { { "source_rect", NULL }, parse_source_rect },
  [FACE_FIELD_SOURCE_LANDMARKS] = { { "source_landmarks", NULL }, parse_source_landmarks },
  [FACE_FIELD_MATRIX] = { { "image_to_face_mat", NULL }, parse_matrix },
  [FACE_FIELD_POLYGONS] = { { "seg_ie_polys", "seg_ie_polys" }, parse_polygons },
  [FACE_FIELD_MASK] = { { "xseg_mask", "xseg_mask_compressed" }, parse_mask },
  [FACE_FIELD_EYEBROWS] = { { "eyebrows_expand_mod", "eyebrows_expand_mod" }, parse_eyebrows },
  [FACE_FIELD_FRAME_WIDTH] = { { "guise_frame_width", NULL }, parse_frame_width },
  [FACE_FIELD_SHAPE] = { { NULL, "shape" }, parse_shape },
};

const char *
face_field_get_key (FaceField field, GuiseFaceMetaForm form)
{
  return fields[field].keys[form];
}

gboolean
face_field_parse (GuiseFaceMeta   *self,
                  FaceField        field,
                  GuisePickleValue value,
                  const char     **out_reason)
{
  return fields[field].parse (self, value, out_reason);
}

static gboolean
has_text_keys_only (GuisePickleValue dict)
{
  for (size_t i = 0; i < guise_pickle_value_get_n_items (dict); i++)
    if (guise_pickle_value_get_kind (guise_pickle_value_get_key (dict, i)) != GUISE_PICKLE_STR)
      return FALSE;
  return TRUE;
}

/* The old float mask, where a pack has no compressed one. */
static void
parse_old_pack_mask (GuiseFaceMeta *self, GuisePickleValue dict)
{
  GuisePickleValue        value;
  const GuisePickleArray *array;
  const char             *reason = "it is no array of floats";

  if (self->xseg_mask != NULL || !guise_pickle_value_find (dict, "xseg_mask", &value) ||
      guise_pickle_value_get_kind (value) == GUISE_PICKLE_NONE)
    return;
  array = guise_pickle_value_get_array (value);
  if (array == NULL || !guise_pickle_dtype_is_float (array->dtype) ||
      !pack_float_mask (self, array, &reason))
    guise_field_issues_add (self->dropped, "xseg_mask", reason);
}

static gboolean
is_absent (GuisePickleValue dict, const char *key, GuisePickleValue *out_value)
{
  return key == NULL || !guise_pickle_value_find (dict, key, out_value) ||
         guise_pickle_value_get_kind (*out_value) == GUISE_PICKLE_NONE;
}

static ParseFunc
get_parse_func (int field, GuiseFaceMetaForm form)
{
  return field == FACE_FIELD_TYPE && form == GUISE_FACE_META_PACK ? parse_type_number
                                                                  : fields[field].parse;
}

/* Reads the fields without which there is no face. */
static gboolean
parse_needed (GuiseFaceMeta    *self,
              GuisePickleValue  dict,
              GuiseFaceMetaForm form,
              const char      **out_reason)
{
  GuisePickleValue value;

  if (guise_pickle_value_get_kind (dict) != GUISE_PICKLE_DICT)
    return fail (out_reason, "the metadata are no dict");
  if (guise_pickle_value_get_n_items (dict) == 0)
    return fail (out_reason, "the metadata are empty");
  if (guise_pickle_value_get_n_items (dict) > FACE_META_MAX_KEYS)
    return fail (out_reason, "the metadata have more fields than a face can have");
  if (!has_text_keys_only (dict))
    return fail (out_reason, "the metadata have a key that is no text");
  if (is_absent (dict, "landmarks", &value))
    return fail (out_reason, "there are no landmarks");
  for (int i = 0; i < N_FACE_FIELDS; i++)
    if (fields[i].needed && !is_absent (dict, fields[i].keys[form], &value) &&
        !get_parse_func (i, form) (self, value, out_reason))
      return FALSE;
  return TRUE;
}

gboolean
face_meta_check (GuisePickleValue dict, GuiseFaceMetaForm form, const char **out_reason)
{
  g_autoptr (GuiseFaceMeta) scratch = guise_face_meta_new ();

  return parse_needed (scratch, dict, form, out_reason);
}

static GuiseFaceMeta *
parse (GuisePickle      *document,
       GuisePickleValue  dict,
       GuiseFaceMetaForm form,
       gboolean          for_index,
       GError          **error)
{
  g_autoptr (GuiseFaceMeta) self = guise_face_meta_new ();
  const char *reason = NULL;

  if (!parse_needed (self, dict, form, &reason))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, reason);
      return NULL;
    }
  for (int i = 0; i < N_FACE_FIELDS; i++)
    {
      const char     *key = fields[i].keys[form];
      const ParseFunc func =
        for_index && i == FACE_FIELD_MASK ? parse_mask_for_index : fields[i].parse;
      GuisePickleValue value;

      if (!fields[i].needed && !is_absent (dict, key, &value) && !func (self, value, &reason))
        guise_field_issues_add (self->dropped, key, reason);
    }
  if (form == GUISE_FACE_META_PACK)
    parse_old_pack_mask (self, dict);
  self->origin = guise_pickle_ref (document);
  self->origin_dict = dict;
  return g_steal_pointer (&self);
}

GuiseFaceMeta *
guise_face_meta_parse (GuisePickle      *document,
                       GuisePickleValue  dict,
                       GuiseFaceMetaForm form,
                       GError          **error)
{
  return parse (document, dict, form, FALSE, error);
}

GuiseFaceMeta *
face_meta_parse_for_index (GuisePickle *document, GuisePickleValue dict, GError **error)
{
  return parse (document, dict, GUISE_FACE_META_PACK, TRUE, error);
}
