/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GUISE_MASK_FILE_MAX_SIDE:
 *
 * Largest side of a stored mask; DeepFaceLab writes 256.
 */
#define GUISE_MASK_FILE_MAX_SIDE  4096

/**
 * GUISE_MASK_FILE_MAX_BYTES:
 *
 * What DeepFaceLab allows for a stored mask: a PNG above it becomes a JPEG of falling quality.
 */
#define GUISE_MASK_FILE_MAX_BYTES 50000

/**
 * guise_mask_file_check:
 * @data: (array length=n_bytes): the image file that a mask is stored as
 * @n_bytes: how many bytes
 * @out_reason: (out): why it cannot be used
 *
 * Judges a stored mask before a decoder sees it: PNG or JPEG, 8 bits at most, sides of 1 to
 * %GUISE_MASK_FILE_MAX_SIDE. The rows of a PNG are counted by inflating them into nowhere, never
 * further than the header promises, and the sums of its header, rows and end are verified. Thread:
 * any.
 *
 * Source: formats.md 4
 *
 * Returns: whether it can be given to a decoder
 */
gboolean guise_mask_file_check (const void *data, size_t n_bytes, const char **out_reason);

/**
 * guise_mask_file_check_header:
 *
 * guise_mask_file_check() without a look at the rows of a PNG, forty times as fast: enough to know
 * that there is a mask, not enough to decode it.
 *
 * Returns: whether it looks like a mask
 */
gboolean guise_mask_file_check_header (const void *data, size_t n_bytes, const char **out_reason);

/**
 * guise_mask_file_encode_grey:
 * @pixels: (array length=height): rows of @width bytes
 * @width: columns, at most %GUISE_MASK_FILE_MAX_SIDE
 * @height: rows, at most %GUISE_MASK_FILE_MAX_SIDE
 *
 * Packs a mask into an 8-bit grey PNG; for the float masks of old packs.
 *
 * Returns: (transfer full) (nullable): the file; %NULL where there is no memory for it
 */
GBytes *guise_mask_file_encode_grey (const uint8_t *pixels, int width, int height);

G_END_DECLS
