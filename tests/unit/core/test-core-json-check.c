/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about JSON before a parser sees it. */
#include "core/guise-json-check.h"

#include <string.h>

static gboolean
check (const char *text)
{
  return guise_json_check (text, strlen (text));
}

static void
test_good (void)
{
  g_assert_true (check ("{\"a\": [1, -2.5e+3, true, null], \"b\\\"[[[\": \"// /* [[[ */\"}\r\n\t"));
  g_assert_true (check (""));
  /* Damaged, but harmless: the parser says what is wrong and where. */
  g_assert_true (check ("{\"a\": "));
  g_assert_true (check ("\"no end [[["));
}

static void
test_deep (void)
{
  g_autofree char *deep = g_strnfill (GUISE_JSON_MAX_DEPTH, '[');
  g_autofree char *deeper = g_strconcat (deep, "{", NULL);

  g_assert_true (check (deep));
  g_assert_false (check (deeper));
}

/* Comments hide quotes and brackets from whoever does not know them. */
static void
test_signs (void)
{
  static const char *const bad[] = {
    "/*\"*/[", "[1] // x", "['a']", "[1]\\", "#", "\xef\xbb\xbf{}"
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (check (bad[i]));
  g_assert_false (guise_json_check ("[\0]", 3));
}

/* A parser makes of these what is not UTF-8, or cuts the text off. */
static void
test_escapes (void)
{
  static const char *const good[] = { "\"\\u00e9\"", "\"\\uD83d\\uDE00\"", "\"\\\\udfc0\"",
                                      "\"\\n\\/\\\"\"" };
  static const char *const bad[] = { "\"\\udfc.00mf\"",     "\"\\ud83d\"",
                                     "\"\\ud83d\\u0041\"",  "\"\\ude00\"",
                                     "\"\\ud83d\\\\de00\"", "\"a\\u0000b\"",
                                     "\"\\u12\"",           "\"\\u",
                                     "\"0(\\200\"",         "\"\\'\"" };

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (check (good[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (check (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-check/good", test_good);
  g_test_add_func ("/json-check/deep", test_deep);
  g_test_add_func ("/json-check/signs", test_signs);
  g_test_add_func ("/json-check/escapes", test_escapes);
  return g_test_run ();
}
