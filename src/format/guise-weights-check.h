/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-weights-file.h"

G_BEGIN_DECLS

/**
 * guise_weights_check:
 * @self: a weight file
 * @out_missing: (out) (element-type utf8) (transfer full): keys that must have been there
 * @error: where to put the error
 *
 * Judges a component by itself, without a model to compare it with: every convolution and dense
 * layer has a weight and a bias, and the bias has as many numbers as the layer has outputs.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT: a shape that no layer can have
 * Source: formats.md 7.1, 7.2
 *
 * Returns: whether the shapes agree; keys may be missing
 */
gboolean
guise_weights_check (const GuiseWeightsFile *self, GPtrArray **out_missing, GError **error);

G_END_DECLS
