/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures of a camera, streamed by libavdevice. */
#include "media/guise-camera.h"

#include <errno.h>

#include "core/guise-error.h"
#include "media/guise-av-private.h"
#include "media/guise-media-error.h"
#include "media/guise-v4l2-private.h"

#define POLL_US       1000                                 /* between two looks for a picture */
#define MAX_PASSED_US G_GINT64_CONSTANT (3155760000000000) /* a century */

struct _GuiseCamera
{
  GuiseCameraInfo *info;     /* owned */
  GArray          *settings; /* owned, of GuiseCameraSetting: what was locked */
  AVFormatContext *format;   /* owned */
  AVCodecContext  *codec;    /* owned */
  AVPacket        *packet;   /* owned */
  AVFrame         *frame;    /* owned */
  GuiseAvConverter converter;
  GuiseCameraMode  mode;
  uint64_t         next_index;
  uint64_t         n_lost;
  int64_t          first_us; /* time of the first picture, the driver's clock */
  int64_t          last_ns;
};

/* FFmpeg's names of the formats of a camera; they are guise_v4l2_describe()'s. */
static const struct
{
  char        fourcc[5];
  const char *name;
} formats[] = {
  { "YUYV", "yuyv422" }, { "UYVY", "uyvy422" }, { "NV12", "nv12" },  { "YU12", "yuv420p" },
  { "MJPG", "mjpeg" },   { "JPEG", "mjpeg" },   { "RGB3", "rgb24" }, { "BGR3", "bgr24" },
};

static void
set_open_error (GError **error, int av_code, const char *path)
{
  g_autofree char *holder = NULL;

  switch (av_code)
    {
    case AVERROR (EBUSY):
      holder = guise_camera_find_holder (path);
      if (holder != NULL)
        g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY,
                     "The camera %s is used by '%s'; close it and try again", path, holder);
      else
        g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY,
                     "The camera %s is used by another program; close it and try again", path);
      break;
    case AVERROR (EACCES):
    case AVERROR (EPERM):
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED,
                   "You may not use the camera %s: let yourself be added to the group 'video', "
                   "then log in again",
                   path);
      break;
    case AVERROR (ENODEV):
    case AVERROR (ENXIO):
    case AVERROR (EIO):
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED,
                   "The camera %s was unplugged", path);
      break;
    default:
      guise_av_set_error (error, av_code, path, "film with");
    }
}

/* The mode to film in: the one asked for, or the best of all. */
static const GuiseCameraMode *
choose_mode (const GuiseCameraInfo *info, const GuiseCameraMode *wanted, GError **error)
{
  const GuiseCameraMode *mode = wanted != NULL ? wanted : guise_camera_info_get_best_mode (info);

  if (info->problem != NULL)
    g_set_error_literal (error, GUISE_MEDIA_ERROR,
                         info->bus[0] == '\0' ? GUISE_MEDIA_ERROR_DENIED
                                              : GUISE_MEDIA_ERROR_NO_VIDEO,
                         info->problem);
  else if (mode == NULL)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO,
                 "%s is no camera: it gives no pictures", info->path);
  else
    return mode;
  return NULL;
}

static const char *
find_format (const GuiseCameraMode *mode)
{
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].fourcc, mode->format) == 0)
      return formats[i].name;
  return "";
}

static gboolean
open_stream (GuiseCamera *self, const GuiseCameraMode *mode, GError **error)
{
  const AVInputFormat *input;
  AVDictionary        *options = NULL;
  g_autofree char     *size = g_strdup_printf ("%dx%d", mode->width, mode->height);
  g_autofree char     *rate = g_strdup_printf ("%d/%d", mode->rate_num, mode->rate_den);
  int                  result;

  guise_av.avdevice_register_all ();
  input = guise_av.av_find_input_format ("v4l2");
  self->format = guise_av.avformat_alloc_context ();
  if (input == NULL || self->format == NULL)
    {
      g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                           "The video library of this computer cannot read cameras");
      return FALSE;
    }
  /* So that waiting can end: without it the kernel waits for ever. */
  self->format->flags |= AVFMT_FLAG_NONBLOCK;
  guise_av.av_dict_set (&options, "input_format", find_format (mode), 0);
  guise_av.av_dict_set (&options, "video_size", size, 0);
  guise_av.av_dict_set (&options, "framerate", rate, 0);
  result = guise_av.avformat_open_input (&self->format, self->info->path, input, &options);
  guise_av.av_dict_free (&options);
  if (result >= 0 && self->format->nb_streams != 1)
    result = AVERROR_INVALIDDATA;
  if (result < 0)
    set_open_error (error, result, self->info->path);
  return result >= 0;
}

static gboolean
open_decoder (GuiseCamera *self, const GuiseCameraMode *wanted, GError **error)
{
  const AVStream          *stream = self->format->streams[0];
  const AVCodecParameters *parameters = stream->codecpar;
  const AVCodec           *decoder = guise_av.avcodec_find_decoder (parameters->codec_id);
  const AVRational         rate = stream->avg_frame_rate;
  int                      result = decoder != NULL ? 0 : AVERROR_DECODER_NOT_FOUND;

  self->codec = guise_av.avcodec_alloc_context3 (decoder);
  self->packet = guise_av.av_packet_alloc ();
  self->frame = guise_av.av_frame_alloc ();
  if (self->codec == NULL || self->packet == NULL || self->frame == NULL)
    result = AVERROR (ENOMEM);
  if (result >= 0)
    result = guise_av.avcodec_parameters_to_context (self->codec, parameters);
  if (result >= 0)
    {
      self->codec->max_pixels = GUISE_AV_MAX_PIXELS;
      self->codec->thread_count = 1; /* more would hold pictures back */
      result = guise_av.avcodec_open2 (self->codec, decoder, NULL);
    }
  if (result < 0)
    {
      guise_av_set_error (error, result, self->info->path, "decode");
      return FALSE;
    }
  self->mode = *wanted;
  self->mode.width = parameters->width;
  self->mode.height = parameters->height;
  if (rate.num > 0 && rate.den > 0)
    {
      self->mode.rate_num = rate.num;
      self->mode.rate_den = rate.den;
    }
  return TRUE;
}

GuiseCamera *
guise_camera_open (const char *path, const GuiseCameraMode *mode, GError **error)
{
  g_autoptr (GuiseCamera) self =
               guise_av_load (GUISE_AV_DEVICES, error) ? g_new0 (GuiseCamera, 1) : NULL;
  const GuiseCameraMode *chosen;

  if (self == NULL)
    return NULL;
  self->settings = g_array_new (FALSE, FALSE, sizeof (GuiseCameraSetting));
  self->info = guise_v4l2_describe (path);
  self->first_us = AV_NOPTS_VALUE;
  self->last_ns = -1;
  if (self->info == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no camera at %s; 'guise devices' lists those that there are", path);
      return NULL;
    }
  chosen = choose_mode (self->info, mode, error);
  if (chosen == NULL || !open_stream (self, chosen, error) || !open_decoder (self, chosen, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_camera_free (GuiseCamera *self)
{
  if (self == NULL)
    return;
  if (self->info != NULL)
    guise_v4l2_restore (self->info->path, self->settings);
  g_clear_pointer (&self->settings, g_array_unref);
  guise_av_converter_clear (&self->converter);
  guise_av.av_frame_free (&self->frame);
  guise_av.av_packet_free (&self->packet);
  guise_av.avcodec_free_context (&self->codec);
  guise_av.avformat_close_input (&self->format);
  guise_camera_info_free (self->info);
  g_free (self);
}

const GuiseCameraInfo *
guise_camera_get_info (const GuiseCamera *self)
{
  return self->info;
}

void
guise_camera_get_mode (const GuiseCamera *self, GuiseCameraMode *out_mode)
{
  *out_mode = self->mode;
}

uint64_t
guise_camera_get_n_lost (const GuiseCamera *self)
{
  return self->n_lost;
}

GuiseCameraLocks
guise_camera_lock (GuiseCamera *self)
{
  return guise_v4l2_lock (self->info->path, self->settings);
}

void
guise_camera_unlock (GuiseCamera *self)
{
  guise_v4l2_restore (self->info->path, self->settings);
}

/* Waits for the next packet. */
static gboolean
read_packet (GuiseCamera *self, int64_t end, GCancellable *cancellable, GError **error)
{
  int result;

  while ((result = guise_av.av_read_frame (self->format, self->packet)) == AVERROR (EAGAIN))
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Filming with %s was stopped", self->info->path);
          return FALSE;
        }
      if (g_get_monotonic_time () >= end)
        {
          g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT,
                       "The camera %s sends no pictures; plug it in again", self->info->path);
          return FALSE;
        }
      g_usleep (POLL_US);
    }
  if (result < 0)
    set_open_error (error, result == AVERROR_EOF ? AVERROR (ENODEV) : result, self->info->path);
  return result >= 0;
}

/* When the picture was taken, from the first one on; it never goes back. */
static int64_t
find_time (GuiseCamera *self, int64_t pts)
{
  const AVRational base = self->format->streams[0]->time_base;
  const int64_t    step = /* a camera may say any rate */
    MIN (G_GINT64_CONSTANT (1000000000) * self->mode.rate_den / MAX (self->mode.rate_num, 1),
         G_GINT64_CONSTANT (60000000000));
  int64_t time_ns = self->last_ns < 0 ? 0 : self->last_ns + step;

  if (pts != AV_NOPTS_VALUE)
    {
      const int64_t us = guise_av.av_rescale_q (pts, base, (AVRational){ 1, 1000000 });
      int64_t       passed;

      if (self->first_us == AV_NOPTS_VALUE)
        self->first_us = us;
      /* A driver may say anything; where that is nonsense the nominal rate goes on. */
      if (!__builtin_sub_overflow (us, self->first_us, &passed) && passed > self->last_ns / 1000 &&
          passed < MAX_PASSED_US)
        time_ns = passed * 1000;
    }
  self->last_ns = time_ns;
  return time_ns;
}

/* The picture in self->packet; NULL without an error when it is damaged. */
static GuiseFrame *
decode_packet (GuiseCamera *self, GError **error)
{
  static const GuiseOrientation upright = { 0 };
  const uint64_t                index = self->next_index++;
  const int64_t                 time_ns = find_time (self, self->packet->pts);
  GuiseFrame                   *frame = NULL;
  g_autoptr (GError) local = NULL;
  int result = guise_av.avcodec_send_packet (self->codec, self->packet);

  guise_av.av_packet_unref (self->packet);
  if (result >= 0)
    result = guise_av.avcodec_receive_frame (self->codec, self->frame);
  if (result >= 0 && self->frame->decode_error_flags == 0)
    {
      frame = guise_av_convert (&self->converter, self->frame, &upright, &local);
      guise_av.av_frame_unref (self->frame);
    }
  if (result == AVERROR (ENOMEM))
    guise_av_set_error (error, result, self->info->path, "decode");
  else if (g_error_matches (local, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY) ||
           g_error_matches (local, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY))
    g_propagate_error (error, g_steal_pointer (&local));
  else if (frame == NULL)
    self->n_lost++;
  if (frame == NULL)
    return NULL;
  frame->flags = GUISE_FRAME_KEY;
  return guise_frame_renumber (frame, time_ns, index);
}

gboolean
guise_camera_next (GuiseCamera  *self,
                   int           timeout_ms,
                   GCancellable *cancellable,
                   GuiseFrame  **out_frame,
                   GError      **error)
{
  const int64_t end = g_get_monotonic_time () + (int64_t) timeout_ms * 1000;
  GError       *local = NULL;

  *out_frame = NULL;
  while (*out_frame == NULL)
    {
      if (!read_packet (self, end, cancellable, error))
        return FALSE;
      *out_frame = decode_packet (self, &local);
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
    }
  return TRUE;
}
