/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the settings of cameras are called. */
#include "app/record/guise-camera-words.h"

#include <glib/gi18n.h>
#include <linux/videodev2.h>

typedef enum
{
  UNIT_SHARE, /* of the range */
  UNIT_TIME,  /* of 100 µs */
  UNIT_KELVIN,
  UNIT_ARC, /* seconds of it */
} Unit;

/* In the order in which they are shown. */
static const struct
{
  uint32_t         id;
  GuiseCameraGroup group;
  Unit             unit;
  const char      *title;
} known[] = {
  { V4L2_CID_EXPOSURE_AUTO, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE, N_ ("Exposure") },
  { V4L2_CID_EXPOSURE_ABSOLUTE, GUISE_CAMERA_GROUP_LIGHT, UNIT_TIME, N_ ("Exposure time") },
  { V4L2_CID_EXPOSURE_AUTO_PRIORITY, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE,
    N_ ("Fewer pictures per second where it is dark") },
  { V4L2_CID_AUTOGAIN, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE, N_ ("Automatic gain") },
  { V4L2_CID_GAIN, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE, N_ ("Gain") },
  { V4L2_CID_BRIGHTNESS, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE, N_ ("Brightness") },
  { V4L2_CID_CONTRAST, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE, N_ ("Contrast") },
  { V4L2_CID_GAMMA, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE, N_ ("Brightness of dark parts (gamma)") },
  { V4L2_CID_BACKLIGHT_COMPENSATION, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE,
    N_ ("Brighter against the light") },
  { V4L2_CID_POWER_LINE_FREQUENCY, GUISE_CAMERA_GROUP_LIGHT, UNIT_SHARE,
    N_ ("Mains frequency, against flicker") },
  { V4L2_CID_AUTO_WHITE_BALANCE, GUISE_CAMERA_GROUP_COLOR, UNIT_SHARE,
    N_ ("Automatic white balance") },
  { V4L2_CID_WHITE_BALANCE_TEMPERATURE, GUISE_CAMERA_GROUP_COLOR, UNIT_KELVIN,
    N_ ("White balance") },
  { V4L2_CID_SATURATION, GUISE_CAMERA_GROUP_COLOR, UNIT_SHARE, N_ ("Saturation") },
  { V4L2_CID_HUE_AUTO, GUISE_CAMERA_GROUP_COLOR, UNIT_SHARE, N_ ("Automatic hue") },
  { V4L2_CID_HUE, GUISE_CAMERA_GROUP_COLOR, UNIT_SHARE, N_ ("Hue") },
  { V4L2_CID_RED_BALANCE, GUISE_CAMERA_GROUP_COLOR, UNIT_SHARE, N_ ("Red") },
  { V4L2_CID_BLUE_BALANCE, GUISE_CAMERA_GROUP_COLOR, UNIT_SHARE, N_ ("Blue") },
  { V4L2_CID_FOCUS_AUTO, GUISE_CAMERA_GROUP_FOCUS, UNIT_SHARE, N_ ("Automatic focus") },
  { V4L2_CID_FOCUS_ABSOLUTE, GUISE_CAMERA_GROUP_FOCUS, UNIT_SHARE, N_ ("Focus") },
  { V4L2_CID_SHARPNESS, GUISE_CAMERA_GROUP_FOCUS, UNIT_SHARE, N_ ("Sharpness") },
  { V4L2_CID_ZOOM_ABSOLUTE, GUISE_CAMERA_GROUP_FRAME, UNIT_SHARE, N_ ("Zoom") },
  { V4L2_CID_PAN_ABSOLUTE, GUISE_CAMERA_GROUP_FRAME, UNIT_ARC, N_ ("To the side") },
  { V4L2_CID_TILT_ABSOLUTE, GUISE_CAMERA_GROUP_FRAME, UNIT_ARC, N_ ("Up and down") },
  { V4L2_CID_HFLIP, GUISE_CAMERA_GROUP_FRAME, UNIT_SHARE, N_ ("Left and right exchanged") },
  { V4L2_CID_VFLIP, GUISE_CAMERA_GROUP_FRAME, UNIT_SHARE, N_ ("Upside down") },
};

static const char *const groups[GUISE_N_CAMERA_GROUPS] = {
  [GUISE_CAMERA_GROUP_LIGHT] = N_ ("Light"),
  [GUISE_CAMERA_GROUP_COLOR] = N_ ("Colour"),
  [GUISE_CAMERA_GROUP_FOCUS] = N_ ("Sharpness"),
  [GUISE_CAMERA_GROUP_FRAME] = N_ ("What is in the picture"),
  [GUISE_CAMERA_GROUP_OTHER] = N_ ("Of this camera"),
};

static guint
find (const GuiseCameraControl *control)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (known) && known[i].id != control->id)
    i++;
  return i;
}

const char *
guise_camera_group_get_title (GuiseCameraGroup group)
{
  return _ (groups[group]);
}

GuiseCameraGroup
guise_camera_words_get_group (const GuiseCameraControl *control)
{
  const guint i = find (control);

  return i < G_N_ELEMENTS (known) ? known[i].group : GUISE_CAMERA_GROUP_OTHER;
}

guint
guise_camera_words_get_place (const GuiseCameraControl *control)
{
  return find (control);
}

const char *
guise_camera_words_get_title (const GuiseCameraControl *control)
{
  const guint i = find (control);

  return i < G_N_ELEMENTS (known) ? _ (known[i].title) : control->name;
}

static gboolean
has_choice (const GuiseCameraControl *control, int32_t value)
{
  for (guint i = 0; i < control->choices->len; i++)
    if (g_array_index (control->choices, GuiseCameraChoice, i).value == value)
      return TRUE;
  return FALSE;
}

static const char *
get_exposure (const GuiseCameraControl *control, int32_t value)
{
  switch (value)
    {
    case V4L2_EXPOSURE_AUTO:
      return _ ("Automatic");
    case V4L2_EXPOSURE_MANUAL:
      return _ ("By hand");
    case V4L2_EXPOSURE_SHUTTER_PRIORITY:
      return _ ("Time by hand, opening automatic");
    case V4L2_EXPOSURE_APERTURE_PRIORITY:
      /* Webcams have one opening, so that this is all that is automatic. */
      return has_choice (control, V4L2_EXPOSURE_AUTO) ? _ ("Opening by hand, time automatic")
                                                      : _ ("Automatic");
    default:
      return NULL;
    }
}

static const char *
get_frequency (int32_t value)
{
  switch (value)
    {
    case V4L2_CID_POWER_LINE_FREQUENCY_DISABLED:
      return _ ("Off");
    case V4L2_CID_POWER_LINE_FREQUENCY_50HZ:
      return _ ("50 Hz");
    case V4L2_CID_POWER_LINE_FREQUENCY_60HZ:
      return _ ("60 Hz");
    case V4L2_CID_POWER_LINE_FREQUENCY_AUTO:
      return _ ("Automatic");
    default:
      return NULL;
    }
}

char *
guise_camera_words_dup_choice (const GuiseCameraControl *control, const GuiseCameraChoice *choice)
{
  const char *word = NULL;

  if (control->id == V4L2_CID_EXPOSURE_AUTO)
    word = get_exposure (control, choice->value);
  else if (control->id == V4L2_CID_POWER_LINE_FREQUENCY)
    word = get_frequency (choice->value);
  if (word == NULL)
    word = choice->name;
  return word != NULL ? g_strdup (word) : g_strdup_printf ("%" G_GINT64_FORMAT, choice->number);
}

char *
guise_camera_words_dup_value (const GuiseCameraControl *control, int32_t value)
{
  const guint  i = find (control);
  const Unit   unit = i < G_N_ELEMENTS (known) ? known[i].unit : UNIT_SHARE;
  const double share = ((double) value - control->min) / ((double) control->max - control->min);

  switch (unit)
    {
    case UNIT_TIME:
      return g_strdup_printf (_ ("%.1f ms"), value / 10.0);
    case UNIT_KELVIN:
      return g_strdup_printf (_ ("%'d K"), value);
    case UNIT_ARC:
      return g_strdup_printf (_ ("%.1f°"), value / 3600.0);
    case UNIT_SHARE:
      break;
    }
  return g_strdup_printf (_ ("%.0f %%"), 100.0 * share);
}
