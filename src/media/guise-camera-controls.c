/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be set of a camera. */
#include "media/guise-camera-controls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <string.h>
#include <unistd.h>

#include "media/guise-media-error.h"
#include "media/guise-v4l2-private.h"

#define MAX_CONTROLS 256 /* of one driver: some never end */
#define MAX_CHOICES  64

static void
clear_choice (void *data)
{
  GuiseCameraChoice *self = data;

  g_free (self->name);
}

void
guise_camera_control_free (GuiseCameraControl *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_clear_pointer (&self->choices, g_array_unref);
  g_free (self);
}

static int
open_camera (const char *path, GError **error)
{
  const int fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (fd >= 0)
    return fd;
  if (errno == EACCES || errno == EPERM)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED,
                 "You may not use the camera %s: let yourself be added to the group 'video', "
                 "then log in again",
                 path);
  else
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED,
                 "The camera %s was unplugged", path);
  return -1;
}

static gboolean
is_gone (int code)
{
  return code == ENODEV || code == ENXIO;
}

/* ---- reading ---- */

/* A driver's text, which fills its array or ends before. */
static char *
dup_text (const void *bytes, size_t n_bytes)
{
  g_autofree char *text = g_strndup (bytes, n_bytes);

  return g_utf8_make_valid (g_strstrip (text), -1);
}

static GArray *
read_choices (int fd, const struct v4l2_queryctrl *query)
{
  GArray *choices = g_array_new (FALSE, FALSE, sizeof (GuiseCameraChoice));

  g_array_set_clear_func (choices, clear_choice);
  for (int64_t i = MAX (query->minimum, 0); i <= query->maximum && i < MAX_CHOICES; i++)
    {
      struct v4l2_querymenu menu = { .id = query->id, .index = (uint32_t) i };
      GuiseCameraChoice     choice = { .value = (int32_t) i };

      if (guise_v4l2_ioctl (fd, VIDIOC_QUERYMENU, &menu) < 0)
        continue; /* of what drivers know this camera has only some */
      if (query->type == V4L2_CTRL_TYPE_INTEGER_MENU)
        choice.number = menu.value;
      else
        choice.name = dup_text (menu.name, sizeof menu.name);
      g_array_append_val (choices, choice);
    }
  return choices;
}

/* NULL for what cannot be set, or not with one number. */
static GuiseCameraControl *
read_control (int fd, const struct v4l2_queryctrl *query)
{
  const uint32_t useless =
    V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_WRITE_ONLY;
  struct v4l2_control now = { .id = query->id };
  GuiseCameraControl *self;

  if ((query->flags & useless) != 0 || query->minimum >= query->maximum ||
      (query->type != V4L2_CTRL_TYPE_INTEGER && query->type != V4L2_CTRL_TYPE_BOOLEAN &&
       query->type != V4L2_CTRL_TYPE_MENU && query->type != V4L2_CTRL_TYPE_INTEGER_MENU) ||
      guise_v4l2_ioctl (fd, VIDIOC_G_CTRL, &now) < 0)
    return NULL;
  self = g_new0 (GuiseCameraControl, 1);
  self->id = query->id;
  self->name = dup_text (query->name, sizeof query->name);
  self->min = query->minimum;
  self->max = query->maximum;
  self->step = MAX (query->step, 1);
  self->standard = CLAMP (query->default_value, self->min, self->max);
  self->value = CLAMP (now.value, self->min, self->max);
  self->is_idle = (query->flags & V4L2_CTRL_FLAG_INACTIVE) != 0;
  if (query->type == V4L2_CTRL_TYPE_BOOLEAN)
    self->kind = GUISE_CAMERA_CONTROL_SWITCH;
  else if (query->type != V4L2_CTRL_TYPE_INTEGER)
    {
      self->kind = GUISE_CAMERA_CONTROL_CHOICE;
      self->choices = read_choices (fd, query);
      if (self->choices->len == 0)
        g_clear_pointer (&self, guise_camera_control_free);
    }
  return self;
}

GPtrArray *
guise_camera_controls_read (const char *path, GError **error)
{
  struct v4l2_queryctrl query = { .id = V4L2_CTRL_FLAG_NEXT_CTRL };
  const int             fd = open_camera (path, error);
  g_autoptr (GPtrArray) controls =
               g_ptr_array_new_with_free_func ((GDestroyNotify) guise_camera_control_free);
  gboolean has_gone = FALSE;

  if (fd < 0)
    return NULL;
  for (int i = 0; i < MAX_CONTROLS; i++)
    {
      GuiseCameraControl *control;

      if (guise_v4l2_ioctl (fd, VIDIOC_QUERYCTRL, &query) < 0)
        {
          has_gone = is_gone (errno);
          break;
        }
      control = read_control (fd, &query);
      if (control != NULL)
        g_ptr_array_add (controls, control);
      query.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
    }
  close (fd);
  if (!has_gone)
    return g_steal_pointer (&controls);
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED, "The camera %s was unplugged",
               path);
  return NULL;
}

/* ---- setting ---- */

/* Those that are automatic, or those that are not. */
static gboolean
set_some (int fd, const GArray *settings, gboolean is_automatic)
{
  for (guint i = 0; i < settings->len; i++)
    {
      const GuiseCameraSetting *one = &g_array_index (settings, GuiseCameraSetting, i);
      struct v4l2_control       control = { .id = one->id, .value = one->value };

      if (guise_v4l2_is_automatic (one->id) == is_automatic &&
          guise_v4l2_ioctl (fd, VIDIOC_S_CTRL, &control) < 0 && is_gone (errno))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_camera_controls_set (const char *path, const GArray *settings, GError **error)
{
  const int fd = open_camera (path, error);
  gboolean  is_there;

  if (fd < 0)
    return FALSE;
  is_there = set_some (fd, settings, TRUE) && set_some (fd, settings, FALSE);
  close (fd);
  if (!is_there)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED,
                 "The camera %s was unplugged", path);
  return is_there;
}
