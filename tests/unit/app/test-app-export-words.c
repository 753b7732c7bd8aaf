/* SPDX-License-Identifier: GPL-3.0-or-later
 * What exported files are called. */
#include "app/export/guise-export-words.h"

/* A project may be called as no file can be, or as one that nobody sees. */
static void
test_file_name (void)
{
  static const struct
  {
    const char *name;
    const char *wanted;
  } cases[] = {
    { "Mara für Ada", "Mara für Ada" },
    { "AC/DC base", "AC_DC base" },
    { ".hidden.name", "_hidden.name" },
    { "../up", "_._up" },
    { "", "" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *made = guise_export_words_dup_file_name (cases[i].name);

      g_assert_cmpstr (made, ==, cases[i].wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/export-words/file-name", test_file_name);
  return g_test_run ();
}
