/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures and sound into an H.264 video that appears only when it is complete. */
#include "media/guise-video-writer.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "media/guise-av-encoder-private.h"
#include "media/guise-av-file-private.h"
#include "media/guise-av-private.h"
#include "media/guise-av-sound-private.h"

#define UNHEARD_US 1000000 /* pictures that wait for sound */

struct _GuiseVideoWriter
{
  char *path;      /* owned; the target */
  char *temporary; /* owned; cleared once renamed */
  int   width;
  int   height;

  AVFormatContext *format; /* owned */
  GuiseAvEncoder   encoder;
  GuiseAvSound    *sound; /* owned, nullable */

  uint64_t n_frames;
  gboolean failed;
  gboolean survives;
};

/* Everything but the file. */
static gboolean
open_streams (GuiseVideoWriter *self, const GuiseVideoWriterOptions *options, GError **error)
{
  int result =
    guise_av.avformat_alloc_output_context2 (&self->format, NULL,
                                             guise_av_choose_format (self->path), self->temporary);

  if (result < 0)
    {
      guise_av_set_error (error, result, self->path, "encode");
      return FALSE;
    }
  if (!guise_av_encoder_open (&self->encoder, self->format, options, FALSE, error))
    return FALSE;
  if (options->sound_from != NULL)
    self->sound =
      guise_av_sound_new (options->sound_from, options->sound_start_ns, self->format, error);
  return options->sound_from == NULL || self->sound != NULL;
}

GuiseVideoWriter *
guise_video_writer_new (const char *path, const GuiseVideoWriterOptions *options, GError **error)
{
  g_autoptr (GuiseVideoWriter) self =
               guise_av_load (GUISE_AV_FILES, error) ? g_new0 (GuiseVideoWriter, 1) : NULL;
  int result;

  if (self == NULL)
    return NULL;
  self->path = g_strdup (path);
  self->survives = options->survives;
  self->temporary = g_strconcat (path, self->survives ? NULL : ".tmp", NULL);
  self->width = options->width;
  self->height = options->height;
  if (!open_streams (self, options, error))
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
      guise_av.avio_closep (&self->format->pb);
      if (!self->survives)
        g_unlink (self->temporary);
    }
  guise_av_encoder_clear (&self->encoder);
  guise_av.avformat_free_context (self->format);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

/* Ends what a failure of FFmpeg has broken. */
static gboolean
check_written (GuiseVideoWriter *self, int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  self->failed = TRUE;
  guise_av_set_error (error, result, self->temporary, "write");
  return FALSE;
}

/* What is to survive does not wait long for sound where there is none. Sound must never go ahead of
 * the pictures, for a fragment ends with the time of the next picture: so all of it has been
 * written before they stop to wait. */
static int
add_picture (GuiseVideoWriter *self, const GuiseImage *image, int64_t time_ns)
{
  const int64_t usual = self->format->max_interleave_delta;
  int           result;

  if (!self->survives || self->sound == NULL || !guise_av_sound_is_all_written (self->sound))
    return guise_av_encoder_add (&self->encoder, image, time_ns);
  self->format->max_interleave_delta = UNHEARD_US;
  result = guise_av_encoder_add (&self->encoder, image, time_ns);
  if (result >= 0)
    result = guise_av_save_unheard (self->format, self->encoder.stream, time_ns);
  self->format->max_interleave_delta = usual;
  return result;
}

gboolean
guise_video_writer_add (GuiseVideoWriter *self,
                        const GuiseImage *image,
                        int64_t           time_ns,
                        GError          **error)
{
  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);
  g_return_val_if_fail (image->width == self->width && image->height == self->height, FALSE);
  g_return_val_if_fail (!self->failed && self->temporary != NULL, FALSE);

  self->n_frames++;
  if (self->sound != NULL && !guise_av_sound_write_until (self->sound, time_ns, error))
    {
      self->failed = TRUE;
      return FALSE;
    }
  return check_written (self, add_picture (self, image, time_ns), error);
}

gboolean
guise_video_writer_repeat_sound (GuiseVideoWriter *self, int64_t time_ns, GError **error)
{
  g_return_val_if_fail (!self->failed && self->temporary != NULL, FALSE);

  self->failed = self->sound != NULL && !guise_av_sound_begin_anew (self->sound, time_ns, error);
  return !self->failed;
}

gboolean
guise_video_writer_finish (GuiseVideoWriter *self, GError **error)
{
  g_return_val_if_fail (!self->failed && self->temporary != NULL, FALSE);
  g_return_val_if_fail (self->n_frames > 0, FALSE);

  if (!check_written (self, guise_av_encoder_end (&self->encoder), error))
    return FALSE;
  if (self->sound != NULL &&
      !guise_av_sound_finish (self->sound, guise_av_encoder_get_end_ns (&self->encoder), error))
    return FALSE;
  self->failed = TRUE; /* until it is renamed */
  if (!guise_av_finish_file (self->format, self->temporary, self->path, FALSE, error))
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
