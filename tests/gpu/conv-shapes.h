/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "guise-kernels.h"

/* A convolution of a network, channels padded to multiples of 8 as the GPU has them in memory. */
typedef struct
{
  const char       *name; /* owned by the array */
  GuiseGpuConvShape shape;
} ConvCase;

/* Every convolution of a network once: shapes that occur twice are there once. */
GArray *conv_shapes_saehd (int      resolution,
                           int      ae_dims,
                           int      e_dims,
                           int      d_dims,
                           int      d_mask_dims,
                           gboolean with_t,
                           int      batch);
GArray *conv_shapes_gan (int resolution, int dims, int batch);
GArray *conv_shapes_xseg (int batch);
