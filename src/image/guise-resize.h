/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseResizeKernel:
 * @GUISE_RESIZE_LINEAR: two pixels each way, no antialiasing
 * @GUISE_RESIZE_CUBIC: four pixels, a = -0.75, no antialiasing
 * @GUISE_RESIZE_LANCZOS4: eight pixels, no antialiasing
 * @GUISE_RESIZE_AREA: exact area average; when enlarging, LINEAR
 */
typedef enum
{
  GUISE_RESIZE_LINEAR,
  GUISE_RESIZE_CUBIC,
  GUISE_RESIZE_LANCZOS4,
  GUISE_RESIZE_AREA,
} GuiseResizeKernel;

typedef struct _GuiseResizer GuiseResizer;

/**
 * guise_resizer_new:
 * @kernel: the kernel
 * @source_width: columns of every source
 * @source_height: rows of every source
 * @dest_width: columns of every result
 * @dest_height: rows of every result
 *
 * Everything that depends on the sizes alone, worked out once, with the memory that a run needs.
 * Thread: owner.
 *
 * Returns: (transfer full): a resizer
 */
GuiseResizer *guise_resizer_new (GuiseResizeKernel kernel,
                                 int               source_width,
                                 int               source_height,
                                 int               dest_width,
                                 int               dest_height);
void          guise_resizer_free (GuiseResizer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseResizer, guise_resizer_free)

/**
 * guise_resizer_run:
 * @self: a resizer
 * @source: BGR8, GRAY8 or F32 of the size promised
 * @dest: of the size promised: the same pixels as @source, or F32 with as many channels (then
 *   byte / 255)
 *
 * Resizes with the half-pixel rule, source = (dest + 0.5) * ratio - 0.5, borders replicated, as
 * OpenCV resize. Bytes are rounded and saturated, floats not clipped. Allocates nothing.
 */
void guise_resizer_run (GuiseResizer *self, const GuiseImage *source, GuiseImage *dest);

/**
 * guise_resize_into:
 * @source: as in guise_resizer_run()
 * @kernel: the kernel
 * @dest: as in guise_resizer_run()
 *
 * guise_resizer_run() for one picture. Thread: any.
 */
void guise_resize_into (const GuiseImage *source, GuiseResizeKernel kernel, GuiseImage *dest);

/**
 * guise_resize_nearest:
 * @source: F32
 * @dest: F32 with as many channels
 *
 * Pixel (x, y) of @dest is pixel (floor (x ratio), floor (y ratio)) of @source, as OpenCV's nearest
 * neighbour, which unlike the other kernels knows no half pixel. Thread: any.
 */
void guise_resize_nearest (const GuiseImage *source, GuiseImage *dest);

/**
 * guise_image_resize:
 * @source: any image
 * @width: columns wanted
 * @height: rows wanted
 * @kernel: the kernel
 * @error: where to put the error
 *
 * guise_resize_into() with a new image of the same pixels.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY, TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the resized picture
 */
GuiseImage *guise_image_resize (const GuiseImage *source,
                                int               width,
                                int               height,
                                GuiseResizeKernel kernel,
                                GError          **error);

G_END_DECLS
