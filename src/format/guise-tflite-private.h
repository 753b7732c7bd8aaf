/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-tflite.h"

G_BEGIN_DECLS

/**
 * guise_tflite_custom_from_name:
 * @name: (array length=n_bytes): of a custom op, not terminated
 * @n_bytes: its length
 * @version: of the op
 *
 * Returns: which one it is, or %GUISE_TFLITE_CUSTOM_UNKNOWN
 */
GuiseTfliteCustom
guise_tflite_custom_from_name (const uint8_t *name, size_t n_bytes, int32_t version);

/**
 * guise_tflite_read_frame:
 * @data: (array length=n_bytes): the options of %GUISE_TFLITE_CUSTOM_FRAME
 * @n_bytes: their size
 *
 * Returns: (transfer full) (nullable): the options, or %NULL when they are damaged or impossible
 */
GuiseTfliteFrame *guise_tflite_read_frame (const uint8_t *data, size_t n_bytes);

G_END_DECLS
