/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "guise-kernels.h"

/* How the axes of a box follow each other in memory. */
typedef enum
{
  GPU_ORDER_PLAIN,         /* row-major */
  GPU_ORDER_CHANNELS_LAST, /* n, h, w, c, channels padded to a multiple of 8; four axes */
  GPU_ORDER_REVERSED,      /* column-major */
  GPU_N_ORDERS,
} GpuOrder;

/**
 * GpuBox:
 * @tensor: what kernels are given
 * @n: elements, padding not included
 *
 * A tensor on the emulated device with sentinels around its memory, which begins undefined.
 */
typedef struct
{
  GuiseGpuTensor tensor;
  int64_t        n;
  void          *memory;
  size_t         n_bytes; /* without the sentinels */
} GpuBox;

/* The device of all tests; opened at the first call. */
GuiseGpu *gpu_get (void);
void      gpu_close (void);

GpuBox gpu_box_new (GuiseElement element, GpuOrder order, int n_dims, const int64_t *dims);
void   gpu_box_free (GpuBox *self);

/* Row-major values into the box, rounded as its element asks; zeros into its padding. */
void gpu_box_write (GpuBox *self, const float *values);

/* Values between -1 and 1 that the element holds exactly; returns: (transfer full): them, row-major
 */
float *gpu_box_draw (GpuBox *self, GRand *random);

/* Waits. Asserts that sentinels are whole and padding is zero. Returns: (transfer full): row-major
 */
float *gpu_box_read (const GpuBox *self);

/* The largest relative error of one rounding to the element. */
double gpu_get_rounding (GuiseElement element);

/* Asserts |y - expected| <= limit * (1 + |expected|) for all. */
void gpu_assert_near (const float *y, const double *expected, int64_t n, double limit);
