/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures and sound into an H.264 video that appears only when it is complete. */
#include "media/guise-video-writer.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/guise-error.h"
#include "media/guise-av-file-private.h"
#include "media/guise-av-private.h"
#include "media/guise-av-sound-private.h"
#include "media/guise-media-error.h"

#define NS_PER_SECOND 1000000000
#define DEFAULT_CRF   18 /* x264's own word for "visually lossless or nearly so" is 17 or 18 */
#define MIN_TIMESCALE 90000
#define MAX_SIDE      16384 /* of H.264 in x264 */

struct _GuiseVideoWriter
{
  char *path;      /* owned; the target */
  char *temporary; /* owned; cleared once renamed */
  int   width;
  int   height;

  AVFormatContext *format; /* owned */
  AVCodecContext  *codec;  /* owned */
  AVStream        *stream; /* borrowed from format */
  AVFrame         *frame;  /* owned; the planes that are filled again for each picture */
  AVPacket        *packet; /* owned */
  GuiseAvSound    *sound;  /* owned, nullable */
  GuiseYuv         yuv;

  int64_t  last_pts;
  int64_t  frame_ticks; /* nominal length of a picture in the codec's time base */
  uint64_t n_frames;
  gboolean failed;
};

/* Ticks a second: a multiple of the nominal rate, so that regular times are exact. */
static int
choose_timescale (int rate_num)
{
  int scale = rate_num;

  while (scale < MIN_TIMESCALE)
    scale *= 2;
  return scale;
}

static gboolean
check_options (const GuiseVideoWriterOptions *options, const char *path, GError **error)
{
  if (options->width >= 1 && options->width <= MAX_SIDE && options->height >= 1 &&
      options->height <= MAX_SIDE)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "'%s': H.264 cannot hold pictures of %d x %d pixels", path, options->width,
               options->height);
  return FALSE;
}

/* What the decoder must know to get the same colours back. */
static void
set_colors (GuiseVideoWriter *self)
{
  const gboolean hd = guise_av_is_hd (self->width, self->height);

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

static int
open_encoder (GuiseVideoWriter *self, const AVCodec *codec, const GuiseVideoWriterOptions *options)
{
  const AVRational rate = options->rate_num > 0 && options->rate_den > 0
                            ? (AVRational){ options->rate_num, options->rate_den }
                            : (AVRational){ 30, 1 };
  const int        crf = options->crf == 0 ? DEFAULT_CRF : MAX (options->crf, 0);
  AVDictionary    *settings = NULL;
  int              result;

  self->codec = avcodec_alloc_context3 (codec);
  if (self->codec == NULL)
    return AVERROR (ENOMEM);
  self->codec->width = (self->width + 1) / 2 * 2;
  self->codec->height = (self->height + 1) / 2 * 2;
  self->codec->pix_fmt = AV_PIX_FMT_YUV420P;
  self->codec->time_base = (AVRational){ 1, choose_timescale (rate.num) };
  self->codec->framerate = rate;
  self->codec->thread_count =
    options->n_threads > 0 ? options->n_threads : (int) g_get_num_processors ();
  self->codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  set_colors (self);
  self->frame_ticks = MAX (1, av_rescale_q (1, av_inv_q (rate), self->codec->time_base));
  av_dict_set_int (&settings, "crf", MIN (crf, 51), 0);
  av_dict_set (&settings, "preset", options->preset != NULL ? options->preset : "medium", 0);
  result = avcodec_open2 (self->codec, codec, &settings);
  av_dict_free (&settings);
  return result;
}

static int
open_stream (GuiseVideoWriter *self)
{
  int result;

  self->stream = avformat_new_stream (self->format, NULL);
  self->frame = av_frame_alloc ();
  self->packet = av_packet_alloc ();
  if (self->stream == NULL || self->frame == NULL || self->packet == NULL)
    return AVERROR (ENOMEM);
  self->stream->time_base = self->codec->time_base;
  self->stream->avg_frame_rate = self->codec->framerate;
  self->frame->format = self->codec->pix_fmt;
  self->frame->width = self->codec->width;
  self->frame->height = self->codec->height;
  self->frame->color_range = self->codec->color_range;
  self->frame->colorspace = self->codec->colorspace;
  result = av_frame_get_buffer (self->frame, 0);
  return result >= 0 ? avcodec_parameters_from_context (self->stream->codecpar, self->codec)
                     : result;
}

/* Everything but the file. */
static gboolean
open_streams (GuiseVideoWriter              *self,
              const AVCodec                 *codec,
              const GuiseVideoWriterOptions *options,
              GError                       **error)
{
  int result =
    avformat_alloc_output_context2 (&self->format, NULL, guise_av_choose_format (self->path),
                                    self->temporary);

  if (result >= 0)
    result = open_encoder (self, codec, options);
  if (result >= 0)
    result = open_stream (self);
  if (result < 0)
    {
      guise_av_set_error (error, result, self->path, "encode");
      return FALSE;
    }
  if (options->sound_from != NULL)
    self->sound =
      guise_av_sound_new (options->sound_from, options->sound_start_ns, self->format, error);
  return options->sound_from == NULL || self->sound != NULL;
}

GuiseVideoWriter *
guise_video_writer_new (const char *path, const GuiseVideoWriterOptions *options, GError **error)
{
  g_autoptr (GuiseVideoWriter) self = g_new0 (GuiseVideoWriter, 1);
  const AVCodec *codec = avcodec_find_encoder_by_name ("libx264");
  int            result;

  guise_av_silence ();
  self->path = g_strdup (path);
  self->temporary = g_strconcat (path, ".tmp", NULL);
  self->width = options->width;
  self->height = options->height;
  self->last_pts = INT64_MIN;
  if (!check_options (options, path, error))
    return NULL;
  if (codec == NULL)
    {
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                   "This computer's FFmpeg has no H.264 encoder (libx264)");
      return NULL;
    }
  if (!open_streams (self, codec, options, error))
    return NULL;
  result = guise_av_begin_file (self->format, self->temporary, path, options->comment);
  if (result < 0)
    {
      guise_av_set_error (error, result, self->temporary, "create");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_video_writer_free (GuiseVideoWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sound, guise_av_sound_free);
  if (self->format != NULL && self->format->pb != NULL)
    {
      avio_closep (&self->format->pb);
      g_unlink (self->temporary);
    }
  avcodec_free_context (&self->codec);
  avformat_free_context (self->format);
  av_frame_free (&self->frame);
  av_packet_free (&self->packet);
  guise_yuv_clear (&self->yuv);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

/* Sends a picture (NULL: the end) to the encoder and writes what comes out. */
static gboolean
encode (GuiseVideoWriter *self, const AVFrame *frame, GError **error)
{
  int result = avcodec_send_frame (self->codec, frame);

  while (result >= 0)
    {
      result = avcodec_receive_packet (self->codec, self->packet);
      if (result == AVERROR (EAGAIN) || result == AVERROR_EOF)
        return TRUE;
      if (result < 0)
        break;
      self->packet->stream_index = self->stream->index;
      if (self->packet->duration == 0)
        self->packet->duration = self->frame_ticks;
      av_packet_rescale_ts (self->packet, self->codec->time_base, self->stream->time_base);
      result = av_interleaved_write_frame (self->format, self->packet);
    }
  self->failed = TRUE;
  guise_av_set_error (error, result, self->temporary, "write");
  return FALSE;
}

gboolean
guise_video_writer_add (GuiseVideoWriter *self,
                        const GuiseImage *image,
                        int64_t           time_ns,
                        GError          **error)
{
  int64_t pts;
  int     result;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);
  g_return_val_if_fail (image->width == self->width && image->height == self->height, FALSE);
  g_return_val_if_fail (!self->failed && self->temporary != NULL, FALSE);

  pts = av_rescale_q (time_ns, (AVRational){ 1, NS_PER_SECOND }, self->codec->time_base);
  if (pts <= self->last_pts)
    pts = self->last_pts + 1; /* nearer to each other than the container can tell apart */
  result = av_frame_make_writable (self->frame); /* the encoder may still hold the last one */
  if (result < 0)
    {
      guise_av_set_error (error, result, self->path, "encode");
      return FALSE;
    }
  guise_yuv_from_bgr (&self->yuv, image, self->frame->data, self->frame->linesize);
  self->frame->pts = pts;
  self->last_pts = pts;
  self->n_frames++;
  if (self->sound != NULL && !guise_av_sound_write_until (self->sound, time_ns, error))
    {
      self->failed = TRUE;
      return FALSE;
    }
  return encode (self, self->frame, error);
}

gboolean
guise_video_writer_finish (GuiseVideoWriter *self, GError **error)
{
  g_return_val_if_fail (!self->failed && self->temporary != NULL, FALSE);
  g_return_val_if_fail (self->n_frames > 0, FALSE);

  if (!encode (self, NULL, error))
    return FALSE;
  if (self->sound != NULL)
    {
      const int64_t end = av_rescale_q (self->last_pts + self->frame_ticks, self->codec->time_base,
                                        (AVRational){ 1, NS_PER_SECOND });

      if (!guise_av_sound_finish (self->sound, end, error))
        return FALSE;
    }
  self->failed = TRUE; /* until it is renamed */
  if (!guise_av_finish_file (self->format, self->temporary, self->path, error))
    return FALSE;
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

const char *const *
guise_video_writer_get_sound_notes (const GuiseVideoWriter *self)
{
  static const char *const none[] = { NULL };

  return self->sound != NULL ? guise_av_sound_get_notes (self->sound) : none;
}
