/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_data_find:
 * @relative: what is wanted, as in "recipes/miniature.json" or "models/face_landmark.tflite"
 * @error: where to put the error
 *
 * Finds a file or folder that comes with the program. Looked at in this order, the first that
 * exists wins:
 *
 * 1. `$GUISE_DATA/<relative>`, and for "models/NAME" `$GUISE_MODELS/NAME`
 * 2. `share/guise/<relative>` beside the `bin` folder of the running program (installed)
 * 3. `data/<relative>` and `<relative>` in the source tree around the running program (uninstalled)
 *
 * No absolute path is compiled in, so builds are relocatable and reproducible.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND
 *
 * Returns: (transfer full) (nullable): an existing path
 */
char *guise_data_find (const char *relative, GError **error);

/**
 * guise_data_dup_locale_dir:
 *
 * Where the translations are: `$GUISE_LOCALE`, `share/locale` beside the `bin` folder of the
 * running program (installed), or `po` in the build folder around it (uninstalled).
 *
 * Returns: (transfer full) (nullable): a folder for bindtextdomain(); %NULL: there are none
 */
char *guise_data_dup_locale_dir (void);

/**
 * guise_data_is_tree:
 *
 * Returns: whether the running program lies in a build folder, and so is to leave alone what an
 *   installed one remembers
 */
gboolean guise_data_is_tree (void);

/**
 * guise_data_dup_config_dir:
 *
 * Returns: (transfer full): the folder for what the user has set, `~/.config/guise`; of a program
 *   in a build folder `~/.config/guise-devel`. It may not be there
 */
char *guise_data_dup_config_dir (void);

/**
 * guise_data_dup_cache_dir:
 *
 * Returns: (transfer full): the folder for what can be made again, `~/.cache/guise`; of a program
 *   in a build folder `~/.cache/guise-devel`. It may not be there
 */
char *guise_data_dup_cache_dir (void);

G_END_DECLS
