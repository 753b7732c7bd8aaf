/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of the list that says which faces were being renamed: what it
 * names has to stay in the folder or beside it. */
#include "fuzz-folder.h"

#include "faceset/guise-rename-private.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char *path = guise_fuzz_put (GUISE_RENAME_PENDING_NAME, data, n_bytes);
  g_autoptr (GuiseRenameJournal) journal =
               guise_rename_list_load (guise_fuzz_folder (), GUISE_RENAME_PENDING_NAME, NULL);

  for (size_t i = 0; journal != NULL && i < guise_rename_journal_get_n (journal); i++)
    {
      const GuiseRenameStep *move = guise_rename_get_move (journal, i);

      g_assert_true (!g_path_is_absolute (move->from) && !g_path_is_absolute (move->to));
      g_assert_false (g_str_has_prefix (move->from, "../../"));
      g_assert_false (g_str_has_prefix (move->to, "../../"));
    }
  guise_fuzz_take (path);
  return 0;
}
