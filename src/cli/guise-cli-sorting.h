/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "sort/guise-sort.h"

G_BEGIN_DECLS

/**
 * GuiseCliSorting:
 * @picks: (nullable) (array zero-terminated=1): names of faces to be chosen in any case
 * @drops: (nullable) (array zero-terminated=1): names of faces to be left out in any case
 * @frees: (nullable) (array zero-terminated=1): names of which neither is true any more
 * @ands: (nullable) (array zero-terminated=1): selection files, of which faces must be
 * @ors: (nullable) (array zero-terminated=1): selection files, whose faces are added then
 * @minuses: (nullable) (array zero-terminated=1): selection files, whose faces are taken out then
 * @apply: rename the files
 *
 * What is done to a selection besides sorting. Plain struct; {0} for nothing.
 */
typedef struct
{
  char   **picks;
  char   **drops;
  char   **frees;
  char   **ands;
  char   **ors;
  char   **minuses;
  gboolean apply;
} GuiseCliSorting;

/**
 * guise_cli_sorting_run:
 * @self: the call
 * @faceset: path of a faceset
 * @options: how
 * @sorting: (nullable): what else
 * @out_path: the selection file to write; what a person picked and dropped in the one that is there
 *   stays, and it is kept as a version
 * @out_members: (out) (transfer full): members of the verb's result: method, selection, kept, left
 *   out by reason, bins, thin bins, what was renamed
 * @error: where to put the error
 *
 * Sorts and writes the selection: what `sort` and `demo` have in common.
 */
gboolean guise_cli_sorting_run (GuiseCli               *self,
                                const char             *faceset,
                                const GuiseSortOptions *options,
                                const GuiseCliSorting  *sorting,
                                const char             *out_path,
                                JsonObject            **out_members,
                                GError                **error);

/**
 * guise_cli_sorting_undo:
 * @self: the call
 * @faceset: path of a faceset
 * @out_path: (nullable): a selection file; %NULL for the newest in @faceset
 * @apply: whether to take back renamed files instead of a selection
 * @error: where to put the error
 *
 * Goes one step back and says the result.
 */
gboolean guise_cli_sorting_undo (GuiseCli   *self,
                                 const char *faceset,
                                 const char *out_path,
                                 gboolean    apply,
                                 GError    **error);

G_END_DECLS
