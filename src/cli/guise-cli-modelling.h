/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "project/guise-base.h"
#include "project/guise-loaded-model.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * guise_cli_find_model:
 * @source: a project, one of its checkpoints or backups, or a DeepFaceLab model folder
 * @out_project: (out) (nullable): the project, %NULL for a model folder
 * @error: where to put the error
 *
 * Errors: as guise_project_open() and guise_project_check_consent(); %GUISE_CORE_ERROR NOT_FOUND
 * for a project without a checkpoint
 *
 * Returns: (transfer full) (nullable): the folder to load from: the newest checkpoint, or @source
 */
char *guise_cli_find_model (const char *source, GuiseProject **out_project, GError **error);

/**
 * guise_cli_load_model:
 * @self: the call; what is to be said about the files becomes notes
 * @folder: a model folder
 * @name: (nullable): which model in it
 * @device: where to
 * @missing: what to do about weights that are not there
 * @out_model: cleared by the caller
 * @error: where to put the error
 *
 * Loads a model with the options that it was saved with.
 *
 * Errors: as guise_dfl_folder_load_options() and guise_dfl_folder_load_weights()
 */
gboolean guise_cli_load_model (GuiseCli         *self,
                               const char       *folder,
                               const char       *name,
                               GuiseDevice      *device,
                               GuiseDflMissing   missing,
                               GuiseLoadedModel *out_model,
                               GError          **error);

/**
 * guise_cli_model_describe_base:
 * @base: a model
 *
 * Returns: (transfer full): what scripts read about it
 */
JsonObject *guise_cli_model_describe_base (const GuiseBase *base);

/**
 * guise_cli_model_info:
 * @self: the call
 * @path: a model folder of any class, a base package or a project
 * @name: (nullable): which model of a folder with several
 * @error: where to put the error
 *
 * `guise model info`: says what a model is and what can be done with it; nothing is changed.
 *
 * Errors: as guise_base_find()
 */
gboolean guise_cli_model_info (GuiseCli *self, const char *path, const char *name, GError **error);

G_END_DECLS
