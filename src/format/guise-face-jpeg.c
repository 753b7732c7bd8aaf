/* SPDX-License-Identifier: GPL-3.0-or-later
 * Face JPEGs: reading, embedding and removing the metadata segment. */
#include "format/guise-face-jpeg.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-jpeg-segments-private.h"

enum
{
  FILE_MAX_BYTES = 256 << 20,
  MARKER_RST0 = 0xd0,
  MARKER_RST7 = 0xd7,
  MARKER_SOI = 0xd8,
  MARKER_EOI = 0xd9,
  MARKER_APP0 = 0xe0,
  MARKER_APP15 = 0xef,
};

void
guise_face_jpeg_free (GuiseFaceJpeg *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->meta, guise_face_meta_free);
  g_free (self->refusal);
  g_free (self);
}

static gboolean
walk (const void *data, size_t n_bytes, JpegSegments *out, GError **error)
{
  const char *reason;

  if (jpeg_segments_walk (data, n_bytes, out, &reason))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT, "Not a usable picture: %s",
               reason);
  return FALSE;
}

static GuiseFaceMeta *
parse_payload (const uint8_t *payload, size_t n, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, n);
  g_autoptr (GuisePickle) document = guise_pickle_read (bytes, error);

  if (document == NULL)
    return NULL;
  return guise_face_meta_parse (document, guise_pickle_get_root (document), GUISE_FACE_META_JPEG,
                                error);
}

GuiseFaceJpeg *
guise_face_jpeg_read (const void *data, size_t n_bytes, GError **error)
{
  g_autoptr (GuiseFaceJpeg) self = NULL;
  const JpegSegment *last = NULL;
  JpegSegments       segments;

  if (!walk (data, n_bytes, &segments, error))
    return NULL;
  self = g_new0 (GuiseFaceJpeg, 1);
  self->width = segments.width;
  self->height = segments.height;
  self->has_restarts = segments.has_restarts;
  for (guint i = 0; i < segments.segments->len; i++)
    if (jpeg_segment_is_face (&g_array_index (segments.segments, JpegSegment, i), data))
      last = &g_array_index (segments.segments, JpegSegment, i);
  if (last != NULL)
    {
      g_autoptr (GError) local = NULL;

      self->meta = parse_payload ((const uint8_t *) data + last->payload, last->n_payload, &local);
      if (self->meta == NULL)
        self->refusal = g_strdup (local->message);
    }
  jpeg_segments_clear (&segments);
  return g_steal_pointer (&self);
}

GuiseFaceJpeg *
guise_face_jpeg_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, FILE_MAX_BYTES, error);
  GuiseFaceJpeg *self;

  if (bytes == NULL)
    return NULL;
  self = guise_face_jpeg_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  if (self == NULL)
    g_prefix_error (error, "'%s': ", path);
  return self;
}

/* Copies the file with the payload behind the last APPn segment, without the face segments. Bytes
 * that fill the room between segments are left out: DeepFaceLab cannot read them. */
static GBytes *
rebuild (const uint8_t *data, size_t n_bytes, const JpegSegments *segments, GBytes *payload)
{
  GByteArray *out = g_byte_array_sized_new ((guint) n_bytes + GUISE_FACE_JPEG_MAX_PAYLOAD + 4);
  guint       after = 0; /* the segment behind which it goes: SOI when there is no APPn */

  for (guint i = 0; i < segments->segments->len; i++)
    {
      const JpegSegment *segment = &g_array_index (segments->segments, JpegSegment, i);

      if ((segment->marker & 0xf0) == MARKER_APP0 && !jpeg_segment_is_face (segment, data))
        after = i;
    }
  for (guint i = 0; i < segments->segments->len; i++)
    {
      const JpegSegment *segment = &g_array_index (segments->segments, JpegSegment, i);
      size_t             end = segment->payload + segment->n_payload;
      gboolean           scan = i + 1 == segments->segments->len;

      if (!jpeg_segment_is_face (segment, data))
        g_byte_array_append (out, data + segment->offset,
                             (guint) ((scan ? n_bytes : end) - segment->offset));
      if (i == after && payload != NULL)
        {
          size_t  n = g_bytes_get_size (payload);
          uint8_t head[] = { 0xff, MARKER_APP15, (uint8_t) ((n + 2) >> 8), (uint8_t) (n + 2) };

          g_byte_array_append (out, head, sizeof head);
          g_byte_array_append (out, g_bytes_get_data (payload, NULL), (guint) n);
        }
    }
  return g_byte_array_free_to_bytes (out);
}

GBytes *
guise_face_jpeg_embed (const void *data, size_t n_bytes, const GuiseFaceMeta *meta, GError **error)
{
  g_autoptr (GuisePickle) document = guise_pickle_new ();
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) local = NULL;
  JpegSegments segments;
  GBytes      *result;

  if (n_bytes > FILE_MAX_BYTES)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT, "The picture is too large");
      return NULL;
    }
  payload = guise_pickle_write (guise_face_meta_to_value (meta, document), 3,
                                GUISE_FACE_JPEG_MAX_PAYLOAD, &local);
  if (payload == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The metadata of the face do not fit into the %d bytes that a picture can hold; "
                   "make the mask smaller",
                   GUISE_FACE_JPEG_MAX_PAYLOAD);
      return NULL;
    }
  if (!walk (data, n_bytes, &segments, error))
    return NULL;
  if (segments.has_restarts)
    {
      jpeg_segments_clear (&segments);
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "The picture has restart intervals, which DeepFaceLab cannot read; encode it "
                   "anew");
      return NULL;
    }
  result = rebuild (data, n_bytes, &segments, payload);
  jpeg_segments_clear (&segments);
  return result;
}

GBytes *
guise_face_jpeg_remove (const void *data, size_t n_bytes, GError **error)
{
  JpegSegments segments;
  GBytes      *result;

  if (!walk (data, n_bytes, &segments, error))
    return NULL;
  result = rebuild (data, n_bytes, &segments, NULL);
  jpeg_segments_clear (&segments);
  return result;
}

size_t
guise_face_jpeg_find_end (const void *data, size_t n_bytes)
{
  const uint8_t *bytes = data;
  const char    *reason;
  JpegSegments   segments;
  JpegSegment    scan;
  size_t         at;

  if (!jpeg_segments_walk (bytes, n_bytes, &segments, &reason))
    return 0;
  scan = g_array_index (segments.segments, JpegSegment, segments.segments->len - 1);
  at = scan.payload + scan.n_payload;
  jpeg_segments_clear (&segments);
  while (at + 1 < n_bytes)
    {
      const uint8_t marker = bytes[at + 1];

      if (bytes[at] != 0xff || marker == 0xff)
        at++;
      else if (marker == MARKER_EOI)
        return at + 2;
      else if (marker == 0 || (marker >= MARKER_RST0 && marker <= MARKER_RST7) || at + 4 > n_bytes)
        at += 2;
      else /* tables and headers between scans: what looks like a marker in them is none */
        at += 2 + ((size_t) bytes[at + 2] << 8 | bytes[at + 3]);
    }
  return 0;
}
