/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmodule.h>

G_BEGIN_DECLS

/**
 * guise_module_find:
 * @name: as in "guise-mpi"
 * @folder: where the build folder has it, as in "mpi"
 *
 * Looked at in this order, the first file that exists wins:
 *
 * 1. `$GUISE_MODULES/<name>.so`
 * 2. in the folder of our modules beside the `bin` folder of the running program (installed)
 * 3. `<folder>/<name>.so` in the build folder around the running program (uninstalled)
 *
 * Returns: (transfer full) (nullable): its path; %NULL: this build has no such part
 */
char *guise_module_find (const char *name, const char *folder);

/**
 * guise_module_open:
 * @name: as in guise_module_find()
 * @folder: likewise
 * @symbol: the one function that it exports
 * @out_function: (out): that function; valid for the life of the process
 * @error: where to put the error
 *
 * Opens a part of the program that needs libraries which may not be there, so that the program
 * itself starts without them.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (this build has no such part), FAILED (a library that it
 * needs is not there, or another version of the part)
 */
gboolean guise_module_open (const char *name,
                            const char *folder,
                            const char *symbol,
                            gpointer   *out_function,
                            GError    **error);

G_END_DECLS
