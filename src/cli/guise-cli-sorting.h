/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "faceset/guise-faceset-sort.h"

G_BEGIN_DECLS

/**
 * guise_cli_sorting_run:
 * @self: the call
 * @faceset: path of a faceset
 * @options: how
 * @out_path: the selection file to write
 * @out_members: (out) (transfer full): members of the verb's result: method, selection, kept, left
 *   out by reason, bins
 * @error: where to put the error
 *
 * Sorts and writes the selection: what `sort` and `demo` have in common. Nothing is moved.
 */
gboolean guise_cli_sorting_run (GuiseCli               *self,
                                const char             *faceset,
                                const GuiseSortOptions *options,
                                const char             *out_path,
                                JsonObject            **out_members,
                                GError                **error);

G_END_DECLS
