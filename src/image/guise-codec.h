/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseDecodeLayout:
 * @GUISE_DECODE_AS_STORED: grey stays GRAY8, everything else becomes BGR8
 * @GUISE_DECODE_BGR: always BGR8; grey is repeated
 * @GUISE_DECODE_GRAY: always GRAY8; colour is reduced to luma (BT.601)
 */
typedef enum
{
  GUISE_DECODE_AS_STORED,
  GUISE_DECODE_BGR,
  GUISE_DECODE_GRAY,
} GuiseDecodeLayout;

/**
 * GuiseDecodeFlags:
 * @GUISE_DECODE_STRICT: any damage is an error
 * @GUISE_DECODE_TOLERANT: a damaged picture is returned as far as it could be read
 * @GUISE_DECODE_REDUCE_16: 16-bit samples are scaled to 8 bits instead of refused
 */
typedef enum
{
  GUISE_DECODE_STRICT = 0,
  GUISE_DECODE_TOLERANT = 1 << 0,
  GUISE_DECODE_REDUCE_16 = 1 << 1,
} GuiseDecodeFlags;

/**
 * GuiseDecodeOptions:
 * @layout: the wanted pixels
 * @flags: how damage and depth are met
 * @max_side: refuse pictures with a larger side, before any pixel is allocated; 0 means
 *   %GUISE_IMAGE_MAX_SIDE
 */
typedef struct
{
  GuiseDecodeLayout layout;
  GuiseDecodeFlags  flags;
  int               max_side;
} GuiseDecodeOptions;

/**
 * GuiseImageKind:
 *
 * What the first bytes of a file promise.
 */
typedef enum
{
  GUISE_IMAGE_UNKNOWN,
  GUISE_IMAGE_JPEG,
  GUISE_IMAGE_PNG,
} GuiseImageKind;

/**
 * guise_image_sniff:
 * @data: (array length=n_bytes): the start of a file
 * @n_bytes: how many bytes
 *
 * Returns: the kind by its first bytes (JPEG `FF D8 FF`, PNG its 8-byte signature)
 */
GuiseImageKind guise_image_sniff (const void *data, size_t n_bytes);

/**
 * guise_image_decode:
 * @bytes: a JPEG or PNG file
 * @options: (nullable): %NULL for as stored, strict
 * @out_damaged: (out) (optional): whether something was missing; only with
 *   %GUISE_DECODE_TOLERANT ever %TRUE
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR CORRUPT, UNSUPPORTED, TOO_LARGE, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the picture
 */
GuiseImage *guise_image_decode (GBytes                   *bytes,
                                const GuiseDecodeOptions *options,
                                gboolean                 *out_damaged,
                                GError                  **error);

/**
 * guise_image_load:
 * @path: a JPEG or PNG file
 * @options: (nullable): %NULL for as stored, strict
 * @error: where to put the error
 *
 * Errors: those of guise_image_decode() and guise_file_read(); the message names the file
 *
 * Returns: (transfer full) (nullable): the picture
 */
GuiseImage *guise_image_load (const char *path, const GuiseDecodeOptions *options, GError **error);

/**
 * guise_image_convert_u8:
 * @self: a BGR8 or GRAY8 image
 * @pixels: BGR8 or GRAY8
 * @error: where to put the error
 *
 * Luma is (1868 B + 9617 G + 4899 R + 8192) >> 14.
 *
 * Source: BT.601 weights in 14-bit fixed point, as OpenCV's BGR2GRAY
 *
 * Returns: (transfer full) (nullable): @self itself with one more reference when nothing changes
 */
GuiseImage *guise_image_convert_u8 (GuiseImage *self, GuisePixels pixels, GError **error);

G_END_DECLS
