/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/guise-checkpoint.h"

G_BEGIN_DECLS

/**
 * guise_test_store_write:
 * @dir: the folder of all checkpoints
 * @iteration: iterations done
 * @content: of its file `weights`; a second one, `losses`, holds the same twice
 * @error: where to put the error
 *
 * Writes a checkpoint of stage "one" with 60 s of training for each iteration.
 */
gboolean
guise_test_store_write (const char *dir, uint64_t iteration, const char *content, GError **error);

/**
 * guise_test_store_read_latest:
 * @dir: the folder of all checkpoints
 * @out_iteration: (out) (nullable): iterations done
 *
 * Returns: (transfer full) (nullable): the content of the newest one; %NULL when there is none
 */
char *guise_test_store_read_latest (const char *dir, uint64_t *out_iteration);

/**
 * guise_test_store_count:
 *
 * Returns: how many names in @dir begin with @prefix, hidden ones too
 */
unsigned guise_test_store_count (const char *dir, const char *prefix);

G_END_DECLS
