/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of finding the pictures that a decoder swallowed. */
#include "media/guise-av-window.h"

static void
test_reordered (void)
{
  static const int64_t sent[] = { 0, 40, 20, 10, 30, 80, 60, 50, 70 }; /* in order of decoding */
  GuiseAvWindow        window = { 0 };
  uint64_t             n_lost = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (sent); i++)
    n_lost += guise_av_window_add (&window, sent[i]);
  for (int64_t time = 0; time <= 80; time += 10)
    n_lost += guise_av_window_take (&window, time);
  g_assert_cmpuint (n_lost + guise_av_window_flush (&window), ==, 0);
}

static void
test_lost (void)
{
  GuiseAvWindow window = { 0 };

  for (int64_t time = 0; time < 10; time++)
    guise_av_window_add (&window, time);
  g_assert_cmpuint (guise_av_window_take (&window, 0), ==, 0);
  g_assert_cmpuint (guise_av_window_take (&window, 3), ==, 2);
  g_assert_cmpuint (guise_av_window_take (&window, 4), ==, 0);
  g_assert_cmpuint (guise_av_window_take (&window, 2), ==, 0); /* older than all */
  g_assert_cmpuint (guise_av_window_flush (&window), ==, 5);
  g_assert_cmpuint (guise_av_window_flush (&window), ==, 0);
}

static void
test_full (void)
{
  GuiseAvWindow window = { 0 };
  uint64_t      n_lost = 0;

  for (int64_t time = 0; time < 3 * GUISE_AV_WINDOW_SIZE; time++)
    n_lost += guise_av_window_add (&window, time);
  g_assert_cmpuint (n_lost, ==, 2 * GUISE_AV_WINDOW_SIZE);
  g_assert_cmpuint (guise_av_window_take (&window, 2 * GUISE_AV_WINDOW_SIZE), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/av-window/reordered", test_reordered);
  g_test_add_func ("/media/av-window/lost", test_lost);
  g_test_add_func ("/media/av-window/full", test_full);
  return g_test_run ();
}
