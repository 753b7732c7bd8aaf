/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage in a video file: opening it, and making frames of what is decoded. */
#include <errno.h>
#include <libavutil/display.h>
#include <string.h>

#include "core/guise-thread.h"
#include "media/guise-av-source-private.h"
#include "media/guise-matroska.h"
#include "media/guise-media-error.h"

#define NS_PER_SECOND       G_GINT64_CONSTANT (1000000000)
#define MAX_DECODER_THREADS 16

static const AVRational nanoseconds = { 1, (int) NS_PER_SECOND };

static void
free_source (GuiseSource *base)
{
  GuiseAvSource *self = (GuiseAvSource *) base;

  g_clear_pointer (&self->table, g_array_unref);
  guise_av_converter_clear (&self->converter);
  guise_av.av_frame_free (&self->frame);
  guise_av.av_packet_free (&self->packet);
  guise_av.avcodec_free_context (&self->codec);
  guise_av.avformat_close_input (&self->format);
  guise_source_clear (base);
  g_free (self);
}

/* Whether the container stores exactly one packet for each picture, with its time. Interlaced
 * streams may have one for each field; older codecs pack or leave out pictures. */
static gboolean
is_one_to_one (const AVFormatContext *format, const AVCodecParameters *parameters)
{
  static const enum AVCodecID codecs[] = {
    AV_CODEC_ID_H264,   AV_CODEC_ID_HEVC,  AV_CODEC_ID_VP9,
    AV_CODEC_ID_AV1,    AV_CODEC_ID_MJPEG, AV_CODEC_ID_FFV1,
    AV_CODEC_ID_PRORES, AV_CODEC_ID_DNXHD, AV_CODEC_ID_RAWVIDEO,
  };
  const char *container = format->iformat->name;

  if (strstr (container, "mov") == NULL && strstr (container, "matroska") == NULL)
    return FALSE;
  if (parameters->field_order != AV_FIELD_UNKNOWN &&
      parameters->field_order != AV_FIELD_PROGRESSIVE)
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (codecs[i] == parameters->codec_id)
      return TRUE;
  return FALSE;
}

/* Chooses the first video stream that is not a cover picture and turns the others off. */
static AVStream *
choose_stream (AVFormatContext *format, int *out_n_sound)
{
  AVStream *chosen = NULL;

  *out_n_sound = 0;
  for (unsigned i = 0; i < format->nb_streams; i++)
    {
      AVStream *stream = format->streams[i];

      *out_n_sound += stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
      if (chosen == NULL && stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
          !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC))
        chosen = stream;
      else
        stream->discard = AVDISCARD_ALL;
    }
  return chosen;
}

static gboolean
check_size (const GuiseAvSource *self, GError **error)
{
  const AVCodecParameters *parameters = self->stream->codecpar;

  if (parameters->width <= GUISE_IMAGE_MAX_SIDE && parameters->height <= GUISE_IMAGE_MAX_SIDE &&
      (int64_t) parameters->width * parameters->height <= GUISE_AV_MAX_PIXELS)
    return TRUE;
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TOO_LARGE,
               "'%s' has pictures of %d x %d pixels, more than is ever decoded", self->base.path,
               parameters->width, parameters->height);
  return FALSE;
}

static int
try_decoder (GuiseAvSource *self, const AVCodec *decoder, int n_threads)
{
  int result;

  guise_av.avcodec_free_context (&self->codec);
  self->codec = guise_av.avcodec_alloc_context3 (decoder);
  if (self->codec == NULL)
    return AVERROR (ENOMEM);
  result = guise_av.avcodec_parameters_to_context (self->codec, self->stream->codecpar);
  self->codec->pkt_timebase = self->stream->time_base;
  self->codec->max_pixels = GUISE_AV_MAX_PIXELS;
  self->codec->thread_count = n_threads;
  return result < 0 ? result : guise_av.avcodec_open2 (self->codec, decoder, NULL);
}

static gboolean
open_decoder (GuiseAvSource *self, GError **error)
{
  const char        *path = self->base.path;
  AVCodecParameters *parameters = self->stream->codecpar;
  const AVCodec     *decoder = guise_av.avcodec_find_decoder (parameters->codec_id);
  int                result;

  if (decoder == NULL)
    {
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                   "'%s' is coded as %s, which this build cannot decode", path,
                   guise_av.avcodec_get_name (parameters->codec_id));
      return FALSE;
    }
  result = try_decoder (self, decoder, self->n_threads);
  if (result == AVERROR (EAGAIN)) /* the system starts no more threads */
    result = try_decoder (self, decoder, 1);
  if (result < 0)
    guise_av_set_error (error, result, path, "decode");
  return result >= 0;
}

gboolean
guise_av_source_open_file (GuiseAvSource *self, GError **error)
{
  const char *path = self->base.path;

  guise_av.avcodec_free_context (&self->codec);
  guise_av.avformat_close_input (&self->format);
  self->stream = NULL;
  self->held = FALSE;
  self->ended = TRUE; /* until it is open */
  self->format = guise_av_open (path, &self->cancellable, error);
  if (self->format == NULL)
    return FALSE;
  self->stream = choose_stream (self->format, &self->base.info.n_sound);
  if (self->stream == NULL)
    {
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO,
                   "There is no video in '%s'", path);
      return FALSE;
    }
  if (!check_size (self, error) || !open_decoder (self, error))
    return FALSE;
  self->one_to_one = is_one_to_one (self->format, self->stream->codecpar);
  self->next_index = 0;
  guise_av_source_restart (self);
  return TRUE;
}

/* How the picture, or else the whole stream, says it is to be turned. */
static GuiseOrientation
find_orientation (const GuiseAvSource *self, const AVFrame *frame)
{
  const AVFrameSideData *of_frame =
    frame != NULL ? guise_av.av_frame_get_side_data (frame, AV_FRAME_DATA_DISPLAYMATRIX) : NULL;
  const uint8_t *bytes;
  size_t         n_bytes = 0;
  int32_t        matrix[9];

  if (of_frame != NULL)
    {
      bytes = of_frame->data;
      n_bytes = of_frame->size;
    }
  else
    bytes = guise_av.av_stream_get_side_data (self->stream, AV_PKT_DATA_DISPLAYMATRIX, &n_bytes);
  if (bytes == NULL || n_bytes < sizeof matrix)
    return (GuiseOrientation){ 0 };
  memcpy (matrix, bytes, sizeof matrix);
  return guise_orientation_from_matrix (matrix);
}

static void
fill_info (GuiseAvSource *self)
{
  GuiseVideoInfo  *info = &self->base.info;
  const AVStream  *stream = self->stream;
  GuiseOrientation orientation = find_orientation (self, NULL);
  AVRational       rate = guise_av.av_guess_frame_rate (self->format, self->stream, NULL);

  if (rate.num <= 0 || rate.den <= 0)
    rate = (AVRational){ 25, 1 };
  info->kind = g_str_has_suffix (self->format->iformat->name, "_pipe") ? GUISE_FOOTAGE_IMAGE
                                                                       : GUISE_FOOTAGE_VIDEO;
  info->width = orientation.transposed ? stream->codecpar->height : stream->codecpar->width;
  info->height = orientation.transposed ? stream->codecpar->width : stream->codecpar->height;
  info->rate_num = rate.num;
  info->rate_den = rate.den;
  if (stream->duration > 0)
    info->duration_ns = guise_av.av_rescale_q (stream->duration, stream->time_base, nanoseconds);
  else if (self->format->duration > 0)
    info->duration_ns = guise_av.av_rescale (self->format->duration, NS_PER_SECOND, AV_TIME_BASE);
  info->duration_ns = MAX (info->duration_ns, 0); /* an overflow gives INT64_MIN */
  if (info->kind == GUISE_FOOTAGE_IMAGE)
    info->n_frames = 1;
  else if (stream->nb_frames > 0)
    info->n_frames = (uint64_t) stream->nb_frames;
  else
    info->n_frames =
      (uint64_t) MAX (0, guise_av.av_rescale_q (info->duration_ns, nanoseconds, av_inv_q (rate)));
}

/* When self->frame is shown: from the start of the container, and never going back. */
static int64_t
find_time (GuiseAvSource *self)
{
  const GuiseVideoInfo *info = &self->base.info;
  const int64_t         step = MAX (1, NS_PER_SECOND * info->rate_den / info->rate_num);
  const int64_t         pts = self->frame->best_effort_timestamp;
  const int64_t         earliest = self->last_time_ns < 0 ? 0 : self->last_time_ns + 1;
  int64_t               time_ns = self->last_time_ns < 0 ? 0 : self->last_time_ns + step;

  if (pts != AV_NOPTS_VALUE)
    {
      const int64_t shown = guise_av.av_rescale_q (pts, self->stream->time_base, nanoseconds);
      const int64_t start =
        self->format->start_time != AV_NOPTS_VALUE
          ? guise_av.av_rescale (self->format->start_time, NS_PER_SECOND, AV_TIME_BASE)
          : 0;

      /* Times beyond a century are nonsense in the file; the nominal rate goes on instead. */
      if (ABS (shown / 2 - start / 2) < INT64_MAX / 4)
        time_ns = shown - start;
    }
  if (time_ns < earliest)
    time_ns = self->last_time_ns < 0 ? 0 : self->last_time_ns + step;
  self->last_time_ns = time_ns;
  return time_ns;
}

/* Says in words what the decoder had to invent; NULL for a sound picture. */
static const char *
describe_damage (const AVFrame *frame)
{
  if (frame->decode_error_flags & FF_DECODE_ERROR_INVALID_BITSTREAM)
    return "parts of the picture are damaged";
  if (frame->decode_error_flags & FF_DECODE_ERROR_MISSING_REFERENCE)
    return "the picture builds on one that is missing";
  if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT))
    return "the picture is damaged";
  return NULL;
}

/* Whether a conversion that fails with this error costs one picture and not the whole reading. */
static gboolean
is_damage (const GError *error)
{
  return !g_error_matches (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY) &&
         !g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY);
}

/* Makes a frame of self->frame. */
static GuiseFrame *
make_frame (GuiseAvSource *self, GError **error)
{
  const GuiseOrientation orientation = find_orientation (self, self->frame);
  const int64_t          time_ns = find_time (self);
  const char            *damage = describe_damage (self->frame);
  GuiseFrameFlags        flags = self->frame->key_frame ? GUISE_FRAME_KEY : 0;
  GuiseFrame *frame = guise_av_convert (&self->converter, self->frame, &orientation, error);

  if (frame == NULL)
    return NULL;
  if (self->frame->interlaced_frame)
    flags |= GUISE_FRAME_INTERLACED | (self->frame->top_field_first ? 0 : GUISE_FRAME_BOTTOM_FIRST);
  if (damage != NULL)
    {
      flags |= GUISE_FRAME_DAMAGED;
      self->base.damage.n_damaged++;
      guise_source_add_reason (&self->base, self->next_index, damage);
    }
  frame->flags = flags;
  return guise_frame_renumber (frame, time_ns, self->next_index++);
}

static gboolean
next_frame (GuiseSource  *base,
            GuiseFrame  **out_frame,
            gboolean     *out_end,
            GCancellable *cancellable,
            GError      **error)
{
  GuiseAvSource *self = (GuiseAvSource *) base;
  gboolean       ok;

  self->cancellable = cancellable;
  *out_frame = NULL;
  while ((ok = guise_av_source_decode (self, error)) && !self->ended)
    {
      g_autoptr (GError) local = NULL;

      *out_frame = make_frame (self, &local);
      if (*out_frame != NULL)
        break;
      if (!is_damage (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          ok = FALSE;
          break;
        }
      guise_av_source_count_lost (self, 1, local->message);
    }
  *out_end = self->ended;
  self->cancellable = NULL;
  return ok;
}

static gboolean
seek (GuiseSource *base, uint64_t index, GCancellable *cancellable, GError **error)
{
  GuiseAvSource *self = (GuiseAvSource *) base;
  gboolean       ok;

  self->cancellable = cancellable;
  self->quiet = TRUE;
  ok = guise_av_source_seek (self, index, error);
  self->quiet = FALSE;
  self->cancellable = NULL;
  return ok;
}

static char *
dup_name (const GuiseSource *base, uint64_t index)
{
  return g_path_get_basename (base->path);
}

static const GuiseSourceClass av_class = {
  .next = next_frame,
  .seek = seek,
  .dup_name = dup_name,
  .destroy = free_source,
};

GuiseSource *
guise_av_source_new (const char *path,
                     const void *head,
                     size_t      n_head,
                     int         n_threads,
                     GError    **error)
{
  GuiseAvSource *self;

  if (!guise_av_load (GUISE_AV_FILES, error))
    return NULL;
  self = g_new0 (GuiseAvSource, 1);
  guise_source_init (&self->base, &av_class, path);
  if (n_threads == 0)
    n_threads = guise_thread_get_usual ();
  self->expected_size = guise_matroska_expected_size (head, n_head);
  self->n_threads = MIN (n_threads, MAX_DECODER_THREADS);
  self->packet = guise_av.av_packet_alloc ();
  self->frame = guise_av.av_frame_alloc ();
  if (self->packet == NULL || self->frame == NULL)
    {
      guise_av_set_error (error, AVERROR (ENOMEM), path, "open");
      free_source (&self->base);
      return NULL;
    }
  if (!guise_av_source_open_file (self, error))
    {
      free_source (&self->base);
      return NULL;
    }
  fill_info (self);
  return &self->base;
}

GuiseImage *
guise_av_load_still (const char *path, GError **error)
{
  GuiseSource *source = guise_av_source_new (path, "", 0, 1, error);
  g_autoptr (GuiseFrame) frame = NULL;
  GuiseImage *image = NULL;
  gboolean    end;

  if (source == NULL)
    return NULL;
  if (next_frame (source, &frame, &end, NULL, error) && frame == NULL)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT,
                 "There is no picture in '%s' that can be decoded", path);
  if (frame != NULL)
    image = guise_image_ref (frame->image);
  free_source (source);
  return image;
}
