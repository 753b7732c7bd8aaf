/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a complete model waits to take the place of an older one; see guise_dfl_folder_replace().
 */
#define GUISE_DFL_READY_PREFIX ".ready-"

/**
 * guise_dfl_find_prefix:
 * @dir: a model folder
 * @name: (nullable): a model's name, or what all its files begin with; %NULL for the only model
 * @out_is_quick96: (out): whether it is of class Quick96
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND without such a model, ARGUMENT with several;
 *   %GUISE_MODEL_ERROR UNSUPPORTED when there are models of other classes only
 *
 * Returns: (transfer full) (nullable): what the names of its files begin with, as in "new_SAEHD"
 */
char *
guise_dfl_find_prefix (const char *dir, const char *name, gboolean *out_is_quick96, GError **error);

/**
 * guise_dfl_make_prefix:
 *
 * Returns: (transfer full): as in "new_SAEHD"
 */
char *guise_dfl_make_prefix (const char *name, gboolean is_quick96);

G_END_DECLS
