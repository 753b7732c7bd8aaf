/* SPDX-License-Identifier: GPL-3.0-or-later
 * The walk over the header segments of a JPEG. */
#include "core/guise-bytes.h"
#include "format/guise-jpeg-segments-private.h"

enum
{
  MARKER_TEM = 0x01,
  MARKER_RST0 = 0xd0,
  MARKER_SOI = 0xd8,
  MARKER_EOI = 0xd9,
  MARKER_SOS = 0xda,
  MARKER_DRI = 0xdd,
  MARKER_APP15 = 0xef,
};

static gboolean
fail (JpegSegments *self, const char **out_reason, const char *reason)
{
  jpeg_segments_clear (self);
  *out_reason = reason;
  return FALSE;
}

void
jpeg_segments_clear (JpegSegments *self)
{
  g_clear_pointer (&self->segments, g_array_unref);
}

gboolean
jpeg_segment_is_face (const JpegSegment *self, const uint8_t *data)
{
  const uint8_t *payload = data + self->payload;

  return self->marker == MARKER_APP15 && self->n_payload >= 2 && payload[0] == 0x80 &&
         payload[1] >= 2 && payload[1] <= 5;
}

/* Finds the next marker; any number of FF bytes may stand before it. */
static gboolean
read_marker (GuiseBytes *cursor, JpegSegment *segment)
{
  uint8_t byte;

  if (!guise_bytes_u8 (cursor, &byte) || byte != 0xff)
    return FALSE;
  while (byte == 0xff)
    if (!guise_bytes_u8 (cursor, &byte))
      return FALSE;
  *segment =
    (JpegSegment){ .marker = byte, .offset = cursor->offset - 2, .payload = cursor->offset };
  return byte != 0;
}

static gboolean
is_bare (uint8_t marker)
{
  return marker == MARKER_TEM || (marker >= MARKER_RST0 && marker <= MARKER_EOI);
}

/* The frame headers: C0 to CF without the tables C4 (DHT), C8 (JPG) and CC (DAC). */
static gboolean
is_frame (uint8_t marker)
{
  return (marker & 0xf0) == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static void
read_frame (JpegSegments *self, const uint8_t *payload, size_t n)
{
  GuiseBytes cursor = guise_bytes_init (payload, n);

  if (n < 6)
    return;
  (void) guise_bytes_u8 (&cursor, &self->precision);
  (void) guise_bytes_u16_be (&cursor, &self->height);
  (void) guise_bytes_u16_be (&cursor, &self->width);
}

gboolean
jpeg_segments_walk (const uint8_t *data, size_t n_bytes, JpegSegments *out, const char **out_reason)
{
  GuiseBytes  cursor = guise_bytes_init (data, n_bytes);
  JpegSegment segment = { 0 };

  *out = (JpegSegments){ .segments = g_array_new (FALSE, FALSE, sizeof (JpegSegment)) };
  if (n_bytes < 3 || data[0] != 0xff || data[1] != MARKER_SOI)
    return fail (out, out_reason, "it is no JPEG");
  while (segment.marker != MARKER_SOS)
    {
      uint16_t length = 2;

      if (!read_marker (&cursor, &segment))
        return fail (out, out_reason, "it is a JPEG that is damaged or cut before its picture");
      if (segment.marker == MARKER_EOI)
        return fail (out, out_reason, "it is a JPEG without a picture");
      if (!is_bare (segment.marker))
        {
          if (!guise_bytes_u16_be (&cursor, &length) || length < 2)
            return fail (out, out_reason, "it is a JPEG with a segment of impossible length");
          segment.payload = cursor.offset;
          segment.n_payload = (size_t) length - 2;
          if (guise_bytes_take (&cursor, segment.n_payload) == NULL)
            return fail (out, out_reason, "it is a JPEG that is cut inside a segment");
        }
      if (is_frame (segment.marker))
        read_frame (out, data + segment.payload, segment.n_payload);
      if (segment.marker == MARKER_DRI)
        out->has_restarts = TRUE;
      g_array_append_val (out->segments, segment);
    }
  if (out->precision == 0)
    return fail (out, out_reason, "it is a JPEG without a frame header");
  return TRUE;
}
