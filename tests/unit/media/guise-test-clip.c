/* SPDX-License-Identifier: GPL-3.0-or-later
 * Clips for the tests of the media room, made by the codec library itself. */
#include "guise-test-clip.h"

#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>

#define N_BARS     8
#define SOUND_RATE 48000
#define FRAME_MS   40

GuiseImage *
guise_test_clip_draw (int width, int height, int index)
{
  g_autoptr (GError) error = NULL;
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, &error);
  const int   top = height / 3 / 4 * 4; /* no chroma sample lies half in the bars */
  const int   bottom = (height * 2 / 3 + 3) / 4 * 4;

  g_assert_no_error (error);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        uint8_t  *pixel = guise_image_row (image, y) + 3 * x;
        const int bar = x * N_BARS / width;

        if (y >= top && y < bottom)
          memset (pixel, (index >> bar) & 1 ? 200 : 60, 3);
        else
          {
            pixel[0] = (uint8_t) (128 + 60 * sin (x * 2.0 / width));
            pixel[1] = (uint8_t) (128 + 50 * cos (y * 2.5 / height));
            pixel[2] = (uint8_t) (128 - 60 * sin ((x + y) * 1.5 / (width + height)));
          }
      }
  return image;
}

int
guise_test_clip_read_index (const GuiseImage *image)
{
  int index = 0;

  for (int bar = 0; bar < N_BARS; bar++)
    {
      const int x = (2 * bar + 1) * image->width / (2 * N_BARS);

      index |= (guise_image_row (image, image->height / 2)[3 * x + 1] > 130) << bar;
    }
  return index;
}

/* One stream that is being encoded. */
typedef struct
{
  AVFormatContext *format;
  AVCodecContext  *codec;
  AVStream        *stream;
} Track;

static void
check (int result)
{
  char text[AV_ERROR_MAX_STRING_SIZE];

  if (result < 0)
    g_error ("making a test clip: %s", av_make_error_string (text, sizeof text, result));
}

static void
track_open (Track *track, AVFormatContext *format, const AVCodec *codec)
{
  AVDictionary *options = NULL;

  if (strcmp (codec->name, "libx264") == 0)
    {
      av_dict_set (&options, "qp", "0", 0);
      av_dict_set (&options, "preset", "veryfast", 0);
    }
  if (format->oformat->flags & AVFMT_GLOBALHEADER)
    track->codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  track->codec->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  check (avcodec_open2 (track->codec, codec, &options));
  av_dict_free (&options);
  track->format = format;
  track->stream = avformat_new_stream (format, NULL);
  track->stream->time_base = track->codec->time_base;
  check (avcodec_parameters_from_context (track->stream->codecpar, track->codec));
}

static void
track_send (Track *track, AVFrame *frame)
{
  AVPacket *packet = av_packet_alloc ();

  check (avcodec_send_frame (track->codec, frame));
  while (avcodec_receive_packet (track->codec, packet) >= 0)
    {
      packet->stream_index = track->stream->index;
      av_packet_rescale_ts (packet, track->codec->time_base, track->stream->time_base);
      check (av_interleaved_write_frame (track->format, packet));
    }
  av_packet_free (&packet);
}

static void
open_video (Track *track, AVFormatContext *format, const GuiseTestClip *clip)
{
  const AVCodec *codec = avcodec_find_encoder_by_name (clip->codec);

  g_assert_nonnull (codec);
  track->codec = avcodec_alloc_context3 (codec);
  track->codec->width = clip->width;
  track->codec->height = clip->height;
  track->codec->pix_fmt = clip->pixels;
  track->codec->time_base = (AVRational){ 1, 1000 / FRAME_MS };
  if (clip->times_ms != NULL)
    track->codec->time_base = (AVRational){ 1, 1000 };
  track->codec->framerate = (AVRational){ 1000 / FRAME_MS, 1 };
  track->codec->gop_size = 12;
  track->codec->colorspace =
    clip->colorspace != 0 && !clip->untagged ? clip->colorspace : AVCOL_SPC_UNSPECIFIED;
  track->codec->color_range =
    clip->full_range && !clip->untagged ? AVCOL_RANGE_JPEG : AVCOL_RANGE_UNSPECIFIED;
  track->codec->global_quality = FF_QP2LAMBDA;
  track->codec->flags |= AV_CODEC_FLAG_QSCALE;
  track_open (track, format, codec);
  track->stream->avg_frame_rate = track->codec->framerate;
  if (clip->rotation != 0.0)
    {
      uint8_t *matrix =
        av_stream_new_side_data (track->stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof (int32_t));

      av_display_rotation_set ((int32_t *) (void *) matrix, clip->rotation);
    }
}

static void
open_sound (Track *track, AVFormatContext *format, const char *name)
{
  const AVCodec *codec = avcodec_find_encoder_by_name (name);

  g_assert_nonnull (codec);
  track->codec = avcodec_alloc_context3 (codec);
  track->codec->sample_rate = SOUND_RATE;
  track->codec->sample_fmt = codec->sample_fmts[0];
  track->codec->bit_rate = 128000;
  track->codec->time_base = (AVRational){ 1, SOUND_RATE };
  av_channel_layout_default (&track->codec->ch_layout, 1);
  track_open (track, format, codec);
}

static void
encode_video (Track *track, const GuiseTestClip *clip, int index)
{
  g_autoptr (GuiseImage) image = guise_test_clip_draw (clip->width, clip->height, index);
  const uint8_t *const planes[4] = { image->data };
  const int            strides[4] = { (int) image->stride };
  AVFrame             *frame = av_frame_alloc ();
  struct SwsContext   *sws =
    sws_getContext (clip->width, clip->height, AV_PIX_FMT_BGR24, clip->width, clip->height,
                    clip->pixels, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL,
                    NULL);
  const int matrix = clip->colorspace != 0 ? (int) clip->colorspace : SWS_CS_ITU601;

  (void) sws_setColorspaceDetails (sws, sws_getCoefficients (SWS_CS_ITU601), 1,
                                   sws_getCoefficients (matrix), clip->full_range, 0, 1 << 16,
                                   1 << 16);
  frame->format = clip->pixels;
  frame->width = clip->width;
  frame->height = clip->height;
  check (av_frame_get_buffer (frame, 0));
  sws_scale (sws, planes, strides, 0, clip->height, frame->data, frame->linesize);
  frame->pts = clip->times_ms != NULL ? clip->times_ms[index] : index;
  frame->color_range = track->codec->color_range;
  frame->quality = FF_QP2LAMBDA;
  track_send (track, frame);
  sws_freeContext (sws);
  av_frame_free (&frame);
}

/* The tone: half of full scale, 1 kHz, from second 1 on. */
static double
tone (int64_t sample)
{
  return sample < SOUND_RATE ? 0.0 : 0.5 * sin ((double) sample * 2.0 * G_PI * 1000 / SOUND_RATE);
}

static void
encode_sound (Track *track, int64_t *done, int64_t until)
{
  const int n = track->codec->frame_size > 0 ? track->codec->frame_size : 1024;

  for (; *done < until; *done += n)
    {
      AVFrame *frame = av_frame_alloc ();

      frame->format = track->codec->sample_fmt;
      frame->sample_rate = SOUND_RATE;
      frame->nb_samples = n;
      check (av_channel_layout_copy (&frame->ch_layout, &track->codec->ch_layout));
      check (av_frame_get_buffer (frame, 0));
      for (int i = 0; i < n; i++)
        if (frame->format == AV_SAMPLE_FMT_FLTP || frame->format == AV_SAMPLE_FMT_FLT)
          ((float *) (void *) frame->data[0])[i] = (float) tone (*done + i);
        else
          ((int16_t *) (void *) frame->data[0])[i] = (int16_t) (32767 * tone (*done + i));
      frame->pts = *done;
      track_send (track, frame);
      av_frame_free (&frame);
    }
}

void
guise_test_clip_make (const char *path, const GuiseTestClip *clip)
{
  AVFormatContext *format = NULL;
  AVDictionary    *options = NULL;
  Track            video = { 0 };
  Track            sound = { 0 };
  int64_t          n_samples = 0;

  av_log_set_level (AV_LOG_QUIET);
  check (avformat_alloc_output_context2 (&format, NULL, clip->container, path));
  format->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  open_video (&video, format, clip);
  if (clip->sound != NULL)
    open_sound (&sound, format, clip->sound);
  check (avio_open (&format->pb, path, AVIO_FLAG_WRITE));
  if (clip->muxer_options != NULL)
    check (av_dict_parse_string (&options, clip->muxer_options, "=", ",", 0));
  check (avformat_write_header (format, &options));
  av_dict_free (&options);
  for (int i = 0; i < clip->n_frames; i++)
    {
      encode_video (&video, clip, i);
      if (clip->sound != NULL)
        encode_sound (&sound, &n_samples, (int64_t) (i + 1) * FRAME_MS * SOUND_RATE / 1000);
    }
  track_send (&video, NULL);
  if (clip->sound != NULL)
    track_send (&sound, NULL);
  check (av_write_trailer (format));
  avio_closep (&format->pb);
  avcodec_free_context (&video.codec);
  avcodec_free_context (&sound.codec);
  avformat_free_context (format);
}

/* The second of the first loud sample in the frame that is not before @from; -1 for none. */
static double
find_loud (const AVFrame *frame, AVRational time_base, SwrContext *swr, double from)
{
  g_autofree float *samples = g_new0 (float, (size_t) frame->nb_samples);
  uint8_t          *planes[1] = { (uint8_t *) samples };
  const int         n = swr_convert (swr, planes, frame->nb_samples,
                                     (const uint8_t **) frame->extended_data, frame->nb_samples);

  for (int i = 0; i < n; i++)
    {
      double second = (double) frame->pts * av_q2d (time_base) + (double) i / frame->sample_rate;

      if (second >= from && fabsf (samples[i]) > 0.1f)
        return second;
    }
  return -1.0;
}

double
guise_test_clip_find_tone (const char *path)
{
  return guise_test_clip_find_tone_from (path, -INFINITY);
}

double
guise_test_clip_find_tone_from (const char *path, double from)
{
  AVFormatContext *format = NULL;
  AVCodecContext  *codec;
  AVPacket        *packet = av_packet_alloc ();
  AVFrame         *frame = av_frame_alloc ();
  SwrContext      *swr = NULL;
  const AVCodec   *decoder = NULL;
  AVChannelLayout  mono = AV_CHANNEL_LAYOUT_MONO;
  double           found = -1.0;
  int              index;

  check (avformat_open_input (&format, path, NULL, NULL));
  check (avformat_find_stream_info (format, NULL));
  index = av_find_best_stream (format, AVMEDIA_TYPE_AUDIO, -1, -1, &decoder, 0);
  check (index);
  codec = avcodec_alloc_context3 (decoder);
  check (avcodec_parameters_to_context (codec, format->streams[index]->codecpar));
  codec->pkt_timebase = format->streams[index]->time_base;
  check (avcodec_open2 (codec, decoder, NULL));
  while (found < 0.0 && av_read_frame (format, packet) >= 0)
    {
      if (packet->stream_index == index)
        check (avcodec_send_packet (codec, packet));
      av_packet_unref (packet);
      while (found < 0.0 && avcodec_receive_frame (codec, frame) >= 0)
        {
          if (swr == NULL)
            {
              check (swr_alloc_set_opts2 (&swr, &mono, AV_SAMPLE_FMT_FLT, frame->sample_rate,
                                          &frame->ch_layout, frame->format, frame->sample_rate, 0,
                                          NULL));
              check (swr_init (swr));
            }
          found = find_loud (frame, format->streams[index]->time_base, swr, from);
        }
    }
  swr_free (&swr);
  av_frame_free (&frame);
  av_packet_free (&packet);
  avcodec_free_context (&codec);
  avformat_close_input (&format);
  return found;
}
