/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where PipeWire listens. */
#include <glib.h>

#include "media/guise-pipewire-camera.h"

/* As its library looks for it. */
gboolean
guise_pipewire_camera_is_possible (void)
{
  const char      *name = g_getenv ("PIPEWIRE_REMOTE");
  const char      *folder = g_getenv ("PIPEWIRE_RUNTIME_DIR");
  g_autofree char *path = NULL;

  if (!GUISE_HAVE_PIPEWIRE)
    return FALSE;
  if (folder == NULL)
    folder = g_getenv ("XDG_RUNTIME_DIR");
  if (name == NULL)
    name = "pipewire-0";
  path = g_path_is_absolute (name) || folder == NULL ? g_strdup (name)
                                                     : g_build_filename (folder, name, NULL);
  return g_path_is_absolute (path) && g_file_test (path, G_FILE_TEST_EXISTS);
}
