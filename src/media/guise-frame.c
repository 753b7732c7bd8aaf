/* SPDX-License-Identifier: GPL-3.0-or-later
 * One picture with its time. */
#include "media/guise-frame.h"

GuiseFrame *
guise_frame_new (GuiseImage *image, int64_t time_ns, uint64_t index, GuiseFrameFlags flags)
{
  GuiseFrame *self = g_new (GuiseFrame, 1);

  *self = (GuiseFrame){
    .image = image,
    .time_ns = time_ns,
    .index = index,
    .flags = flags,
    .ref_count = 1,
  };
  return self;
}

GuiseFrame *
guise_frame_ref (GuiseFrame *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
guise_frame_unref (GuiseFrame *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  guise_image_unref (self->image);
  g_free (self);
}
