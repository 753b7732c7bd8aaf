/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * guise_cli_exporting_run:
 * @self: the call
 * @source: a project, or a DeepFaceLab model folder
 * @name: (nullable): which model of a folder that holds several
 * @precision: F32 or F16
 * @with_labels: whether labels of persons go into the file
 * @path: the .dfm file to write
 * @out_members: (out) (transfer full): members of the verb's result
 * @error: where to put the error
 *
 * Exports the newest checkpoint of a project, or a model folder: what `export` and `demo` have in
 * common.
 */
gboolean guise_cli_exporting_run (GuiseCli      *self,
                                  const char    *source,
                                  const char    *name,
                                  GuisePrecision precision,
                                  gboolean       with_labels,
                                  const char    *path,
                                  JsonObject   **out_members,
                                  GError       **error);

G_END_DECLS
