/* SPDX-License-Identifier: GPL-3.0-or-later
 * FFmpeg comes into the process with the first video, not before. */
#include "media/guise-av-library.h"

#include <glib/gstdio.h>
#include <string.h>

#include "support/guise-test.h"

#define NAME "libavutil.so." G_STRINGIFY (LIBAVUTIL_VERSION_MAJOR)

static gboolean
is_in_process (const char *library)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

static gpointer
load_cb (gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  return GINT_TO_POINTER (guise_av_load (GPOINTER_TO_INT (user_data), &error));
}

/* What never sees a video pays nothing for it; every thread finds the functions afterwards. */
static void
test_when_wanted (void)
{
  static const GuiseAvPart wanted[] = { GUISE_AV_FILES, GUISE_AV_FILTERS, GUISE_AV_DEVICES,
                                        GUISE_AV_FILES };
  GThread                 *threads[G_N_ELEMENTS (wanted)];
  char                    *folder = guise_test_tmp_dir ();
  g_autofree char         *stranger = g_build_filename (folder, NAME, NULL);
  g_autofree char         *home = g_get_current_dir ();

  /* What lies in the folder of somebody's footage is not taken for a library. */
  g_assert_true (g_file_set_contents (stranger, "no library", -1, NULL));
  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_assert_false (is_in_process ("libavcodec"));
  g_assert_null (guise_av.av_packet_alloc);
  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    threads[i] = g_thread_new ("load", load_cb, GINT_TO_POINTER (wanted[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
#define CHECK(library, function)        \
  g_assert_nonnull (guise_av.function); \
  g_assert_true (is_in_process ("lib" #library ".so"));
  GUISE_AV_FILE_FUNCTIONS (CHECK)
  GUISE_AV_FILTER_FUNCTIONS (CHECK)
  GUISE_AV_DEVICE_FUNCTIONS (CHECK)
#undef CHECK
  g_assert_cmpint (g_chdir (home), ==, 0);
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/av-library/when-wanted", test_when_wanted);
  return g_test_run ();
}
