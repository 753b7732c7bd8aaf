/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a TensorFlow Lite graph to a graph of our engine. */
#include "face/guise-face-net-private.h"
#include "face/guise-face.h"

typedef struct
{
  GuiseGraph        *graph;
  const GuiseTflite *file;
  GuiseNode        **nodes; /* [n_tensors]: what has been built; pictures in our order */
  GError           **error;
} Builder;

/* Axis i of the file's order [n, h, w, c] is axis to_file_order[i] of ours, [n, c, h, w]. */
static const int to_file_order[4] = { 0, 2, 3, 1 };

static gboolean
refuse (Builder *self, const GuiseTfliteOp *op, const char *reason)
{
  g_set_error (self->error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
               "Op %d of the face network: %s", op->code, reason);
  return FALSE;
}

static const GuiseTfliteTensor *
input_of (const Builder *self, const GuiseTfliteOp *op, int i)
{
  return i < op->n_inputs && op->inputs[i] >= 0 ? &self->file->tensors[op->inputs[i]] : NULL;
}

static GuiseNode *
node_of (const Builder *self, const GuiseTfliteOp *op, int i)
{
  return i < op->n_inputs && op->inputs[i] >= 0 ? self->nodes[op->inputs[i]] : NULL;
}

static const GuiseTfliteTensor *
output_of (const Builder *self, const GuiseTfliteOp *op)
{
  return &self->file->tensors[op->outputs[0]];
}

/* The shape of a tensor in our order. */
static GuiseShape
shape_of (const GuiseTfliteTensor *tensor)
{
  GuiseShape shape = { .n_dims = tensor->n_dims };

  for (int i = 0; i < tensor->n_dims; i++)
    shape.dims[tensor->n_dims == 4 ? to_file_order[i] : i] = tensor->dims[i];
  return shape;
}

/* Zeros before and after for one axis, as TensorFlow's SAME wants them: the smaller half first. */
static void
pad_same (int64_t size, int64_t kernel, int stride, int *out_before, int *out_after)
{
  int64_t n_out = (size + stride - 1) / stride;
  int64_t total = MAX (0, (n_out - 1) * stride + kernel - size);

  *out_before = (int) (total / 2);
  *out_after = (int) (total - total / 2);
}

static gboolean
make_window (Builder             *self,
             const GuiseTfliteOp *op,
             int64_t              kernel_h,
             int64_t              kernel_w,
             GuiseConv           *out_conv)
{
  const GuiseTfliteTensor *x = input_of (self, op, 0);

  *out_conv = (GuiseConv){ .stride = op->stride_h, .n_groups = 1 };
  if (x == NULL || x->n_dims != 4)
    return refuse (self, op, "the input of a window is no picture");
  if (op->stride_h != op->stride_w || op->dilation_h > 1 || op->dilation_w > 1)
    return refuse (self, op, "unequal strides or a dilation");
  if (op->is_same)
    {
      pad_same (x->dims[1], kernel_h, op->stride_h, &out_conv->pad_top, &out_conv->pad_bottom);
      pad_same (x->dims[2], kernel_w, op->stride_w, &out_conv->pad_left, &out_conv->pad_right);
    }
  return TRUE;
}

/* Weights [o, h, w, i] -> [o, i, h, w]. */
static GuiseNode *
make_weight (Builder *self, const GuiseTfliteTensor *weight)
{
  const int32_t *d = weight->dims;
  GuiseNode     *node;
  size_t         at = 0;
  float         *values =
    guise_graph_constant_new (self->graph, &GUISE_SHAPE (d[0], d[3], d[1], d[2]), &node);

  if (values == NULL)
    return NULL;
  for (int32_t o = 0; o < d[0]; o++)
    for (int32_t i = 0; i < d[3]; i++)
      for (int32_t k = 0; k < d[1] * d[2]; k++)
        values[at++] =
          weight
            ->f32[((size_t) o * (size_t) (d[1] * d[2]) + (size_t) k) * (size_t) d[3] + (size_t) i];
  return node;
}

/* Depthwise weights [1, h, w, c] -> [c, 1, h, w]. */
static GuiseNode *
make_depthwise_weight (Builder *self, const GuiseTfliteTensor *weight)
{
  const int32_t *d = weight->dims;
  GuiseNode     *node;
  size_t         at = 0;
  float *values = guise_graph_constant_new (self->graph, &GUISE_SHAPE (d[3], 1, d[1], d[2]), &node);

  if (values == NULL)
    return NULL;
  for (int32_t c = 0; c < d[3]; c++)
    for (int32_t k = 0; k < d[1] * d[2]; k++)
      values[at++] = weight->f32[(size_t) k * (size_t) d[3] + (size_t) c];
  return node;
}

static gboolean
build_conv (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  const GuiseTfliteTensor *x = input_of (self, op, 0), *weight = input_of (self, op, 1);
  const GuiseTfliteTensor *bias = input_of (self, op, 2);
  gboolean                 is_depthwise = op->code == GUISE_TFLITE_DEPTHWISE_CONV_2D;
  GuiseConv                conv;

  if (weight == NULL || weight->f32 == NULL || weight->n_dims != 4)
    return refuse (self, op, "the weights are no constant of four dimensions");
  if (!make_window (self, op, weight->dims[1], weight->dims[2], &conv))
    return FALSE;
  if (is_depthwise &&
      (op->multiplier != 1 || weight->dims[0] != 1 || weight->dims[3] != x->dims[3]))
    return refuse (self, op, "a depthwise convolution with several outputs a channel");
  if (!is_depthwise && weight->dims[3] != x->dims[3])
    return refuse (self, op, "a convolution in groups");
  if (is_depthwise)
    conv.n_groups = x->dims[3];

  int32_t    n_out = is_depthwise ? weight->dims[3] : weight->dims[0];
  GuiseNode *bias_node = NULL;

  if (bias != NULL && (bias->f32 == NULL || bias->n_elements != n_out))
    return refuse (self, op, "the bias is no constant of the right size");
  if (bias != NULL)
    bias_node = guise_graph_constant (self->graph, &GUISE_SHAPE (n_out), bias->f32);
  *out_node = guise_build_conv2d (self->graph, node_of (self, op, 0),
                                  is_depthwise ? make_depthwise_weight (self, weight)
                                               : make_weight (self, weight),
                                  bias_node, &conv);
  return TRUE;
}

static gboolean
build_max_pool (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  GuiseConv conv;

  if (op->filter_h < 1 || op->filter_w < 1)
    return refuse (self, op, "an empty window");
  if (!make_window (self, op, op->filter_h, op->filter_w, &conv))
    return FALSE;
  *out_node =
    guise_build_max_pool (self->graph, node_of (self, op, 0), op->filter_h, op->filter_w, &conv);
  return TRUE;
}

static gboolean
build_prelu (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  const GuiseTfliteTensor *x = input_of (self, op, 0), *slopes = input_of (self, op, 1);

  if (x == NULL || x->n_dims != 4 || slopes == NULL || slopes->f32 == NULL ||
      slopes->n_elements != x->dims[3] || slopes->dims[slopes->n_dims - 1] != x->dims[3])
    return refuse (self, op, "the slopes are not one a channel");
  *out_node =
    guise_build_prelu (self->graph, node_of (self, op, 0),
                       guise_graph_constant (self->graph, &GUISE_SHAPE (x->dims[3]), slopes->f32));
  return TRUE;
}

static gboolean
build_pad (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  const GuiseTfliteTensor *x = input_of (self, op, 0), *pads = input_of (self, op, 1);
  int64_t                  before[4], after[4];

  if (x == NULL || x->n_dims != 4 || pads == NULL || pads->i32 == NULL || pads->n_elements != 8)
    return refuse (self, op, "the padding is no constant of four pairs");
  for (int i = 0; i < 4; i++)
    {
      int axis = to_file_order[i];

      if (pads->i32[2 * i] < 0 || pads->i32[2 * i + 1] < 0)
        return refuse (self, op, "negative padding");
      before[axis] = pads->i32[2 * i];
      after[axis] = pads->i32[2 * i + 1];
    }
  *out_node = guise_build_pad (self->graph, node_of (self, op, 0), before, after);
  return TRUE;
}

static gboolean
build_resize (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  const GuiseTfliteTensor *x = input_of (self, op, 0), *size = input_of (self, op, 1);

  if (x == NULL || x->n_dims != 4 || size == NULL || size->i32 == NULL || size->n_elements != 2)
    return refuse (self, op, "the size is no constant");
  if (!op->is_half_pixel || op->is_corner_aligned)
    return refuse (self, op, "pixel centres are not at a half");
  *out_node =
    guise_build_resize_bilinear (self->graph, node_of (self, op, 0), size->i32[0], size->i32[1]);
  return TRUE;
}

static gboolean
build_reshape (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  const GuiseTfliteTensor *x = input_of (self, op, 0);
  GuiseShape               shape = shape_of (output_of (self, op));
  GuiseNode               *node = node_of (self, op, 0);

  if (x == NULL || x->n_elements != output_of (self, op)->n_elements || shape.n_dims == 4)
    return refuse (self, op, "a change of shape into a picture");
  if (x->n_dims == 4)
    node = guise_build_transpose (self->graph, node, to_file_order);
  *out_node = guise_build_reshape (self->graph, node, &shape);
  return TRUE;
}

static gboolean
build_concat (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  GuiseNode *parts[GUISE_TFLITE_MAX_INPUTS];
  int        n_dims = output_of (self, op)->n_dims;
  int        axis = op->axis < 0 ? op->axis + n_dims : op->axis;

  if (axis < 0 || axis >= n_dims || op->n_inputs < 1)
    return refuse (self, op, "an axis that is not there");
  for (int i = 0; i < op->n_inputs; i++)
    {
      parts[i] = node_of (self, op, i);
      if (parts[i] == NULL || input_of (self, op, i)->n_dims != n_dims)
        return refuse (self, op, "parts of different kinds");
    }
  if (n_dims == 4)
    axis = to_file_order[axis];
  *out_node = guise_build_concat (self->graph, parts, (size_t) op->n_inputs, axis);
  return TRUE;
}

static gboolean
build_relu (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  *out_node = guise_build_leaky_relu (self->graph, node_of (self, op, 0), 0);
  return TRUE;
}

static gboolean
build_add (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node)
{
  const GuiseTfliteTensor *a = input_of (self, op, 0), *b = input_of (self, op, 1);

  if (a == NULL || b == NULL || node_of (self, op, 0) == NULL || node_of (self, op, 1) == NULL ||
      a->n_dims != b->n_dims || a->n_elements != b->n_elements)
    return refuse (self, op, "a sum of different shapes");
  *out_node = guise_build_add (self->graph, node_of (self, op, 0), node_of (self, op, 1));
  return TRUE;
}

static const struct
{
  GuiseTfliteCode code;
  gboolean (*build) (Builder *self, const GuiseTfliteOp *op, GuiseNode **out_node);
} rows[] = {
  { GUISE_TFLITE_ADD, build_add },
  { GUISE_TFLITE_CONCATENATION, build_concat },
  { GUISE_TFLITE_CONV_2D, build_conv },
  { GUISE_TFLITE_DEPTHWISE_CONV_2D, build_conv },
  { GUISE_TFLITE_MAX_POOL_2D, build_max_pool },
  { GUISE_TFLITE_PAD, build_pad },
  { GUISE_TFLITE_PRELU, build_prelu },
  { GUISE_TFLITE_RELU, build_relu },
  { GUISE_TFLITE_RESHAPE, build_reshape },
  { GUISE_TFLITE_RESIZE_BILINEAR, build_resize },
};

static gboolean
build_op (Builder *self, const GuiseTfliteOp *op)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GuiseNode *node = NULL;

      if ((int) rows[i].code != op->code)
        continue;
      if (op->n_outputs != 1 || node_of (self, op, 0) == NULL)
        return refuse (self, op, "several results, or an input that is not computed");
      if (op->activation < 0 || op->activation > 1)
        return refuse (self, op, "an activation that is not handled");
      if (!rows[i].build (self, op, &node))
        return FALSE;
      if (op->activation == 1)
        node = guise_build_leaky_relu (self->graph, node, 0);

      /* The file states every shape: ours must come to the same. */
      GuiseShape expected = shape_of (output_of (self, op));

      if (!guise_graph_check (self->graph, self->error))
        return FALSE;
      if (!guise_shape_equal (guise_node_get_shape (node), &expected))
        return refuse (self, op, "another shape than the file says");
      self->nodes[op->outputs[0]] = node;
      return TRUE;
    }
  return refuse (self, op, "it is not known");
}

/* The numbers of an output in the order of the file. */
static gboolean
build_output (Builder *self, int32_t index, GuiseNode **out_node)
{
  const GuiseTfliteTensor *tensor = &self->file->tensors[index];
  GuiseNode               *node = self->nodes[index];

  if (node == NULL)
    {
      g_set_error (self->error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                   "A result of the face network is a constant");
      return FALSE;
    }
  if (tensor->n_dims == 4 && (tensor->dims[1] > 1 || tensor->dims[2] > 1))
    node = guise_build_transpose (self->graph, node, to_file_order);
  *out_node = node;
  return TRUE;
}

/* Which ops lead from @input to the wanted outputs. */
static gboolean *
find_needed (const GuiseTflite *file, int32_t input, const int32_t *outputs, int n_outputs)
{
  g_autofree gboolean *is_wanted = g_new0 (gboolean, file->n_tensors);
  gboolean            *is_needed = g_new0 (gboolean, file->n_ops);

  for (int i = 0; i < n_outputs; i++)
    is_wanted[outputs[i]] = TRUE;
  is_wanted[input] = FALSE;
  for (size_t i = file->n_ops; i-- > 0;)
    {
      const GuiseTfliteOp *op = &file->ops[i];

      for (int k = 0; k < op->n_outputs; k++)
        is_needed[i] |= is_wanted[op->outputs[k]];
      for (int k = 0; is_needed[i] && k < op->n_inputs; k++)
        if (op->inputs[k] >= 0 && op->inputs[k] != input)
          is_wanted[op->inputs[k]] = TRUE;
    }
  return is_needed;
}

gboolean
guise_face_net_build (GuiseGraph        *graph,
                      const GuiseTflite *file,
                      int32_t            input,
                      const int32_t     *outputs,
                      int                n_outputs,
                      GuiseNode        **out_input,
                      GuiseNode        **out_outputs,
                      GError           **error)
{
  g_autofree GuiseNode **nodes = g_new0 (GuiseNode *, file->n_tensors);
  g_autofree gboolean   *is_needed = find_needed (file, input, outputs, n_outputs);
  Builder                builder = { .graph = graph, .file = file, .nodes = nodes, .error = error };
  GuiseShape             shape = shape_of (&file->tensors[input]);

  nodes[input] = guise_graph_input (graph, "picture", &shape);
  for (size_t i = 0; i < file->n_ops; i++)
    if (is_needed[i] && !build_op (&builder, &file->ops[i]))
      {
        g_prefix_error (error, "Step %zu: ", i);
        return FALSE;
      }
  for (int i = 0; i < n_outputs; i++)
    if (!build_output (&builder, outputs[i], &out_outputs[i]))
      return FALSE;
  *out_input = nodes[input];
  return guise_graph_check (graph, error);
}
