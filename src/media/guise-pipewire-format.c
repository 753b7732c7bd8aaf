/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures in the forms that PipeWire's programs take. */
#include "media/guise-pipewire-format.h"

#define USUAL_RATE   30 /* pictures a second: what is written down where nobody asks for another */
#define MAX_RATE     60

/* How two neighbours agree is up to them, and gaps between rows are where they do not: GStreamer
 * makes rows of I420 multiples of 4 bytes, browsers take none for granted. */
#define I420_COLUMNS 8

int
guise_pipewire_format_list (int                 width,
                            int                 height,
                            GuisePipewireFormat formats[GUISE_PIPEWIRE_MAX_FORMATS])
{
  const int even = width & ~1;
  int       n = 0;

  formats[n++] = (GuisePipewireFormat){ SPA_VIDEO_FORMAT_BGRx, width, height, 4 * width,
                                        (size_t) 4 * (size_t) width * (size_t) height };
  if (even > 0)
    formats[n++] = (GuisePipewireFormat){ SPA_VIDEO_FORMAT_YUY2, even, height, 2 * even,
                                          (size_t) 2 * (size_t) even * (size_t) height };
  if (width % I420_COLUMNS == 0 && height % 2 == 0)
    formats[n++] = (GuisePipewireFormat){ SPA_VIDEO_FORMAT_I420, width, height, width,
                                          (size_t) width * (size_t) height * 3 / 2 };
  return n;
}

/* Everything but the rate has one value: some programs skip an offer with a choice. */
const struct spa_pod *
guise_pipewire_format_build (const GuisePipewireFormat *self,
                             uint32_t                   id,
                             struct spa_pod_builder    *builder)
{
  const struct spa_rectangle size = SPA_RECTANGLE ((uint32_t) self->width, (uint32_t) self->height);
  const struct spa_fraction  usual = SPA_FRACTION (USUAL_RATE, 1);
  const struct spa_fraction  least = SPA_FRACTION (0, 1);
  const struct spa_fraction  most = SPA_FRACTION (MAX_RATE, 1);

  return spa_pod_builder_add_object (builder, SPA_TYPE_OBJECT_Format, id, SPA_FORMAT_mediaType,
                                     SPA_POD_Id (SPA_MEDIA_TYPE_video), SPA_FORMAT_mediaSubtype,
                                     SPA_POD_Id (SPA_MEDIA_SUBTYPE_raw), SPA_FORMAT_VIDEO_format,
                                     SPA_POD_Id (self->format), SPA_FORMAT_VIDEO_size,
                                     SPA_POD_Rectangle (&size), SPA_FORMAT_VIDEO_framerate,
                                     SPA_POD_CHOICE_RANGE_Fraction (&usual, &least, &most));
}

static void
write_bgrx (const GuiseImage *image, uint8_t *bytes)
{
  for (int y = 0; y < image->height; y++)
    {
      const uint8_t *restrict from = guise_image_row (image, y);
      uint8_t *restrict to = bytes + (size_t) 4 * (size_t) image->width * (size_t) y;

      for (int x = 0; x < image->width; x++)
        {
          to[4 * x] = from[3 * x];
          to[4 * x + 1] = from[3 * x + 1];
          to[4 * x + 2] = from[3 * x + 2];
          to[4 * x + 3] = 255; /* to whom takes it for opacity, it is opaque */
        }
    }
}

gboolean
guise_pipewire_format_write (const GuisePipewireFormat *self,
                             GuiseYuv                  *yuv,
                             const GuiseImage          *image,
                             uint8_t                   *bytes)
{
  const size_t n = (size_t) self->width * (size_t) self->height;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);

  if (self->format == SPA_VIDEO_FORMAT_BGRx)
    {
      write_bgrx (image, bytes);
      return TRUE;
    }
  guise_yuv_init_601 (yuv);
  if (self->format == SPA_VIDEO_FORMAT_YUY2)
    return guise_yuv_pack_bgr (yuv, image, bytes, self->stride);
  guise_yuv_from_bgr (yuv, image, (uint8_t *const[]){ bytes, bytes + n, bytes + n + n / 4 },
                      (const int[]){ self->stride, self->stride / 2, self->stride / 2 });
  return TRUE;
}
