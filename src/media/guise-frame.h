/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

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
  int ref_count;
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

G_END_DECLS
