/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers are written the shortest way that reads back as the same. */
#include "core/guise-json-text.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static void
test_numbers (void)
{
  static const struct
  {
    double      value;
    const char *text;
  } CASES[] = {
    { 0.1, "0.1" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 1.0 / 3.0, "0.3333333333333333" },
    { 2.0 / 3.0, "0.6666666666666666" },
    { 5e-5, "5e-05" },
    { 100.0, "100" },
    { -0.0, "-0" },
    { 123456.789, "123456.789" },
    { 9007199254740993.0, "9007199254740992" },
    { 1e300, "1e+300" },
    { -13559977041641450.0, "-13559977041641450" },
    { NAN, "nan" },
    { INFINITY, "inf" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *text = guise_number_to_text (CASES[i].value);

      g_assert_cmpstr (text, ==, CASES[i].text);
    }
}

/* Any number whatever its bits; none is longer than with 17 digits. */
static void
test_read_back (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (int i = 0; i < 200000; i++)
    {
      const uint64_t   bits = (uint64_t) g_rand_int (rand) << 32 | g_rand_int (rand);
      char             longest[G_ASCII_DTOSTR_BUF_SIZE];
      double           value;
      g_autofree char *text = NULL;

      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      text = guise_number_to_text (value);
      g_assert_true (g_ascii_strtod (text, NULL) == value);
      g_assert_cmpuint (strlen (text), <=,
                        strlen (g_ascii_dtostr (longest, sizeof longest, value)));
    }
}

/* Only numbers of floating point change; what looks like one in a text or a name does not. */
static void
test_json (void)
{
  g_autoptr (JsonNode) root = json_from_string (
    "{\"0.10\": 0.1, \"text\": \"0.10000000000000001 \\\" 0.10 \\\\\", \"list\": [1.0, -2e-7, 3, "
    "9223372036854775807, -0.30000000000000004, true, null], \"e\": {\"1e5\": 1e5}}",
    NULL);
  g_autofree char *text = guise_json_to_text (root, FALSE);
  g_autofree char *pretty = guise_json_to_text (root, TRUE);
  g_autoptr (JsonNode) again = json_from_string (pretty, NULL);

  g_assert_cmpstr (text, ==,
                   "{\"0.10\":0.1,\"text\":\"0.10000000000000001 \\\" 0.10 "
                   "\\\\\",\"list\":[1.0,-2e-07,3,"
                   "9223372036854775807,-0.30000000000000004,true,null],\"e\":{\"1e5\":100000.0}}");
  g_assert_true (json_node_equal (root, again));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-text/numbers", test_numbers);
  g_test_add_func ("/json-text/read-back", test_read_back);
  g_test_add_func ("/json-text/json", test_json);
  return g_test_run ();
}
