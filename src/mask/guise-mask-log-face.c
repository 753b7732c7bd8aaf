/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a log of changed masks knows about a face besides its bytes. */
#include "mask/guise-mask-log-face.h"

#include "core/guise-error.h"
#include "faceset/guise-faceset.h"

#define PROTOCOL  4
#define MAX_BYTES ((size_t) 64 << 20) /* far more than the metadata of a JPEG file can hold */

#define SOURCE    "source"
#define TYPE      "type"
#define WIDTH     "width"
#define HEIGHT    "height"
#define OUTLINES  "polys" /* as guise_polygons_to_value() says */

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
  if (before->meta->polygons != NULL && !guise_polygons_equal (before->meta->polygons, after))
    self->outlines = g_ptr_array_ref (before->meta->polygons);
  return self;
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
  if (guise_pickle_value_find (dict, OUTLINES, &value) &&
      !guise_polygons_parse (dict, &self->outlines, &reason))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
guise_mask_log_face_check (const GuiseMaskLogFace *self, const GuiseFaceJpeg *now, GError **error)
{
  if (g_strcmp0 (self->source, now->meta->source_filename) != 0)
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                         "Another face has its name now");
  else if (self->type != now->meta->type ||
           (self->outlines != NULL && (self->width != now->width || self->height != now->height)))
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                         "Its picture was cut out anew since, and what was there before does not "
                         "fit it");
  else
    return TRUE;
  return FALSE;
}
