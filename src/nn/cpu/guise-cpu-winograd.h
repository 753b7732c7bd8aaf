/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/cpu/guise-cpu-device.h"

G_BEGIN_DECLS

/* Private to nn/cpu: 3x3 convolutions of stride 1 by Winograd's F(2x2, 3x3) over tensors in
 * the device's blocked layout (L channels a block). 2.25 times fewer multiplications than the
 * direct sum, with transforms that are exact but for a few roundings: the result differs from the
 * direct one about as much as two orders of addition do. */

/**
 * GuiseWinograd:
 * @n: images
 * @ic: channels that are summed over
 * @oc: channels of the result
 * @h: rows of the source; @w columns
 * @oh: rows of the result; @ow columns
 * @pad_top: zeros above the source; @pad_left to its left
 *
 * One convolution. The data gradient is one too: of dy, with the taps reversed and the channels
 * exchanged, padded by 2 minus the padding.
 */
typedef struct
{
  size_t n;
  size_t ic;
  size_t oc;
  size_t h;
  size_t w;
  size_t oh;
  size_t ow;
  int    pad_top;
  int    pad_left;
} GuiseWinograd;

/**
 * guise_winograd_is_faster:
 *
 * Returns: whether the count of operations says so, against a direct convolution at 85 % of the
 *   peak
 */
gboolean guise_winograd_is_faster (const GuiseCpuDevice *device, const GuiseWinograd *self);

size_t guise_winograd_get_workspace (const GuiseCpuDevice *device, const GuiseWinograd *self);

/**
 * GuiseWinogradEnd:
 * @bias: (nullable): [oc]
 * @addend: (nullable): added before the activation, lies as the result
 * @slope: of the leaky relu at the end; 1 for none
 */
typedef struct
{
  const float *bias;
  const float *addend;
  float        slope;
} GuiseWinogradEnd;

/**
 * guise_winograd_convolve:
 * @is_gradient: %FALSE: @weight is OIhw[L]i[L]o, o the channels of the result; %TRUE: OIhw[L]o[L]i,
 * i the channels of the result, taps reversed
 *
 * Shapes: x [n, ic, h, w], y [n, oc, oh, ow], both blocked
 */
void guise_winograd_convolve (const GuiseCpuDevice   *device,
                              const GuiseWinograd    *self,
                              gboolean                is_gradient,
                              const GuiseWinogradEnd *end,
                              const float            *x,
                              const float            *weight,
                              float                  *y,
                              void                   *workspace);

size_t guise_winograd_get_gradient_workspace (const GuiseCpuDevice *device,
                                              const GuiseWinograd  *self);

/**
 * guise_winograd_differentiate_weight:
 *
 * The weight gradient. The order of additions does not depend on the number of threads.
 *
 * Shapes: x [n, ic, h, w], dy [n, oc, oh, ow], both blocked, dw OIhw[L]i[L]o [oc, ic, 3, 3]
 */
void guise_winograd_differentiate_weight (const GuiseCpuDevice *device,
                                          const GuiseWinograd  *self,
                                          const float          *x,
                                          const float          *dy,
                                          float                *dw,
                                          void                 *workspace);

G_END_DECLS
