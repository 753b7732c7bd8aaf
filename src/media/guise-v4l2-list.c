/* SPDX-License-Identifier: GPL-3.0-or-later
 * What cameras there are and what they can do, asked of the kernel (V4L2). */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "media/guise-media-error.h"
#include "media/guise-v4l2-private.h"

#define MAX_DEVICES 64   /* numbers that are tried */
#define MAX_ENTRIES 256  /* of one list of a driver: some never end */
#define MAX_ASKED   4096 /* questions about all lists of one: lists of lists that never end */
#define MAX_MODES   512
#define POLL_MS     200 /* between two looks for a camera that is waited for */

#define GOOD_WIDTH  1280
#define GOOD_HEIGHT 720
#define MIN_RATE    24.0

/* Formats that the decoders here read, in the order of preference at equal size and rate. */
static const uint32_t readable[] = {
  V4L2_PIX_FMT_YUYV,  V4L2_PIX_FMT_UYVY, V4L2_PIX_FMT_NV12,  V4L2_PIX_FMT_YUV420,
  V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_BGR24,
};

/* Sizes that are offered of drivers that take any. */
static const int common_sizes[][2] = { { 640, 480 }, { 800, 600 }, { 1280, 720 }, { 1920, 1080 } };

int
guise_v4l2_ioctl (int fd, unsigned long request, void *argument)
{
  int result;

  do
    result = ioctl (fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

void
guise_camera_info_free (GuiseCameraInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->name);
  g_free (self->bus);
  g_free (self->driver);
  g_free (self->problem);
  g_clear_pointer (&self->modes, g_array_unref);
  g_free (self);
}

static int
find_preference (const char *format)
{
  const int n = G_N_ELEMENTS (readable);

  for (int i = 0; i < n; i++)
    if (memcmp (&readable[i], format, 4) == 0)
      return i;
  return n;
}

static double
get_rate (const GuiseCameraMode *mode)
{
  return (double) mode->rate_num / (double) mode->rate_den;
}

/* Three classes: large and smooth, smooth, neither. */
static int
get_class (const GuiseCameraMode *mode)
{
  if (get_rate (mode) < MIN_RATE - 0.5)
    return 2;
  return mode->width >= GOOD_WIDTH && mode->height >= GOOD_HEIGHT ? 0 : 1;
}

/* The better mode first. Large pictures: the higher rate, then what is nearer to 1280 x 720. Small
 * ones: the more pixels, then the rate. */
static int
compare_modes (const void *a, const void *b)
{
  const GuiseCameraMode *p = a;
  const GuiseCameraMode *q = b;
  const int64_t          area_p = (int64_t) p->width * p->height;
  const int64_t          area_q = (int64_t) q->width * q->height;
  const int              by_class = get_class (p) - get_class (q);
  const double           by_rate = get_rate (q) - get_rate (p);

  if (by_class != 0)
    return by_class;
  if (get_class (p) == 0 && fabs (by_rate) > 0.5)
    return by_rate > 0.0 ? 1 : -1;
  if (area_p != area_q)
    return (get_class (p) == 0) == (area_p < area_q) ? -1 : 1;
  if (fabs (by_rate) > 0.5)
    return by_rate > 0.0 ? 1 : -1;
  return find_preference (p->format) - find_preference (q->format);
}

static void
add_mode (GArray *modes, uint32_t format, int width, int height, struct v4l2_fract interval)
{
  GuiseCameraMode mode = { .width = width,
                           .height = height,
                           .rate_num = (int) interval.denominator,
                           .rate_den = (int) interval.numerator };

  if (modes->len >= MAX_MODES || width < 1 || height < 1 || width > GUISE_IMAGE_MAX_SIDE ||
      height > GUISE_IMAGE_MAX_SIDE || mode.rate_num < 1 || mode.rate_den < 1)
    return;
  memcpy (mode.format, &format, 4);
  g_array_append_val (modes, mode);
}

/* What is asked of one driver. */
typedef struct
{
  int     fd;
  int     n_asked;
  GArray *modes;
} Listing;

/* Whether a driver has an entry of one of its lists. */
static gboolean
ask (Listing *self, unsigned long request, void *entry)
{
  return self->n_asked++ < MAX_ASKED && guise_v4l2_ioctl (self->fd, request, entry) >= 0;
}

static void
list_rates (Listing *self, uint32_t format, int width, int height)
{
  GArray     *modes = self->modes;
  const guint n_before = modes->len;

  for (uint32_t i = 0; i < MAX_ENTRIES; i++)
    {
      struct v4l2_frmivalenum interval = {
        .index = i, .pixel_format = format, .width = (uint32_t) width, .height = (uint32_t) height
      };

      if (!ask (self, VIDIOC_ENUM_FRAMEINTERVALS, &interval))
        break;
      if (interval.type == V4L2_FRMIVAL_TYPE_DISCRETE)
        {
          add_mode (modes, format, width, height, interval.discrete);
          continue;
        }
      add_mode (modes, format, width, height, interval.stepwise.min);
      break;
    }
  /* Drivers that do not list rates send 30 pictures a second as a rule. */
  if (modes->len == n_before)
    add_mode (modes, format, width, height, (struct v4l2_fract){ 1, 30 });
}

static void
list_sizes (Listing *self, uint32_t format)
{
  for (uint32_t i = 0; i < MAX_ENTRIES; i++)
    {
      struct v4l2_frmsizeenum size = { .index = i, .pixel_format = format };

      if (!ask (self, VIDIOC_ENUM_FRAMESIZES, &size))
        return;
      if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE)
        {
          list_rates (self, format, (int) size.discrete.width, (int) size.discrete.height);
          continue;
        }
      for (size_t k = 0; k < G_N_ELEMENTS (common_sizes); k++)
        {
          const uint32_t w = (uint32_t) common_sizes[k][0];
          const uint32_t h = (uint32_t) common_sizes[k][1];

          if (w >= size.stepwise.min_width && w <= size.stepwise.max_width &&
              h >= size.stepwise.min_height && h <= size.stepwise.max_height)
            list_rates (self, format, (int) w, (int) h);
        }
      return;
    }
}

static GArray *
list_modes (int fd)
{
  Listing listing = { fd, 0, g_array_new (FALSE, FALSE, sizeof (GuiseCameraMode)) };

  for (uint32_t i = 0; i < MAX_ENTRIES; i++)
    {
      struct v4l2_fmtdesc format = { .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

      if (!ask (&listing, VIDIOC_ENUM_FMT, &format))
        break;
      if (find_preference ((const char *) &format.pixelformat) < (int) G_N_ELEMENTS (readable))
        list_sizes (&listing, format.pixelformat);
    }
  g_array_sort (listing.modes, compare_modes);
  return listing.modes;
}

/* A text of a driver: of fixed length, perhaps without an end, perhaps not UTF-8. */
static char *
dup_text (const uint8_t *text, size_t n_bytes)
{
  g_autofree char *copy = g_strndup ((const char *) text, n_bytes);

  return g_utf8_make_valid (copy, -1);
}

GuiseCameraInfo *
guise_v4l2_describe (const char *path)
{
  struct v4l2_capability what = { 0 };
  g_autoptr (GuiseCameraInfo) self = NULL;
  const int fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  uint32_t  can;

  if (fd < 0 && errno != EACCES && errno != EPERM)
    return NULL;
  self = g_new0 (GuiseCameraInfo, 1);
  self->path = g_strdup (path);
  if (fd < 0)
    {
      self->name = g_strdup (path);
      self->bus = g_strdup ("");
      self->driver = g_strdup ("");
      self->modes = g_array_new (FALSE, FALSE, sizeof (GuiseCameraMode));
      self->problem = g_strdup_printf ("You may not use %s: let yourself be added to the group "
                                       "'video', then log in again",
                                       path);
      return g_steal_pointer (&self);
    }
  if (guise_v4l2_ioctl (fd, VIDIOC_QUERYCAP, &what) < 0)
    {
      close (fd);
      return NULL;
    }
  can = what.capabilities & V4L2_CAP_DEVICE_CAPS ? what.device_caps : what.capabilities;
  self->name = dup_text (what.card, sizeof what.card);
  self->bus = dup_text (what.bus_info, sizeof what.bus_info);
  self->driver = dup_text (what.driver, sizeof what.driver);
  self->is_output = (can & V4L2_CAP_VIDEO_OUTPUT) != 0;
  self->modes = list_modes (fd);
  close (fd);
  /* Devices of metadata and radios have neither. */
  if (!(can & (V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_OUTPUT)))
    return NULL;
  if (!self->is_output && self->modes->len == 0)
    self->problem = g_strdup_printf ("%s sends pictures in no format that can be read here", path);
  return g_steal_pointer (&self);
}

GPtrArray *
guise_camera_list (void)
{
  GPtrArray *cameras = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_camera_info_free);

  for (int i = 0; i < MAX_DEVICES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/dev/video%d", i);
      GuiseCameraInfo *info = guise_v4l2_describe (path);

      if (info != NULL)
        g_ptr_array_add (cameras, info);
    }
  return cameras;
}

const GuiseCameraMode *
guise_camera_info_get_best_mode (const GuiseCameraInfo *self)
{
  return self->modes->len > 0 ? &g_array_index (self->modes, GuiseCameraMode, 0) : NULL;
}

/* The camera at that place of the bus, if it is there. */
static GuiseCameraInfo *
find_on_bus (const char *bus)
{
  g_autoptr (GPtrArray) cameras = guise_camera_list ();

  for (guint i = 0; i < cameras->len; i++)
    {
      GuiseCameraInfo *info = g_ptr_array_index (cameras, i);

      if (info->modes->len > 0 && info->problem == NULL && strcmp (info->bus, bus) == 0)
        return g_ptr_array_steal_index (cameras, i);
    }
  return NULL;
}

GuiseCameraInfo *
guise_camera_wait (const char *bus, int timeout_ms, GCancellable *cancellable, GError **error)
{
  const int64_t end = g_get_monotonic_time () + (int64_t) timeout_ms * 1000;

  for (;;)
    {
      GuiseCameraInfo *info = find_on_bus (bus);

      if (info != NULL)
        return info;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "Waiting for the camera was stopped");
          return NULL;
        }
      if (timeout_ms >= 0 && g_get_monotonic_time () >= end)
        {
          g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT,
                               "The camera did not come back; plug it in again and repeat");
          return NULL;
        }
      g_usleep (POLL_MS * 1000);
    }
}
