/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about where pictures of the live view go. */
#include "app/live/guise-live-output-text.h"

#include <string.h>

static void
assert_says (char *text, const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

/* An output that stalls is named as people know it, whatever it is. */
static void
test_stall (void)
{
  static const char text[] = "“%s” takes no pictures at the moment; they are lost until it does.";
  static const struct
  {
    const char *path;
    const char *name;
  } cases[] = { { "/home/me/Videos/Me.mp4", "Me.mp4" },
                { "/dev/video9", "video9" },
                { GUISE_LIVE_PIPEWIRE, "Guise" },
                { "udp://127.0.0.1:1234", "udp://127.0.0.1:1234" } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *wanted =
        g_strconcat ("“", cases[i].name, "”", strstr (text, " takes"), NULL);

      assert_says (guise_live_output_dup_stall (cases[i].path), wanted);
    }
}

/* The row of the virtual camera says so, too, and no longer when it goes on. */
static void
test_row (void)
{
  assert_says (guise_live_output_dup_text ("/dev/video9", TRUE, GUISE_LIVE_SINK_STALLS),
               "“video9” takes no pictures at the moment; they are lost until it does.");
  assert_says (guise_live_output_dup_text ("/dev/video9", TRUE, GUISE_LIVE_SINK_TAKES),
               "Other programs see this picture as /dev/video9");
  assert_says (guise_live_output_dup_text (GUISE_LIVE_PIPEWIRE, TRUE, GUISE_LIVE_SINK_STALLS),
               "“Guise” takes no pictures at the moment; they are lost until it does.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/live-text/stall", test_stall);
  g_test_add_func ("/app/live-text/row", test_row);
  return g_test_run ();
}
