/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_recipe_find:
 * @recipe: the name of a shipped recipe, or the path of a plan file: something with a slash or
 *   ".json" at its end
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, with the name that was probably meant
 *
 * Returns: (transfer full) (nullable): the path of a plan file; of a shipped one it exists
 */
char *guise_recipe_find (const char *recipe, GError **error);

/**
 * guise_recipe_list:
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the names of all shipped recipes,
 *   in order
 */
char **guise_recipe_list (GError **error);

G_END_DECLS
