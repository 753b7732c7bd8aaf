/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cameras without hardware: the calls of video4linux, answered in the process. */
#include "guise-fake-camera.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT       __attribute__ ((visibility ("default")))

#define N_CAMERAS    8
#define N_FDS        256
#define N_BUFFERS    8
#define BUFFER_BYTES (2u * 1280 * 720)
#define N_CONTROLS   15

typedef struct
{
  uint32_t id;
  int32_t  value;
} Control;

/* In the order of their numbers, as drivers tell of them. */
static const struct
{
  uint32_t    id;
  uint32_t    type;
  const char *name;
  int32_t     min;
  int32_t     max;
  int32_t     step;
  int32_t     standard;
  uint32_t    master; /* the control that decides about it, 0: none ... */
  int32_t     free;   /* ... unless it has this value */
} kinds[N_CONTROLS] = {
  { V4L2_CID_USER_CLASS, V4L2_CTRL_TYPE_CTRL_CLASS, "User Controls", 0, 0, 0, 0, 0, 0 },
  { V4L2_CID_BRIGHTNESS, V4L2_CTRL_TYPE_INTEGER, "Brightness", -64, 64, 1, 0, 0, 0 },
  { V4L2_CID_SATURATION, V4L2_CTRL_TYPE_INTEGER, "Saturation", 0, 128, 1, 64, 0, 0 },
  { V4L2_CID_AUTO_WHITE_BALANCE, V4L2_CTRL_TYPE_BOOLEAN, "White Balance, Automatic", 0, 1, 1, 1, 0,
    0 },
  { V4L2_CID_GAIN, V4L2_CTRL_TYPE_INTEGER, "Gain", 0, 100, 1, 20, 0, 0 },
  { V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CTRL_TYPE_MENU, "Power Line Frequency", 0, 2, 1, 1, 0, 0 },
  { V4L2_CID_WHITE_BALANCE_TEMPERATURE, V4L2_CTRL_TYPE_INTEGER, "White Balance Temperature", 2800,
    6500, 100, 4600, V4L2_CID_AUTO_WHITE_BALANCE, 0 },
  { V4L2_CID_SHARPNESS, V4L2_CTRL_TYPE_INTEGER, "Sharpness", 0, 6, 1, 3, 0, 0 },
  { V4L2_CID_BACKLIGHT_COMPENSATION, V4L2_CTRL_TYPE_INTEGER, "Backlight Compensation", 0, 0, 1, 0,
    0, 0 },
  /* Of whose choices it has none. */
  { V4L2_CID_COLORFX, V4L2_CTRL_TYPE_MENU, "Color Effects", 0, 2, 1, 0, 0, 0 },
  { V4L2_CID_EXPOSURE_AUTO, V4L2_CTRL_TYPE_MENU, "Auto Exposure", 0, 3, 1,
    V4L2_EXPOSURE_APERTURE_PRIORITY, 0, 0 },
  { V4L2_CID_EXPOSURE_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, "Exposure Time, Absolute", 1, 5000, 1, 157,
    V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL },
  { V4L2_CID_FOCUS_ABSOLUTE, V4L2_CTRL_TYPE_INTEGER, "Focus, Absolute", 0, 250, 5, 30, 0, 0 },
  { V4L2_CID_PRIVACY, V4L2_CTRL_TYPE_BOOLEAN, "Privacy", 0, 1, 1, 0, 0, 0 },
  { V4L2_CID_CAMERA_CLASS_BASE + 200, V4L2_CTRL_TYPE_INTEGER, "Whiff of \xff", 0, 10, 5, 5, 0, 0 },
};

static const struct
{
  uint32_t    id;
  uint32_t    index;
  const char *name;
} menus[] = {
  { V4L2_CID_POWER_LINE_FREQUENCY, 0, "Disabled" },
  { V4L2_CID_POWER_LINE_FREQUENCY, 1, "50 Hz" },
  { V4L2_CID_POWER_LINE_FREQUENCY, 2, "60 Hz" },
  { V4L2_CID_EXPOSURE_AUTO, 1, "Manual Mode" },
  { V4L2_CID_EXPOSURE_AUTO, 3, "Aperture Priority Mode" },
};

typedef struct
{
  int             is_there;
  GuiseFakeCamera what;
  Control         controls[N_CONTROLS];
  uint32_t        format;
  uint8_t        *buffers[N_BUFFERS];
  unsigned        n_buffers;
  unsigned        queue[N_BUFFERS]; /* buffers waiting for a picture, first in first out */
  unsigned        n_queued;
  int             is_streaming;
  int64_t         next_us;
  int             n_sent;
  int             n_since_open; /* pictures since streaming began */
  unsigned        out_width;    /* of a virtual camera */
  unsigned        out_height;
  int             n_calls; /* since it was plugged in */
  size_t          n_lied;  /* bytes of the lies that are used up */
  int             n_written;
  uint8_t         written[BUFFER_BYTES];
} Camera;

static Camera          cameras[N_CAMERAS];
static int             numbers[N_FDS]; /* which camera a descriptor is, plus one */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

EXPORT void
guise_fake_camera_plug (int number, const GuiseFakeCamera *camera)
{
  pthread_mutex_lock (&lock);
  cameras[number].is_there = camera != NULL;
  if (camera != NULL)
    {
      cameras[number].what = *camera;
      cameras[number].n_sent = 0;
      cameras[number].n_written = 0;
      cameras[number].n_calls = 0;
      cameras[number].n_lied = 0;
      memset (cameras[number].buffers, 0, sizeof cameras[number].buffers);
      for (int i = 0; i < N_CONTROLS; i++)
        cameras[number].controls[i] = (Control){ kinds[i].id, kinds[i].standard };
    }
  pthread_mutex_unlock (&lock);
}

EXPORT int
guise_fake_camera_get_control (int number, uint32_t id)
{
  for (int i = 0; i < N_CONTROLS; i++)
    if (cameras[number].controls[i].id == id)
      return cameras[number].controls[i].value;
  return -1;
}

EXPORT void
guise_fake_camera_count (int number, int *out_calls, int *out_open, int *out_mapped)
{
  pthread_mutex_lock (&lock);
  *out_calls = cameras[number].n_calls;
  *out_open = *out_mapped = 0;
  for (int fd = 0; fd < N_FDS; fd++)
    *out_open += numbers[fd] == number + 1;
  for (int i = 0; i < N_BUFFERS; i++)
    *out_mapped += cameras[number].buffers[i] != NULL;
  pthread_mutex_unlock (&lock);
}

EXPORT int
guise_fake_camera_get_written (int             number,
                               int            *out_width,
                               int            *out_height,
                               const uint8_t **out_bytes)
{
  *out_width = (int) cameras[number].out_width;
  *out_height = (int) cameras[number].out_height;
  *out_bytes = cameras[number].written;
  return cameras[number].n_written;
}

__attribute__ ((constructor)) static void
plug_from_environment (void)
{
  static const GuiseFakeCamera camera = { .name = "Guise Test Camera",
                                          .bus = "usb-test-1",
                                          .n_pictures = -1 };
  static const GuiseFakeCamera output = { .name = "Guise Test Output",
                                          .bus = "platform:test",
                                          .is_output = 1 };

  if (getenv ("GUISE_FAKE_CAMERAS") == NULL)
    return;
  guise_fake_camera_plug (0, &camera);
  guise_fake_camera_plug (1, &output);
}

static int64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
fail (int code)
{
  errno = code;
  return -1;
}

/* ---- lies ---- */

/* The next bytes of the lies as one number, or 0 when there are no more. */
static uint32_t
next_lie (Camera *self, int n_bytes)
{
  uint32_t value = 0;

  for (int i = 0; i < n_bytes; i++)
    value |= (self->n_lied < self->what.n_lies ? (uint32_t) self->what.lies[self->n_lied++] : 0u)
             << (8 * i);
  return value;
}

/* One byte says what becomes of an answer: below 128 nothing; else up to four of its numbers are
 * others, each told by a byte for its place and four for the number, and 4 in it makes a refusal of
 * an answer, or an answer of a refusal. */
static int
lie (Camera *self, void *argument, size_t n_bytes, int result)
{
  const uint32_t what = next_lie (self, 1);

  if (what < 128)
    return result;
  for (uint32_t i = 0; i <= (what & 3); i++)
    {
      const size_t   place = 4 * (next_lie (self, 1) % (n_bytes / 4));
      const uint32_t value = next_lie (self, 4);

      memcpy ((char *) argument + place, &value, sizeof value);
    }
  if ((what & 4) == 0)
    return result;
  return result == 0 ? fail (EINVAL) : 0;
}

/* Times, and how much of a buffer a picture has. */
static void
lie_about_picture (Camera *self, struct v4l2_buffer *buffer)
{
  const uint32_t what = next_lie (self, 1);

  if (what >= 128)
    buffer->bytesused = next_lie (self, 4) % (BUFFER_BYTES + 1);
  if ((what & 1) != 0)
    buffer->timestamp.tv_sec = (time_t) ((uint64_t) next_lie (self, 4) << (what & 16));
  if ((what & 2) != 0)
    buffer->flags = next_lie (self, 4);
}

/* ---- what a camera answers ---- */

static int
query_capabilities (const Camera *self, struct v4l2_capability *out)
{
  memset (out, 0, sizeof *out);
  snprintf ((char *) out->driver, sizeof out->driver, "fake");
  snprintf ((char *) out->card, sizeof out->card, "%s", self->what.name);
  snprintf ((char *) out->bus_info, sizeof out->bus_info, "%s", self->what.bus);
  out->device_caps =
    V4L2_CAP_STREAMING | (self->what.is_output ? V4L2_CAP_VIDEO_OUTPUT : V4L2_CAP_VIDEO_CAPTURE);
  out->capabilities = out->device_caps | V4L2_CAP_DEVICE_CAPS;
  return 0;
}

static int
enumerate_formats (const Camera *self, struct v4l2_fmtdesc *format)
{
  const int has_both = self->what.jpeg != NULL && !self->what.is_single;
  const int is_first = format->index == 0;

  if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || self->what.is_output ||
      (format->index >= (has_both ? 2u : 1u) && !self->what.is_endless))
    return fail (EINVAL);
  format->pixelformat =
    self->what.jpeg == NULL || (is_first && has_both) ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
  return 0;
}

static int
enumerate_sizes (const Camera *self, struct v4l2_frmsizeenum *size)
{
  const int is_jpeg = size->pixel_format == V4L2_PIX_FMT_MJPEG;

  if (size->index > 0 && !self->what.is_endless)
    return fail (EINVAL);
  size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
  size->discrete.width = is_jpeg ? 1280 : 640;
  size->discrete.height = is_jpeg ? 720 : 480;
  return 0;
}

static int
enumerate_rates (const Camera *self, struct v4l2_frmivalenum *interval)
{
  if (interval->index > 0 && !self->what.is_endless)
    return fail (EINVAL);
  interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
  interval->discrete.numerator = 1;
  interval->discrete.denominator = interval->pixel_format == V4L2_PIX_FMT_MJPEG ? 60 : 30;
  return 0;
}

/* A virtual camera takes what it is told of, unless somebody else holds it at a size. */
static int
set_output_format (Camera *self, struct v4l2_format *format)
{
  struct v4l2_pix_format *pixels = &format->fmt.pix;

  if (!self->what.is_output)
    return fail (EINVAL);
  if (self->what.is_busy)
    return fail (EBUSY);
  if (self->what.fixed_width > 0)
    pixels->width = (unsigned) self->what.fixed_width;
  pixels->pixelformat = V4L2_PIX_FMT_YUYV;
  self->out_width = pixels->width;
  self->out_height = pixels->height;
  return 0;
}

static ssize_t
take_picture (Camera *self, const void *bytes, size_t n_bytes)
{
  if (self->what.takes > 0 && self->n_written >= self->what.takes)
    return fail (ENODEV);
  if (!self->what.is_output || n_bytes != 2ul * self->out_width * self->out_height ||
      n_bytes > sizeof self->written)
    return fail (EINVAL);
  memcpy (self->written, bytes, n_bytes);
  self->n_written++;
  return (ssize_t) n_bytes;
}

/* Whatever is asked for, the camera sends what it can. */
static int
set_format (Camera *self, struct v4l2_format *format, int is_set)
{
  struct v4l2_pix_format *pixels = &format->fmt.pix;
  int                     is_jpeg;

  if (format->type == V4L2_BUF_TYPE_VIDEO_OUTPUT)
    return set_output_format (self, format);
  if (self->what.is_busy && is_set)
    return fail (EBUSY);
  if (is_set && self->what.jpeg != NULL && pixels->pixelformat == V4L2_PIX_FMT_MJPEG)
    self->format = V4L2_PIX_FMT_MJPEG;
  else if (is_set || self->format == 0)
    self->format = V4L2_PIX_FMT_YUYV;
  is_jpeg = self->format == V4L2_PIX_FMT_MJPEG;
  pixels->pixelformat = self->format;
  pixels->width = is_jpeg ? 1280 : 640;
  pixels->height = is_jpeg ? 720 : 480;
  pixels->field = V4L2_FIELD_NONE;
  pixels->bytesperline = is_jpeg ? 0 : 1280;
  pixels->sizeimage = BUFFER_BYTES;
  return 0;
}

static int
get_rate (const Camera *self, struct v4l2_streamparm *parameters)
{
  parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
  parameters->parm.capture.timeperframe.numerator = 1;
  parameters->parm.capture.timeperframe.denominator = self->format == V4L2_PIX_FMT_MJPEG ? 60 : 30;
  return 0;
}

static int
request_buffers (Camera *self, struct v4l2_requestbuffers *request)
{
  request->count = request->count < N_BUFFERS ? request->count : N_BUFFERS;
  self->n_buffers = request->count;
  self->n_queued = 0;
  return 0;
}

static int
query_buffer (const Camera *self, struct v4l2_buffer *buffer)
{
  if (buffer->index >= self->n_buffers)
    return fail (EINVAL);
  buffer->length = BUFFER_BYTES;
  buffer->m.offset = buffer->index * BUFFER_BYTES;
  return 0;
}

static int
queue_buffer (Camera *self, const struct v4l2_buffer *buffer)
{
  if (buffer->index >= self->n_buffers || self->n_queued >= N_BUFFERS)
    return fail (EINVAL);
  self->queue[self->n_queued++] = buffer->index;
  return 0;
}

static uint32_t
paint (const Camera *self, uint8_t *bytes)
{
  const int is_damaged = self->what.damage_every > 0 &&
                         self->n_sent % self->what.damage_every == self->what.damage_every - 1;

  if (self->format == V4L2_PIX_FMT_MJPEG)
    {
      memcpy (bytes, self->what.jpeg, self->what.n_jpeg);
      if (is_damaged)
        memset (bytes, 0x5a, 200); /* no header any more */
      return (uint32_t) self->what.n_jpeg;
    }
  for (int i = 0; i < 640 * 480; i++)
    {
      bytes[2 * i] = i % 640 < 320 ? 60 : 180;
      bytes[2 * i + 1] = 128;
    }
  return 640 * 480 * 2;
}

static int
dequeue_buffer (Camera *self, struct v4l2_buffer *buffer)
{
  const int64_t now = now_us ();

  if (self->what.n_pictures >= 0 && self->n_sent >= self->what.n_pictures)
    self->is_there = 0;
  if (!self->is_there)
    return fail (ENODEV);
  if (self->what.broken_after > 0 && self->n_since_open >= self->what.broken_after)
    return fail (EIO);
  if (self->what.silent_after > 0 && self->n_sent >= self->what.silent_after)
    return fail (EAGAIN);
  if (!self->is_streaming || self->what.is_silent || self->n_queued == 0 || now < self->next_us)
    return fail (EAGAIN);
  buffer->index = self->queue[0];
  memmove (self->queue, self->queue + 1, --self->n_queued * sizeof self->queue[0]);
  buffer->bytesused = paint (self, self->buffers[buffer->index]);
  buffer->length = BUFFER_BYTES;
  buffer->m.offset = buffer->index * BUFFER_BYTES;
  buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  buffer->timestamp.tv_sec = now / 1000000;
  buffer->timestamp.tv_usec = now % 1000000;
  buffer->sequence = (uint32_t) self->n_sent++;
  self->n_since_open++;
  self->next_us = now + (self->format == V4L2_PIX_FMT_MJPEG ? 16667 : 33333);
  if (self->what.lies != NULL)
    {
      self->next_us = now;
      lie_about_picture (self, buffer);
    }
  return 0;
}

static int
find_control (uint32_t id)
{
  for (int i = 0; i < N_CONTROLS; i++)
    if (kinds[i].id == id)
      return i;
  return -1;
}

/* Whether another control decides about it now. */
static int
is_idle (const Camera *self, int i)
{
  return kinds[i].master != 0 &&
         self->controls[find_control (kinds[i].master)].value != kinds[i].free;
}

static int
query_control (const Camera *self, struct v4l2_queryctrl *query)
{
  const uint32_t id = query->id & V4L2_CTRL_ID_MASK;
  int            i = 0;

  if ((query->id & V4L2_CTRL_FLAG_NEXT_CTRL) == 0)
    i = find_control (id);
  else
    while (i < N_CONTROLS && kinds[i].id <= id)
      i++;
  if (i < 0 || i >= N_CONTROLS || self->what.is_plain)
    return fail (EINVAL);
  memset (query, 0, sizeof *query);
  query->id = kinds[i].id;
  query->type = kinds[i].type;
  /* As a driver may: to the last byte, without an end. */
  memcpy (query->name, kinds[i].name, strnlen (kinds[i].name, sizeof query->name));
  query->minimum = kinds[i].min;
  query->maximum = kinds[i].max;
  query->step = kinds[i].step;
  query->default_value = kinds[i].standard;
  query->flags = is_idle (self, i) ? V4L2_CTRL_FLAG_INACTIVE : 0;
  if (kinds[i].id == V4L2_CID_PRIVACY)
    query->flags = V4L2_CTRL_FLAG_READ_ONLY;
  return 0;
}

static int
query_menu (struct v4l2_querymenu *menu)
{
  for (size_t i = 0; i < sizeof menus / sizeof *menus; i++)
    if (menus[i].id == menu->id && menus[i].index == menu->index)
      {
        snprintf ((char *) menu->name, sizeof menu->name, "%s", menus[i].name);
        return 0;
      }
  return fail (EINVAL);
}

static int
use_control (Camera *self, struct v4l2_control *control, int is_set)
{
  const int i = find_control (control->id);

  if (i < 0 || self->what.is_plain)
    return fail (EINVAL);
  if (is_set && is_idle (self, i))
    return fail (EACCES);
  if (is_set)
    self->controls[i].value = control->value;
  else
    control->value = self->controls[i].value;
  /* As some drivers do: a number of long ago comes back with the manual mode. */
  if (is_set && control->id == V4L2_CID_EXPOSURE_AUTO && control->value == V4L2_EXPOSURE_MANUAL)
    self->controls[find_control (V4L2_CID_EXPOSURE_ABSOLUTE)].value = 3;
  return 0;
}

static int
answer (Camera *self, unsigned long request, void *argument)
{
  if (!self->is_there)
    return fail (ENODEV);
  switch (request)
    {
    case VIDIOC_QUERYCAP:
      return query_capabilities (self, argument);
    case VIDIOC_ENUM_FMT:
      return enumerate_formats (self, argument);
    case VIDIOC_ENUM_FRAMESIZES:
      return enumerate_sizes (self, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
      return enumerate_rates (self, argument);
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
      return set_format (self, argument, request == VIDIOC_S_FMT);
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM:
      return get_rate (self, argument);
    case VIDIOC_ENUMINPUT:
      return ((struct v4l2_input *) argument)->index == 0 ? 0 : fail (EINVAL);
    case VIDIOC_G_INPUT:
      *(int *) argument = 0;
      return 0;
    case VIDIOC_S_INPUT:
      return 0;
    case VIDIOC_REQBUFS:
      return request_buffers (self, argument);
    case VIDIOC_QUERYBUF:
      return query_buffer (self, argument);
    case VIDIOC_QBUF:
      return queue_buffer (self, argument);
    case VIDIOC_DQBUF:
      return dequeue_buffer (self, argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
      self->n_since_open = 0;
      self->is_streaming = request == VIDIOC_STREAMON;
      self->next_us = now_us ();
      return 0;
    case VIDIOC_G_CTRL:
    case VIDIOC_S_CTRL:
      return use_control (self, argument, request == VIDIOC_S_CTRL);
    case VIDIOC_QUERYCTRL:
      return query_control (self, argument);
    case VIDIOC_QUERYMENU:
      return query_menu (argument);
    default:
      return fail (ENOTTY);
    }
}

static int
answer_or_lie (Camera *self, unsigned long request, void *argument)
{
  const int result = answer (self, request, argument);

  if (self->what.lies == NULL || !self->is_there)
    return result;
  switch (request)
    {
    case VIDIOC_REQBUFS:
    case VIDIOC_QUERYBUF:
    case VIDIOC_QBUF:
    case VIDIOC_DQBUF:
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
      return result;
    default:
      return _IOC_SIZE (request) >= 4 ? lie (self, argument, _IOC_SIZE (request), result) : result;
    }
}

/* ---- the calls ---- */

/* Counts one, and says whether it is the one that fails. */
static int
is_to_fail (Camera *self)
{
  return ++self->n_calls == self->what.fails_at;
}

/* The camera that a path names, or NULL for every other path. */
static Camera *
find_camera (const char *path, int *out_number)
{
  char end;

  if (sscanf (path, "/dev/video%d%c", out_number, &end) != 1 || *out_number < 0 ||
      *out_number >= N_CAMERAS)
    return NULL;
  return &cameras[*out_number];
}

static int
open_any (const char *path, int flags, unsigned mode)
{
  int           number;
  const Camera *camera = find_camera (path, &number);
  int           is_there, is_denied;
  int           fd;

  if (camera == NULL)
    return (int) syscall (SYS_openat, AT_FDCWD, path, flags, mode);
  pthread_mutex_lock (&lock);
  is_there = camera->is_there;
  is_denied = camera->what.is_denied;
  pthread_mutex_unlock (&lock);
  if (!is_there)
    return fail (ENOENT);
  if (is_denied)
    return fail (EACCES);
  fd = (int) syscall (SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
  if (fd >= 0 && fd < N_FDS)
    __atomic_store_n (&numbers[fd], number + 1, __ATOMIC_RELEASE);
  return fd;
}

static Camera *
get_camera (int fd)
{
  const int number = fd >= 0 && fd < N_FDS ? __atomic_load_n (&numbers[fd], __ATOMIC_ACQUIRE) : 0;

  return number > 0 ? &cameras[number - 1] : NULL;
}

#define TAKE_MODE(last, mode)              \
  do                                       \
    {                                      \
      va_list arguments;                   \
      va_start (arguments, last);          \
      mode = va_arg (arguments, unsigned); \
      va_end (arguments);                  \
    }                                      \
  while (0)

EXPORT int
open (const char *path, int flags, ...)
{
  unsigned mode = 0;

  if (flags & (O_CREAT | O_TMPFILE))
    TAKE_MODE (flags, mode);
  return open_any (path, flags, mode);
}

EXPORT int
open64 (const char *path, int flags, ...)
{
  unsigned mode = 0;

  if (flags & (O_CREAT | O_TMPFILE))
    TAKE_MODE (flags, mode);
  return open_any (path, flags, mode);
}

EXPORT int
close (int fd)
{
  if (fd >= 0 && fd < N_FDS)
    __atomic_store_n (&numbers[fd], 0, __ATOMIC_RELEASE);
  return (int) syscall (SYS_close, fd);
}

static void
wait_while_stalled (const Camera *self)
{
  const struct timespec pause = { .tv_nsec = 1000000 };

  while (self->is_there && self->what.stalls_after > 0 &&
         self->n_written >= self->what.stalls_after)
    {
      pthread_mutex_unlock (&lock);
      nanosleep (&pause, NULL);
      pthread_mutex_lock (&lock);
    }
}

EXPORT ssize_t
write (int fd, const void *bytes, size_t n_bytes)
{
  Camera *camera = get_camera (fd);
  ssize_t n;

  if (camera == NULL)
    return (ssize_t) syscall (SYS_write, fd, bytes, n_bytes);
  pthread_mutex_lock (&lock);
  wait_while_stalled (camera);
  n = take_picture (camera, bytes, n_bytes);
  pthread_mutex_unlock (&lock);
  return n;
}

EXPORT int
ioctl (int fd, unsigned long request, ...)
{
  Camera *camera = get_camera (fd);
  va_list arguments;
  void   *argument;
  int     result;

  va_start (arguments, request);
  argument = va_arg (arguments, void *);
  va_end (arguments);
  /* Some callers pass requests as int, whose sign then fills the upper half. */
  request &= 0xffffffffUL;
  if (camera == NULL)
    return (int) syscall (SYS_ioctl, fd, request, argument);
  pthread_mutex_lock (&lock);
  result = is_to_fail (camera) ? fail (EIO) : answer_or_lie (camera, request, argument);
  pthread_mutex_unlock (&lock);
  return result;
}

static void *
map_any (void *address, size_t n_bytes, int protection, int flags, int fd, int64_t offset)
{
  Camera *camera = get_camera (fd);
  void   *memory;

  if (camera == NULL)
    return (void *) syscall (SYS_mmap, address, n_bytes, protection, flags, fd, offset);
  if (is_to_fail (camera))
    {
      errno = ENOMEM;
      return MAP_FAILED;
    }
  memory = (void *) syscall (SYS_mmap, NULL, n_bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED)
    camera->buffers[(size_t) offset / BUFFER_BYTES % N_BUFFERS] = memory;
  return memory;
}

EXPORT void *
mmap (void *address, size_t n_bytes, int protection, int flags, int fd, off_t offset)
{
  return map_any (address, n_bytes, protection, flags, fd, offset);
}

EXPORT void *
mmap64 (void *address, size_t n_bytes, int protection, int flags, int fd, off_t offset)
{
  return map_any (address, n_bytes, protection, flags, fd, offset);
}

EXPORT int
munmap (void *address, size_t n_bytes)
{
  pthread_mutex_lock (&lock);
  for (int i = 0; i < N_CAMERAS * N_BUFFERS; i++)
    if (cameras[i / N_BUFFERS].buffers[i % N_BUFFERS] == address)
      cameras[i / N_BUFFERS].buffers[i % N_BUFFERS] = NULL;
  pthread_mutex_unlock (&lock);
  return (int) syscall (SYS_munmap, address, n_bytes);
}
