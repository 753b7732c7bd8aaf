/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-onnx.h"

G_BEGIN_DECLS

/**
 * guise_dfm_check_interface:
 * @model: an ONNX model
 * @out_resolution: (out): rows and columns
 * @out_has_morph: (out): whether there is a morph value
 * @error: where to put the error
 *
 * Whether inputs, outputs and operator set are those of a .dfm file.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 * Source: formats.md 11.3, 11.5
 */
gboolean guise_dfm_check_interface (const GuiseOnnxModel *model,
                                    int                  *out_resolution,
                                    gboolean             *out_has_morph,
                                    GError              **error);

G_END_DECLS
