/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera, or footage in its place. */
#include "media/guise-media-input.h"

#include "core/guise-error.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"

#define TIMEOUT_MS 5000 /* cameras need up to two seconds for their first picture */
#define RETRY_MS   500  /* between two tries to open a camera that came back ... */
#define MAX_TRIES  10   /* ... for so many of them */
#define MAX_FAILED 5    /* times in a row that a camera may fail ... */
#define N_WORKING  90   /* ... before it has sent so many pictures: three seconds */

struct _GuiseMediaInput
{
  GuiseMediaInputOptions options; /* the mode is a copy: see chosen; the settings are owned */
  GuiseCameraMode        chosen;

  GuiseCamera      *camera; /* owned; NULL for footage, or while it is unplugged */
  GuiseVideoReader *reader; /* owned; NULL for a camera */
  uint64_t          n_frames;
  double            rate;
  uint64_t          next_index; /* pictures of a camera are counted through, also after a pause */
  int64_t           offset_ns;  /* added to the camera's times, which start anew after a pause */
  int64_t           last_ns;
  gboolean          is_silent; /* the camera is there and sends nothing */
  int               n_failed;  /* times in a row that the camera was gone */
  uint64_t          since;     /* index of the first picture since it came back */
  char             *name;      /* owned */
  char             *bus;       /* owned, or NULL */
  char             *mode;      /* owned, or NULL */
  char             *locked;    /* owned, or NULL */
  char             *tuned;     /* owned; the camera whose settings there are; NULL: none yet */
};

static char *
list_locks (GuiseCameraLocks locks)
{
  static const struct
  {
    GuiseCameraLocks lock;
    const char      *word;
  } words[] = { { GUISE_CAMERA_EXPOSURE, "exposure" },
                { GUISE_CAMERA_WHITE_BALANCE, "white-balance" },
                { GUISE_CAMERA_GAIN, "gain" },
                { GUISE_CAMERA_FOCUS, "focus" } };
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (locks & words[i].lock)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i].word);
  return g_strdup (text->str);
}

/* Another camera at the same place keeps its own. One that is gone is seen at once. */
static void
apply_settings (const GuiseMediaInput *self, const char *path)
{
  if (self->options.settings != NULL && g_strcmp0 (self->tuned, self->name) == 0)
    (void) guise_camera_controls_set (path, self->options.settings, NULL);
}

static gboolean
open_camera (GuiseMediaInput *self, const char *path, GError **error)
{
  const GuiseCameraInfo *info;
  GuiseCameraMode        mode;

  self->camera = guise_camera_open (path, self->options.mode, error);
  if (self->camera == NULL)
    return FALSE;
  info = guise_camera_get_info (self->camera);
  guise_camera_get_mode (self->camera, &mode);
  g_free (self->name);
  g_free (self->bus);
  g_free (self->mode);
  g_free (self->locked);
  self->rate = (double) mode.rate_num / (double) mode.rate_den;
  self->name = g_strdup (info->name);
  self->bus = g_strdup (info->bus);
  self->mode = g_strdup_printf ("%dx%d %.0f %s", mode.width, mode.height, self->rate, mode.format);
  if (self->tuned == NULL)
    self->tuned = g_strdup (self->name);
  apply_settings (self, path);
  self->locked = list_locks (self->options.adapts ? 0 : guise_camera_lock (self->camera));
  return TRUE;
}

static gboolean
open_footage (GuiseMediaInput *self, const char *path, GError **error)
{
  GuiseVideoInfo info;

  self->reader = guise_video_reader_open (path, self->options.n_threads, error);
  if (self->reader == NULL)
    return FALSE;
  guise_video_reader_get_info (self->reader, &info);
  self->n_frames = info.n_frames;
  self->rate = (double) info.rate_num / (double) info.rate_den;
  self->name = g_path_get_basename (path);
  return TRUE;
}

gboolean
guise_media_input_is_camera (const char *source)
{
  /* files are kept in memory there */
  return g_str_has_prefix (source, "/dev/") && !g_str_has_prefix (source, "/dev/shm/");
}

GuiseMediaInput *
guise_media_input_open (const char *source, const GuiseMediaInputOptions *options, GError **error)
{
  g_autoptr (GuiseMediaInput) self = g_new0 (GuiseMediaInput, 1);
  const gboolean is_device = guise_media_input_is_camera (source);

  if (options != NULL)
    self->options = *options;
  if (self->options.mode != NULL)
    {
      self->chosen = *self->options.mode;
      self->options.mode = &self->chosen;
    }
  if (self->options.settings != NULL)
    g_array_ref (self->options.settings);
  self->last_ns = -1;
  return (is_device ? open_camera (self, source, error) : open_footage (self, source, error))
           ? g_steal_pointer (&self)
           : NULL;
}

/* What it did by itself it does again, except where a person has decided. */
static void
close_camera (GuiseMediaInput *self)
{
  g_autofree char *path = g_strdup (guise_camera_get_info (self->camera)->path);

  guise_camera_free (self->camera);
  apply_settings (self, path);
}

void
guise_media_input_free (GuiseMediaInput *self)
{
  if (self == NULL)
    return;
  if (self->camera != NULL)
    close_camera (self);
  guise_video_reader_free (self->reader);
  g_clear_pointer (&self->options.settings, g_array_unref);
  g_free (self->name);
  g_free (self->bus);
  g_free (self->mode);
  g_free (self->locked);
  g_free (self->tuned);
  g_free (self);
}

void
guise_media_input_tune (GuiseMediaInput *self, const char *name, GArray *settings)
{
  if (settings != NULL)
    g_array_ref (settings);
  g_clear_pointer (&self->options.settings, g_array_unref);
  self->options.settings = settings;
  g_free (self->tuned);
  self->tuned = g_strdup (name);
}

void
guise_media_input_hold (GuiseMediaInput *self)
{
  if (self->camera != NULL && !self->options.adapts)
    (void) guise_camera_lock (self->camera); /* what it cannot hold was told when it was opened */
}

gboolean
guise_media_input_next (GuiseMediaInput *self,
                        GCancellable    *cancellable,
                        GuiseFrame     **out_frame,
                        GError         **error)
{
  g_autoptr (GuiseFrame) frame = NULL;
  GError *local = NULL;

  if (self->reader != NULL)
    return guise_video_reader_next (self->reader, out_frame, cancellable, error);
  g_return_val_if_fail (self->camera != NULL, FALSE);
  self->is_silent = FALSE;
  if (!guise_camera_next (self->camera, TIMEOUT_MS, cancellable, &frame, &local))
    {
      self->is_silent = g_error_matches (local, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT);
      g_propagate_error (error, local);
      return FALSE;
    }
  self->last_ns = MAX (frame->time_ns + self->offset_ns, self->last_ns + 1);
  *out_frame = guise_frame_renumber (g_steal_pointer (&frame), self->last_ns, self->next_index++);
  return TRUE;
}

gboolean
guise_media_input_rewind (GuiseMediaInput *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self->reader != NULL, FALSE);

  return guise_video_reader_seek (self->reader, 0, cancellable, error);
}

/* Whether opening a camera that has just come back is worth another try: the system may still be
 * busy with it. */
static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY) ||
         g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED) ||
         g_error_matches (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED) ||
         g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* A camera that is there and fails, over and over, would be opened for ever. One that is silent
 * takes seconds to be found so, and does no harm: it waits for whoever plugs it in again. */
static gboolean
may_try_again (GuiseMediaInput *self, GError **error)
{
  if (self->is_silent)
    return TRUE;
  self->n_failed = self->next_index - self->since < N_WORKING ? self->n_failed + 1 : 1;
  self->since = self->next_index;
  if (self->n_failed <= MAX_FAILED)
    return TRUE;
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT,
               "The camera %s failed %d times in a row, each time after a moment: its cable, its "
               "port or the camera is faulty. What was captured is safe; connect it to another "
               "port and run the same command again to go on",
               self->name, self->n_failed);
  return FALSE;
}

gboolean
guise_media_input_wait (GuiseMediaInput *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self->bus != NULL, FALSE);

  g_clear_pointer (&self->camera, guise_camera_free);
  self->offset_ns = self->last_ns + 1;
  if (!may_try_again (self, error))
    return FALSE;
  for (int i = 1;; i++)
    {
      g_autoptr (GuiseCameraInfo) info = guise_camera_wait (self->bus, -1, cancellable, error);
      GError *local = NULL;

      if (info == NULL)
        return FALSE;
      if (open_camera (self, info->path, &local))
        return TRUE;
      /* One that hangs is still listed: whoever plugs it in again has all the time. */
      if (!is_passing (local) || (!self->is_silent && i >= MAX_TRIES))
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      g_error_free (local);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep (RETRY_MS * 1000);
    }
}

double
guise_media_input_get_rate (const GuiseMediaInput *self)
{
  return self->rate;
}

uint64_t
guise_media_input_get_n_frames (const GuiseMediaInput *self)
{
  return self->n_frames;
}

const char *
guise_media_input_get_name (const GuiseMediaInput *self)
{
  return self->name;
}

const char *
guise_media_input_get_bus (const GuiseMediaInput *self)
{
  return self->bus;
}

const char *
guise_media_input_get_mode (const GuiseMediaInput *self)
{
  return self->mode;
}

const char *
guise_media_input_get_locked (const GuiseMediaInput *self)
{
  return self->locked;
}
