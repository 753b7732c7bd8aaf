/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a log of changed masks knows about a face besides its bytes. */
#include "mask/guise-mask-log-face.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "faceset/guise-faceset.h"
#include "image/guise-image.h"

#define PROTOCOL  4
#define MAX_BYTES ((size_t) 64 << 20) /* far more than the metadata of a JPEG file can hold */

#define SOURCE    "source"
#define TYPE      "type"
#define WIDTH     "width"
#define HEIGHT    "height"
#define MATRIX    "matrix"
#define RECT      "rect"
#define OUTLINES  "polys" /* as guise_polygons_to_value() says */

/* So far two cuts of a face may lie apart, as a share of the picture: what was drawn over one fits
 * the other all the same. Resizing rounds. */
#define MAX_SHIFT 0.01

void
guise_mask_log_face_free (GuiseMaskLogFace *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->outlines, g_ptr_array_unref);
  g_free (self->source);
  g_free (self);
}

GuiseMaskLogFace *
guise_mask_log_face_new (const GuiseFaceJpeg *before, const GPtrArray *after)
{
  GuiseMaskLogFace *self = g_new0 (GuiseMaskLogFace, 1);

  self->source = g_strdup (before->meta->source_filename);
  self->type = before->meta->type;
  self->width = before->width;
  self->height = before->height;
  self->has_matrix = before->meta->has_image_to_face_mat;
  memcpy (self->matrix, before->meta->image_to_face_mat, sizeof self->matrix);
  self->has_rect = before->meta->has_source_rect;
  for (size_t i = 0; i < G_N_ELEMENTS (self->rect); i++)
    self->rect[i] = (double) before->meta->source_rect[i];
  if (before->meta->polygons != NULL && !guise_polygons_equal (before->meta->polygons, after))
    self->outlines = g_ptr_array_ref (before->meta->polygons);
  return self;
}

static void
put_numbers (GuisePickle     *document,
             GuisePickleValue dict,
             const char      *key,
             const double    *numbers,
             size_t           n)
{
  GuisePickleValue list = guise_pickle_make_list (document);

  for (size_t i = 0; i < n; i++)
    guise_pickle_list_append (document, list, guise_pickle_float (numbers[i]));
  guise_pickle_dict_set (document, dict, key, list);
}

GBytes *
guise_mask_log_face_to_bytes (const GuiseMaskLogFace *self)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  GuisePickleValue dict = self->outlines != NULL
                            ? guise_polygons_to_value (self->outlines, document)
                            : guise_pickle_make_dict (document);
  GBytes          *bytes;

  if (self->source != NULL)
    guise_pickle_dict_set (document, dict, SOURCE, guise_pickle_make_str (document, self->source));
  guise_pickle_dict_set (document, dict, TYPE, guise_pickle_int (self->type));
  guise_pickle_dict_set (document, dict, WIDTH, guise_pickle_int (self->width));
  guise_pickle_dict_set (document, dict, HEIGHT, guise_pickle_int (self->height));
  if (self->has_matrix)
    put_numbers (document, dict, MATRIX, self->matrix, G_N_ELEMENTS (self->matrix));
  if (self->has_rect)
    put_numbers (document, dict, RECT, self->rect, G_N_ELEMENTS (self->rect));
  bytes = guise_pickle_write (dict, PROTOCOL, MAX_BYTES, NULL);
  g_assert (bytes != NULL); /* it is flat, and came from one segment */
  return bytes;
}

static gboolean
find_int (GuisePickleValue dict, const char *key, int *out)
{
  GuisePickleValue value;
  int64_t          number;

  if (!guise_pickle_value_find (dict, key, &value) ||
      !guise_pickle_value_get_int (value, &number) || number < 0 || number > G_MAXINT)
    return FALSE;
  *out = (int) number;
  return TRUE;
}

static gboolean
find_numbers (GuisePickleValue dict, const char *key, double *out, size_t n)
{
  GuisePickleValue list;

  if (!guise_pickle_value_find (dict, key, &list) ||
      guise_pickle_value_get_kind (list) != GUISE_PICKLE_LIST ||
      guise_pickle_value_get_n_items (list) != n)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    if (!guise_pickle_value_get_number (guise_pickle_value_get_item (list, i), &out[i]))
      return FALSE;
  return TRUE;
}

GuiseMaskLogFace *
guise_mask_log_face_from_bytes (GBytes *bytes)
{
  g_autoptr (GuisePickle) document = guise_pickle_read (bytes, NULL); /* why does not matter */
  g_autoptr (GuiseMaskLogFace) self = g_new0 (GuiseMaskLogFace, 1);
  GuisePickleValue dict;
  GuisePickleValue value;
  const char      *reason;
  int              type;

  if (document == NULL)
    return NULL;
  dict = guise_pickle_get_root (document);
  if (guise_pickle_value_get_kind (dict) != GUISE_PICKLE_DICT || !find_int (dict, TYPE, &type) ||
      !find_int (dict, WIDTH, &self->width) || !find_int (dict, HEIGHT, &self->height))
    return NULL;
  self->type = (GuiseFaceType) type;
  if (guise_pickle_value_find (dict, SOURCE, &value))
    self->source = guise_pickle_value_dup_str (value);
  self->has_matrix = find_numbers (dict, MATRIX, self->matrix, G_N_ELEMENTS (self->matrix));
  self->has_rect = find_numbers (dict, RECT, self->rect, G_N_ELEMENTS (self->rect));
  if (guise_pickle_value_find (dict, OUTLINES, &value) &&
      !guise_polygons_parse (dict, &self->outlines, &reason))
    return NULL;
  return g_steal_pointer (&self);
}

/* Whether both pictures show the same part of the frame, at whatever size. */
static gboolean
is_same_cut (const GuiseMaskLogFace *self, const GuiseFaceJpeg *now)
{
  GuiseAffine old, new, inverse, map;

  memcpy (old.m, self->matrix, sizeof old.m);
  memcpy (new.m, now->meta->image_to_face_mat, sizeof new.m);
  if (!guise_affine_invert (&old, &inverse))
    return memcmp (old.m, new.m, sizeof old.m) == 0;
  map = guise_affine_multiply (&new, &inverse);
  for (int corner = 0; corner < 3; corner++)
    {
      const double right = corner == 1;
      const double down = corner == 2;
      double       x, y;

      guise_affine_apply (&map, right * self->width, down * self->height, &x, &y);
      if (!(fabs (x - right * now->width) <= MAX_SHIFT * now->width &&
            fabs (y - down * now->height) <= MAX_SHIFT * now->height)) /* never with NaN */
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same_rect (const GuiseMaskLogFace *self, const GuiseFaceMeta *now)
{
  for (size_t i = 0; i < G_N_ELEMENTS (self->rect); i++)
    if (!now->has_source_rect || self->rect[i] != (double) now->source_rect[i])
      return FALSE;
  return TRUE;
}

/* Whether @now lies elsewhere in the frame than the face did, as far as its place was known. */
static gboolean
is_elsewhere (const GuiseMaskLogFace *self, const GuiseFaceJpeg *now)
{
  if (self->has_matrix)
    return !now->meta->has_image_to_face_mat || !is_same_cut (self, now);
  return self->has_rect && !is_same_rect (self, now->meta);
}

gboolean
guise_mask_log_face_check (const GuiseMaskLogFace *self, const GuiseFaceJpeg *now, GError **error)
{
  if (self->source == NULL && !self->has_matrix && !self->has_rect)
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                         "It was changed since, and nothing tells whether it is the same face");
  else if (g_strcmp0 (self->source, now->meta->source_filename) != 0)
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                         "Another face has its name now");
  else if (self->type != now->meta->type || is_elsewhere (self, now) ||
           (self->outlines != NULL && (self->width != now->width || self->height != now->height)))
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                         "Its picture was cut out anew since, and what was there before does not "
                         "fit it");
  else
    return TRUE;
  return FALSE;
}
