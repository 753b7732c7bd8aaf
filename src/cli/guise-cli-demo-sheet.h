/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"

G_BEGIN_DECLS

/**
 * guise_cli_demo_sheet_write:
 * @self: the call
 * @faces: the faceset of the character
 * @footage: a video of the performer
 * @model: a .dfm file
 * @path: the PNG to write
 * @error: where to put the error
 *
 * Draws a contact sheet: a row of faces of the character (src), a row of faces of the performer
 * (dst), the same as the character (swap), and where the new face is seen (mask).
 */
gboolean guise_cli_demo_sheet_write (GuiseCli   *self,
                                     const char *faces,
                                     const char *footage,
                                     const char *model,
                                     const char *path,
                                     GError    **error);

G_END_DECLS
