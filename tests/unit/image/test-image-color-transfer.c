/* SPDX-License-Identifier: GPL-3.0-or-later
 * What all colour transfers have in common: names, masks, repetition, pictures without colour. */
#include "image/guise-color-transfer.h"

#include <string.h>

/* Correlated colours around a centre, away from 0 and 1 for spreads up to 0.3. */
static GuiseImage *
make_picture (uint64_t seed, int width, int height, double centre, double spread)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, 3, NULL);
  GuiseRandom random = guise_random_init (seed, 1);

  for (int i = 0; i < width * height; i++)
    {
      const double light = guise_random_uniform (&random, -1.0, 1.0);

      for (int c = 0; c < 3; c++)
        guise_image_plane (image, c)[i] =
          (float) (centre + 0.05 * c +
                   spread *
                     (0.7 * light + (0.1 + 0.1 * c) * guise_random_uniform (&random, -1.0, 1.0)));
    }
  return image;
}

static GuiseImage *
copy_image (const GuiseImage *image)
{
  GuiseImage *copy =
    guise_image_new (GUISE_PIXELS_F32, image->width, image->height, image->n_channels, NULL);

  memcpy (copy->data, image->data,
          (size_t) image->n_channels * image->stride * (size_t) image->height);
  return copy;
}

static GuiseImage *
transfer (GuiseColorTransfer how, const GuiseImage *image, const GuiseImage *target)
{
  GuiseImage *result = copy_image (image);
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_color_transfer_apply (how, result, NULL, target, NULL, &error));
  g_assert_no_error (error);
  return result;
}

static int
count_values (const GuiseImage *image)
{
  return image->n_channels * image->width * image->height;
}

static void
test_names (void)
{
  GuiseColorTransfer how = GUISE_COLOR_TRANSFER_NONE;

  for (int i = 0; i < GUISE_N_COLOR_TRANSFERS; i++)
    {
      g_assert_true (
        guise_color_transfer_from_name (guise_color_transfer_get_name ((GuiseColorTransfer) i),
                                        &how));
      g_assert_cmpint (how, ==, i);
    }
  g_assert_false (guise_color_transfer_from_name ("rct2", &how));
}

/* A picture that has the colours already does not change. idt is not among them: what lies beside
 * an empty bin of its histograms moves. mix-m goes through bytes of Lab. */
static void
test_identity (void)
{
  static const struct
  {
    GuiseColorTransfer transfer;
    double             tolerance;
  } exact[] = {
    { GUISE_COLOR_TRANSFER_NONE, 0.0 },   { GUISE_COLOR_TRANSFER_RCT, 5e-5 },
    { GUISE_COLOR_TRANSFER_LCT, 1e-6 },   { GUISE_COLOR_TRANSFER_MKL, 1e-6 },
    { GUISE_COLOR_TRANSFER_MKL_M, 1e-6 }, { GUISE_COLOR_TRANSFER_SOT, 1e-5 },
    { GUISE_COLOR_TRANSFER_SOT_M, 1e-5 }, { GUISE_COLOR_TRANSFER_MIX_M, 6.0 / 255.0 },
  };
  g_autoptr (GuiseImage) image = make_picture (11, 30, 30, 0.45, 0.2);

  for (size_t k = 0; k < G_N_ELEMENTS (exact); k++)
    {
      g_autoptr (GuiseImage) result = transfer (exact[k].transfer, image, image);

      for (int i = 0; i < count_values (image); i++)
        g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (result, 0)[i],
                                        (double) guise_image_plane (image, 0)[i],
                                        exact[k].tolerance + 1e-12);
    }
}

static GuiseImage *
make_special (int kind)
{
  const int   side = kind == 0 ? 1 : 12;
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, side, side, 3, NULL);
  GuiseRandom random = guise_random_init (12, (uint64_t) kind);

  for (int i = 0; i < side * side; i++)
    for (int c = 0; c < 3; c++)
      {
        const float values[] = {
          0.3f * (float) (c + 1),                             /* one pixel */
          0.0f,                                               /* black */
          1.0f,                                               /* white */
          0.7f - 0.2f * (float) c,                            /* one colour */
          (float) i / (float) (side * side),                  /* grey */
          c == 2 ? (float) i / (float) (side * side) : 0.25f, /* red alone varies */
          0.5f + 1e-7f * (float) (i * (c + 1)),               /* nearly one colour */
          i == 5 ? 1.0f : 0.0f,                               /* one white pixel */
          (float) guise_random_uniform (&random, -0.2, 1.2),  /* beyond the limits */
          (float) (guise_random_u32 (&random) & 1),           /* corners */
        };

        guise_image_plane (image, c)[i] = values[kind];
      }
  return image;
}

enum
{
  N_SPECIAL = 10
};

static void
test_degenerate (void)
{
  for (int a = 0; a < N_SPECIAL; a++)
    for (int b = 0; b < N_SPECIAL; b++)
      for (int how = 1; how < GUISE_N_COLOR_TRANSFERS; how++)
        {
          g_autoptr (GuiseImage) image = make_special (a);
          g_autoptr (GuiseImage) target = make_special (b);
          g_autoptr (GuiseImage) result = NULL;

          if (image->width != target->width)
            continue;
          result = transfer ((GuiseColorTransfer) how, image, target);
          for (int i = 0; i < count_values (image); i++)
            {
              const float value = guise_image_plane (result, 0)[i];

              if (!(value >= 0.0f && value <= 1.0f))
                g_error ("%s from %d to %d: %g",
                         guise_color_transfer_get_name ((GuiseColorTransfer) how), a, b,
                         (double) value);
            }
        }
}

/* Chance is the caller's: same numbers, same result; others, another; none, always the same. */
static void
test_repeats (void)
{
  g_autoptr (GuiseImage) image = make_picture (14, 30, 20, 0.4, 0.15);
  g_autoptr (GuiseImage) target = make_picture (15, 30, 20, 0.5, 0.2);
  const size_t n_bytes = 3 * image->stride * (size_t) image->height;

  for (int how = 0; how < GUISE_N_COLOR_TRANSFERS; how++)
    {
      const gboolean is_random = !guise_color_transfer_is_by_summary ((GuiseColorTransfer) how) &&
                                 how != GUISE_COLOR_TRANSFER_NONE;
      g_autoptr (GuiseColorMatcher) matcher =
                   guise_color_matcher_new ((GuiseColorTransfer) how, 30, 20, NULL);
      GuiseImage *results[5];

      for (int k = 0; k < 5; k++)
        {
          GuiseRandom random = guise_random_init (k == 2 ? 8 : 9, 1);

          results[k] = copy_image (image);
          guise_color_matcher_run (matcher, results[k], NULL, target, NULL, k < 3 ? &random : NULL);
        }
      g_assert_cmpint (memcmp (results[0]->data, results[1]->data, n_bytes), ==, 0);
      g_assert_cmpint (memcmp (results[0]->data, results[2]->data, n_bytes) != 0, ==, is_random);
      g_assert_cmpint (memcmp (results[3]->data, results[4]->data, n_bytes), ==, 0);
      for (int k = 0; k < 5; k++)
        guise_image_unref (results[k]);
    }
}

/* What a masked transfer does inside does not depend on what is outside, in either picture. */
static void
test_masks (void)
{
  static const GuiseColorTransfer masked[] = {
    GUISE_COLOR_TRANSFER_MKL_M,
    GUISE_COLOR_TRANSFER_IDT_M,
    GUISE_COLOR_TRANSFER_SOT_M,
    GUISE_COLOR_TRANSFER_MIX_M,
  };
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, 30, 30, 1, NULL);

  for (int i = 0; i < 900; i++)
    guise_image_plane (mask, 0)[i] = i % 30 < 20 ? 0.01f * (float) (1 + i % 30) : 0.0f;
  for (size_t k = 0; k < G_N_ELEMENTS (masked); k++)
    {
      GuiseImage *images[2];
      double      change = 0.0;

      for (int outside = 0; outside < 2; outside++)
        {
          g_autoptr (GuiseImage) target = make_picture (17, 30, 30, 0.6, 0.1);

          images[outside] = make_picture (16, 30, 30, 0.3, 0.1);
          for (int i = 0; i < 2700; i++)
            if (guise_image_plane (mask, 0)[i % 900] == 0.0f)
              {
                guise_image_plane (images[outside], 0)[i] = 0.9f * (float) outside;
                guise_image_plane (target, 0)[i] = 0.7f - 0.5f * (float) outside;
              }
          g_assert_true (
            guise_color_transfer_apply (masked[k], images[outside], mask, target, mask, NULL));
        }
      for (int i = 0; i < 2700; i++)
        if (guise_image_plane (mask, 0)[i % 900] > 0.0f)
          {
            g_assert_cmpfloat (guise_image_plane (images[0], 0)[i], ==,
                               guise_image_plane (images[1], 0)[i]);
            change += (double) guise_image_plane (images[0], 0)[i] / 1800.0;
          }
      g_assert_cmpfloat (change, >, 0.5); /* from 0.3 towards 0.6: it was not left alone */
      guise_image_unref (images[0]);
      guise_image_unref (images[1]);
    }
}

/* A kept summary does what the picture does. */
static void
test_summary (void)
{
  g_autoptr (GuiseImage) image = make_picture (18, 20, 30, 0.4, 0.15);
  g_autoptr (GuiseImage) target = make_picture (19, 20, 30, 0.5, 0.2);

  for (int how = 1; how < GUISE_N_COLOR_TRANSFERS; how++)
    if (guise_color_transfer_is_by_summary ((GuiseColorTransfer) how))
      {
        g_autoptr (GuiseImage) expected = transfer ((GuiseColorTransfer) how, image, target);
        g_autoptr (GuiseImage) result = copy_image (image);
        g_autoptr (GuiseImage) spoilt = copy_image (target);
        GuiseColorSummary summary;

        guise_color_transfer_measure ((GuiseColorTransfer) how, spoilt, &summary);
        guise_color_transfer_move ((GuiseColorTransfer) how, result, &summary);
        g_assert_cmpint (memcmp (result->data, expected->data,
                                 3 * image->stride * (size_t) image->height),
                         ==, 0);
      }
  g_assert_true (guise_color_transfer_is_by_summary (GUISE_COLOR_TRANSFER_LCT));
  g_assert_false (guise_color_transfer_is_by_summary (GUISE_COLOR_TRANSFER_SOT));
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_color_matcher_new (GUISE_COLOR_TRANSFER_SOT, 2048, 1025, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/color-transfer/names", test_names);
  g_test_add_func ("/image/color-transfer/identity", test_identity);
  g_test_add_func ("/image/color-transfer/degenerate", test_degenerate);
  g_test_add_func ("/image/color-transfer/repeats", test_repeats);
  g_test_add_func ("/image/color-transfer/masks", test_masks);
  g_test_add_func ("/image/color-transfer/summary", test_summary);
  g_test_add_func ("/image/color-transfer/too-large", test_too_large);
  return g_test_run ();
}
