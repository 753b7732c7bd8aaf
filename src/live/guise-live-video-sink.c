/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures into a recording. */
#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "live/guise-live-origin.h"
#include "live/guise-live-recording.h"
#include "live/guise-live-sink-private.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"

#define CAPACITY 64 /* two seconds that an encoder, or a disk, may fall behind */

typedef struct
{
  GuiseLiveSink       base;
  GuiseLiveRecording *recording; /* owned; NULL before the first picture */
  GuiseVideoWriter   *writer;    /* owned; likewise */
  double              rate;
  char               *footage; /* owned, or NULL; whose sound and rate it has */
  GMutex              lock;    /* of sound: set and read by its thread, read by who abandons it */
  GuiseLiveSound     *sound;   /* owned, or NULL; what is heard meanwhile */
  int64_t             delay_us;
  GPtrArray          *origins;      /* owned; what it says about the models that it shows */
  gboolean            has_labelled; /* a picture with a face that was made, and the label on it */
  gboolean            has_bare;     /* one without the label */
  int                 width;
  int                 height;
  int64_t             first_ns; /* a recording begins at 0, whenever that was */
  int64_t             pass_ns;  /* when the footage began whose sound is being written */
  int64_t             pause_us; /* that the sound knows of */
  int64_t             last_ns;
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
  *options = guise_live_sink_fill_options (shot->canvas, (double) info.rate_num / info.rate_den);
  options->sound_from = info.n_sound > 0 ? self->footage : NULL;
  options->sound_start_ns = self->first_ns - shot->pass_ns;
}

static gboolean
video_begin (VideoSink *self, const GuiseLiveShot *shot, GError **error)
{
  const GuiseImage       *image = shot->canvas;
  GuiseVideoWriterOptions options = guise_live_sink_fill_options (image, self->rate);

  self->recording = guise_live_recording_begin (self->base.name, error);
  if (self->recording == NULL)
    return FALSE;
  if (self->footage != NULL)
    follow_footage (self, shot, &options);
  if (shot->origin != NULL)
    options.comment = shot->origin;
  options.survives = TRUE;
  self->width = image->width;
  self->height = image->height;
  self->pass_ns = shot->pass_ns;
  self->pause_us = shot->pause_us;
  self->writer =
    guise_video_writer_new (guise_live_recording_get_path (self->recording), &options, error);
  if (self->writer == NULL)
    return FALSE;
  if (self->sound != NULL)
    guise_live_sound_begin (self->sound, shot->taken_us + self->delay_us);
  return TRUE;
}

/* Footage that begins anew is heard anew. */
static gboolean
follow_pass (VideoSink *self, const GuiseLiveShot *shot, GError **error)
{
  if (shot->pass_ns == self->pass_ns)
    return TRUE;
  self->pass_ns = shot->pass_ns;
  return guise_video_writer_repeat_sound (self->writer, self->pass_ns - self->first_ns, error);
}

/* What the recording will say of the label. */
static void
note_label (VideoSink *self, const GuiseLiveShot *shot)
{
  self->has_labelled |= shot->has_label;
  self->has_bare |= guise_live_view_is_made (shot->view) && !shot->has_label;
}

static char *
dup_comment (const VideoSink *self)
{
  char *comment = guise_live_origin_join (self->origins);

  if (!self->has_labelled && !self->has_bare)
    return comment; /* nothing that was made is in it */
  return guise_live_origin_add_label (comment, !self->has_labelled ? GUISE_LIVE_LABELLED_NONE
                                               : self->has_bare    ? GUISE_LIVE_LABELLED_SOME
                                                                   : GUISE_LIVE_LABELLED_ALL);
}

/* Pictures go on where they stopped while the camera was gone; what was heard meanwhile is left
 * out, so that sound goes on there, too. */
static void
follow_pause (VideoSink *self, const GuiseLiveShot *shot)
{
  const int64_t back_us = shot->taken_us + self->delay_us;

  if (self->sound != NULL && shot->pause_us > self->pause_us)
    guise_live_sound_leave_out (self->sound, back_us - (shot->pause_us - self->pause_us), back_us);
  self->pause_us = shot->pause_us;
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
      !follow_pass (self, shot, error) ||
      !guise_live_sink_fit (shot->canvas, self->width, self->height, &fitted, error))
    return FALSE;
  follow_pause (self, shot);
  self->last_ns = shot->frame->time_ns;
  guise_live_origin_add (self->origins, shot->origin);
  note_label (self, shot);
  if (!guise_video_writer_add (self->writer, fitted != NULL ? fitted : shot->canvas,
                               self->last_ns - self->first_ns, error))
    return FALSE;
  return guise_live_recording_sync (self->recording, self->last_ns - self->first_ns, error);
}

/* Who abandons the sink does not wait for what takes its time here. */
static void
drop_sound (VideoSink *self)
{
  g_autoptr (GuiseLiveSound) sound = NULL;

  g_mutex_lock (&self->lock);
  sound = g_steal_pointer (&self->sound);
  g_mutex_unlock (&self->lock);
}

/* A recording that failed listens no longer; what was heard stays beside the pictures, to be put
 * together with them another time. */
static void
end_sound (VideoSink *self)
{
  if (self->sound != NULL)
    (void) guise_live_sound_end (self->sound, NULL);
  drop_sound (self);
}

/* A microphone that is open is seen, and what it hears would fill the disk. */
static void
video_abandon (GuiseLiveSink *sink)
{
  VideoSink *self = (VideoSink *) sink;

  g_mutex_lock (&self->lock);
  if (self->sound != NULL)
    guise_live_sound_hush (self->sound);
  g_mutex_unlock (&self->lock);
}

static gboolean
video_put (GuiseLiveSink *sink, const GuiseLiveShot *shot, GError **error)
{
  VideoSink *self = (VideoSink *) sink;

  if (add_picture (self, shot, error))
    return TRUE;
  end_sound (self);
  return FALSE;
}

/* Pictures and sound become one; whatever happens, the pictures are kept, and sound that could not
 * be put with them lies beside them. */
static gboolean
put_together (VideoSink *self, GError **error)
{
  g_autoptr (GError) unheard = NULL;
  g_autofree char *comment = dup_comment (self);
  g_autofree char *left = NULL;
  const char *sound = self->sound != NULL ? guise_live_sound_end (self->sound, &unheard) : NULL;
  gboolean    is_ok = guise_live_recording_finish (self->recording, comment, sound,
                                                   &self->base.n_steps, &left, error);

  /* Nobody listens any more, and nothing of the sound is left, from now on. */
  drop_sound (self);
  if (!is_ok)
    return FALSE;
  if (unheard != NULL)
    left = guise_live_recording_keep_sound (self->recording);
  else if (left != NULL)
    g_set_error (&unheard, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_FAILED,
                 "Not all of the sound could be put into '%s'", self->base.name);
  if (unheard == NULL)
    return TRUE;
  if (left == NULL)
    g_propagate_error (error, g_steal_pointer (&unheard));
  else
    g_set_error (error, unheard->domain, unheard->code, "%s; what was heard lies in '%s'",
                 unheard->message, left);
  return FALSE;
}

static gboolean
video_finish (GuiseLiveSink *sink, GError **error)
{
  VideoSink *self = (VideoSink *) sink;
  gboolean   is_ok = self->writer == NULL || guise_video_writer_finish (self->writer, error);

  g_atomic_int_inc (&sink->n_steps);
  if (is_ok && self->writer != NULL)
    is_ok = put_together (self, error);
  end_sound (self);
  return is_ok;
}

static void
video_destroy (GuiseLiveSink *sink)
{
  VideoSink *self = (VideoSink *) sink;

  g_clear_pointer (&self->writer, guise_video_writer_free);
  g_clear_pointer (&self->recording, guise_live_recording_free);
  drop_sound (self);
  g_mutex_clear (&self->lock);
  g_free (self->footage);
  g_ptr_array_unref (self->origins);
  g_free (self);
}

/* A recording of hours is opened piece by piece before its first step. */
#define OPENING_US (5 * 60 * G_USEC_PER_SEC)

static const GuiseLiveSinkClass video_class = { .put = video_put,
                                                .finish = video_finish,
                                                .destroy = video_destroy,
                                                .abandon = video_abandon,
                                                .patience_us = OPENING_US };

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
  guise_live_recording_drop_empty (path); /* it would be in the way of pictures and sound */
  self = g_new0 (VideoSink, 1);
  guise_live_sink_init (&self->base, &video_class, path, CAPACITY);
  g_mutex_init (&self->lock);
  self->rate = rate;
  self->origins = g_ptr_array_new_with_free_func (g_free);
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
  VideoSink *self = (VideoSink *) sink;

  g_return_if_fail (sink->class_ == &video_class && self->writer == NULL && self->sound == NULL);

  self->sound = sound;
  self->delay_us = delay_us;
}
