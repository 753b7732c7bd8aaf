/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "live/guise-video-swap.h"

G_BEGIN_DECLS

/**
 * guise_cli_swapping_run:
 * @self: the call
 * @model: a .dfm file
 * @input: footage
 * @output: the mp4 to write
 * @face_type: (nullable): what the model was trained on, when the file does not say it right
 * @options: how; the face type in it does not count
 * @out_members: (out) (transfer full): members of the verb's result
 * @error: where to put the error
 *
 * Swaps a video and reports on the way: what `swap` and `demo` have in common.
 */
gboolean guise_cli_swapping_run (GuiseCli                    *self,
                                 const char                  *model,
                                 const char                  *input,
                                 const char                  *output,
                                 const GuiseFaceType         *face_type,
                                 const GuiseVideoSwapOptions *options,
                                 JsonObject                 **out_members,
                                 GError                     **error);

G_END_DECLS
