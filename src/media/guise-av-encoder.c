/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures to H.264 in a container. */
#include "media/guise-av-encoder-private.h"

#include <errno.h>

#include "core/guise-error.h"
#include "core/guise-thread.h"
#include "media/guise-media-error.h"

#define NS_PER_SECOND 1000000000
#define DEFAULT_CRF   18 /* x264's own word for "visually lossless or nearly so" is 17 or 18 */
#define MIN_TIMESCALE 90000
#define MAX_SIDE      16384 /* of H.264 in x264 */

/* Ticks a second: a multiple of the nominal rate, so that regular times are exact. */
static int
choose_timescale (int rate_num)
{
  int scale = rate_num;

  while (scale < MIN_TIMESCALE)
    scale *= 2;
  return scale;
}

/* What the decoder must know to get the same colours back. */
static void
set_colors (GuiseAvEncoder *self, int width, int height)
{
  const gboolean hd = guise_av_is_hd (width, height);

  self->codec->color_range = AVCOL_RANGE_MPEG;
  self->codec->colorspace = hd ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  self->codec->color_primaries = hd ? AVCOL_PRI_BT709 : AVCOL_PRI_SMPTE170M;
  self->codec->color_trc = hd ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M;
  self->codec->chroma_sample_location = AVCHROMA_LOC_CENTER; /* 2 x 2 averages */
  if (hd)
    guise_yuv_init (&self->yuv, 0.2126, 0.0722, FALSE);
  else
    guise_yuv_init (&self->yuv, 0.299, 0.114, FALSE);
}

/* How hard it tries, and what for. */
static int
fill_settings (AVDictionary **settings, const GuiseVideoWriterOptions *options, gboolean is_live)
{
  const int crf = options->crf == 0 ? DEFAULT_CRF : MAX (options->crf, 0);
  int       result = guise_av.av_dict_set_int (settings, "crf", MIN (crf, 51), 0);

  if (result >= 0)
    result = guise_av.av_dict_set (settings, "preset",
                                   options->preset != NULL ? options->preset : "medium", 0);
  if (result >= 0 && is_live)
    result = guise_av.av_dict_set (settings, "tune", "zerolatency", 0);
  return result >= 0 && is_live ? guise_av.av_dict_set (settings, "forced-idr", "1", 0) : result;
}

static int
open_codec (GuiseAvEncoder *self, const GuiseVideoWriterOptions *options, gboolean is_live)
{
  const AVCodec   *codec = guise_av.avcodec_find_encoder_by_name ("libx264");
  const AVRational rate = options->rate_num > 0 && options->rate_den > 0
                            ? (AVRational){ options->rate_num, options->rate_den }
                            : (AVRational){ 30, 1 };
  AVDictionary    *settings = NULL;
  int              result;

  if (codec == NULL)
    return AVERROR_ENCODER_NOT_FOUND;
  self->codec = guise_av.avcodec_alloc_context3 (codec);
  if (self->codec == NULL)
    return AVERROR (ENOMEM);
  self->codec->width = (options->width + 1) / 2 * 2;
  self->codec->height = (options->height + 1) / 2 * 2;
  self->codec->pix_fmt = AV_PIX_FMT_YUV420P;
  self->codec->time_base = (AVRational){ 1, choose_timescale (rate.num) };
  self->codec->framerate = rate;
  self->codec->thread_count =
    options->n_threads > 0 ? options->n_threads : guise_thread_get_usual ();
  if (self->format->oformat->flags & AVFMT_GLOBALHEADER)
    self->codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  set_colors (self, options->width, options->height);
  self->frame_ticks = MAX (1, guise_av.av_rescale_q (1, av_inv_q (rate), self->codec->time_base));
  result = fill_settings (&settings, options, is_live);
  if (result >= 0)
    result = guise_av.avcodec_open2 (self->codec, codec, &settings);
  guise_av.av_dict_free (&settings);
  return result;
}

static int
open_stream (GuiseAvEncoder *self)
{
  int result;

  self->stream = guise_av.avformat_new_stream (self->format, NULL);
  self->frame = guise_av.av_frame_alloc ();
  self->packet = guise_av.av_packet_alloc ();
  if (self->stream == NULL || self->frame == NULL || self->packet == NULL)
    return AVERROR (ENOMEM);
  self->stream->time_base = self->codec->time_base;
  self->stream->avg_frame_rate = self->codec->framerate;
  self->frame->format = self->codec->pix_fmt;
  self->frame->width = self->codec->width;
  self->frame->height = self->codec->height;
  self->frame->color_range = self->codec->color_range;
  self->frame->colorspace = self->codec->colorspace;
  result = guise_av.av_frame_get_buffer (self->frame, 0);
  return result >= 0
           ? guise_av.avcodec_parameters_from_context (self->stream->codecpar, self->codec)
           : result;
}

static gboolean
check_options (const GuiseVideoWriterOptions *options, const char *name, GError **error)
{
  if (options->width >= 1 && options->width <= MAX_SIDE && options->height >= 1 &&
      options->height <= MAX_SIDE)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "'%s': H.264 cannot hold pictures of %d x %d pixels", name, options->width,
               options->height);
  return FALSE;
}

gboolean
guise_av_encoder_open (GuiseAvEncoder                *self,
                       AVFormatContext               *format,
                       const GuiseVideoWriterOptions *options,
                       gboolean                       is_live,
                       GError                       **error)
{
  int result;

  self->format = format;
  self->last_pts = INT64_MIN;
  self->is_live = is_live;
  if (!check_options (options, format->url, error))
    return FALSE;
  result = open_codec (self, options, is_live);
  if (result >= 0)
    result = open_stream (self);
  if (result >= 0)
    return TRUE;
  if (result == AVERROR_ENCODER_NOT_FOUND)
    g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                         "This computer's FFmpeg has no H.264 encoder (libx264)");
  else
    guise_av_set_error (error, result, format->url, "encode");
  return FALSE;
}

void
guise_av_encoder_clear (GuiseAvEncoder *self)
{
  guise_av.avcodec_free_context (&self->codec);
  guise_av.av_frame_free (&self->frame);
  guise_av.av_packet_free (&self->packet);
  guise_yuv_clear (&self->yuv);
}

/* Sends a picture (NULL: the end) to the encoder and writes what comes out. */
static int
encode (GuiseAvEncoder *self, const AVFrame *frame)
{
  int result = guise_av.avcodec_send_frame (self->codec, frame);

  while (result >= 0)
    {
      result = guise_av.avcodec_receive_packet (self->codec, self->packet);
      if (result == AVERROR (EAGAIN) || result == AVERROR_EOF)
        return 0;
      if (result < 0)
        break;
      self->packet->stream_index = self->stream->index;
      if (self->packet->duration == 0)
        self->packet->duration = self->frame_ticks;
      guise_av.av_packet_rescale_ts (self->packet, self->codec->time_base, self->stream->time_base);
      result = guise_av.av_interleaved_write_frame (self->format, self->packet);
    }
  return result;
}

/* Once a second, however fast pictures come. */
static void
choose_key (GuiseAvEncoder *self, int64_t pts)
{
  const gboolean is_first = self->last_pts == INT64_MIN;
  const int64_t  second = self->codec->time_base.den / self->codec->time_base.num;
  const gboolean is_key = is_first || pts - self->last_key >= second;

  self->frame->pict_type = is_key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  if (is_key)
    self->last_key = pts;
}

int
guise_av_encoder_add (GuiseAvEncoder *self, const GuiseImage *image, int64_t time_ns)
{
  int64_t pts =
    guise_av.av_rescale_q (time_ns, (AVRational){ 1, NS_PER_SECOND }, self->codec->time_base);
  int result =
    guise_av.av_frame_make_writable (self->frame); /* the encoder may still hold the last one */

  if (result < 0)
    return result;
  if (pts <= self->last_pts)
    pts = self->last_pts + 1; /* nearer to each other than the container can tell apart */
  if (self->is_live)
    choose_key (self, pts);
  guise_yuv_from_bgr (&self->yuv, image, self->frame->data, self->frame->linesize);
  self->frame->pts = pts;
  self->last_pts = pts;
  return encode (self, self->frame);
}

int
guise_av_encoder_end (GuiseAvEncoder *self)
{
  return encode (self, NULL);
}

int64_t
guise_av_encoder_get_end_ns (const GuiseAvEncoder *self)
{
  return guise_av.av_rescale_q (self->last_pts + self->frame_ticks, self->codec->time_base,
                                (AVRational){ 1, NS_PER_SECOND });
}
