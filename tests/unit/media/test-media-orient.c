/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of turning and mirroring. */
#include "media/guise-orient.h"

#include <string.h>

#define WIDTH  37 /* more than two tiles, and no multiple of one */
#define HEIGHT 19

static GuiseImage *
make_image (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        uint8_t *pixel = guise_image_row (image, y) + 3 * x;

        pixel[0] = (uint8_t) x;
        pixel[1] = (uint8_t) y;
        pixel[2] = (uint8_t) (x ^ y);
      }
  return image;
}

/* A row of the table: a display matrix and where the top left pixel of the stored picture is seen.
 * Angles are those of a player, clockwise. */
static const struct
{
  const char *name;
  int32_t     matrix[9];
  gboolean    transposed;
  gboolean    right;  /* the stored top left corner is seen at the right edge */
  gboolean    bottom; /* ... at the bottom edge */
} cases[] = {
  { "identity", { 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30 }, FALSE, FALSE, FALSE },
  { "clockwise 90", { 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30 }, TRUE, TRUE, FALSE },
  { "half turn", { -65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30 }, FALSE, TRUE, TRUE },
  { "clockwise 270", { 0, -65536, 0, 65536, 0, 0, 0, 0, 1 << 30 }, TRUE, FALSE, TRUE },
  { "mirror", { -65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30 }, FALSE, TRUE, FALSE },
  { "upside down", { 65536, 0, 0, 0, -65536, 0, 0, 0, 1 << 30 }, FALSE, FALSE, TRUE },
  { "transposed", { 0, 65536, 0, 65536, 0, 0, 0, 0, 1 << 30 }, TRUE, FALSE, FALSE },
  { "anti-transposed", { 0, -65536, 0, -65536, 0, 0, 0, 0, 1 << 30 }, TRUE, TRUE, TRUE },
  { "nearly a quarter", { 3000, 65000, 0, -65000, 3000, 0, 0, 0, 1 << 30 }, TRUE, TRUE, FALSE },
};

/* As people say it: so many quarters clockwise, then mirrored. */
static void
test_turns (void)
{
  static const struct
  {
    int         n_quarters;
    const char *name;
  } turns[] = {
    { 0, "identity" }, { 1, "clockwise 90" }, { 2, "half turn" }, { 3, "clockwise 270" }
  };

  for (size_t i = 0; i < G_N_ELEMENTS (turns); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
      {
        const GuiseOrientation plain = guise_orientation_from_turns (turns[i].n_quarters, FALSE);
        const GuiseOrientation mirrored = guise_orientation_from_turns (turns[i].n_quarters, TRUE);

        if (strcmp (turns[i].name, cases[k].name) != 0)
          continue;
        g_assert_cmpint (plain.transposed, ==, cases[k].transposed);
        g_assert_cmpint (plain.flip_x, ==, cases[k].right);
        g_assert_cmpint (plain.flip_y, ==, cases[k].bottom);
        g_assert_cmpint (mirrored.transposed, ==, cases[k].transposed);
        g_assert_cmpint (mirrored.flip_x, !=, cases[k].right);
        g_assert_cmpint (mirrored.flip_y, ==, cases[k].bottom);
      }
}

static void
test_all_orientations (void)
{
  g_autoptr (GuiseImage) image = make_image ();

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseOrientation orientation = guise_orientation_from_matrix (cases[i].matrix);
      g_autoptr (GuiseImage) seen = guise_orientation_apply (&orientation, image, NULL);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (seen->width, ==, cases[i].transposed ? HEIGHT : WIDTH);
      g_assert_cmpint (seen->height, ==, cases[i].transposed ? WIDTH : HEIGHT);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            int            to_x = cases[i].transposed ? y : x;
            int            to_y = cases[i].transposed ? x : y;
            const uint8_t *pixel;

            if (cases[i].right)
              to_x = seen->width - 1 - to_x;
            if (cases[i].bottom)
              to_y = seen->height - 1 - to_y;
            pixel = guise_image_row (seen, to_y) + 3 * to_x;
            g_assert_cmpint (pixel[0], ==, x);
            g_assert_cmpint (pixel[1], ==, y);
            g_assert_cmpint (pixel[2], ==, x ^ y);
          }
    }
}

static void
test_identity_shares (void)
{
  g_autoptr (GuiseImage) image = make_image ();
  g_autoptr (GuiseImage) seen = guise_orientation_apply (&(GuiseOrientation){ 0 }, image, NULL);

  g_assert_true (seen == image);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/orient/all", test_all_orientations);
  g_test_add_func ("/media/orient/turns", test_turns);
  g_test_add_func ("/media/orient/identity-shares", test_identity_shares);
  return g_test_run ();
}
