/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was probably meant by a word that nobody knows. */
#include "core/guise-near-word.h"

static void
test_near (void)
{
  static const char *const KNOWN[] = { "iterations", "gan_power", "gan_dims", "src", "dst", NULL };
  static const struct
  {
    const char *word;
    const char *nearest;
  } CASES[] = {
    { "iteration", "iterations" },
    { "itertaions", "iterations" },
    { "gan_powr", "gan_power" },
    { "gan_dim", "gan_dims" },
    { "scr", "src" },
    { "dts", "dst" },
    { "src", "src" },
    { "s", NULL },
    { "", NULL },
    { "completely", NULL },
    { "batch_size", NULL },
  };
  g_autofree char *endless = g_strnfill (100000, 'g');

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_test_message ("%s", CASES[i].word);
      g_assert_cmpstr (guise_near_word (CASES[i].word, KNOWN), ==, CASES[i].nearest);
    }
  g_assert_null (guise_near_word (endless, KNOWN));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/near-word/near", test_near);
  return g_test_run ();
}
