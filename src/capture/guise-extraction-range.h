/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-video-reader.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionPositionKind:
 * @GUISE_EXTRACTION_POSITION_NONE: the start or the end of the footage
 * @GUISE_EXTRACTION_POSITION_FRAME: the number of a frame
 * @GUISE_EXTRACTION_POSITION_TIME: nanoseconds from the start
 */
typedef enum
{
  GUISE_EXTRACTION_POSITION_NONE,
  GUISE_EXTRACTION_POSITION_FRAME,
  GUISE_EXTRACTION_POSITION_TIME,
} GuiseExtractionPositionKind;

/**
 * GuiseExtractionPosition:
 * @kind: what @value counts
 * @value: not negative
 *
 * A place in footage. Plain value; all zeros is none.
 */
typedef struct
{
  GuiseExtractionPositionKind kind;
  int64_t                     value;
} GuiseExtractionPosition;

/**
 * GuiseExtractionRange:
 * @from: the first frame that counts
 * @to: the first one that does not any more
 *
 * A part of footage. All zeros is all of it.
 */
typedef struct
{
  GuiseExtractionPosition from;
  GuiseExtractionPosition to;
} GuiseExtractionRange;

/**
 * guise_extraction_position_from_string:
 * @text: a frame number ("250"), seconds ("8.5s") or a time ("1:02:03.5", "2:03")
 * @out_position: (out): the place
 *
 * Returns: %FALSE when @text is none of these
 */
gboolean guise_extraction_position_from_string (const char              *text,
                                                GuiseExtractionPosition *out_position);

/**
 * guise_extraction_range_dup_key:
 *
 * Returns: (transfer full): the range as a word, empty for all
 */
char *guise_extraction_range_dup_key (const GuiseExtractionRange *self);

gboolean guise_extraction_range_is_before (const GuiseExtractionRange *self,
                                           const GuiseFrame           *frame);
gboolean guise_extraction_range_is_after (const GuiseExtractionRange *self,
                                          const GuiseFrame           *frame);

/**
 * guise_extraction_range_count:
 * @info: footage
 *
 * Returns: about how many of its frames lie in the range
 */
uint64_t guise_extraction_range_count (const GuiseExtractionRange *self,
                                       const GuiseVideoInfo       *info);

/**
 * guise_extraction_range_seek:
 * @self: the range
 * @reader: in front of its first frame
 * @out_frame: (out): the number of the frame that comes next: the first of the range or one before
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Passes over what can be passed over. Times of footage with irregular frames cannot be told from
 * their numbers; when a guess goes too far, the search starts at the beginning.
 *
 * Returns: %TRUE when the reader stands there
 */
gboolean guise_extraction_range_seek (const GuiseExtractionRange *self,
                                      GuiseVideoReader           *reader,
                                      uint64_t                   *out_frame,
                                      GCancellable               *cancellable,
                                      GError                    **error);

G_END_DECLS
