/* SPDX-License-Identifier: GPL-3.0-or-later
 * One picture with its time. */
#include "media/guise-frame.h"

#define MAX_SPARES 32 /* more than are under way at once, live or in a whole video */

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

static void
frame_free (GuiseFrame *self)
{
  guise_image_unref (self->image);
  g_free (self);
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
  if (self->spares != NULL)
    guise_spares_give (self->spares, self);
  else
    frame_free (self);
}

GuiseFrame *
guise_frame_renumber (GuiseFrame *self, int64_t time_ns, uint64_t index)
{
  GuiseFrame *copy;

  if (g_atomic_int_get (&self->ref_count) == 1)
    {
      self->time_ns = time_ns;
      self->index = index;
      return self;
    }
  copy = guise_frame_new (guise_image_ref (self->image), time_ns, index, self->flags);
  guise_frame_unref (self);
  return copy;
}

GuiseSpares *
guise_frame_spares_new (void)
{
  return guise_spares_new (MAX_SPARES, (GDestroyNotify) frame_free);
}

static gboolean
fits (const GuiseImage *image, int width, int height)
{
  return image->pixels == GUISE_PIXELS_BGR8 && image->width == width && image->height == height &&
         !guise_image_is_shared (image);
}

GuiseFrame *
guise_frame_take (GuiseSpares *spares, int width, int height, GError **error)
{
  GuiseFrame *self = guise_spares_take (spares);
  GuiseImage *image = NULL;

  if (self != NULL && fits (self->image, width, height))
    image = g_steal_pointer (&self->image);
  else
    image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, error);
  if (image == NULL)
    {
      guise_spares_give (spares, self);
      return NULL;
    }
  if (self == NULL)
    self = g_new0 (GuiseFrame, 1);
  guise_image_unref (self->image);
  *self = (GuiseFrame){ .image = image, .spares = spares, .ref_count = 1 };
  return self;
}
