/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * guise_cli_faceset_find:
 * @name: a word after `guise faceset`
 *
 * Returns: (nullable): its row, a verb like others: --help, options and the `start` event are its
 *   own; its name in the table carries "faceset " in front
 */
const GuiseCliVerb *guise_cli_faceset_find (const char *name);

/**
 * guise_cli_faceset_take_one:
 * @self: the call
 * @rest: (nullable): what was left of the arguments
 * @error: where to put the error
 *
 * For sub-verbs that work on one faceset.
 *
 * Errors: %GUISE_CLI_ERROR USAGE
 *
 * Returns: (transfer none) (nullable): the one path in @rest
 */
const char *guise_cli_faceset_take_one (const GuiseCli *self, GStrv rest, GError **error);

/**
 * guise_cli_faceset_tell_left_out:
 * @self: the call
 * @issues: (element-type GuiseFacesetIssue): files
 *
 * Warns of files that are left out: the first ones, and how many more.
 */
void guise_cli_faceset_tell_left_out (const GuiseCli *self, const GPtrArray *issues);

/**
 * guise_cli_faceset_warn:
 * @self: the call
 * @faceset: a faceset
 *
 * guise_cli_faceset_tell_left_out() for those that are no usable faces.
 */
void guise_cli_faceset_warn (const GuiseCli *self, const GuiseFaceset *faceset);

/**
 * guise_cli_faceset_counts_to_json:
 * @counts: (element-type utf8 guint): how many there are of each
 *
 * Returns: (transfer full): the same, ordered by name
 */
JsonObject *guise_cli_faceset_counts_to_json (GHashTable *counts);

/**
 * guise_cli_faceset_offer_best:
 * @self: the call
 * @path: of a faceset or a selection
 * @n: how many faces it has
 *
 * Past 5000 faces, says how to choose the best of them.
 */
void guise_cli_faceset_offer_best (const GuiseCli *self, const char *path, size_t n);

/* The sub-verbs, one file each: guise-cli-faceset-<sub-verb>.c. They get the arguments without
 * their own name. */
gboolean guise_cli_faceset_info (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_verify (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_repair (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_score (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_people (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_pack (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_unpack (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_resize (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_save_meta (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_restore_meta (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_names (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_note (GuiseCli *self, char **argv, GError **error);
gboolean guise_cli_faceset_consent (GuiseCli *self, char **argv, GError **error);

G_END_DECLS
