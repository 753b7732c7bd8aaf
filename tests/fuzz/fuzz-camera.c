/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera that says arbitrary things of its formats, sizes, rates, controls and pictures. */
#include "media/guise-camera-controls.h"
#include "media/guise-camera.h"
#include "support/guise-fake-camera.h"

#define DEVICE     "/dev/video0"
#define TIMEOUT_MS 20
#define N_PICTURES 8 /* then it is unplugged */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Whatever a driver says, what is offered can be asked for. */
static void
look (void)
{
  g_autoptr (GPtrArray) cameras = guise_camera_list ();

  for (guint i = 0; i < cameras->len; i++)
    {
      const GuiseCameraInfo *info = cameras->pdata[i];

      g_assert_true (g_utf8_validate (info->name, -1, NULL));
      for (guint k = 0; k < info->modes->len; k++)
        {
          const GuiseCameraMode *mode = &g_array_index (info->modes, GuiseCameraMode, k);

          g_assert_cmpint (MIN (mode->width, mode->height), >, 0);
          g_assert_cmpint (MAX (mode->width, mode->height), <=, GUISE_IMAGE_MAX_SIDE);
          g_assert_cmpint (MIN (mode->rate_num, mode->rate_den), >, 0);
        }
    }
}

static void
turn_knobs (void)
{
  g_autoptr (GPtrArray) controls = guise_camera_controls_read (DEVICE, NULL);
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof (GuiseCameraSetting));

  for (guint i = 0; controls != NULL && i < controls->len; i++)
    {
      const GuiseCameraControl *control = controls->pdata[i];
      const GuiseCameraSetting  most = { control->id, control->max };

      g_assert_cmpint (control->min, <, control->max);
      g_assert_cmpint (control->value, >=, control->min);
      g_assert_cmpint (control->value, <=, control->max);
      g_assert_true (g_utf8_validate (control->name, -1, NULL));
      g_array_append_val (settings, most);
    }
  guise_camera_controls_set (DEVICE, settings, NULL);
}

static void
film (void)
{
  g_autoptr (GuiseCamera) camera = guise_camera_open (DEVICE, NULL, NULL);
  int64_t     last_ns = -1;
  GuiseFrame *frame;

  if (camera == NULL)
    return;
  guise_camera_lock (camera);
  while (guise_camera_next (camera, TIMEOUT_MS, NULL, &frame, NULL))
    {
      g_assert_cmpint (frame->time_ns, >, last_ns);
      last_ns = frame->time_ns;
      guise_frame_unref (frame);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  const size_t          n_jpeg = n_bytes > 1 ? MIN (data[0] * 4u, n_bytes - 1) : 0;
  const GuiseFakeCamera camera = { .name = "Liar",
                                   .bus = "usb-1",
                                   .jpeg = n_jpeg > 0 ? data + 1 : NULL,
                                   .n_jpeg = n_jpeg,
                                   .n_pictures = N_PICTURES,
                                   .lies = data + (n_bytes > 0) + n_jpeg,
                                   .n_lies = n_bytes - (n_bytes > 0) - n_jpeg };

  guise_fake_camera_plug (0, &camera);
  look ();
  turn_knobs ();
  film ();
  guise_fake_camera_plug (0, NULL);
  return 0;
}
