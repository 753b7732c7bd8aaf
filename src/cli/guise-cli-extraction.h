/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction.h"
#include "cli/guise-cli.h"

G_BEGIN_DECLS

/**
 * guise_cli_extraction_run:
 * @self: the call
 * @inputs: (array zero-terminated=1): footage
 * @out_dir: the faceset
 * @options: how
 * @out_members: (out) (transfer full): members of the verb's result: frames, faces, rejected, fps
 * @error: where to put the error
 *
 * Extracts faces and reports on the way: what `extract`, `demo` and `bench extract` have in common.
 */
gboolean guise_cli_extraction_run (GuiseCli                     *self,
                                   const char *const            *inputs,
                                   const char                   *out_dir,
                                   const GuiseExtractionOptions *options,
                                   JsonObject                  **out_members,
                                   GError                      **error);

G_END_DECLS
