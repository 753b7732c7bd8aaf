/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfl-folder.h"

G_BEGIN_DECLS

/**
 * guise_dfl_folder_dup_path:
 * @dir: a model folder
 * @name: the model's name
 * @file: the end of a file's name, as in "encoder.npy"
 *
 * Returns: (transfer full): `dir/name_SAEHD_file`
 */
char *guise_dfl_folder_dup_path (const char *dir, const char *name, const char *file);

/**
 * guise_dfl_folder_dup_name:
 * @dir: a model folder
 * @name: (nullable): a name
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND without a model, ARGUMENT with several
 *
 * Returns: (transfer full) (nullable): @name, or the name of the only model
 */
char *guise_dfl_folder_dup_name (const char *dir, const char *name, GError **error);

G_END_DECLS
