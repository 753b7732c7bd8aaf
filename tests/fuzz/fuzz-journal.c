/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of journals, and tells what it reads. */
#include "store/guise-journal-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  size_t n_damaged;
  g_autoptr (GPtrArray) all = guise_journal_parse ((const char *) data, n_bytes, 0, &n_damaged);
  g_autoptr (GPtrArray) last = guise_journal_parse ((const char *) data, n_bytes, 1, &n_damaged);
  g_autoptr (GPtrArray) marks = guise_journal_find_marks (all);

  g_assert_cmpuint (last->len, ==, MIN (all->len, 1));
  for (unsigned i = 0; i < all->len; i++)
    {
      JsonObject      *act = g_ptr_array_index (all, i);
      g_autofree char *sentence = guise_journal_dup_sentence (act);

      g_assert_nonnull (json_object_get_string_member (act, "time"));
      g_assert_nonnull (json_object_get_string_member (act, "act"));
      g_assert_cmpint (json_object_get_int_member (act, "iteration"), >=, 0);
      g_assert_true (g_utf8_validate (sentence, -1, NULL));
      g_assert_null (strpbrk (sentence, "\n\r\033"));
    }
  for (unsigned i = 1; i < marks->len; i++)
    g_assert_cmpuint (((GuiseJournalMark *) marks->pdata[i])->iteration, >=,
                      ((GuiseJournalMark *) marks->pdata[i - 1])->iteration);
  return 0;
}
