/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* One header segment of a JPEG. */
typedef struct
{
  uint8_t marker;
  size_t  offset;    /* of its marker, past fill bytes */
  size_t  payload;   /* offset of what follows the length */
  size_t  n_payload; /* 0 for those without one */
} JpegSegment;

/* The header of a JPEG: everything up to the first scan. */
typedef struct
{
  uint16_t width;
  uint16_t height;
  uint8_t  precision; /* bits of a sample; 0 when there was no frame header */
  gboolean has_restarts;
  GArray  *segments; /* owned, of JpegSegment, SOI first and SOS last */
} JpegSegments;

/* Walks by the standard: fill bytes are skipped, a DRI has its length. Refuses what is no JPEG,
 * lengths below 2 or past the end, and a header without a frame or scan. */
gboolean jpeg_segments_walk (const uint8_t *data,
                             size_t         n_bytes,
                             JpegSegments  *out,
                             const char   **out_reason);
void     jpeg_segments_clear (JpegSegments *self);

/* Whether a segment holds a face dict: an APP15 that starts like a pickle of protocol 2 to 5. */
gboolean jpeg_segment_is_face (const JpegSegment *self, const uint8_t *data);

G_END_DECLS
