/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/cpu/guise-cpu-device.h"

G_BEGIN_DECLS

/**
 * GuiseConvParts:
 *
 * The weight gradient of a convolution by oneDNN, divided by us: oneDNN divides the images among
 * its threads and adds what they found, so that the bits would depend on their number. Here the
 * division follows from the shapes alone; every unit is a primitive for one thread.
 */
typedef struct _GuiseConvParts GuiseConvParts;

/**
 * GuiseConvCase:
 * @conv: stride, padding, groups
 * @x: shape of the convolution's input
 * @weight: shape of the gradient
 * @y: shape of the incoming gradient
 * @x_layout: of @x
 * @weight_layout: of the gradient
 * @y_layout: of @y
 *
 * Which gradient.
 */
typedef struct
{
  const GuiseConv *conv;
  GuiseShape       x;
  GuiseShape       weight;
  GuiseShape       y;
  GuiseLayout      x_layout;
  GuiseLayout      weight_layout;
  GuiseLayout      y_layout;
} GuiseConvCase;

/**
 * guise_conv_parts_new:
 * @device: the device
 * @c: the case, in layouts for which oneDNN has a primitive
 *
 * Returns: (transfer full) (nullable): its division; %NULL when it has only one part
 */
GuiseConvParts *guise_conv_parts_new (const GuiseCpuDevice *device, const GuiseConvCase *c);
void            guise_conv_parts_free (GuiseConvParts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseConvParts, guise_conv_parts_free)

/**
 * guise_conv_parts_get_workspace:
 *
 * Returns: bytes of scratch that guise_conv_parts_run() needs
 */
size_t guise_conv_parts_get_workspace (const GuiseConvParts *self, const GuiseCpuDevice *device);

/**
 * guise_conv_parts_run:
 * @x: in the layout of the case
 * @dy: likewise
 * @dw: (out): the gradient, likewise
 * @workspace: scratch
 *
 * Returns: %FALSE when the device failed
 */
gboolean guise_conv_parts_run (const GuiseConvParts *self,
                               const GuiseCpuDevice *device,
                               float                *x,
                               const float          *dy,
                               float                *dw,
                               void                 *workspace);

G_END_DECLS
