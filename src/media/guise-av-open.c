/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opening containers through FFmpeg without giving them a way out of the file. */
#include <errno.h>
#include <string.h>

#include "core/guise-error.h"
#include "media/guise-av-private.h"
#include "media/guise-media-error.h"

/* Containers and elementary streams that hold their pictures themselves. What is missing here on
 * purpose: everything that names other files or addresses (hls, dash, concat, image2, sdp, rtsp,
 * imf), everything that is a program (lavfi, avisynth), and rare formats nobody films in. */
static const char demuxers[] =
  "mov,mp4,matroska,webm,avi,mpegts,mpeg,flv,live_flv,ogg,asf,mxf,nut,ivf,dv,rm,wtv,obu,"
  "gif,apng,yuv4mpegpipe,h264,hevc,m4v,mjpeg,mpegvideo,vc1,"
  "bmp_pipe,webp_pipe,tiff_pipe,png_pipe,jpeg_pipe,ppm_pipe,pgm_pipe,pam_pipe,sgi_pipe,"
  "wav,mp3,flac,aac,w64,aiff";

#define MAX_STREAMS "64"
#define PROBE_BYTES "10000000"

static void
set_media_error (GError        **error,
                 GuiseMediaError code,
                 int             av_code,
                 const char     *path,
                 const char     *verb)
{
  char text[AV_ERROR_MAX_STRING_SIZE] = { 0 };

  guise_av.av_strerror (av_code, text, sizeof text);
  g_set_error (error, GUISE_MEDIA_ERROR, (int) code, "Could not %s '%s': %s", verb, path, text);
}

void
guise_av_set_error (GError **error, int av_code, const char *path, const char *verb)
{
  switch (av_code)
    {
    case AVERROR_EXIT:
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED, "Stopped: %s '%s'", verb,
                   path);
      break;
    case AVERROR_INVALIDDATA:
    case AVERROR_EOF:
      set_media_error (error, GUISE_MEDIA_ERROR_CORRUPT, av_code, path, verb);
      break;
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_ENCODER_NOT_FOUND:
    case AVERROR_MUXER_NOT_FOUND:
    case AVERROR_PROTOCOL_NOT_FOUND:
    case AVERROR_PATCHWELCOME:
    case AVERROR (ENOSYS):
      set_media_error (error, GUISE_MEDIA_ERROR_UNSUPPORTED, av_code, path, verb);
      break;
    case AVERROR (ENOMEM):
      set_media_error (error, GUISE_MEDIA_ERROR_NO_MEMORY, av_code, path, verb);
      break;
    case AVERROR (EINVAL):
    case AVERROR_EXTERNAL:
    case AVERROR_UNKNOWN:
    case AVERROR_BUG:
      set_media_error (error, GUISE_MEDIA_ERROR_FAILED, av_code, path, verb);
      break;
    default:
      if (av_code > -4096) /* an errno; FFmpeg's own codes are four letters, far below */
        guise_set_error_from_errno (error, AVUNERROR (av_code), path, verb);
      else
        set_media_error (error, GUISE_MEDIA_ERROR_FAILED, av_code, path, verb);
    }
}

static int
is_interrupted (void *data)
{
  GCancellable **cancellable = data;

  return *cancellable != NULL && g_cancellable_is_cancelled (*cancellable);
}

/* Lets the streams be examined, with the limits that decoding will have. */
static int
find_streams (AVFormatContext *format)
{
  const unsigned n_streams = format->nb_streams;
  AVDictionary **options = g_new0 (AVDictionary *, n_streams + 1);
  int            result;

  for (unsigned i = 0; i < n_streams; i++)
    {
      guise_av.av_dict_set_int (&options[i], "max_pixels", GUISE_AV_MAX_PIXELS, 0);
      guise_av.av_dict_set (&options[i], "threads", "1", 0);
    }
  result = guise_av.avformat_find_stream_info (format, options);
  for (unsigned i = 0; i < n_streams; i++)
    guise_av.av_dict_free (&options[i]);
  g_free (options);
  return result;
}

AVFormatContext *
guise_av_open (const char *path, GCancellable **cancellable, GError **error)
{
  g_autofree char *url = g_strconcat ("file:", path, NULL);
  AVFormatContext *format = guise_av.avformat_alloc_context ();
  AVDictionary    *options = NULL;
  int              result;

  if (format == NULL)
    {
      guise_av_set_error (error, AVERROR (ENOMEM), path, "open");
      return NULL;
    }
  format->interrupt_callback =
    (AVIOInterruptCB){ .callback = is_interrupted, .opaque = cancellable };
  guise_av.av_dict_set (&options, "protocol_whitelist", "file", 0);
  guise_av.av_dict_set (&options, "format_whitelist", demuxers, 0);
  guise_av.av_dict_set (&options, "max_streams", MAX_STREAMS, 0);
  guise_av.av_dict_set (&options, "probesize", PROBE_BYTES, 0);
  result =
    guise_av.avformat_open_input (&format, url, NULL, &options); /* frees the context on failure */
  guise_av.av_dict_free (&options);
  if (result == AVERROR (EINVAL) || result == AVERROR_INVALIDDATA)
    {
      /* The first is what FFmpeg says of a container outside the list, the second of bytes that
       * no demuxer recognises. */
      set_media_error (error,
                       result == AVERROR (EINVAL) ? GUISE_MEDIA_ERROR_UNSUPPORTED
                                                  : GUISE_MEDIA_ERROR_CORRUPT,
                       result, path, "find footage in");
      return NULL;
    }
  if (result < 0)
    {
      guise_av_set_error (error, result, path, "open");
      return NULL;
    }
  result = find_streams (format);
  if (result < 0)
    {
      guise_av_set_error (error, result, path, "examine");
      guise_av.avformat_close_input (&format);
      return NULL;
    }
  return format;
}
