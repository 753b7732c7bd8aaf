/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera that other programs see: a video node of PipeWire. */
#include "media/guise-pipewire-camera.h"

#include <errno.h>

#include "media/guise-media-error.h"
#include "media/guise-pipewire-format.h"
#include "media/guise-pipewire-library.h"

#define RETRY_US    500000 /* between looks for a PipeWire that has ended */
#define POD_BYTES   2048   /* of what is told about formats and buffers */
#define N_BUFFERS   4
#define MIN_BUFFERS 2
#define MAX_BUFFERS 8

struct _GuisePipewireCamera
{
  struct pw_thread_loop *loop;    /* owned; what PipeWire tells is told on its thread */
  struct pw_context     *context; /* owned */
  GuiseYuv               yuv;
  int                    state; /* atomic */

  /* What follows belongs to whom has the loop's lock; its thread has it whenever it calls. */
  struct pw_core     *core; /* owned, or NULL */
  struct spa_hook     core_hook;
  struct pw_stream   *stream; /* owned, or NULL: from the first picture on */
  struct spa_hook     stream_hook;
  gboolean            is_lost;    /* either of them is of no use any more */
  gboolean            is_refused; /* the node, the last time that it was asked for */
  int64_t             retry_us;   /* not before */
  int                 width;      /* of the pictures */
  int                 height;
  gboolean            is_agreed; /* on a format */
  gboolean            is_running;
  GuisePipewireFormat format; /* that was agreed on */
  uint64_t            n_shown;
};

/* ---- what PipeWire tells, on the loop's thread ---- */

static void
update_state (GuisePipewireCamera *self)
{
  GuisePipewireCameraState state = GUISE_PIPEWIRE_CAMERA_WAITING;

  if (self->is_lost || self->is_refused || self->core == NULL)
    state = GUISE_PIPEWIRE_CAMERA_AWAY;
  else if (self->is_running && self->is_agreed)
    state = GUISE_PIPEWIRE_CAMERA_IN_USE;
  g_atomic_int_set (&self->state, (int) state);
}

static void
on_core_error (void *data, uint32_t id, int seq, int res, const char *message)
{
  GuisePipewireCamera *self = data;

  /* Others are about single objects: a program that wanted a format which is not offered. */
  if (id != PW_ID_CORE || res != -EPIPE)
    return;
  self->is_lost = TRUE;
  update_state (self);
}

static const struct pw_core_events core_events = { PW_VERSION_CORE_EVENTS, .error = on_core_error };

static void
on_state_changed (void                *data,
                  enum pw_stream_state old,
                  enum pw_stream_state state,
                  const char          *message)
{
  GuisePipewireCamera *self = data;

  self->is_running = state == PW_STREAM_STATE_STREAMING;
  /* Between two refusals nobody is told that it is there again. */
  if (state == PW_STREAM_STATE_ERROR)
    self->is_refused = TRUE;
  else if (state == PW_STREAM_STATE_PAUSED || state == PW_STREAM_STATE_STREAMING)
    self->is_refused = FALSE;
  if (state == PW_STREAM_STATE_ERROR || state == PW_STREAM_STATE_UNCONNECTED)
    self->is_lost = TRUE;
  update_state (self);
}

/* Which of those on offer was chosen. */
static gboolean
find_format (GuisePipewireCamera *self, const struct spa_pod *param)
{
  GuisePipewireFormat       all[GUISE_PIPEWIRE_MAX_FORMATS];
  struct spa_video_info_raw chosen = { 0 };
  int                       n = guise_pipewire_format_list (self->width, self->height, all);

  if (spa_format_video_raw_parse (param, &chosen) < 0)
    return FALSE;
  for (int i = 0; i < n; i++)
    if (all[i].format == chosen.format && all[i].width == (int) chosen.size.width &&
        all[i].height == (int) chosen.size.height)
      {
        self->format = all[i];
        return TRUE;
      }
  return FALSE;
}

/* What buffers must be like. */
static void
ask_for_buffers (GuisePipewireCamera *self)
{
  uint8_t                bytes[POD_BYTES];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (bytes, sizeof bytes);
  const struct spa_pod  *params[2];

  params[0] =
    spa_pod_builder_add_object (&builder, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers,
                                SPA_PARAM_BUFFERS_buffers,
                                SPA_POD_CHOICE_RANGE_Int (N_BUFFERS, MIN_BUFFERS, MAX_BUFFERS),
                                SPA_PARAM_BUFFERS_blocks, SPA_POD_Int (1), SPA_PARAM_BUFFERS_size,
                                SPA_POD_Int ((int) self->format.n_bytes), SPA_PARAM_BUFFERS_stride,
                                SPA_POD_Int (self->format.stride), SPA_PARAM_BUFFERS_dataType,
                                SPA_POD_CHOICE_FLAGS_Int ((1 << SPA_DATA_MemPtr) |
                                                          (1 << SPA_DATA_MemFd)));
  params[1] =
    spa_pod_builder_add_object (&builder, SPA_TYPE_OBJECT_ParamMeta, SPA_PARAM_Meta,
                                SPA_PARAM_META_type, SPA_POD_Id (SPA_META_Header),
                                SPA_PARAM_META_size, SPA_POD_Int (sizeof (struct spa_meta_header)));
  guise_pw.pw_stream_update_params (self->stream, params, G_N_ELEMENTS (params));
}

static void
on_param_changed (void *data, uint32_t id, const struct spa_pod *param)
{
  GuisePipewireCamera *self = data;

  if (id != SPA_PARAM_Format)
    return;
  self->is_agreed = param != NULL && find_format (self, param);
  if (self->is_agreed)
    ask_for_buffers (self);
  update_state (self);
}

/* Nothing is made on demand: buffers are filled when there is a picture. */
static void
on_process (void *data)
{
}

static const struct pw_stream_events stream_events = { PW_VERSION_STREAM_EVENTS,
                                                       .state_changed = on_state_changed,
                                                       .param_changed = on_param_changed,
                                                       .process = on_process };

/* ---- the node; the loop's lock is held ---- */

static int
list_offers (GuisePipewireCamera    *self,
             struct spa_pod_builder *builder,
             const struct spa_pod   *offers[GUISE_PIPEWIRE_MAX_FORMATS])
{
  GuisePipewireFormat all[GUISE_PIPEWIRE_MAX_FORMATS];
  int                 n = guise_pipewire_format_list (self->width, self->height, all);

  for (int i = 0; i < n; i++)
    offers[i] = guise_pipewire_format_build (&all[i], SPA_PARAM_EnumFormat, builder);
  return n;
}

/* As a camera that is plugged in looks; the role is what the desktop's question "May this program
 * use your camera?" goes by. */
static struct pw_properties *
make_properties (void)
{
  return guise_pw.pw_properties_new (PW_KEY_MEDIA_CLASS, "Video/Source", PW_KEY_MEDIA_TYPE, "Video",
                                     PW_KEY_MEDIA_CATEGORY, "Capture", PW_KEY_MEDIA_ROLE, "Camera",
                                     PW_KEY_NODE_NAME, "guise", PW_KEY_NODE_DESCRIPTION,
                                     GUISE_PIPEWIRE_CAMERA_NAME, PW_KEY_NODE_VIRTUAL, "true", NULL);
}

/* Pictures set the pace, as those of a camera do: it drives. Its events need no thread of their own
 * between the real-time one and ours. */
#define STREAM_FLAGS \
  (PW_STREAM_FLAG_DRIVER | PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS)

static gboolean
begin_stream (GuisePipewireCamera *self)
{
  uint8_t                bytes[POD_BYTES];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (bytes, sizeof bytes);
  const struct spa_pod  *offers[GUISE_PIPEWIRE_MAX_FORMATS];
  int                    n = list_offers (self, &builder, offers);

  self->stream =
    guise_pw.pw_stream_new (self->core, GUISE_PIPEWIRE_CAMERA_NAME, make_properties ());
  if (self->stream == NULL)
    return FALSE;
  guise_pw.pw_stream_add_listener (self->stream, &self->stream_hook, &stream_events, self);
  return guise_pw.pw_stream_connect (self->stream, PW_DIRECTION_OUTPUT, PW_ID_ANY, STREAM_FLAGS,
                                     offers, (uint32_t) n) == 0;
}

static void
disconnect (GuisePipewireCamera *self)
{
  if (self->stream != NULL)
    {
      spa_hook_remove (&self->stream_hook);
      guise_pw.pw_stream_destroy (g_steal_pointer (&self->stream));
    }
  if (self->core != NULL)
    {
      spa_hook_remove (&self->core_hook);
      guise_pw.pw_core_disconnect (g_steal_pointer (&self->core));
    }
  self->is_agreed = self->is_running = self->is_lost = FALSE;
}

/* errno says why not. */
static gboolean
connect_core (GuisePipewireCamera *self)
{
  self->core = guise_pw.pw_context_connect (self->context, NULL, 0);
  if (self->core == NULL)
    return FALSE;
  pw_core_add_listener (self->core, &self->core_hook, &core_events, self);
  return TRUE;
}

/* A PipeWire that has ended, or has thrown the camera out, is asked again now and then. */
static gboolean
revive (GuisePipewireCamera *self)
{
  if (self->core != NULL && !self->is_lost)
    return TRUE;
  if (g_get_monotonic_time () < self->retry_us)
    return FALSE;
  self->retry_us = g_get_monotonic_time () + RETRY_US;
  disconnect (self);
  return connect_core (self);
}

/* Those who look are asked whether they can take the new size. */
static void
resize (GuisePipewireCamera *self, int width, int height)
{
  uint8_t                bytes[POD_BYTES];
  struct spa_pod_builder builder = SPA_POD_BUILDER_INIT (bytes, sizeof bytes);
  const struct spa_pod  *offers[GUISE_PIPEWIRE_MAX_FORMATS];
  int                    n;

  if (self->width == width && self->height == height)
    return;
  self->width = width;
  self->height = height;
  self->is_agreed = FALSE;
  if (self->stream == NULL)
    return;
  n = list_offers (self, &builder, offers);
  guise_pw.pw_stream_update_params (self->stream, offers, (uint32_t) n);
}

/* ---- pictures; the loop's lock is held ---- */

/* A picture that could not be written is an empty one. */
static void
describe (GuisePipewireCamera *self, struct spa_buffer *buffer, gboolean is_written)
{
  struct spa_data        *data = &buffer->datas[0];
  struct spa_meta_header *header =
    spa_buffer_find_meta_data (buffer, SPA_META_Header, sizeof *header);

  data->chunk->offset = 0;
  data->chunk->size = is_written ? (uint32_t) self->format.n_bytes : 0;
  data->chunk->stride = self->format.stride;
  data->chunk->flags = is_written ? SPA_CHUNK_FLAG_NONE : SPA_CHUNK_FLAG_CORRUPTED;
  if (header == NULL)
    return;
  header->pts = g_get_monotonic_time () * 1000;
  header->flags = 0;
  header->seq = self->n_shown;
  header->dts_offset = 0;
}

/* Whether the one before was not fetched yet: behind it, this one would be late, and so would be
 * all that follow. */
static gboolean
is_behind (struct pw_stream *stream)
{
  struct pw_time time = { 0 };

  return guise_pw.pw_stream_get_time_n (stream, &time, sizeof time) == 0 && time.queued_buffers > 0;
}

/* NULL: who looks has them all, and gives one back before long. */
static struct pw_buffer *
take_buffer (GuisePipewireCamera *self)
{
  return is_behind (self->stream) ? NULL : guise_pw.pw_stream_dequeue_buffer (self->stream);
}

static gboolean
show (GuisePipewireCamera *self, const GuiseImage *image)
{
  struct pw_buffer *buffer = take_buffer (self);
  gboolean          is_ok = TRUE, has_room;

  if (buffer != NULL)
    {
      const struct spa_data *data = &buffer->buffer->datas[0];

      has_room = data->data != NULL && data->maxsize >= self->format.n_bytes;
      is_ok =
        !has_room || guise_pipewire_format_write (&self->format, &self->yuv, image, data->data);
      describe (self, buffer->buffer, has_room && is_ok);
      self->n_shown++;
      guise_pw.pw_stream_queue_buffer (self->stream, buffer);
    }
  guise_pw.pw_stream_trigger_process (self->stream);
  return is_ok;
}

gboolean
guise_pipewire_camera_put (GuisePipewireCamera *self, const GuiseImage *image, GError **error)
{
  gboolean is_ok = TRUE;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);

  guise_pw.pw_thread_loop_lock (self->loop);
  if (revive (self))
    {
      resize (self, image->width, image->height);
      if (self->stream == NULL && !begin_stream (self))
        self->is_lost = TRUE;
      else if (self->is_running && self->is_agreed)
        is_ok = show (self, image);
    }
  update_state (self);
  guise_pw.pw_thread_loop_unlock (self->loop);
  if (!is_ok)
    g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY,
                         "Not enough memory for a picture");
  return is_ok;
}

GuisePipewireCameraState
guise_pipewire_camera_get_state (GuisePipewireCamera *self)
{
  return (GuisePipewireCameraState) g_atomic_int_get (&self->state);
}

/* ---- life ---- */

static gboolean
start_loop (GuisePipewireCamera *self, GError **error)
{
  self->loop = guise_pw.pw_thread_loop_new ("pipewire", NULL);
  if (self->loop != NULL)
    self->context =
      guise_pw.pw_context_new (guise_pw.pw_thread_loop_get_loop (self->loop), NULL, 0);
  if (self->context != NULL && guise_pw.pw_thread_loop_start (self->loop) == 0)
    return TRUE;
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_FAILED, "Cannot start PipeWire: %s",
               g_strerror (errno));
  return FALSE;
}

/* PipeWire says "host is down" where there is no socket, and the socket of one that has ended
 * refuses. */
static void
set_errno (GError **error, int code)
{
  if (code == EHOSTDOWN || code == ENOENT || code == ECONNREFUSED)
    g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_PIPEWIRE,
                         "The camera for other programs needs PipeWire, and it does not run");
  else if (code == EACCES || code == EPERM)
    g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED,
                         "This user may not use PipeWire");
  else
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_FAILED,
                 "Cannot connect to PipeWire: %s", g_strerror (code));
}

GuisePipewireCamera *
guise_pipewire_camera_open (GError **error)
{
  g_autoptr (GuisePipewireCamera) self = NULL;
  int code = 0;

  if (!guise_pw_load (error))
    return NULL;
  self = g_new0 (GuisePipewireCamera, 1);
  if (!start_loop (self, error))
    return NULL;
  guise_pw.pw_thread_loop_lock (self->loop);
  if (!connect_core (self))
    code = errno;
  guise_pw.pw_thread_loop_unlock (self->loop);
  if (code == 0)
    return g_steal_pointer (&self);
  set_errno (error, code);
  return NULL;
}

void
guise_pipewire_camera_free (GuisePipewireCamera *self)
{
  if (self == NULL)
    return;
  if (self->loop != NULL)
    guise_pw.pw_thread_loop_stop (self->loop);
  disconnect (self);
  if (self->context != NULL)
    guise_pw.pw_context_destroy (self->context);
  if (self->loop != NULL)
    guise_pw.pw_thread_loop_destroy (self->loop);
  guise_yuv_clear (&self->yuv);
  g_free (self);
}
