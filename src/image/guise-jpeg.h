/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-codec.h"

G_BEGIN_DECLS

/**
 * GuiseJpegInfo:
 * @width: columns
 * @height: rows
 * @n_channels: components: 1 grey, 3 colour, 4 CMYK (which is not decoded)
 * @is_progressive: several scans
 */
typedef struct
{
  int      width;
  int      height;
  int      n_channels;
  gboolean is_progressive;
} GuiseJpegInfo;

/**
 * guise_jpeg_read_info:
 * @data: (array length=n_bytes): a JPEG file
 * @n_bytes: how many bytes
 * @out_info: (out): what its header says
 * @error: where to put the error
 *
 * Reads up to the first scan; no pixel is decoded. Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR CORRUPT
 *
 * Returns: %TRUE when there is a readable header
 */
gboolean
guise_jpeg_read_info (const void *data, size_t n_bytes, GuiseJpegInfo *out_info, GError **error);

/**
 * guise_jpeg_decode:
 * @data: (array length=n_bytes): a JPEG file
 * @n_bytes: how many bytes
 * @options: (nullable): %NULL for as stored, strict
 * @out_damaged: (out) (optional): whether pixels were missing or guessed
 * @error: where to put the error
 *
 * Accurate integer DCT and smooth chroma upsampling, as OpenCV decodes. More than 500 scans are
 * refused. Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR CORRUPT, UNSUPPORTED (CMYK, 12 bit), TOO_LARGE, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): BGR8 or GRAY8
 */
GuiseImage *guise_jpeg_decode (const void               *data,
                               size_t                    n_bytes,
                               const GuiseDecodeOptions *options,
                               gboolean                 *out_damaged,
                               GError                  **error);

/**
 * GuiseJpegChroma:
 * @GUISE_JPEG_CHROMA_420: half resolution both ways, what OpenCV and so DeepFaceLab write
 * @GUISE_JPEG_CHROMA_444: full resolution
 */
typedef enum
{
  GUISE_JPEG_CHROMA_420,
  GUISE_JPEG_CHROMA_444,
} GuiseJpegChroma;

/**
 * guise_jpeg_encode:
 * @image: BGR8 or GRAY8
 * @quality: 1..100
 * @chroma: resolution of colour; ignored for GRAY8
 * @error: where to put the error
 *
 * A baseline file: SOI, JFIF APP0, tables, one scan; never a restart interval, which DeepFaceLab
 * cannot read (formats.md 2.2). Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR UNSUPPORTED (a side over 65500)
 *
 * Returns: (transfer full) (nullable): the file
 */
GBytes *
guise_jpeg_encode (const GuiseImage *image, int quality, GuiseJpegChroma chroma, GError **error);

/**
 * guise_jpeg_add_xmp:
 * @jpeg: (transfer full): what guise_jpeg_encode() made
 * @packet: what the picture says about itself, XML
 *
 * Puts an XMP packet behind the JFIF segment (XMP part 3, 1.1.3), where programs look for it. One
 * that is longer than a segment can be is left out. Thread: any.
 *
 * Returns: (transfer full): the file with it
 */
GBytes *guise_jpeg_add_xmp (GBytes *jpeg, const char *packet);

G_END_DECLS
