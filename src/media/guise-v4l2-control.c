/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who has a camera, and what it changes by itself. */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "media/guise-camera-controls.h"
#include "media/guise-v4l2-private.h"

/* An automatic control: off is the value that hands over to the number. */
static const struct
{
  GuiseCameraLocks lock;
  uint32_t         automatic;
  int32_t          off;
  uint32_t         number;
} automatics[] = {
  { GUISE_CAMERA_EXPOSURE, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL,
    V4L2_CID_EXPOSURE_ABSOLUTE },
  { GUISE_CAMERA_WHITE_BALANCE, V4L2_CID_AUTO_WHITE_BALANCE, 0,
    V4L2_CID_WHITE_BALANCE_TEMPERATURE },
  { GUISE_CAMERA_GAIN, V4L2_CID_AUTOGAIN, 0, V4L2_CID_GAIN },
  { GUISE_CAMERA_FOCUS, V4L2_CID_FOCUS_AUTO, 0, V4L2_CID_FOCUS_ABSOLUTE },
};

gboolean
guise_v4l2_is_automatic (uint32_t id)
{
  for (size_t i = 0; i < G_N_ELEMENTS (automatics); i++)
    if (automatics[i].automatic == id)
      return TRUE;
  return FALSE;
}

uint32_t
guise_camera_control_get_master (uint32_t id)
{
  for (size_t i = 0; i < G_N_ELEMENTS (automatics); i++)
    if (automatics[i].number == id)
      return automatics[i].automatic;
  return 0;
}

static gboolean
get_control (int fd, uint32_t id, int32_t *out_value)
{
  struct v4l2_control control = { .id = id };

  if (guise_v4l2_ioctl (fd, VIDIOC_G_CTRL, &control) < 0)
    return FALSE;
  *out_value = control.value;
  return TRUE;
}

static gboolean
set_control (int fd, uint32_t id, int32_t value)
{
  struct v4l2_control control = { .id = id, .value = value };

  return guise_v4l2_ioctl (fd, VIDIOC_S_CTRL, &control) >= 0;
}

/* The first note stays: it is how the camera was found. */
static void
note (GArray *settings, GuiseCameraSetting was)
{
  for (guint i = 0; i < settings->len; i++)
    if (g_array_index (settings, GuiseCameraSetting, i).id == was.id)
      return;
  g_array_append_val (settings, was);
}

/* Turns one automatic control off where it is. */
static gboolean
lock_one (int fd, size_t i, GArray *settings)
{
  GuiseCameraSetting was = { .id = automatics[i].automatic };
  GuiseCameraSetting number = { .id = automatics[i].number };
  const gboolean     has_number = get_control (fd, number.id, &number.value);

  if (!get_control (fd, was.id, &was.value))
    return FALSE;
  if (was.value == automatics[i].off)
    return TRUE;
  if (!set_control (fd, was.id, automatics[i].off))
    return FALSE;
  note (settings, was);
  /* Some drivers fall back to a number of long ago; the one that was in use a moment ago stays. */
  if (has_number)
    (void) set_control (fd, number.id, number.value);
  return TRUE;
}

GuiseCameraLocks
guise_v4l2_lock (const char *path, GArray *settings)
{
  const int        fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  GuiseCameraLocks locked = 0;

  if (fd < 0)
    return 0;
  for (size_t i = 0; i < G_N_ELEMENTS (automatics); i++)
    if (lock_one (fd, i, settings))
      locked |= automatics[i].lock;
  close (fd);
  return locked;
}

void
guise_v4l2_restore (const char *path, GArray *settings)
{
  const int fd = settings->len > 0 ? open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;

  for (guint i = settings->len; fd >= 0 && i-- > 0;)
    {
      const GuiseCameraSetting *was = &g_array_index (settings, GuiseCameraSetting, i);

      /* A camera that is gone has forgotten it all anyway. */
      (void) set_control (fd, was->id, was->value);
    }
  if (fd >= 0)
    close (fd);
  g_array_set_size (settings, 0);
}

/* Whether a process has the device open; fds: its folder of open files. */
static gboolean
holds (const char *fds, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (fds, 0, NULL); /* of another user: nothing to see */
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (fds, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      if (g_strcmp0 (target, path) == 0)
        return TRUE;
    }
  return FALSE;
}

char *
guise_camera_find_holder (const char *path)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL); /* absent: nobody can be named */
  g_autofree char *real = realpath (path, NULL);
  const char      *name;

  while (proc != NULL && real != NULL && (name = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *fds = g_build_filename ("/proc", name, "fd", NULL);
      g_autofree char *comm = g_build_filename ("/proc", name, "comm", NULL);
      g_autofree char *program = NULL;

      if (!g_ascii_isdigit (name[0]) || g_ascii_strtoll (name, NULL, 10) == (gint64) getpid () ||
          !holds (fds, real))
        continue;
      /* Gone in the meantime: go on looking. */
      if (g_file_get_contents (comm, &program, NULL, NULL))
        return g_utf8_make_valid (g_strstrip (program), -1);
    }
  return NULL;
}
