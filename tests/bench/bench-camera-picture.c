/* SPDX-License-Identifier: GPL-3.0-or-later
 * What every picture of a camera passes before a face is found in it, by format and size.
 *
 *   bench-camera-picture [ROUNDS]
 *
 * Processor time on one thread. Prints the tables of docs/performance.md. */
#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "image/guise-jpeg.h"
#include "media/guise-av-private.h"

#define ROUNDS 300
#define SWS    (SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT) /* as guise_av_convert() */

/* A picture on its way. */
typedef struct
{
  AVFrame           *frame;  /* owned; what the decoder gives */
  GBytes            *jpeg;   /* owned, or NULL; what the camera sends */
  AVCodecContext    *codec;  /* owned, or NULL; for that */
  AVPacket          *packet; /* owned, or NULL; likewise */
  GuiseImage        *image;  /* owned; of the scaler */
  struct SwsContext *sws;    /* owned */
  GuiseAvConverter   converter;
} Picture;

static double
get_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * (double) now.tv_sec + 1e-6 * (double) now.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
fill (uint8_t *bytes, size_t n)
{
  static uint32_t state = 1;

  for (size_t i = 0; i < n; i++)
    bytes[i] = (uint8_t) ((state = state * 1664525 + 1013904223) >> 24);
}

/* ---- the ways ---- */

static void
convert (Picture *self)
{
  static const GuiseOrientation upright = { 0 };
  g_autoptr (GuiseFrame) frame = guise_av_convert (&self->converter, self->frame, &upright, NULL);

  if (frame == NULL)
    g_error ("A picture could not be converted");
}

static void
scale (Picture *self)
{
  uint8_t  *planes[4] = { self->image->data };
  const int strides[4] = { (int) self->image->stride };

  sws_scale (self->sws, (const uint8_t *const *) self->frame->data, self->frame->linesize, 0,
             self->frame->height, planes, strides);
}

static void
decode (Picture *self)
{
  self->packet->data = (uint8_t *) g_bytes_get_data (self->jpeg, NULL);
  self->packet->size = (int) g_bytes_get_size (self->jpeg);
  if (avcodec_send_packet (self->codec, self->packet) < 0 ||
      avcodec_receive_frame (self->codec, self->frame) < 0)
    g_error ("A picture could not be decoded");
}

static void
decode_and_convert (Picture *self)
{
  decode (self);
  convert (self);
}

static void
measure (const char *name, Picture *picture, void (*way) (Picture *self), int n_rounds)
{
  g_autofree double *ms = g_new (double, n_rounds);
  g_autofree char   *title =
    g_strdup_printf ("%s, %d x %d", name, picture->frame->width, picture->frame->height);

  for (int i = -1; i < n_rounds; i++)
    {
      const double start = get_ms ();

      way (picture);
      if (i >= 0)
        ms[i] = get_ms () - start;
    }
  qsort (ms, (size_t) n_rounds, sizeof *ms, compare);
  printf ("%-44s %8.2f (%.2f)\n", title, ms[n_rounds / 2], ms[n_rounds * 95 / 100]);
}

/* ---- pictures ---- */

static void
picture_clear (Picture *self)
{
  av_frame_free (&self->frame);
  av_packet_free (&self->packet);
  avcodec_free_context (&self->codec);
  sws_freeContext (self->sws);
  g_clear_pointer (&self->jpeg, g_bytes_unref);
  g_clear_pointer (&self->image, guise_image_unref);
  guise_av_converter_clear (&self->converter);
}

/* Noise, which no way has an easy time with. */
static void
measure_yuyv (int width, int height, int n_rounds)
{
  Picture picture = { .frame = av_frame_alloc () };

  picture.frame->format = AV_PIX_FMT_YUYV422;
  picture.frame->width = width;
  picture.frame->height = height;
  if (av_frame_get_buffer (picture.frame, 0) < 0)
    g_error ("Not enough memory");
  fill (picture.frame->data[0], (size_t) picture.frame->linesize[0] * (size_t) height);
  picture.image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  picture.sws = sws_getContext (width, height, AV_PIX_FMT_YUYV422, width, height, AV_PIX_FMT_BGR24,
                                SWS, NULL, NULL, NULL);
  measure ("YUYV by the scaler", &picture, scale, n_rounds);
  measure ("YUYV", &picture, convert, n_rounds);
  picture_clear (&picture);
}

/* Steps of a few grey levels: about as many bytes as a webcam sends. */
static GBytes *
make_jpeg (int width, int height)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);

  for (int y = 0; y < height; y++)
    {
      uint8_t *row = guise_image_row (image, y);

      fill (row, 3 * (size_t) width);
      for (int i = 0; i < 3 * width; i++)
        row[i] = (uint8_t) (100 + (i + y) % 64 + row[i] / 16);
    }
  return guise_jpeg_encode (image, 85, GUISE_JPEG_CHROMA_420, NULL);
}

static void
measure_mjpg (int width, int height, int n_rounds)
{
  const AVCodec *codec = avcodec_find_decoder (AV_CODEC_ID_MJPEG);
  Picture        picture = { .frame = av_frame_alloc (), .packet = av_packet_alloc () };

  picture.jpeg = make_jpeg (width, height);
  picture.codec = avcodec_alloc_context3 (codec);
  picture.codec->thread_count = 1;
  if (avcodec_open2 (picture.codec, codec, NULL) < 0)
    g_error ("There is no decoder for MJPG");
  decode (&picture);
  measure ("MJPG, decoded", &picture, convert, n_rounds);
  measure ("MJPG, with decoding", &picture, decode_and_convert, n_rounds);
  picture_clear (&picture);
}

int
main (int argc, char **argv)
{
  static const int sizes[][2] = { { 640, 480 }, { 1280, 720 }, { 1920, 1080 } };
  const int n_rounds = argc > 1 ? MAX (1, (int) g_ascii_strtoll (argv[1], NULL, 10)) : ROUNDS;

  g_autoptr (GError) error = NULL;

  if (!guise_av_load (GUISE_AV_FILES, &error))
    g_error ("%s", error->message);
  printf ("%-44s ms, median (95 %%) of %d\n", "", n_rounds);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      measure_yuyv (sizes[i][0], sizes[i][1], n_rounds);
      measure_mjpg (sizes[i][0], sizes[i][1], n_rounds);
    }
  return 0;
}
