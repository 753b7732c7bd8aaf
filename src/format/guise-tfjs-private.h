/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-json.h"
#include "format/guise-tfjs.h"

G_BEGIN_DECLS

/**
 * guise_tfjs_read_weights:
 * @self: a graph whose nodes are known
 * @manifest: groups of weights
 * @by_name: (element-type utf8 uint): name -> index of a node + 1
 * @shards: (array length=n_shards): their bytes
 * @n_shards: how many
 * @error: where to put the error
 *
 * Gives the constants their numbers.
 *
 * Returns: %FALSE when manifest and bytes do not fit each other or the graph
 */
gboolean guise_tfjs_read_weights (GuiseTfjs  *self,
                                  JsonArray  *manifest,
                                  GHashTable *by_name,
                                  const void *shards,
                                  size_t      n_shards,
                                  GError    **error);

/**
 * guise_tfjs_refuse:
 *
 * Sets a CORRUPT error. Returns: %FALSE
 */
gboolean guise_tfjs_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
