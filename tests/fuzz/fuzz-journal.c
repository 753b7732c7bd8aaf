/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of journals. */
#include "store/guise-journal.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  size_t n_damaged;
  g_autoptr (GPtrArray) all = guise_journal_parse ((const char *) data, n_bytes, 0, &n_damaged);
  g_autoptr (GPtrArray) last = guise_journal_parse ((const char *) data, n_bytes, 1, &n_damaged);

  g_assert_cmpuint (last->len, ==, MIN (all->len, 1));
  for (unsigned i = 0; i < all->len; i++)
    {
      JsonObject *act = g_ptr_array_index (all, i);

      g_assert_nonnull (json_object_get_string_member (act, "time"));
      g_assert_nonnull (json_object_get_string_member (act, "act"));
      g_assert_cmpint (json_object_get_int_member (act, "iteration"), >=, 0);
    }
  return 0;
}
