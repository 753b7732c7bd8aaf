/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-codec.h"

G_BEGIN_DECLS

/**
 * guise_png_decode:
 * @data: (array length=n_bytes): a PNG file
 * @n_bytes: how many bytes
 * @options: (nullable): %NULL for as stored, strict
 * @out_damaged: (out) (optional): whether rows were missing
 * @error: where to put the error
 *
 * Palettes and 1, 2 and 4 bit samples are expanded, alpha is dropped, 16 bit is refused unless
 * %GUISE_DECODE_REDUCE_16. The sides are checked before anything is inflated and inflating stops
 * after the rows that the header promises; in strict mode surplus data is damage. Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR CORRUPT, UNSUPPORTED, TOO_LARGE, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): BGR8 or GRAY8
 */
GuiseImage *guise_png_decode (const void               *data,
                              size_t                    n_bytes,
                              const GuiseDecodeOptions *options,
                              gboolean                 *out_damaged,
                              GError                  **error);

/**
 * guise_png_encode:
 * @image: BGR8 or GRAY8
 * @error: where to put the error
 *
 * Fast compression (level 1, Sub filter). Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *guise_png_encode (const GuiseImage *image, GError **error);

/**
 * guise_png_encode_with_alpha:
 * @image: BGR8, not multiplied by @alpha
 * @alpha: GRAY8 of the same size: how much of @image is seen
 * @error: where to put the error
 *
 * As guise_png_encode(), for programs that lay pictures over each other.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the file, RGBA
 */
GBytes *
guise_png_encode_with_alpha (const GuiseImage *image, const GuiseImage *alpha, GError **error);

G_END_DECLS
