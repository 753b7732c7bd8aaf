/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "swap/guise-merge-options.h"

G_BEGIN_DECLS

/**
 * GuiseCliMerging:
 * @merge: what is asked for; begin with guise_merge_options_default()
 *
 * The words of the command line about merging. Zero but for @merge at first.
 */
typedef struct
{
  GuiseMergeOptions merge;
  /*< private >*/
  char    *mode;    /* owned */
  char    *mask;    /* owned */
  char    *color;   /* owned */
  char    *sharpen; /* owned */
  gboolean hist_whole;
} GuiseCliMerging;

void guise_cli_merging_clear (GuiseCliMerging *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCliMerging, guise_cli_merging_clear)

#define GUISE_CLI_MERGING_N_ENTRIES 17

/**
 * guise_cli_merging_get_entries:
 * @self: where the words go
 * @out_entries: (out caller-allocates) (array fixed-size=17): options of a verb; no end mark
 */
void guise_cli_merging_get_entries (GuiseCliMerging *self, GOptionEntry *out_entries);

/**
 * guise_cli_merging_read:
 * @self: the words, parsed
 * @cli: the call
 * @error: where to put the error
 *
 * Fills the rest of @merge.
 *
 * Returns: %FALSE with a usage error when a word means nothing
 */
gboolean guise_cli_merging_read (GuiseCliMerging *self, GuiseCli *cli, GError **error);

G_END_DECLS
