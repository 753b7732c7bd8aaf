/* SPDX-License-Identifier: GPL-3.0-or-later
 * The cameras of this computer, for `guise devices`. */
#include "cli/guise-cli-cameras.h"

#include "cli/guise-cli-i18n.h"
#include "live/guise-live-sink.h"
#include "media/guise-camera.h"
#include "media/guise-pipewire-camera.h"

static double
get_rate (const GuiseCameraMode *mode)
{
  return (double) mode->rate_num / (double) mode->rate_den;
}

static JsonArray *
list_modes (const GuiseCameraInfo *info)
{
  JsonArray *modes = json_array_new ();

  for (guint i = 0; i < info->modes->len; i++)
    {
      const GuiseCameraMode *mode = &g_array_index (info->modes, GuiseCameraMode, i);
      JsonObject            *object = json_object_new ();

      json_object_set_string_member (object, "format", mode->format);
      json_object_set_int_member (object, "width", mode->width);
      json_object_set_int_member (object, "height", mode->height);
      json_object_set_double_member (object, "rate", get_rate (mode));
      json_array_add_object_element (modes, object);
    }
  return modes;
}

static JsonObject *
describe (const GuiseCameraInfo *info)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "device", info->path);
  json_object_set_string_member (object, "name", info->name);
  json_object_set_string_member (object, "bus", info->bus);
  json_object_set_string_member (object, "driver", info->driver);
  json_object_set_array_member (object, "modes", list_modes (info));
  if (info->problem != NULL)
    json_object_set_string_member (object, "problem", info->problem);
  return object;
}

static void
append (GString *text, const GuiseCameraInfo *info)
{
  const GuiseCameraMode *best = guise_camera_info_get_best_mode (info);

  g_string_append_printf (text, "  %s  %s", info->path, info->name);
  if (info->problem != NULL)
    g_string_append_printf (text, ": %s", info->problem);
  else if (best != NULL)
    {
      g_string_append (text, ", ");
      /* Translators: the best mode of a camera, as in "1280 x 720 at 30 pictures a second" */
      g_string_append_printf (text, _("%d x %d at %.0f pictures a second (%s)"), best->width,
                                       best->height, get_rate (best), best->format);
    }
  g_string_append_c (text, '\n');
}

/* It is made when it is wanted, and has the size of its pictures. */
static void
add_pipewire (GString *text, JsonArray *virtual_cameras)
{
  g_autoptr (GuiseCameraInfo) info = g_new0 (GuiseCameraInfo, 1);

  info->path = g_strdup (GUISE_LIVE_PIPEWIRE);
  info->name = g_strdup (GUISE_PIPEWIRE_CAMERA_NAME);
  info->bus = g_strdup ("");
  info->driver = g_strdup (GUISE_LIVE_PIPEWIRE);
  info->is_output = TRUE;
  info->modes = g_array_new (FALSE, FALSE, sizeof (GuiseCameraMode));
  append (text, info);
  json_array_add_object_element (virtual_cameras, describe (info));
}

void
guise_cli_cameras_list (GString *text, JsonArray *cameras, JsonArray *virtual_cameras)
{
  g_autoptr (GPtrArray) all = guise_camera_list ();
  g_autoptr (GString) real = g_string_new (NULL);
  g_autoptr (GString) made = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseCameraInfo *info = g_ptr_array_index (all, i);

      append (info->is_output ? made : real, info);
      json_array_add_object_element (info->is_output ? virtual_cameras : cameras, describe (info));
    }
  if (guise_pipewire_camera_is_possible ())
    add_pipewire (made, virtual_cameras);
  g_string_append_printf (text, "%-17s%s\n%s",
                          _("Cameras"), real->len > 0
                                           ? ""
                                           : _("none: plug one in; a phone needs its own program"),
                                                real->str);
  g_string_append_printf (text, "%-17s%s\n%s",
                          _("Virtual cameras"), made->len > 0 ? "" : _("none"), made->str);
}
