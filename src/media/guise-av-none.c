/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands in for FFmpeg in a build without it. */
#include "media/guise-camera.h"
#include "media/guise-denoiser.h"
#include "media/guise-media-error.h"
#include "media/guise-source-private.h"
#include "media/guise-video-join.h"
#include "media/guise-video-stream.h"
#include "media/guise-video-writer.h"

struct _GuiseVideoWriter
{
  char nothing;
};

static void
set_unsupported (GError **error, const char *path)
{
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
               "'%s': this build has no video; only JPEG and PNG pictures can be read", path);
}

GuiseSource *
guise_av_source_new (const char *path,
                     const void *head,
                     size_t      n_head,
                     int         n_threads,
                     GError    **error)
{
  set_unsupported (error, path);
  return NULL;
}

GuiseImage *
guise_av_load_still (const char *path, GError **error)
{
  set_unsupported (error, path);
  return NULL;
}

GuiseVideoWriter *
guise_video_writer_new (const char *path, const GuiseVideoWriterOptions *options, GError **error)
{
  set_unsupported (error, path);
  return NULL;
}

void
guise_video_writer_free (GuiseVideoWriter *self)
{
}

gboolean
guise_video_writer_add (GuiseVideoWriter *self,
                        const GuiseImage *image,
                        int64_t           time_ns,
                        GError          **error)
{
  g_return_val_if_reached (FALSE);
}

gboolean
guise_video_writer_repeat_sound (GuiseVideoWriter *self, int64_t time_ns, GError **error)
{
  g_return_val_if_reached (FALSE);
}

gboolean
guise_video_writer_finish (GuiseVideoWriter *self, GError **error)
{
  g_return_val_if_reached (FALSE);
}

const char *const *
guise_video_writer_get_sound_notes (const GuiseVideoWriter *self)
{
  static const char *const none[] = { NULL };

  return none;
}

char *
guise_video_dup_comment (const char *path, GError **error)
{
  set_unsupported (error, path);
  return NULL;
}

gboolean
guise_video_join (const GuiseVideoPart *parts,
                  size_t                n_parts,
                  const char           *path,
                  const char           *comment,
                  const char           *sound_from,
                  char               ***out_sound_notes,
                  GError              **error)
{
  set_unsupported (error, path);
  return FALSE;
}

gboolean
guise_video_rescue (const GuiseVideoPart *part,
                    const char           *path,
                    const char           *comment,
                    const char           *sound_from,
                    char               ***out_sound_notes,
                    GError              **error)
{
  set_unsupported (error, path);
  return FALSE;
}

gboolean
guise_video_stream_is_address (const char *name)
{
  return g_str_has_prefix (name, "udp://");
}

char *
guise_video_stream_dup_url (const char *address, GError **error)
{
  set_unsupported (error, address);
  return NULL;
}

GuiseVideoStream *
guise_video_stream_open (const char                    *address,
                         const GuiseVideoWriterOptions *options,
                         GError                       **error)
{
  set_unsupported (error, address);
  return NULL;
}

void
guise_video_stream_free (GuiseVideoStream *self)
{
}

gboolean
guise_video_stream_put (GuiseVideoStream *self,
                        const GuiseImage *image,
                        int64_t           time_ns,
                        GError          **error)
{
  g_return_val_if_reached (FALSE);
}

GuiseCamera *
guise_camera_open (const char *path, const GuiseCameraMode *mode, GError **error)
{
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
               "'%s': this build has no video, so it cannot film", path);
  return NULL;
}

void
guise_camera_free (GuiseCamera *self)
{
}

const GuiseCameraInfo *
guise_camera_get_info (const GuiseCamera *self)
{
  g_return_val_if_reached (NULL);
}

void
guise_camera_get_mode (const GuiseCamera *self, GuiseCameraMode *out_mode)
{
  g_return_if_reached ();
}

gboolean
guise_camera_next (GuiseCamera  *self,
                   int           timeout_ms,
                   GCancellable *cancellable,
                   GuiseFrame  **out_frame,
                   GError      **error)
{
  g_return_val_if_reached (FALSE);
}

uint64_t
guise_camera_get_n_lost (const GuiseCamera *self)
{
  g_return_val_if_reached (0);
}

GuiseCameraLocks
guise_camera_lock (GuiseCamera *self)
{
  g_return_val_if_reached (0);
}

void
guise_camera_unlock (GuiseCamera *self)
{
  g_return_if_reached ();
}

GuiseDenoiser *
guise_denoiser_new (const GuiseDenoiserOptions *options, GError **error)
{
  set_unsupported (error, "footage");
  return NULL;
}

void
guise_denoiser_free (GuiseDenoiser *self)
{
}

gboolean
guise_denoiser_push (GuiseDenoiser *self, const GuiseFrame *frame, GError **error)
{
  g_return_val_if_reached (FALSE);
}

gboolean
guise_denoiser_pull (GuiseDenoiser *self, GuiseFrame **out_frame, GError **error)
{
  g_return_val_if_reached (FALSE);
}
