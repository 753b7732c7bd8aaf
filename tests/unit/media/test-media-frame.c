/* SPDX-License-Identifier: GPL-3.0-or-later
 * Frames that are used again. */
#include "media/guise-frame.h"

#include "support/guise-test.h"

#define WIDTH  20
#define HEIGHT 10

/* The next frame of a size is the one that was let go, with its picture. */
static void
test_again (void)
{
  g_autoptr (GuiseSpares) spares = guise_frame_spares_new ();
  GuiseFrame *first = guise_frame_take (spares, WIDTH, HEIGHT, NULL);
  GuiseImage *image = first->image;
  GuiseFrame *second, *third;

  g_assert_cmpint (image->width, ==, WIDTH);
  g_assert_cmpint (image->height, ==, HEIGHT);
  first->flags = GUISE_FRAME_KEY;
  guise_frame_unref (first);
  second = guise_frame_take (spares, WIDTH, HEIGHT, NULL);
  g_assert_true (second == first && second->image == image);
  g_assert_cmpint (second->flags, ==, 0);
  guise_frame_unref (second);
  third = guise_frame_take (spares, HEIGHT, WIDTH, NULL);
  g_assert_cmpint (third->image->width, ==, HEIGHT);
  guise_frame_unref (third);
}

/* A picture that somebody has kept stays as it was. */
static void
test_kept (void)
{
  g_autoptr (GuiseSpares) spares = guise_frame_spares_new ();
  g_autoptr (GuiseFrame) frame = guise_frame_take (spares, WIDTH, HEIGHT, NULL);
  g_autoptr (GuiseImage) kept = guise_image_ref (frame->image);
  g_autoptr (GuiseFrame) next = NULL;

  guise_frame_unref (g_steal_pointer (&frame));
  next = guise_frame_take (spares, WIDTH, HEIGHT, NULL);
  g_assert_false (next->image == kept);
  g_assert_false (guise_image_is_shared (kept));
}

/* A frame is good for as long as somebody has it. */
static void
test_outlive (void)
{
  GuiseSpares *spares = guise_frame_spares_new ();
  g_autoptr (GuiseFrame) frame = guise_frame_take (spares, WIDTH, HEIGHT, NULL);

  guise_spares_free (spares);
  guise_image_row (frame->image, HEIGHT - 1)[3 * WIDTH - 1] = 7;
}

static void
test_too_large (void)
{
  g_autoptr (GuiseSpares) spares = guise_frame_spares_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_frame_take (spares, 0, HEIGHT, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE);
}

/* One's own frame is changed; of one that others see there is a copy with the same picture. */
static void
test_renumber (void)
{
  GuiseFrame *frame = guise_frame_new (guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL),
                                       5, 1, GUISE_FRAME_KEY);
  g_autoptr (GuiseFrame) same = guise_frame_renumber (frame, 6, 2);
  g_autoptr (GuiseFrame) other = NULL;

  g_assert_true (same == frame);
  g_assert_cmpint (same->time_ns, ==, 6);
  g_assert_cmpuint (same->index, ==, 2);
  other = guise_frame_renumber (guise_frame_ref (same), 7, 3);
  g_assert_false (other == same);
  g_assert_true (other->image == same->image);
  g_assert_cmpint (same->time_ns, ==, 6);
  g_assert_cmpint (other->time_ns, ==, 7);
  g_assert_cmpuint (other->index, ==, 3);
  g_assert_cmpint (other->flags, ==, GUISE_FRAME_KEY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/again", test_again);
  g_test_add_func ("/frame/kept", test_kept);
  g_test_add_func ("/frame/outlive", test_outlive);
  g_test_add_func ("/frame/too-large", test_too_large);
  g_test_add_func ("/frame/renumber", test_renumber);
  return g_test_run ();
}
