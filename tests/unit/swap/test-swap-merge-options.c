/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names and limits of what a merge can be told. */
#include "swap/guise-merge-options.h"

/* Every name leads back to what it stands for. */
static void
test_names (void)
{
  for (int i = 0; i < GUISE_N_MERGE_MODES; i++)
    {
      GuiseMergeMode mode = GUISE_N_MERGE_MODES;

      g_assert_true (guise_merge_mode_from_string (guise_merge_mode_to_string (i), &mode));
      g_assert_cmpint (mode, ==, i);
    }
  for (int i = 0; i < GUISE_N_MERGE_MASKS; i++)
    {
      GuiseMergeMask mask = GUISE_N_MERGE_MASKS;

      g_assert_true (guise_merge_mask_from_string (guise_merge_mask_to_string (i), &mask));
      g_assert_cmpint (mask, ==, i);
      g_assert_cmpint (guise_merge_mask_needs_network (mask), ==,
                       g_strstr_len (guise_merge_mask_to_string (i), -1, "xseg") != NULL);
    }
  for (int i = 0; i < GUISE_N_MERGE_SHARPENS; i++)
    {
      GuiseMergeSharpen sharpen = GUISE_N_MERGE_SHARPENS;

      g_assert_true (guise_merge_sharpen_from_string (guise_merge_sharpen_to_string (i), &sharpen));
      g_assert_cmpint (sharpen, ==, i);
    }
}

static void
test_unknown (void)
{
  GuiseMergeMode    mode = GUISE_MERGE_SEAMLESS;
  GuiseMergeMask    mask = GUISE_MERGE_MASK_DST;
  GuiseMergeSharpen sharpen = GUISE_MERGE_SHARPEN_BOX;

  g_assert_false (guise_merge_mode_from_string ("Overlay", &mode));
  g_assert_false (guise_merge_mask_from_string ("", &mask));
  g_assert_false (guise_merge_sharpen_from_string (NULL, &sharpen));
  g_assert_cmpint (mode, ==, GUISE_MERGE_SEAMLESS);
  g_assert_cmpint (mask, ==, GUISE_MERGE_MASK_DST);
  g_assert_cmpint (sharpen, ==, GUISE_MERGE_SHARPEN_BOX);
}

/* The ends of every range are taken, one beyond is refused by name. */
static void
test_ranges (void)
{
  GuiseMergeOptions options = guise_merge_options_default ();
  const struct
  {
    const char *word;
    int        *value;
    int         low;
    int         high;
  } rows[] = {
    { "Erosion", &options.erosion, -400, 400 },
    { "Blur", &options.blur, 0, 400 },
    { "Histogram threshold", &options.hist_threshold, 0, 255 },
    { "Face scale", &options.face_scale, -50, 50 },
    { "Motion blur", &options.motion_blur, 0, 100 },
    { "Sharpening", &options.sharpening, -100, 100 },
    { "Denoising", &options.denoising, 0, 500 },
    { "Bicubic degradation", &options.bicubic, 0, 100 },
    { "Colour degradation", &options.color_degradation, 0, 100 },
  };

  g_assert_true (guise_merge_options_check (&options, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    for (int end = 0; end < 2; end++)
      {
        const int before = *rows[i].value;
        g_autoptr (GError) error = NULL;

        *rows[i].value = end ? rows[i].high : rows[i].low;
        g_assert_true (guise_merge_options_check (&options, NULL));
        *rows[i].value += end ? 1 : -1;
        g_assert_false (guise_merge_options_check (&options, &error));
        g_assert_error (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_UNSUPPORTED);
        g_assert_true (g_str_has_prefix (error->message, rows[i].word));
        *rows[i].value = before;
      }
  options.opacity = 1.01;
  g_assert_false (guise_merge_options_check (&options, NULL));
  options.opacity = 1.0;
  options.face_type = GUISE_FACE_TYPE_MARK_ONLY;
  g_assert_false (guise_merge_options_check (&options, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/merge-options/names", test_names);
  g_test_add_func ("/swap/merge-options/unknown", test_unknown);
  g_test_add_func ("/swap/merge-options/ranges", test_ranges);
  return g_test_run ();
}
