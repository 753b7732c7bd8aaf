/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "core/guise-spares.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseFrameFlags:
 * @GUISE_FRAME_DAMAGED: the decoder had to invent parts of the picture
 * @GUISE_FRAME_KEY: decoded without other pictures
 * @GUISE_FRAME_INTERLACED: woven of two fields, taken one after the other
 * @GUISE_FRAME_BOTTOM_FIRST: of these the lower one came first
 */
typedef enum
{
  GUISE_FRAME_DAMAGED = 1 << 0,
  GUISE_FRAME_KEY = 1 << 1,
  GUISE_FRAME_INTERLACED = 1 << 2,
  GUISE_FRAME_BOTTOM_FIRST = 1 << 3,
} GuiseFrameFlags;

/**
 * GuiseFrame:
 * @image: (owned): the picture, BGR8, upright
 * @time_ns: when it is shown, nanoseconds from the start of the footage
 * @index: the number of the picture in its footage, from 0
 * @flags: what is known about it
 *
 * One picture on its way through the program. Filled by one producer, then published and only
 * read. Reference counted (atomic).
 */
typedef struct
{
  GuiseImage     *image;
  int64_t         time_ns;
  uint64_t        index;
  GuiseFrameFlags flags;
  /*< private >*/
  GuiseSpares *spares; /* where it goes with its last reference, or NULL */
  int          ref_count;
} GuiseFrame;

/**
 * guise_frame_new:
 * @image: (transfer full): the picture
 * @time_ns: when it is shown
 * @index: its number
 * @flags: what is known about it
 *
 * Returns: (transfer full): a frame
 */
GuiseFrame *
guise_frame_new (GuiseImage *image, int64_t time_ns, uint64_t index, GuiseFrameFlags flags);
GuiseFrame *guise_frame_ref (GuiseFrame *self);
void        guise_frame_unref (GuiseFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrame, guise_frame_unref)

/**
 * guise_frame_renumber:
 * @self: (transfer full): a frame
 * @time_ns: when it is shown
 * @index: its number
 *
 * Costs nothing where nobody else has the frame, as with one that has just been read.
 *
 * Returns: (transfer full): the same picture with another time and number
 */
GuiseFrame *guise_frame_renumber (GuiseFrame *self, int64_t time_ns, uint64_t index);

/**
 * guise_frame_spares_new:
 *
 * Returns: (transfer full): frames that are used again with their pictures, for
 *   guise_frame_take()
 */
GuiseSpares *guise_frame_spares_new (void);

/**
 * guise_frame_take:
 * @spares: from guise_frame_spares_new()
 * @width: columns
 * @height: rows
 * @error: where to put the error
 *
 * Allocates only where there is no spare frame of this size. A picture that somebody has kept is
 * left to them.
 *
 * Errors: %GUISE_IMAGE_ERROR TOO_LARGE, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a frame of time 0 to be filled, whatever is on its picture
 */
GuiseFrame *guise_frame_take (GuiseSpares *spares, int width, int height, GError **error);

G_END_DECLS
