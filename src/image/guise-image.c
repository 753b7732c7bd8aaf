/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture type: memory, conversion between bytes and floats, affine maps. */
#include "image/guise-image.h"

#include <math.h>
#include <string.h>

#define ALIGNMENT 64 /* of the pixels and of byte rows: a cache line, and any SIMD register */

GQuark
guise_image_error_quark (void)
{
  return g_quark_from_static_string ("guise-image-error-quark");
}

static gboolean
is_valid_shape (GuisePixels pixels, int n_channels)
{
  switch (pixels)
    {
    case GUISE_PIXELS_BGR8:
      return n_channels == 3;
    case GUISE_PIXELS_GRAY8:
      return n_channels == 1;
    case GUISE_PIXELS_F32:
      return n_channels >= 1 && n_channels <= 4;
    default:
      return FALSE;
    }
}

GuiseImage *
guise_image_new (GuisePixels pixels, int width, int height, int n_channels, GError **error)
{
  g_return_val_if_fail (is_valid_shape (pixels, n_channels), NULL);

  if (width < 1 || height < 1 || width > GUISE_IMAGE_MAX_SIDE || height > GUISE_IMAGE_MAX_SIDE)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE,
                   "A picture of %d x %d pixels is not handled", width, height);
      return NULL;
    }

  /* With sides and channels bounded above nothing here can overflow 64 bits. */
  const gboolean is_float = pixels == GUISE_PIXELS_F32;
  const size_t   row = (size_t) width * (is_float ? sizeof (float) : (size_t) n_channels);
  const size_t   stride = is_float ? row : (row + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  const size_t   n_bytes = stride * (size_t) height * (is_float ? (size_t) n_channels : 1);
  uint8_t       *allocation = g_try_malloc0 (n_bytes + 2 * ALIGNMENT);

  if (allocation == NULL)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                   "Not enough memory for a picture of %d x %d pixels (%zu bytes)", width, height,
                   n_bytes);
      return NULL;
    }

  GuiseImage *self = g_new0 (GuiseImage, 1);

  self->pixels = pixels;
  self->width = width;
  self->height = height;
  self->n_channels = n_channels;
  self->stride = stride;
  self->allocation = allocation;
  self->data = allocation + (ALIGNMENT - (uintptr_t) allocation % ALIGNMENT) % ALIGNMENT;
  self->ref_count = 1;
  return self;
}

void
guise_image_copy_into (const GuiseImage *self, GuiseImage *dest)
{
  const size_t n_planes = self->pixels == GUISE_PIXELS_F32 ? (size_t) self->n_channels : 1;

  g_return_if_fail (self != dest && self->pixels == dest->pixels);
  g_return_if_fail (self->width == dest->width && self->height == dest->height);
  g_return_if_fail (self->n_channels == dest->n_channels);

  memcpy (dest->data, self->data, n_planes * self->stride * (size_t) self->height);
}

GuiseImage *
guise_image_ref (GuiseImage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
guise_image_unref (GuiseImage *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->allocation);
  g_free (self);
}

static gboolean
has_size_of (const GuiseImage *self, const GuiseImage *other)
{
  return self->width == other->width && self->height == other->height &&
         self->n_channels == other->n_channels;
}

void
guise_image_to_f32_into (const GuiseImage *self, GuiseImage *dest)
{
  g_return_if_fail (self != NULL && self->pixels != GUISE_PIXELS_F32);
  g_return_if_fail (dest != NULL && dest->pixels == GUISE_PIXELS_F32 && has_size_of (self, dest));

  const int n = self->n_channels;

  for (int y = 0; y < self->height; y++)
    {
      const uint8_t *row = guise_image_row (self, y);

      for (int c = 0; c < n; c++)
        {
          float *out = guise_image_plane (dest, c) + (size_t) y * (size_t) self->width;

          for (int x = 0; x < self->width; x++)
            out[x] = (float) row[x * n + c] / 255.0f;
        }
    }
}

GuiseImage *
guise_image_to_f32 (const GuiseImage *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->pixels != GUISE_PIXELS_F32, NULL);

  GuiseImage *result =
    guise_image_new (GUISE_PIXELS_F32, self->width, self->height, self->n_channels, error);

  if (result != NULL)
    guise_image_to_f32_into (self, result);
  return result;
}

void
guise_image_to_u8_into (const GuiseImage *self, GuiseImage *dest)
{
  g_return_if_fail (self != NULL && self->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (dest != NULL && dest->pixels != GUISE_PIXELS_F32 && has_size_of (self, dest));

  const int n = self->n_channels;

  for (int y = 0; y < self->height; y++)
    {
      uint8_t *row = guise_image_row (dest, y);

      for (int c = 0; c < n; c++)
        {
          const float *in = guise_image_plane (self, c) + (size_t) y * (size_t) self->width;

          /* Written so that NaN becomes 0. */
          for (int x = 0; x < self->width; x++)
            {
              float value = in[x] > 0.0f ? in[x] : 0.0f;

              value = value < 1.0f ? value : 1.0f;
              row[x * n + c] = (uint8_t) (int) (value * 255.0f);
            }
        }
    }
}

GuiseImage *
guise_image_to_u8 (const GuiseImage *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->pixels == GUISE_PIXELS_F32, NULL);
  g_return_val_if_fail (self->n_channels == 1 || self->n_channels == 3, NULL);

  const int   n = self->n_channels;
  GuiseImage *result = guise_image_new (n == 3 ? GUISE_PIXELS_BGR8 : GUISE_PIXELS_GRAY8,
                                        self->width, self->height, n, error);

  if (result != NULL)
    guise_image_to_u8_into (self, result);
  return result;
}

gboolean
guise_affine_invert (const GuiseAffine *self, GuiseAffine *out_inverse)
{
  const double *m = self->m;
  const double  determinant = m[0] * m[4] - m[1] * m[3];

  for (int i = 0; i < 6; i++)
    if (!isfinite (m[i]))
      return FALSE;
  if (determinant == 0.0 || !isfinite (1.0 / determinant))
    return FALSE;

  GuiseAffine inverse = { { m[4] / determinant, -m[1] / determinant, 0.0, -m[3] / determinant,
                            m[0] / determinant, 0.0 } };

  inverse.m[2] = -(inverse.m[0] * m[2] + inverse.m[1] * m[5]);
  inverse.m[5] = -(inverse.m[3] * m[2] + inverse.m[4] * m[5]);
  for (int i = 0; i < 6; i++)
    if (!isfinite (inverse.m[i]))
      return FALSE;
  *out_inverse = inverse;
  return TRUE;
}

GuiseAffine
guise_affine_multiply (const GuiseAffine *a, const GuiseAffine *b)
{
  const double *p = a->m;
  const double *q = b->m;

  return (GuiseAffine){ {
    p[0] * q[0] + p[1] * q[3],
    p[0] * q[1] + p[1] * q[4],
    p[0] * q[2] + p[1] * q[5] + p[2],
    p[3] * q[0] + p[4] * q[3],
    p[3] * q[1] + p[4] * q[4],
    p[3] * q[2] + p[4] * q[5] + p[5],
  } };
}
