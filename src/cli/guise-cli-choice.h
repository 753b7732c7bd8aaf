/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"

G_BEGIN_DECLS

/**
 * guise_cli_choose_device:
 * @self: the call; gets `device` and `gpu`
 * @device: what --device says: "cpu", "cuda[:N[,N...]]", "auto"
 * @precision: what --precision says: "auto", "fp32", "fp16", "tf32", "bf16"
 * @out_reason: (out) (transfer full): why it is that device, translated
 * @error: where to put the error
 *
 * Chooses what computes. Verbs that do not compute only have the words checked. Of several
 * processes on one computer each takes the GPU of its place among them.
 *
 * Errors: %GUISE_CLI_ERROR USAGE, or NOT_POSSIBLE when the GPU asked for cannot be used
 */
gboolean guise_cli_choose_device (GuiseCli   *self,
                                  const char *device,
                                  const char *precision,
                                  char      **out_reason,
                                  GError    **error);

/**
 * guise_cli_note_advice:
 * @self: the call
 *
 * Says what is to be known about the GPU that was chosen, if one was.
 */
void guise_cli_note_advice (const GuiseCli *self);

G_END_DECLS
