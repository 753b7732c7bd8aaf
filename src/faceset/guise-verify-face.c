/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is wrong with one face JPEG. */
#include <math.h>
#include <string.h>

#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-verify.h"
#include "faceset/guise-verify-private.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-label.h"
#include "image/guise-jpeg.h"

#define MASK_FIELD     "xseg_mask"
#define MAX_REASON     200  /* characters of a reason that may quote the file */
#define SMALLEST_FACE  0.02 /* of the picture's side; the smallest real one covers a third */
#define FARTHEST_POINT 1.0  /* picture sides outside; no head is turned so far */

static const struct
{
  const char *name;
  gboolean    is_damage;
} kinds[GUISE_VERIFY_N_KINDS] = {
  [GUISE_VERIFY_UNREADABLE] = { "unreadable", TRUE },
  [GUISE_VERIFY_EMPTY] = { "empty", TRUE },
  [GUISE_VERIFY_NO_PICTURE] = { "no-picture", TRUE },
  [GUISE_VERIFY_TRUNCATED] = { "truncated", TRUE },
  [GUISE_VERIFY_TRAILING] = { "trailing", TRUE },
  [GUISE_VERIFY_NO_METADATA] = { "no-metadata", TRUE },
  [GUISE_VERIFY_METADATA] = { "damaged-metadata", TRUE },
  [GUISE_VERIFY_FIELD] = { "damaged-field", TRUE },
  [GUISE_VERIFY_MASK] = { "broken-mask", TRUE },
  [GUISE_VERIFY_NO_FACE] = { "no-face", TRUE },
  [GUISE_VERIFY_SIZE] = { "size-differs", TRUE },
  [GUISE_VERIFY_ENTRY] = { "damaged-entry", TRUE },
  [GUISE_VERIFY_OUTSIDE] = { "landmarks-outside", FALSE },
  [GUISE_VERIFY_DUPLICATE] = { "duplicate", FALSE },
  [GUISE_VERIFY_LEFTOVER] = { "leftover", FALSE },
};

const char *
guise_verify_kind_to_string (GuiseVerifyKind kind)
{
  return kinds[kind].name;
}

gboolean
guise_verify_kind_is_damage (GuiseVerifyKind kind)
{
  return kinds[kind].is_damage;
}

void
guise_verify_finding_free (GuiseVerifyFinding *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

GPtrArray *
guise_verify_findings_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) guise_verify_finding_free);
}

void
guise_verify_findings_add (GPtrArray      *findings,
                           const char     *name,
                           GuiseVerifyKind kind,
                           const char     *format,
                           ...)
{
  GuiseVerifyFinding *finding = g_new (GuiseVerifyFinding, 1);
  g_autofree char    *text = NULL;
  va_list             arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  finding->name = g_strdup (name);
  finding->kind = kind;
  finding->text = guise_label_escape (text, MAX_REASON);
  g_ptr_array_add (findings, finding);
}

void
guise_verify_face_clear (GuiseVerifyFace *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  *self = (GuiseVerifyFace){ 0 };
}

/* Landmarks are finite here: others make the metadata unusable. */
static void
examine_landmarks (const char *name, const GuiseFaceJpeg *jpeg, GPtrArray *findings)
{
  const double (*points)[2] = (const double (*)[2]) jpeg->meta->landmarks;
  const double side[2] = { jpeg->width, jpeg->height };
  double       spread = 0.0;
  gboolean     far_away = FALSE;

  for (int axis = 0; axis < 2; axis++)
    {
      double low = points[0][axis];
      double high = low;

      for (int i = 1; i < GUISE_FACE_META_N_LANDMARKS; i++)
        {
          low = fmin (low, points[i][axis]);
          high = fmax (high, points[i][axis]);
        }
      spread = fmax (spread, (high - low) / side[axis]);
      far_away = far_away || low < -FARTHEST_POINT * side[axis] ||
                 high > (1.0 + FARTHEST_POINT) * side[axis];
    }
  if (spread < SMALLEST_FACE)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_NO_FACE,
                               "The landmarks lie in one place: they show no face.");
  else if (far_away)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_OUTSIDE,
                               "Landmarks lie far outside the picture; look at this face.");
}

static void
examine_metadata (const char *name, const GuiseFaceJpeg *jpeg, GPtrArray *findings)
{
  g_autoptr (GuiseImage) mask = NULL;
  g_autoptr (GError) error = NULL;

  if (jpeg->meta == NULL && jpeg->refusal == NULL)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_NO_METADATA,
                               "It is a picture without face metadata.");
  else if (jpeg->meta == NULL)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_METADATA,
                               "Its face metadata cannot be used: %s.", jpeg->refusal);
  if (jpeg->meta == NULL)
    return;
  for (guint i = 0; i < jpeg->meta->dropped->len; i++)
    {
      const GuiseFieldIssue *issue = g_ptr_array_index (jpeg->meta->dropped, i);

      if (strcmp (issue->field, MASK_FIELD) == 0)
        guise_verify_findings_add (findings, name, GUISE_VERIFY_MASK,
                                   "Its stored mask cannot be used: %s.", issue->reason);
      else
        guise_verify_findings_add (findings, name, GUISE_VERIFY_FIELD,
                                   "Its field “%s” cannot be used: %s.", issue->field,
                                   issue->reason);
    }
  mask = guise_face_file_decode_mask (jpeg->meta, &error);
  if (error != NULL)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_MASK,
                               "Its stored mask cannot be decoded: %s.", error->message);
  examine_landmarks (name, jpeg, findings);
}

/* FALSE when nothing of the picture can be seen. */
static gboolean
examine_picture (const char *name, const void *data, size_t n_bytes, GPtrArray *findings)
{
  static const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                              .flags = GUISE_DECODE_TOLERANT };
  gboolean                        is_damaged = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = guise_jpeg_decode (data, n_bytes, &options, &is_damaged, &error);
  const size_t end = guise_face_jpeg_find_end (data, n_bytes);

  if (image == NULL)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_NO_PICTURE,
                               "Its picture cannot be decoded: %s.", error->message);
  else if (is_damaged || end == 0)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_TRUNCATED,
                               "A part of its picture is missing or damaged.");
  else if (end < n_bytes)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_TRAILING,
                               "%zu bytes behind its picture do not belong there.", n_bytes - end);
  return image != NULL;
}

void
guise_verify_face_examine (const char *name, GBytes *bytes, GuiseVerifyFace *out_face)
{
  size_t      n_bytes = 0;
  const void *data = g_bytes_get_data (bytes, &n_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceJpeg) jpeg = NULL;
  GPtrArray *findings = guise_verify_findings_new ();

  *out_face = (GuiseVerifyFace){ .findings = findings };
  if (n_bytes == 0)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_EMPTY,
                               "It is empty, as a failed save leaves a file.");
  else if ((jpeg = guise_face_jpeg_read (data, n_bytes, &error)) == NULL)
    guise_verify_findings_add (findings, name, GUISE_VERIFY_NO_PICTURE, "%s.", error->message);
  else
    {
      out_face->width = jpeg->width;
      out_face->height = jpeg->height;
      if (jpeg->meta != NULL)
        out_face->face_type = guise_face_type_to_string (jpeg->meta->type);
      if (examine_picture (name, data, n_bytes, findings))
        examine_metadata (name, jpeg, findings);
    }
  for (guint i = 0; i < findings->len; i++)
    out_face->is_damaged |=
      kinds[((const GuiseVerifyFinding *) g_ptr_array_index (findings, i))->kind].is_damage;
}
