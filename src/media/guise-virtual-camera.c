/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera that other programs see: pictures written to a device of v4l2loopback. */
#include "media/guise-virtual-camera.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "media/guise-media-error.h"
#include "media/guise-v4l2-private.h"
#include "media/guise-yuv.h"

struct _GuiseVirtualCamera
{
  char    *path; /* owned */
  int      fd;
  int      width; /* 0 before the first picture */
  int      height;
  GuiseYuv yuv;
  uint8_t *packed; /* owned; YUYV */
  size_t   n_packed;
};

static void
set_errno (GError **error, int code, const char *path, const char *verb)
{
  if (code == ENOENT || code == ENXIO)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                 "There is no virtual camera %s", path);
  else if (code == EACCES || code == EPERM)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED,
                 "The virtual camera %s may not be used by this user", path);
  else if (code == EBUSY)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY,
                 "The virtual camera %s is fed by another program", path);
  else if (code == ENODEV)
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED,
                 "The virtual camera %s is gone", path);
  else
    g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_FAILED, "Cannot %s %s: %s", verb, path,
                 g_strerror (code));
}

static gboolean
set_no_memory (GError **error)
{
  g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_MEMORY,
                       "Not enough memory for a picture");
  return FALSE;
}

static gboolean
check_output (int fd, const char *path, GError **error)
{
  struct v4l2_capability capability = { 0 };
  uint32_t               caps = 0;

  if (guise_v4l2_ioctl (fd, VIDIOC_QUERYCAP, &capability) == 0)
    caps = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps
                                                          : capability.capabilities;
  if (caps & V4L2_CAP_VIDEO_OUTPUT)
    return TRUE;
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
               "%s is no virtual camera: it takes no pictures", path);
  return FALSE;
}

GuiseVirtualCamera *
guise_virtual_camera_open (const char *path, GError **error)
{
  g_autoptr (GuiseVirtualCamera) self = g_new0 (GuiseVirtualCamera, 1);

  self->path = g_strdup (path);
  self->fd = open (path, O_RDWR | O_CLOEXEC);
  if (self->fd < 0)
    {
      set_errno (error, errno, path, "open");
      return NULL;
    }
  return check_output (self->fd, path, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_virtual_camera_free (GuiseVirtualCamera *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  guise_yuv_clear (&self->yuv);
  g_free (self->packed);
  g_free (self->path);
  g_free (self);
}

/* Tells the device what is coming. */
static gboolean
set_format (GuiseVirtualCamera *self, int width, int height, GError **error)
{
  struct v4l2_format      format = { .type = V4L2_BUF_TYPE_VIDEO_OUTPUT };
  struct v4l2_pix_format *pixels = &format.fmt.pix;

  pixels->width = (uint32_t) width;
  pixels->height = (uint32_t) height;
  pixels->pixelformat = V4L2_PIX_FMT_YUYV;
  pixels->field = V4L2_FIELD_NONE;
  pixels->bytesperline = (uint32_t) width * 2;
  pixels->sizeimage = pixels->bytesperline * (uint32_t) height;
  pixels->colorspace = V4L2_COLORSPACE_SMPTE170M;
  if (guise_v4l2_ioctl (self->fd, VIDIOC_S_FMT, &format) < 0)
    {
      set_errno (error, errno, self->path, "set the format of");
      return FALSE;
    }
  if (pixels->width == (uint32_t) width && pixels->height == (uint32_t) height &&
      pixels->pixelformat == V4L2_PIX_FMT_YUYV)
    return TRUE;
  g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
               "The virtual camera %s takes no pictures of %d x %d: another program holds it at %u "
               "x %u",
               self->path, width, height, pixels->width, pixels->height);
  return FALSE;
}

static gboolean
begin (GuiseVirtualCamera *self, int width, int height, GError **error)
{
  size_t n = (size_t) width * (size_t) height;

  if (!set_format (self, width, height, error))
    return FALSE;
  self->packed = g_try_malloc (2 * n);
  if (self->packed == NULL)
    return set_no_memory (error);
  guise_yuv_init_601 (&self->yuv);
  self->width = width;
  self->height = height;
  self->n_packed = 2 * n;
  return TRUE;
}

gboolean
guise_virtual_camera_put (GuiseVirtualCamera *self, const GuiseImage *image, GError **error)
{
  ssize_t n;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, FALSE);

  if (image->width % 2 != 0 || image->height % 2 != 0 ||
      (self->width != 0 && (image->width != self->width || image->height != self->height)))
    {
      g_set_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED,
                   "The virtual camera %s takes pictures of one size with even sides; this one has "
                   "%d x %d",
                   self->path, image->width, image->height);
      return FALSE;
    }
  if (self->width == 0 && !begin (self, image->width, image->height, error))
    return FALSE;
  if (!guise_yuv_pack_bgr (&self->yuv, image, self->packed, 2 * self->width))
    return set_no_memory (error);
  do
    n = write (self->fd, self->packed, self->n_packed);
  while (n < 0 && errno == EINTR);
  if (n == (ssize_t) self->n_packed)
    return TRUE;
  set_errno (error, n < 0 ? errno : EIO, self->path, "write to");
  return FALSE;
}
