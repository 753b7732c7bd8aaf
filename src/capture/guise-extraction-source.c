/* SPDX-License-Identifier: GPL-3.0-or-later
 * Frames on their way into the search: less noisy, brighter. */
#include "capture/guise-extraction-source.h"

#include <math.h>

#include "media/guise-denoiser.h"

#define GAMMA      2.2 /* a picture in linear light becomes one for the eye */
#define N_BEFORE   16  /* pictures in front of a frame that its noise depends on, lost ones too */
#define DARK       40  /* of 255 */
#define DARK_STEP  8   /* every so many rows and columns are looked at */
#define N_CHANNELS 3

struct _GuiseExtractionSource
{
  GuiseVideoReader             *reader;  /* borrowed */
  const GuiseExtractionOptions *options; /* borrowed */
  gboolean                      is_video;
  uint64_t                      first;       /* what comes before it is not wanted */
  GuiseDenoiser                *denoiser;    /* owned, or NULL */
  GuiseFrame                   *waiting;     /* owned, or NULL: of another size than those before */
  gboolean                      at_end;      /* nothing comes from the reader any more */
  gboolean                      is_draining; /* the denoiser was told that nothing comes */
  int                           width, height;
  uint8_t                       curve[256];
};

GuiseExtractionSource *
guise_extraction_source_new (GuiseVideoReader *reader, const GuiseExtractionOptions *options)
{
  GuiseExtractionSource *self = g_new0 (GuiseExtractionSource, 1);
  GuiseVideoInfo         info;

  guise_video_reader_get_info (reader, &info);
  self->reader = reader;
  self->options = options;
  self->is_video = info.kind == GUISE_FOOTAGE_VIDEO;
  for (int i = 0; i < 256; i++)
    self->curve[i] = (uint8_t) lrint (255.0 * pow ((double) i / 255.0, 1.0 / GAMMA));
  return self;
}

void
guise_extraction_source_free (GuiseExtractionSource *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->waiting, guise_frame_unref);
  g_clear_pointer (&self->denoiser, guise_denoiser_free);
  g_free (self);
}

static gboolean
is_denoised (const GuiseExtractionSource *self)
{
  return self->is_video && self->options->denoise > 0;
}

gboolean
guise_extraction_source_seek (GuiseExtractionSource *self,
                              uint64_t               index,
                              GCancellable          *cancellable,
                              GError               **error)
{
  const uint64_t from = is_denoised (self) ? index - MIN (index, N_BEFORE) : index;

  g_clear_pointer (&self->waiting, guise_frame_unref);
  g_clear_pointer (&self->denoiser, guise_denoiser_free);
  self->at_end = self->is_draining = FALSE;
  self->first = index;
  return guise_video_reader_seek (self->reader, from, cancellable, error);
}

/* ---- noise ---- */

/* A frame for the denoiser: one of another size waits until those before it are through. */
static gboolean
feed (GuiseExtractionSource *self, GuiseFrame *frame, GError **error)
{
  if (self->denoiser == NULL)
    {
      const GuiseDenoiserOptions options = { .width = frame->image->width,
                                             .height = frame->image->height,
                                             .strength = self->options->denoise,
                                             .deinterlace = GUISE_DEINTERLACE_AUTO };

      self->denoiser = guise_denoiser_new (&options, error);
      if (self->denoiser == NULL)
        return FALSE;
      self->width = frame->image->width;
      self->height = frame->image->height;
      self->is_draining = FALSE;
    }
  if (frame->image->width == self->width && frame->image->height == self->height)
    return guise_denoiser_push (self->denoiser, frame, error);
  self->waiting = guise_frame_ref (frame);
  self->is_draining = TRUE;
  return guise_denoiser_push (self->denoiser, NULL, error);
}

/* Reads on until the denoiser has something to say. */
static gboolean
read_more (GuiseExtractionSource *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseFrame) frame = g_steal_pointer (&self->waiting);

  if (frame == NULL && !guise_video_reader_next (self->reader, &frame, cancellable, error))
    return FALSE;
  if (frame != NULL)
    return feed (self, frame, error);
  self->at_end = TRUE;
  if (self->denoiser == NULL)
    return TRUE;
  self->is_draining = TRUE;
  return guise_denoiser_push (self->denoiser, NULL, error);
}

static gboolean
next_calm (GuiseExtractionSource *self,
           GuiseFrame           **out_frame,
           GCancellable          *cancellable,
           GError               **error)
{
  *out_frame = NULL;
  for (;;)
    {
      if (self->denoiser != NULL && !guise_denoiser_pull (self->denoiser, out_frame, error))
        return FALSE;
      if (*out_frame != NULL)
        return TRUE;
      if (self->is_draining)
        g_clear_pointer (&self->denoiser, guise_denoiser_free);
      if (self->at_end && self->denoiser == NULL)
        return TRUE;
      if (!read_more (self, cancellable, error))
        return FALSE;
    }
}

/* ---- light ---- */

static GuiseFrame *
brighten (const GuiseExtractionSource *self, const GuiseFrame *frame, GError **error)
{
  const GuiseImage *dark = frame->image;
  GuiseImage       *bright =
    guise_image_new (GUISE_PIXELS_BGR8, dark->width, dark->height, N_CHANNELS, error);

  if (bright == NULL)
    return NULL;
  for (int y = 0; y < dark->height; y++)
    {
      const uint8_t *from = guise_image_row (dark, y);
      uint8_t       *to = guise_image_row (bright, y);

      for (int x = 0; x < N_CHANNELS * dark->width; x++)
        to[x] = self->curve[from[x]];
    }
  return guise_frame_new (bright, frame->time_ns, frame->index, frame->flags);
}

gboolean
guise_picture_is_dark (const GuiseImage *picture)
{
  uint64_t sum = 0, n = 0;

  for (int y = 0; y < picture->height; y += DARK_STEP)
    {
      const uint8_t *row = guise_image_row (picture, y);

      for (int x = 0; x < picture->width; x += DARK_STEP)
        {
          const uint8_t *pixel = row + (size_t) N_CHANNELS * (size_t) x;

          sum += (uint64_t) pixel[0] + pixel[1] + pixel[2];
          n += N_CHANNELS;
        }
    }
  return sum < n * DARK;
}

gboolean
guise_extraction_source_next (GuiseExtractionSource *self,
                              GuiseFrame           **out_frame,
                              GCancellable          *cancellable,
                              GError               **error)
{
  g_autoptr (GuiseFrame) frame = NULL;

  do
    {
      g_clear_pointer (&frame, guise_frame_unref);
      if (is_denoised (self) ? !next_calm (self, &frame, cancellable, error)
                             : !guise_video_reader_next (self->reader, &frame, cancellable, error))
        return FALSE;
    }
  while (frame != NULL && frame->index < self->first);
  if (frame != NULL && self->options->brighten)
    {
      GuiseFrame *bright = brighten (self, frame, error);

      if (bright == NULL)
        return FALSE;
      guise_frame_unref (frame);
      frame = bright;
    }
  *out_frame = g_steal_pointer (&frame);
  return TRUE;
}
