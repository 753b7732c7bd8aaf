/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is followed, as text: what somebody else may have written into it. */
#include "face/guise-face-tracks-private.h"

#include <string.h>

#define ROI "(1.0, 2.0, 3.0, 0.0, 0.0)"

/* (transfer full): a state with a scene; %s is "luma", a glance in base 64. */
static char *
make_state (const char *format)
{
  static const uint8_t luma[GUISE_FACE_GLANCE_SIZE];
  g_autofree char     *text = g_base64_encode (luma, sizeof luma);
  g_auto (GStrv) parts = g_strsplit (format, "luma", -1);

  return g_strjoinv (text, parts);
}

static gboolean
is_taken (const char *format)
{
  g_autofree char *text = make_state (format);
  g_autoptr (GuiseFaceTracks) tracks = guise_face_tracks_new ();

  return guise_face_tracks_set_state (tracks, text);
}

/* Numbers behind which there is no other one, or that were never given. */
static void
test_numbers (void)
{
  g_assert_true (is_taken ("(5, 1, 1, 1, [(0, " ROI ", 5, 0)], [(0, 5, 'luma')])"));
  g_assert_false (is_taken ("(5, 2147483647, 1, 1, [(0, " ROI ", 5, 0)], [(0, 5, 'luma')])"));
  g_assert_false (is_taken ("(5, 1, 2147483647, 1, [(0, " ROI ", 5, 0)], [(0, 5, 'luma')])"));
  g_assert_false (is_taken ("(5, 1, 1, 1, [(1, " ROI ", 5, 0)], [(0, 5, 'luma')])"));
  g_assert_false (is_taken ("(5, 1, 1, 0, [(0, " ROI ", 5, -1)], [(0, 5, 'luma')])"));
  g_assert_false (is_taken ("(5, 1, 1, 0, [(0, " ROI ", 5, 1)], [(0, 5, 'luma')])"));
  g_assert_false (is_taken ("(5, 1, 1, 1, [(0, " ROI ", 5, 0)], [(1, 5, 'luma')])"));
  /* said to be here, of another scene */
  g_assert_false (is_taken ("(5, 1, 2, 1, [(0, " ROI ", 5, 0)], [(1, 5, 'luma')])"));
}

/* Times that are further apart than a number can say are a long pause. */
static void
test_times (void)
{
  static const GuiseFaceGlance black;
  g_autofree char             *text =
    make_state ("(-9223372036854775808, 1, 1, 1, [(0, " ROI ", -9223372036854775808, 0)], "
                "[(0, -9223372036854775808, 'luma')])");
  g_autoptr (GuiseFaceTracks) tracks = guise_face_tracks_new ();

  g_assert_true (guise_face_tracks_set_state (tracks, text));
  g_assert_true (guise_face_tracks_begin (tracks, &black, G_MAXINT64));
  g_assert_cmpuint (guise_face_tracks_get_n (tracks), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/tracks/numbers", test_numbers);
  g_test_add_func ("/face/tracks/times", test_times);
  return g_test_run ();
}
