/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-device-private.h"

G_BEGIN_DECLS

/**
 * GuiseWeight:
 * @name: full name
 * @tensor: where and how it lies; fixed once bound
 * @is_bound: a plan holds its address
 * @is_aside: beside the device (guise_weights_add_aside())
 *
 * One persistent tensor. Owned by its set.
 */
typedef struct
{
  char       *name;
  GuiseTensor tensor;
  gboolean    is_bound;
  gboolean    is_aside;
} GuiseWeight;

/* Returns: (nullable): the tensor of that name */
GuiseWeight *guise_weights_find (const GuiseWeights *self, const char *name);

/**
 * guise_weights_move:
 * @self: the set
 * @weight: one of it, not bound
 * @layout: how it shall lie from now on
 * @error: where to put the error
 */
gboolean
guise_weights_move (GuiseWeights *self, GuiseWeight *weight, GuiseLayout layout, GError **error);

G_END_DECLS
