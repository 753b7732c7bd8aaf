/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which virtual camera there is, and what becomes of pictures in it. */
#include "app/live/guise-live-output-text.h"

#include <glib/gi18n.h>

#include "media/guise-pipewire-camera.h"

const char *
guise_live_output_find (const GuiseCameraWatch *watch)
{
  const char *device = guise_camera_watch_get_output (watch);

  if (device != NULL)
    return device;
  return guise_pipewire_camera_is_possible () ? GUISE_LIVE_PIPEWIRE : NULL;
}

static const char *
describe_state (GuiseLiveSinkState state)
{
  switch (state)
    {
    case GUISE_LIVE_SINK_WATCHED:
      return _ ("Another program looks at the camera “Guise”.");
    case GUISE_LIVE_SINK_AWAY:
      return _ ("PipeWire does not answer; the camera “Guise” is back when it does.");
    case GUISE_LIVE_SINK_TAKES: /* no picture has come there yet */
    case GUISE_LIVE_SINK_UNWATCHED:
    default:
      return _ ("Nobody is looking at the camera “Guise” yet.");
    }
}

char *
guise_live_output_dup_stall (const char *path)
{
  g_autofree char *name = g_str_equal (path, GUISE_LIVE_PIPEWIRE) ? g_strdup ("Guise")
                          : g_path_is_absolute (path) ? g_filename_display_basename (path)
                                                      : g_strdup (path);

  /* Translators: a recording, a virtual camera or an address on the network. */
  return g_strdup_printf (_ ("“%s” takes no pictures at the moment; they are lost until it does."),
                             name);
}

char *
guise_live_output_dup_text (const char *path, gboolean is_fed, GuiseLiveSinkState state)
{
  if (path == NULL)
    return g_strdup (_ ("There is none: install v4l2loopback, and other programs see this picture "
                        "as a camera."));
  if (is_fed && state == GUISE_LIVE_SINK_STALLS)
    return guise_live_output_dup_stall (path);
  if (!g_str_equal (path, GUISE_LIVE_PIPEWIRE))
    return g_strdup_printf (is_fed ? _ ("Other programs see this picture as %s")
                                   : _ ("%s is there for other programs"), path);
  return g_strdup (is_fed ? describe_state (state)
                          : _ ("Programs that take cameras from PipeWire see this picture as "
                               "“Guise”. Others need v4l2loopback."));
}
