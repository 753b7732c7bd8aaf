/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes convolutions of all kinds as ONNX operators. */
#include "model/guise-onnx-export-private.h"
#include "nn/guise-node.h"

/* A Conv or ConvTranspose with the first three inputs of @node, the third of which may be absent.
 * @output_padding: rows and columns that a transposed one adds behind. */
static char *
write_conv (GuiseOnnxExport *self, const char *op, GuiseNode *node, int64_t output_padding)
{
  const GuiseConv *conv = guise_node_get_params (node);
  const int64_t   *weight = guise_node_get_shape (guise_node_get_input (node, 1))->dims;
  const int64_t    dilations[2] = { 1, 1 }, strides[2] = { conv->stride, conv->stride };
  const int64_t    pads[4] = { conv->pad_top, conv->pad_left, conv->pad_bottom, conv->pad_right };
  const int64_t    behind[2] = { output_padding, output_padding };
  const GuiseOnnxAttribute attributes[] = {
    guise_onnx_export_ints ("dilations", 2, dilations),
    { .name = "group", .kind = GUISE_ONNX_ATTRIBUTE_INT, .i = conv->n_groups },
    guise_onnx_export_ints ("kernel_shape", 2, weight + 2),
    guise_onnx_export_ints ("pads", 4, pads),
    guise_onnx_export_ints ("strides", 2, strides),
    guise_onnx_export_ints ("output_padding", 2, behind),
  };
  const char *inputs[3] = { guise_onnx_export_get_name (self, node, 0),
                            guise_onnx_export_get_name (self, node, 1),
                            guise_onnx_export_get_name (self, node, 2) };

  return guise_onnx_export_write_node (self, TRUE, op, inputs[2] != NULL ? 3 : 2, inputs,
                                       G_N_ELEMENTS (attributes) - (output_padding == 0),
                                       attributes);
}

char *
guise_onnx_export_conv (GuiseOnnxExport   *self,
                        const GuiseOnnxOp *row,
                        GuiseNode         *node,
                        GError           **error)
{
  return write_conv (self, row->name, node, 0);
}

char *
guise_onnx_export_conv_transposed (GuiseOnnxExport   *self,
                                   const GuiseOnnxOp *row,
                                   GuiseNode         *node,
                                   GError           **error)
{
  const GuiseConv *conv = guise_node_get_params (node);
  const int64_t   *from = guise_node_get_shape (guise_node_get_input (node, 0))->dims;
  const int64_t   *weight = guise_node_get_shape (guise_node_get_input (node, 1))->dims;
  const int64_t   *to = guise_node_get_shape (node)->dims;
  /* Rows and columns of the result that no window of the forward convolution reached. */
  int64_t rows =
    to[2] + conv->pad_top + conv->pad_bottom - weight[2] - (from[2] - 1) * conv->stride;
  int64_t columns =
    to[3] + conv->pad_left + conv->pad_right - weight[3] - (from[3] - 1) * conv->stride;

  if (rows != columns)
    return guise_onnx_export_fail (node, "its padding behind is not the same on both axes", error);
  return write_conv (self, row->name, node, rows);
}

/* A filter is a depthwise convolution with the product of its taps as every channel's kernel. */
char *
guise_onnx_export_filter (GuiseOnnxExport   *self,
                          const GuiseOnnxOp *row,
                          GuiseNode         *node,
                          GError           **error)
{
  const GuiseFilterParams *params = guise_node_get_params (node);
  int64_t                  n_channels = guise_node_get_shape (node)->dims[1], n = params->n_taps;
  const int64_t            kernel[2] = { n, n }, strides[2] = { params->stride, params->stride };
  const int64_t            before = params->pad_before, after = params->pad_after;
  const int64_t            pads[4] = { before, before, after, after };
  const GuiseShape         shape = GUISE_SHAPE (n_channels, 1, n, n);
  g_autofree float        *values = g_try_new (float, (size_t) (n_channels * n * n));
  const GuiseOnnxAttribute attributes[] = {
    { .name = "group", .kind = GUISE_ONNX_ATTRIBUTE_INT, .i = n_channels },
    guise_onnx_export_ints ("kernel_shape", 2, kernel),
    guise_onnx_export_ints ("pads", 4, pads),
    guise_onnx_export_ints ("strides", 2, strides),
  };

  if (values == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                   "No memory to export the kernels of '%s'", guise_node_get_name (node));
      return NULL;
    }
  for (int64_t i = 0; i < n_channels * n * n; i++)
    values[i] = params->taps[i / n % n] * params->taps[i % n];

  g_autofree char *weight =
    guise_onnx_export_write_constant (self, &shape, node, g_steal_pointer (&values), error);
  const char *inputs[2] = { guise_onnx_export_get_name (self, node, 0), weight };

  if (weight == NULL)
    return NULL;
  return guise_onnx_export_write_node (self, TRUE, row->name, 2, inputs, G_N_ELEMENTS (attributes),
                                       attributes);
}
