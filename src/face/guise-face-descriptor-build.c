/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a TensorFlow.js graph to a graph of our engine. */
#include <math.h>
#include <string.h>

#include "face/guise-face-descriptor-private.h"
#include "face/guise-face.h"
#include "format/guise-label.h"

#define MAX_SIDE  1024 /* a larger input is none of the face networks */
#define MAX_LABEL 64   /* characters of an op's name in messages */

/* What is known of one node of the file. A convolution waits until its result is used, so that
 * what only scales, shifts or limits its channels can join it. */
typedef struct
{
  const GuiseTfjsNode *conv;   /* (nullable): waiting */
  GuiseNode           *source; /* what the convolution works on */
  float               *scale;  /* [c], owned: of the waiting convolution; NULL without one */
  float               *shift;  /* [c], owned */
  int32_t              c;      /* channels of the waiting convolution */
  double               low;    /* limits of the result */
  double               high;
  GuiseNode           *node; /* (nullable): built, before the limits while they are finite */
} Value;

typedef struct
{
  GuiseGraph          *graph;
  const GuiseTfjs     *file;
  Value               *values; /* [n_nodes] */
  const GuiseTfjsNode *op;     /* the one being built */
  GError             **error;
} Builder;

static gboolean
refuse (Builder *self, const char *reason)
{
  g_autofree char *op = guise_label_escape (self->op->op, MAX_LABEL);

  g_set_error (self->error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
               "Op '%s' of the descriptor network: %s", op, reason);
  return FALSE;
}

static const GuiseTfjsNode *
input_of (const Builder *self, int i)
{
  return i < self->op->n_inputs ? &self->file->nodes[self->op->inputs[i]] : NULL;
}

static Value *
value_of (const Builder *self, int i)
{
  return i < self->op->n_inputs ? &self->values[self->op->inputs[i]] : NULL;
}

/* A constant's weight i of channel o: kernels are [kh, kw, in, out], of depthwise convolutions
 * [kh, kw, channels, 1]; ours are [out, in, kh, kw] and [channels, 1, kh, kw]. */
static GuiseNode *
make_weight (Builder *self, const Value *value, const GuiseTfjsNode *kernel, gboolean is_depthwise)
{
  int32_t    n_in = is_depthwise ? 1 : kernel->dims[2];
  int32_t    n_out = value->c;
  int32_t    n_taps = kernel->dims[0] * kernel->dims[1];
  GuiseNode *node;
  size_t     at = 0;
  float     *values =
    guise_graph_constant_new (self->graph,
                              &GUISE_SHAPE (n_out, n_in, kernel->dims[0], kernel->dims[1]), &node);

  if (values == NULL)
    return NULL;
  for (int32_t o = 0; o < n_out; o++)
    for (int32_t i = 0; i < n_in; i++)
      for (int32_t k = 0; k < n_taps; k++)
        values[at++] =
          kernel->f32[((size_t) k * (size_t) n_in + (size_t) i) * (size_t) n_out + (size_t) o] *
          value->scale[o];
  return node;
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

/* The waiting convolution with all that has joined it. */
static GuiseNode *
build_waiting (Builder *self, const Value *value)
{
  const GuiseTfjsNode *kernel = &self->file->nodes[value->conv->inputs[1]];
  const GuiseShape    *shape = guise_node_get_shape (value->source);
  gboolean             is_depthwise = strcmp (value->conv->op, "Conv2D") != 0;
  GuiseConv            conv = { .stride = value->conv->stride_h,
                                .n_groups = is_depthwise ? (int) value->c : 1 };

  if (value->conv->padding == GUISE_TFJS_PADDING_SAME)
    {
      pad_same (shape->dims[2], kernel->dims[0], conv.stride, &conv.pad_top, &conv.pad_bottom);
      pad_same (shape->dims[3], kernel->dims[1], conv.stride, &conv.pad_left, &conv.pad_right);
    }
  return guise_build_conv2d (self->graph, value->source,
                             make_weight (self, value, kernel, is_depthwise),
                             guise_graph_constant (self->graph, &GUISE_SHAPE (value->c),
                                                   value->shift),
                             &conv);
}

/* The result of a node as one of ours; NULL when it is a constant. */
static GuiseNode *
use (Builder *self, Value *value)
{
  if (value->node == NULL && value->conv != NULL)
    value->node = build_waiting (self, value);
  if (value->node != NULL && value->low == 0 && isinf (value->high))
    value->node = guise_build_leaky_relu (self->graph, value->node, 0);
  else if (value->node != NULL && (isfinite (value->low) || isfinite (value->high)))
    value->node = guise_build_clamp (self->graph, value->node, value->low, value->high);
  value->low = -INFINITY;
  value->high = INFINITY;
  value->conv = NULL;
  return value->node;
}

static gboolean
build_input (Builder *self, Value *out)
{
  const GuiseTfjsNode *op = self->op;

  if (op->n_dims != 4 || op->dims[1] < 1 || op->dims[1] > MAX_SIDE || op->dims[1] != op->dims[2] ||
      op->dims[3] != 3)
    return refuse (self, "it does not take one square colour picture");
  out->node = guise_graph_input (self->graph, "picture",
                                 &GUISE_SHAPE (1, op->dims[3], op->dims[1], op->dims[2]));
  return TRUE;
}

static gboolean
build_constant (Builder *self, Value *out)
{
  /* Its numbers are looked at where they are used. */
  (void) out;
  return self->op->n_elements > 0 || refuse (self, "its numbers are not in the file");
}

static gboolean
build_conv (Builder *self, Value *out)
{
  const GuiseTfjsNode *kernel = input_of (self, 1);
  GuiseNode           *x = self->op->n_inputs == 2 ? use (self, value_of (self, 0)) : NULL;
  gboolean             is_depthwise = strcmp (self->op->op, "Conv2D") != 0;

  if (x == NULL || guise_node_get_shape (x)->n_dims != 4 || kernel->f32 == NULL ||
      kernel->n_dims != 4)
    return refuse (self, "a convolution of something that is no picture, or without weights");
  if (self->op->stride_h != self->op->stride_w || self->op->dilation_h > 1 ||
      self->op->dilation_w > 1 || self->op->is_channels_first ||
      self->op->padding == GUISE_TFJS_PADDING_OTHER)
    return refuse (self, "unequal strides, a dilation, or a padding that is not handled");
  if (kernel->dims[2] != guise_node_get_shape (x)->dims[1] ||
      (is_depthwise && kernel->dims[3] != 1))
    return refuse (self, "weights that do not fit its input");
  out->conv = self->op;
  out->source = x;
  out->c = is_depthwise ? kernel->dims[2] : kernel->dims[3];
  out->scale = g_new (float, (size_t) out->c);
  out->shift = g_new0 (float, (size_t) out->c);
  for (int32_t o = 0; o < out->c; o++)
    out->scale[o] = 1;
  return TRUE;
}

/* The constant and the other operand of an op with two; FALSE unless there is one of each. */
static gboolean
split_operands (Builder *self, const Value **out_value, const GuiseTfjsNode **out_constant)
{
  for (int i = 0; i < 2 && self->op->n_inputs == 2; i++)
    if (input_of (self, i)->f32 != NULL && input_of (self, 1 - i)->f32 == NULL)
      {
        *out_constant = input_of (self, i);
        *out_value = value_of (self, 1 - i);
        return TRUE;
      }
  return FALSE;
}

static void
copy_value (const Value *from, Value *to)
{
  *to = *from;
  to->scale = g_memdup2 (from->scale, (size_t) from->c * sizeof (float));
  to->shift = g_memdup2 (from->shift, (size_t) from->c * sizeof (float));
}

/* A factor or summand a channel behind a convolution. */
static gboolean
build_channelwise (Builder *self, Value *out)
{
  const Value         *value;
  const GuiseTfjsNode *constant;
  gboolean             is_factor = strcmp (self->op->op, "Mul") == 0;

  if (!split_operands (self, &value, &constant))
    return refuse (self, "not one computed and one constant operand");
  if (value->conv == NULL || isfinite (value->low) || isfinite (value->high) ||
      (constant->n_elements != 1 &&
       (constant->n_elements != value->c || constant->dims[constant->n_dims - 1] != value->c)))
    return refuse (self, "it is no normalisation of a convolution's channels");
  copy_value (value, out);
  for (int32_t o = 0; o < out->c; o++)
    {
      float number = constant->f32[constant->n_elements == 1 ? 0 : o];

      if (is_factor)
        {
          out->scale[o] *= number;
          out->shift[o] *= number;
        }
      else
        out->shift[o] += number;
    }
  return TRUE;
}

static gboolean
build_limit (Builder *self, Value *out)
{
  const Value         *value = value_of (self, 0);
  const GuiseTfjsNode *constant = NULL;
  double               limit = 0;

  if (strcmp (self->op->op, "Relu") != 0)
    {
      if (!split_operands (self, &value, &constant) || constant->n_elements != 1)
        return refuse (self, "the limit is no single constant");
      limit = (double) constant->f32[0];
    }
  if (value == NULL || (value->conv == NULL && value->node == NULL) || !isfinite (limit))
    return refuse (self, "nothing to limit, or no limit");
  copy_value (value, out);
  if (strcmp (self->op->op, "Minimum") == 0)
    {
      out->low = MIN (out->low, limit);
      out->high = MIN (out->high, limit);
    }
  else
    {
      out->low = MAX (out->low, limit);
      out->high = MAX (out->high, limit);
    }
  return TRUE;
}

static gboolean
build_mean (Builder *self, Value *out)
{
  const GuiseTfjsNode *axes = input_of (self, 1);
  GuiseNode           *x = self->op->n_inputs == 2 ? use (self, value_of (self, 0)) : NULL;

  if (x == NULL || guise_node_get_shape (x)->n_dims != 4 || axes->i32 == NULL ||
      axes->n_elements != 2 || axes->i32[0] != 1 || axes->i32[1] != 2 || self->op->keeps_dims)
    return refuse (self, "not a mean over rows and columns");
  out->node =
    guise_build_reshape (self->graph, guise_build_mean (self->graph, x, 1u << 2 | 1u << 3),
                         &GUISE_SHAPE (1, guise_node_get_shape (x)->dims[1]));
  return TRUE;
}

static const struct
{
  const char *op;
  gboolean (*build) (Builder *self, Value *out);
} rows[] = {
  { "Add", build_channelwise },
  { "AddV2", build_channelwise },
  { "Const", build_constant },
  { "Conv2D", build_conv },
  { "DepthwiseConv2dNative", build_conv },
  { "Maximum", build_limit },
  { "Mean", build_mean },
  { "Minimum", build_limit },
  { "Mul", build_channelwise },
  { "Placeholder", build_input },
  { "Relu", build_limit },
};

static gboolean
build_node (Builder *self, int32_t index)
{
  Value *out = &self->values[index];

  self->op = &self->file->nodes[index];
  out->low = -INFINITY;
  out->high = INFINITY;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].op, self->op->op) == 0)
      return rows[i].build (self, out) && guise_graph_check (self->graph, self->error);
  return refuse (self, "it is not known");
}

/* Marks what a node needs; the inputs of a node come before it. */
static void
mark_needed (const GuiseTfjs *file, int32_t result, gboolean *is_needed)
{
  is_needed[result] = TRUE;
  for (int32_t i = result; i >= 0; i--)
    for (int j = 0; is_needed[i] && j < file->nodes[i].n_inputs; j++)
      is_needed[file->nodes[i].inputs[j]] = TRUE;
}

/* Builds the needed nodes in their order. */
static gboolean
build_nodes (Builder *self, int32_t result, GuiseNode **out_input, GuiseNode **out_result)
{
  g_autofree gboolean *is_needed = g_new0 (gboolean, self->file->n_nodes);
  GuiseNode           *input = NULL;

  mark_needed (self->file, result, is_needed);
  for (int32_t i = 0; i <= result; i++)
    {
      if (!is_needed[i])
        continue;
      if (!build_node (self, i))
        return FALSE;
      if (strcmp (self->op->op, "Placeholder") != 0)
        continue;
      if (input != NULL)
        return refuse (self, "there are two of them");
      input = self->values[i].node;
    }
  *out_result = use (self, &self->values[result]);
  if (*out_result == NULL || input == NULL || guise_node_get_shape (*out_result)->n_dims != 2)
    return refuse (self, "it is no list of numbers made from a picture");
  *out_input = input;
  return guise_graph_check (self->graph, self->error);
}

gboolean
guise_face_descriptor_build (GuiseGraph      *graph,
                             const GuiseTfjs *file,
                             const char      *result,
                             GuiseNode      **out_input,
                             GuiseNode      **out_result,
                             GError         **error)
{
  g_autofree Value *values = g_new0 (Value, file->n_nodes);
  Builder           self = { .graph = graph, .file = file, .values = values, .error = error };
  int32_t           index = guise_tfjs_find (file, result);
  gboolean          ok = FALSE;

  if (index < 0)
    g_set_error (error, GUISE_FACE_ERROR, GUISE_FACE_ERROR_NETWORK,
                 "The descriptor network has no result '%s'", result);
  else
    ok = build_nodes (&self, index, out_input, out_result);
  for (size_t i = 0; i < file->n_nodes; i++)
    {
      g_free (values[i].scale);
      g_free (values[i].shift);
    }
  return ok;
}
