/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GUISE_IMAGE_ERROR:
 *
 * Errors of the image room.
 */
#define GUISE_IMAGE_ERROR (guise_image_error_quark ())

/**
 * GuiseImageError:
 * @GUISE_IMAGE_ERROR_CORRUPT: the bytes are not a readable picture
 * @GUISE_IMAGE_ERROR_UNSUPPORTED: a picture of a kind that is not handled
 * @GUISE_IMAGE_ERROR_TOO_LARGE: the picture is larger than the caller allows
 * @GUISE_IMAGE_ERROR_NO_MEMORY: not enough memory for the pixels
 */
typedef enum
{
  GUISE_IMAGE_ERROR_CORRUPT,
  GUISE_IMAGE_ERROR_UNSUPPORTED,
  GUISE_IMAGE_ERROR_TOO_LARGE,
  GUISE_IMAGE_ERROR_NO_MEMORY,
} GuiseImageError;

GQuark guise_image_error_quark (void);

#define GUISE_IMAGE_MAX_SIDE 32768 /* nothing larger is ever decoded */

/**
 * GuisePixels:
 * @GUISE_PIXELS_BGR8: interleaved blue, green, red bytes
 * @GUISE_PIXELS_GRAY8: one byte
 * @GUISE_PIXELS_F32: planar floats, 0..1, [n_channels, height, width], channels in BGR order
 */
typedef enum
{
  GUISE_PIXELS_BGR8,
  GUISE_PIXELS_GRAY8,
  GUISE_PIXELS_F32,
} GuisePixels;

/**
 * GuiseImage:
 * @pixels: layout of @data
 * @width: columns
 * @height: rows
 * @n_channels: 3 for BGR8, 1 for GRAY8, 1..4 for F32
 * @stride: bytes from one row to the next; for F32 rows are contiguous in the plane
 * @data: the pixels; F32 planes follow each other every `stride * height` bytes, 64-byte aligned
 * start
 *
 * A picture. Filled by one producer, then published and only read. Reference counted (atomic).
 */
typedef struct
{
  GuisePixels pixels;
  int         width;
  int         height;
  int         n_channels;
  size_t      stride;
  uint8_t    *data;
  /*< private >*/
  int   ref_count;
  void *allocation; /* owned; what @data lies in */
} GuiseImage;

/**
 * guise_image_new:
 * @pixels: the layout
 * @width: columns, 1..%GUISE_IMAGE_MAX_SIDE
 * @height: rows, 1..%GUISE_IMAGE_MAX_SIDE
 * @n_channels: see #GuiseImage
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY, TOO_LARGE
 *
 * Rows of bytes start every multiple of 64 bytes, rows of floats follow each other directly.
 *
 * Returns: (transfer full) (nullable): an image with zeroed pixels
 */
GuiseImage *
guise_image_new (GuisePixels pixels, int width, int height, int n_channels, GError **error);

/**
 * guise_image_copy_into:
 * @self: any image
 * @dest: of the same pixels, size and channels; never @self
 */
void        guise_image_copy_into (const GuiseImage *self, GuiseImage *dest);
GuiseImage *guise_image_ref (GuiseImage *self);
void        guise_image_unref (GuiseImage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseImage, guise_image_unref)

/**
 * guise_image_is_shared:
 * @self: an image of the caller
 *
 * Returns: whether somebody else has a reference as well
 */
static inline gboolean
guise_image_is_shared (const GuiseImage *self)
{
  return g_atomic_int_get (&self->ref_count) > 1;
}

static inline float *
guise_image_plane (const GuiseImage *self, int channel)
{
  return (float *) (void *) (self->data + (size_t) channel * self->stride * (size_t) self->height);
}

static inline uint8_t *
guise_image_row (const GuiseImage *self, int y)
{
  return self->data + (size_t) y * self->stride;
}

/**
 * guise_image_to_f32:
 * @self: a BGR8 or GRAY8 image
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): planar floats, byte / 255
 */
GuiseImage *guise_image_to_f32 (const GuiseImage *self, GError **error);

/**
 * guise_image_to_f32_into:
 * @self: a BGR8 or GRAY8 image
 * @dest: F32 of the same size with as many channels, filled
 *
 * guise_image_to_f32() without a new image. Allocates nothing. Thread: any.
 */
void guise_image_to_f32_into (const GuiseImage *self, GuiseImage *dest);

/**
 * guise_image_to_u8:
 * @self: an F32 image of 1 or 3 channels
 * @error: where to put the error
 *
 * Clips to 0..1, multiplies by 255 and truncates, as the field's tools do (faces.md 0).
 *
 * Returns: (transfer full) (nullable): GRAY8 or BGR8
 */
GuiseImage *guise_image_to_u8 (const GuiseImage *self, GError **error);

/**
 * guise_image_to_u8_into:
 * @self: an F32 image of 1 or 3 channels
 * @dest: GRAY8 or BGR8 of the same size with as many channels, filled
 *
 * guise_image_to_u8() without a new image. Allocates nothing. Thread: any.
 */
void guise_image_to_u8_into (const GuiseImage *self, GuiseImage *dest);

/**
 * GuisePoint:
 * @x: to the right, pixels
 * @y: down, pixels
 *
 * A position between pixel centres; (0,0) is the centre of the top left pixel.
 */
typedef struct
{
  double x;
  double y;
} GuisePoint;

/**
 * GuiseAffine:
 * @m: row-major 2x3: x' = m[0] x + m[1] y + m[2], y' = m[3] x + m[4] y + m[5]
 *
 * A map between pixel-centre coordinates (0,0 is the centre of the top left pixel), the OpenCV
 * warpAffine convention that existing facesets were aligned with.
 */
typedef struct
{
  double m[6];
} GuiseAffine;

/**
 * guise_affine_invert:
 * @self: a map
 * @out_inverse: (out): its inverse
 *
 * Returns: %FALSE when the map is singular or not finite
 */
gboolean guise_affine_invert (const GuiseAffine *self, GuiseAffine *out_inverse);

/**
 * guise_affine_multiply:
 * @a: applied second
 * @b: applied first
 *
 * Returns: the map x -> a(b(x))
 */
GuiseAffine guise_affine_multiply (const GuiseAffine *a, const GuiseAffine *b);

static inline void
guise_affine_apply (const GuiseAffine *self, double x, double y, double *out_x, double *out_y)
{
  *out_x = self->m[0] * x + self->m[1] * y + self->m[2];
  *out_y = self->m[3] * x + self->m[4] * y + self->m[5];
}

G_END_DECLS
