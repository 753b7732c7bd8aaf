/* SPDX-License-Identifier: GPL-3.0-or-later
 * Places in JSON text: of keys and elements, of what is missing, of what stands twice. */
#include "core/guise-json-place.h"

#include <string.h>

static const char text[] = "{\n"
                           "  \"a\": 1, \"\xc3\xa4\": [\"]}\", 2],\n"
                           "\t\"b/c\": {\"x~y\": {}, \"\\u0064\": [[], [7]]},\n"
                           "  \"last\": \"\\\"\"\n"
                           "}\n";

static void
test_places (void)
{
  static const struct
  {
    const char    *pointer;
    GuiseJsonPlace place;
  } CASES[] = {
    { "", { 1, 1 } },
    { "/a", { 2, 3 } },
    { "/\xc3\xa4", { 2, 11 } },
    { "/\xc3\xa4/0", { 2, 17 } },
    { "/\xc3\xa4/1", { 2, 23 } },
    { "/b~1c", { 3, 2 } },
    { "/b~1c/x~0y", { 3, 10 } },
    { "/b~1c/d", { 3, 21 } },
    { "/b~1c/d/1/0", { 3, 37 } },
    { "/last", { 4, 3 } },
    /* What is not there is where it was lost. */
    { "/zzz", { 1, 1 } },
    { "/a/b", { 2, 3 } },
    { "/b~1c/zzz/0", { 3, 2 } },
    { "/b~1c/d/9", { 3, 21 } },
    { "/b~1c/d/0/0", { 3, 32 } },
    { "/b~1c/d/x", { 3, 21 } },
    { "/b~1c/d/-1", { 3, 21 } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      GuiseJsonPlace place = guise_json_find_place (text, sizeof text - 1, CASES[i].pointer);

      g_test_message ("%s", CASES[i].pointer);
      g_assert_cmpuint (place.line, ==, CASES[i].place.line);
      g_assert_cmpuint (place.column, ==, CASES[i].place.column);
    }
}

static void
test_repeated (void)
{
  static const struct
  {
    const char    *text;
    const char    *key;
    GuiseJsonPlace place;
  } CASES[] = {
    { "{}", NULL, { 0, 0 } },
    { "[{\"a\":1},{\"a\":2}]", NULL, { 0, 0 } },
    { "{\"a\":{\"a\":{\"a\":\"a\"}},\"b\":[\"a\"]}", NULL, { 0, 0 } },
    { "{\"a\":1,\n \"b\":2, \"a\":3}", "a", { 2, 9 } },
    { "{\"a\":[0,{\"b\":1,\"c\":2,\"b\":3}]}", "b", { 1, 22 } },
    { "{\"a\":1,\"\\u0061\":2}", "a", { 1, 8 } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      GuiseJsonPlace   place = { 0, 0 };
      g_autofree char *key =
        guise_json_find_repeated (CASES[i].text, strlen (CASES[i].text), &place);

      g_assert_cmpstr (key, ==, CASES[i].key);
      g_assert_cmpuint (place.line, ==, CASES[i].place.line);
      g_assert_cmpuint (place.column, ==, CASES[i].place.column);
    }
}

/* Neither runs past the end of a text that is cut anywhere. */
static void
test_cut (void)
{
  for (size_t n = 0; n < sizeof text; n++)
    {
      g_autofree char *copy = g_memdup2 (text, MAX (n, 1));
      GuiseJsonPlace   place = guise_json_find_place (copy, n, "/b~1c/d/1/0");
      g_autofree char *key = guise_json_find_repeated (copy, n, &place);

      g_assert_cmpuint (place.line, >=, 1);
      g_assert_cmpuint (place.line, <=, 6);
      g_assert_null (key);
    }
}

/* What no parser would take is survived, too. */
static void
test_foreign (void)
{
  static const struct
  {
    const char *text;
    size_t      n_bytes;
  } CASES[] = {
    { "{\"\0\0\0\": 1}", 9 }, { "{\"\\", 3 }, { "{\"a\\\"", 5 }, { "{:,:}", 5 }, { "[,,]", 4 }
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *copy = g_memdup2 (CASES[i].text, CASES[i].n_bytes);
      GuiseJsonPlace   place = guise_json_find_place (copy, CASES[i].n_bytes, "/a/0");
      g_autofree char *key = guise_json_find_repeated (copy, CASES[i].n_bytes, &place);

      g_assert_cmpuint (place.line, ==, 1);
      g_assert_null (key);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-place/places", test_places);
  g_test_add_func ("/json-place/repeated", test_repeated);
  g_test_add_func ("/json-place/cut", test_cut);
  g_test_add_func ("/json-place/foreign", test_foreign);
  return g_test_run ();
}
