/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where pictures go: pictures one by one, a stream, a virtual camera. */
#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "image/guise-draw.h"
#include "live/guise-live-sink-private.h"
#include "live/guise-live-still.h"
#include "media/guise-video-stream.h"
#include "media/guise-virtual-camera.h"

#define SEQUENCE_CAPACITY 32
#define STREAM_CAPACITY   1
#define CAMERA_CAPACITY   1          /* live: only the newest counts */
#define MAX_RATE          1000.0     /* what a file says may be anything */
#define DEFAULT_RATE      30.0       /* pictures a second, where nobody knows */
#define VIDEO_PRESET      "veryfast" /* the model needs the processors, too */

gboolean
guise_live_sink_fit (const GuiseImage *image,
                     int               width,
                     int               height,
                     GuiseImage      **out_fitted,
                     GError          **error)
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

void
guise_live_sink_init (GuiseLiveSink            *self,
                      const GuiseLiveSinkClass *class_,
                      const char               *name,
                      int                       capacity)
{
  self->class_ = class_;
  self->name = g_strdup (name);
  self->capacity = capacity;
}

GuiseVideoWriterOptions
guise_live_sink_fill_options (const GuiseImage *first, double rate)
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

/* ---- pictures one by one ---- */

static gboolean
sequence_put (GuiseLiveSink *self, const GuiseLiveShot *shot, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%06" PRIu64 ".jpg", shot->frame->index);
  g_autofree char *path = g_build_filename (self->name, name, NULL);
  g_autoptr (GBytes) bytes = guise_live_still_encode (shot, error);

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
  guise_live_sink_init (self, &sequence_class, folder, SEQUENCE_CAPACITY);
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
  GuiseVideoWriterOptions options = guise_live_sink_fill_options (image, self->rate);

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
      !guise_live_sink_fit (shot->canvas, self->width, self->height, &fitted, error))
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
  g_autofree char *url = guise_video_stream_dup_url (address, error);
  StreamSink      *self;

  if (url == NULL)
    return NULL;
  self = g_new0 (StreamSink, 1);
  guise_live_sink_init (&self->base, &stream_class, address, STREAM_CAPACITY);
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
  return guise_live_sink_fit (shot->canvas, self->width, self->height, &fitted, error) &&
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
  guise_live_sink_init (&self->base, &camera_class, path, CAMERA_CAPACITY);
  self->camera = camera;
  return &self->base;
}
