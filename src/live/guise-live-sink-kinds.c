/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where pictures go: a recording, pictures one by one, a stream, a virtual camera. */
#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-draw.h"
#include "image/guise-jpeg.h"
#include "live/guise-live-sink.h"
#include "media/guise-video-join.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-stream.h"
#include "media/guise-video-writer.h"
#include "media/guise-virtual-camera.h"

#define VIDEO_CAPACITY    64 /* two seconds that an encoder may fall behind */
#define SEQUENCE_CAPACITY 32
#define STREAM_CAPACITY   1
#define CAMERA_CAPACITY   1 /* live: only the newest counts */
#define SEQUENCE_QUALITY  95
#define MAX_RATE          1000.0     /* what a file says may be anything */
#define DEFAULT_RATE      30.0       /* pictures a second, where nobody knows */
#define VIDEO_PRESET      "veryfast" /* the model needs the processors, too */

/* Another size than the first one's is fitted into it. NULL: the picture has that size. */
static gboolean
fit (const GuiseImage *image, int width, int height, GuiseImage **out_fitted, GError **error)
{
  g_autoptr (GuiseImage) fitted = NULL;

  if (image->width == width && image->height == height)
    return TRUE;
  fitted = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, error);
  if (fitted == NULL || !guise_draw_image_fitted (fitted, image, error))
    return FALSE;
  *out_fitted = g_steal_pointer (&fitted);
  return TRUE;
}

static void
sink_init (GuiseLiveSink *self, const GuiseLiveSinkClass *class_, const char *name, int capacity)
{
  self->class_ = class_;
  self->name = g_strdup (name);
  self->capacity = capacity;
}

/* Of what is encoded. */
static GuiseVideoWriterOptions
fill_options (const GuiseImage *first, double rate)
{
  return (GuiseVideoWriterOptions){
    .width = first->width,
    .height = first->height,
    .rate_num = (int) ((rate > 0.0 ? MIN (rate, MAX_RATE) : DEFAULT_RATE) * 1000.0 + 0.5),
    .rate_den = 1000,
    .preset = VIDEO_PRESET,
    .comment = GUISE_LIVE_COMMENT
  };
}

/* ---- a recording ---- */

typedef struct
{
  GuiseLiveSink     base;
  GuiseVideoWriter *writer; /* owned; NULL before the first picture */
  double            rate;
  char             *footage; /* owned, or NULL; whose sound and rate it has */
  GuiseLiveSound   *sound;   /* owned, or NULL; what is heard meanwhile */
  int64_t           delay_us;
  char             *silent;  /* owned, or NULL; the video without that sound */
  char             *comment; /* owned, or NULL; what it says, beside that sound */
  int               width;
  int               height;
  int64_t           first_ns; /* a recording begins at 0, whenever that was */
  int64_t           last_ns;
} VideoSink;

/* What cannot be read gives no sound: who plays it says why. */
static void
follow_footage (const VideoSink *self, const GuiseLiveShot *shot, GuiseVideoWriterOptions *options)
{
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (self->footage, 1, NULL);
  GuiseVideoInfo info;

  if (reader == NULL)
    return;
  guise_video_reader_get_info (reader, &info);
  *options = fill_options (shot->canvas, (double) info.rate_num / info.rate_den);
  options->sound_from = info.n_sound > 0 ? self->footage : NULL;
  options->sound_start_ns = self->first_ns - shot->pass_ns;
}

static gboolean
video_begin (VideoSink *self, const GuiseLiveShot *shot, GError **error)
{
  const GuiseImage       *image = shot->canvas;
  GuiseVideoWriterOptions options = fill_options (image, self->rate);

  if (self->footage != NULL)
    follow_footage (self, shot, &options);
  if (shot->origin != NULL)
    options.comment = shot->origin;
  self->width = image->width;
  self->height = image->height;
  if (self->sound != NULL)
    {
      guise_live_sound_begin (self->sound, shot->taken_us + self->delay_us);
      self->comment = g_strdup (options.comment);
    }
  self->writer =
    guise_video_writer_new (self->silent != NULL ? self->silent : self->base.name, &options, error);
  return self->writer != NULL;
}

/* A card in place of a lost camera has the time of the picture before it: it is left out. */
static gboolean
add_picture (VideoSink *self, const GuiseLiveShot *shot, GError **error)
{
  g_autoptr (GuiseImage) fitted = NULL;

  if (self->writer != NULL && shot->frame->time_ns <= self->last_ns)
    return TRUE;
  if (self->writer == NULL)
    self->first_ns = shot->frame->time_ns;
  if ((self->writer == NULL && !video_begin (self, shot, error)) ||
      !fit (shot->canvas, self->width, self->height, &fitted, error))
    return FALSE;
  self->last_ns = shot->frame->time_ns;
  return guise_video_writer_add (self->writer, fitted != NULL ? fitted : shot->canvas,
                                 self->last_ns - self->first_ns, error);
}

/* A recording that failed listens no longer. */
static gboolean
video_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  VideoSink *self = (VideoSink *) sink;

  if (add_picture (self, shot, error))
    return TRUE;
  g_clear_pointer (&self->sound, guise_live_sound_free);
  return FALSE;
}

/* Pictures and sound become one; whatever happens, the pictures are kept, and sound that could not
 * be put with them stays beside them. */
static gboolean
add_sound (VideoSink *self, GError **error)
{
  const GuiseVideoPart part = { self->silent, 0 };
  GError              *local = NULL;
  const char          *sound = guise_live_sound_end (self->sound, &local);
  g_auto (GStrv) notes = NULL;

  if (sound != NULL &&
      guise_video_join (&part, 1, self->base.name, self->comment, sound, &notes, &local))
    {
      (void) g_unlink (self->silent);
      (void) g_unlink (sound);
    }
  else if (g_rename (self->silent, self->base.name) != 0 && local == NULL)
    guise_set_error_from_errno (&local, errno, self->base.name, "write");
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
video_finish (GuiseLiveSink *sink, GError **error)
{
  VideoSink *self = (VideoSink *) sink;
  gboolean   is_ok = self->writer == NULL || (guise_video_writer_finish (self->writer, error) &&
                                            (self->sound == NULL || add_sound (self, error)));

  /* Nobody listens any more, and nothing of the sound is left, from now on. */
  g_clear_pointer (&self->sound, guise_live_sound_free);
  return is_ok;
}

static void
video_destroy (GuiseLiveSink *sink)
{
  VideoSink *self = (VideoSink *) sink;

  g_clear_pointer (&self->writer, guise_video_writer_free);
  g_clear_pointer (&self->sound, guise_live_sound_free);
  g_free (self->footage);
  g_free (self->silent);
  g_free (self->comment);
  g_free (self);
}

static const GuiseLiveSinkClass video_class = { video_put, video_finish, video_destroy };

GuiseLiveSink *
guise_live_video_sink_new (const char *path, double rate, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  VideoSink       *self;

  if (g_access (folder, W_OK) != 0)
    {
      guise_set_error_from_errno (error, errno, folder, "write to");
      return NULL;
    }
  self = g_new0 (VideoSink, 1);
  sink_init (&self->base, &video_class, path, VIDEO_CAPACITY);
  self->rate = rate;
  return &self->base;
}

void
guise_live_video_sink_follow (GuiseLiveSink *sink, const char *footage)
{
  VideoSink *self = (VideoSink *) sink;

  g_return_if_fail (sink->class_ == &video_class && self->writer == NULL);

  g_free (self->footage);
  self->footage = g_strdup (footage);
}

void
guise_live_video_sink_take_sound (GuiseLiveSink *sink, GuiseLiveSound *sound, int64_t delay_us)
{
  VideoSink  *self = (VideoSink *) sink;
  const char *ending = strrchr (sink->name, '.');

  g_return_if_fail (sink->class_ == &video_class && self->writer == NULL && self->sound == NULL);

  self->sound = sound;
  self->delay_us = delay_us;
  self->silent = g_strconcat (sink->name, ".silent", ending != NULL ? ending : "", NULL);
}

/* ---- pictures one by one ---- */

static gboolean
sequence_put (GuiseLiveSink *self, const GuiseLiveShot *shot, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%06" PRIu64 ".jpg", shot->frame->index);
  g_autofree char *path = g_build_filename (self->name, name, NULL);
  g_autoptr (GBytes) bytes =
               guise_jpeg_encode (shot->canvas, SEQUENCE_QUALITY, GUISE_JPEG_CHROMA_420, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static void
sequence_destroy (GuiseLiveSink *self)
{
  g_free (self);
}

static const GuiseLiveSinkClass sequence_class = { sequence_put, NULL, sequence_destroy };

GuiseLiveSink *
guise_live_sequence_sink_new (const char *folder, GError **error)
{
  GuiseLiveSink *self;

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      guise_set_error_from_errno (error, errno, folder, "make");
      return NULL;
    }
  self = g_new0 (GuiseLiveSink, 1);
  sink_init (self, &sequence_class, folder, SEQUENCE_CAPACITY);
  return self;
}

/* ---- a stream over the network ---- */

typedef struct
{
  GuiseLiveSink     base;
  GuiseVideoStream *stream; /* owned; NULL before the first picture */
  double            rate;
  int               width;
  int               height;
} StreamSink;

static gboolean
stream_begin (StreamSink *self, const GuiseImage *image, GError **error)
{
  GuiseVideoWriterOptions options = fill_options (image, self->rate);

  self->width = image->width;
  self->height = image->height;
  self->stream = guise_video_stream_open (self->base.name, &options, error);
  return self->stream != NULL;
}

/* Every picture is sent, a card in place of the one before it as well. */
static gboolean
stream_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  StreamSink *self = (StreamSink *) sink;
  g_autoptr (GuiseImage) fitted = NULL;

  if ((self->stream == NULL && !stream_begin (self, shot->canvas, error)) ||
      !fit (shot->canvas, self->width, self->height, &fitted, error))
    return FALSE;
  return guise_video_stream_put (self->stream, fitted != NULL ? fitted : shot->canvas,
                                 shot->frame->time_ns, error);
}

static void
stream_destroy (GuiseLiveSink *sink)
{
  StreamSink *self = (StreamSink *) sink;

  g_clear_pointer (&self->stream, guise_video_stream_free);
  g_free (self);
}

static const GuiseLiveSinkClass stream_class = { stream_put, NULL, stream_destroy };

GuiseLiveSink *
guise_live_stream_sink_new (const char *address, double rate, GError **error)
{
  StreamSink *self;

  if (!guise_video_stream_check (address, error))
    return NULL;
  self = g_new0 (StreamSink, 1);
  sink_init (&self->base, &stream_class, address, STREAM_CAPACITY);
  self->rate = rate;
  return &self->base;
}

/* ---- a virtual camera ---- */

typedef struct
{
  GuiseLiveSink       base;
  GuiseVirtualCamera *camera; /* owned */
  int                 width;  /* of its pictures, even; 0 before the first */
  int                 height;
} CameraSink;

static gboolean
camera_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  CameraSink *self = (CameraSink *) sink;
  g_autoptr (GuiseImage) fitted = NULL;

  if (self->width == 0)
    {
      self->width = MAX (2, shot->canvas->width & ~1);
      self->height = MAX (2, shot->canvas->height & ~1);
    }
  return fit (shot->canvas, self->width, self->height, &fitted, error) &&
         guise_virtual_camera_put (self->camera, fitted != NULL ? fitted : shot->canvas, error);
}

static void
camera_destroy (GuiseLiveSink *sink)
{
  CameraSink *self = (CameraSink *) sink;

  g_clear_pointer (&self->camera, guise_virtual_camera_free);
  g_free (self);
}

static const GuiseLiveSinkClass camera_class = { camera_put, NULL, camera_destroy };

GuiseLiveSink *
guise_live_camera_sink_new (const char *path, GError **error)
{
  GuiseVirtualCamera *camera;
  CameraSink         *self;

  if (g_str_equal (path, GUISE_LIVE_PIPEWIRE))
    return guise_live_pipewire_sink_new (error);
  camera = guise_virtual_camera_open (path, error);
  if (camera == NULL)
    return NULL;
  self = g_new0 (CameraSink, 1);
  sink_init (&self->base, &camera_class, path, CAMERA_CAPACITY);
  self->camera = camera;
  return &self->base;
}
