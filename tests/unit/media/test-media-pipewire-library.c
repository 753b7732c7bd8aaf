/* SPDX-License-Identifier: GPL-3.0-or-later
 * PipeWire's library comes into the process with the first camera, not before. */
#include "media/guise-pipewire-library.h"

#include <string.h>

#include "media/guise-pipewire-camera.h"

static gboolean
is_in_process (void)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, "libpipewire") != NULL;
}

static gpointer
load_cb (gpointer user_data)
{
  return GINT_TO_POINTER (guise_pw_load (NULL));
}

/* Whether there is a PipeWire is seen without it; every thread finds the functions afterwards. */
static void
test_when_wanted (void)
{
  GThread *threads[4];

  (void) guise_pipewire_camera_is_possible ();
  g_assert_false (is_in_process ());
  g_assert_null (guise_pw.pw_stream_new);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_cb, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
#define CHECK(function) g_assert_nonnull (guise_pw.function);
  GUISE_PW_FUNCTIONS (CHECK)
#undef CHECK
  g_assert_true (is_in_process ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/pipewire-library/when-wanted", test_when_wanted);
  return g_test_run ();
}
