/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the readers of selections, of lists of renamed files and of limits. */
#include "faceset/guise-rename-history-private.h"
#include "faceset/guise-selection.h"
#include "sort/guise-sort-limit.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseSelection) selection =
               guise_selection_parse (data, n_bytes, "/nowhere/selection.json", NULL);
  g_autoptr (GuiseSelection) copy =
               guise_selection_parse (data, n_bytes, "/nowhere/selection.json", NULL);
  g_autoptr (GArray) moves = guise_rename_history_parse (data, n_bytes);
  g_autofree char *text = g_strndup ((const char *) data, n_bytes);
  GuiseSortLimit   limit;

  guise_sort_limit_parse (text, &limit, NULL);
  for (int operation = 0; selection != NULL && copy != NULL && operation < 3; operation++)
    guise_selection_combine (selection, (GuiseSelectionOperation) operation, copy, NULL);
  return 0;
}
