/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Pixels of images in any order, for kernels of which each thread makes one number.
 */

#include "guise-device.h"

/* Where a thread works; [n, c, y, x]. */
struct GuisePixel
{
  int64_t n;
  int64_t c;
  int64_t y;
  int64_t x;
};

/* Step @i through a tensor in the order of its memory, channels last or first. */
GUISE_BOTH GuisePixel
guise_pixel_at (const GuiseGpuTensor &t, int64_t i)
{
  uint32_t   rest = (uint32_t) i;
  uint32_t   channels = (uint32_t) t.padded[1];
  GuisePixel p;

  if (t.strides[1] == 1)
    {
      p.c = rest % channels;
      rest /= channels;
    }
  p.x = rest % (uint32_t) t.dims[3];
  rest /= (uint32_t) t.dims[3];
  p.y = rest % (uint32_t) t.dims[2];
  rest /= (uint32_t) t.dims[2];
  if (t.strides[1] != 1)
    {
      p.c = rest % channels;
      rest /= channels;
    }
  p.n = rest;
  return p;
}

GUISE_BOTH int64_t
guise_pixel_offset (const GuiseGpuTensor &t, const GuisePixel &p)
{
  return p.n * t.strides[0] + p.c * t.strides[1] + p.y * t.strides[2] + p.x * t.strides[3];
}

GUISE_BOTH float
guise_pixel_load (const GuiseGpuTensor &t, const GuisePixel &p, int64_t y, int64_t x)
{
  return guise_load (t.data, t.element,
                     p.n * t.strides[0] + p.c * t.strides[1] + y * t.strides[2] + x * t.strides[3],
                     t.n_stored);
}

GUISE_BOTH void
guise_pixel_store (const GuiseGpuTensor &t, const GuisePixel &p, float value)
{
  guise_store (t.data, t.element, guise_pixel_offset (t, p), t.n_stored, value);
}

/* Steps through all of a tensor; 0 when it is too large for 32-bit indices. */
static inline int64_t
guise_pixel_count (const GuiseGpuTensor *t)
{
  int64_t n = t->dims[0] * t->padded[1] * t->dims[2] * t->dims[3];

  return n <= UINT32_MAX ? n : 0;
}

static inline GuiseGpuStatus
guise_pixel_fail ()
{
  return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "An image has more than 2^32 numbers");
}
