/* SPDX-License-Identifier: GPL-3.0-or-later
 * The layers that DeepFaceLab's networks are made of. */
#include "model/guise-layer.h"

static const GuiseWeightTensor *
find (const GuiseLayers *self, const char *layer, const char *leaf)
{
  g_autofree char         *name = g_strdup_printf ("%s/%s/%s:0", self->component, layer, leaf);
  const GuiseWeightTensor *tensor = guise_weight_table_find_tensor (self->table, name);

  g_assert (tensor != NULL);
  return tensor;
}

GuiseNode *
guise_layer_build_param (const GuiseLayers *self, const char *layer, const char *leaf)
{
  const GuiseWeightTensor *tensor = find (self, layer, leaf);

  return guise_graph_param (self->graph, tensor->name, &tensor->shape);
}

/* Side of the kernel of a convolution. */
static int
get_kernel (const GuiseLayers *self, const char *layer)
{
  return (int) find (self, layer, "weight")->file_shape.dims[0];
}

static GuiseNode *
cast (const GuiseLayers *self, GuiseNode *x, GuisePrecision from, GuisePrecision to)
{
  return self->precision == GUISE_PRECISION_F32 ? x : guise_build_cast (self->graph, x, from, to);
}

GuiseNode *
guise_layer_enter (const GuiseLayers *self, GuiseNode *x)
{
  return cast (self, x, GUISE_PRECISION_F32, self->precision);
}

GuiseNode *
guise_layer_leave (const GuiseLayers *self, GuiseNode *x)
{
  return cast (self, x, self->precision, GUISE_PRECISION_F32);
}

GuiseNode *
guise_layer_hold (const GuiseLayers *self, GuiseNode *x)
{
  return cast (self, x, self->precision, self->precision);
}

GuiseNode *
guise_layer_build_conv (const GuiseLayers *self, const char *layer, int stride, GuiseNode *x)
{
  int        pad = get_kernel (self, layer) / 2;
  GuiseConv  window = { stride, pad, pad, pad, pad, 1 };
  GuiseNode *weight = guise_layer_enter (self, guise_layer_build_param (self, layer, "weight"));
  GuiseNode *bias = guise_layer_enter (self, guise_layer_build_param (self, layer, "bias"));

  return guise_layer_hold (self, guise_build_conv2d (self->graph, x, weight, bias, &window));
}

GuiseNode *
guise_layer_build_conv_transposed (const GuiseLayers *self,
                                   const char        *layer,
                                   int                stride,
                                   GuiseNode         *x)
{
  int               pads = MAX (get_kernel (self, layer) - stride, 0);
  int               before = pads / 2, after = pads - pads / 2;
  GuiseConv         window = { stride, before, before, after, after, 1 };
  const GuiseShape *shape;

  if (x == NULL)
    return NULL;
  shape = guise_node_get_shape (x);
  return guise_build_conv2d_transposed (self->graph, x,
                                        guise_layer_build_param (self, layer, "weight"),
                                        guise_layer_build_param (self, layer, "bias"), &window,
                                        shape->dims[2] * stride, shape->dims[3] * stride);
}

GuiseNode *
guise_layer_build_dense (const GuiseLayers *self, const char *layer, GuiseNode *x)
{
  return guise_build_matmul (self->graph, x, guise_layer_build_param (self, layer, "weight"),
                             guise_layer_build_param (self, layer, "bias"));
}
