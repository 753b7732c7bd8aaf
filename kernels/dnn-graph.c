/* SPDX-License-Identifier: GPL-3.0-or-later
 * Describes a convolution to cuDNN. */
#include "guise-dnn.h"

#include <string.h>

#define ALIGNMENT 16 /* bytes; the memory of the device is 256 apart, its slices 16 at least */

GuiseGpuStatus guise_gpu_fail (GuiseGpuStatus status, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

GuiseGpuStatus
guise_dnn_fail (const GuiseDnnTarget *target,
                GuiseGpuStatus        status,
                cudnnStatus_t         why,
                const char           *what)
{
  char text[256] = "";

  target->cudnn.cudnnGetLastErrorString (text, sizeof text);
  return guise_gpu_fail (why == CUDNN_STATUS_ALLOC_FAILED ? GUISE_GPU_NO_MEMORY : status,
                         "%s: cuDNN answers %s (%s)", what, target->cudnn.cudnnGetErrorString (why),
                         text);
}

/* The first error of a row of calls stays; later calls do nothing. */
typedef struct
{
  const GuiseDnnTarget *target;
  GuiseDnnGraph        *graph;
  cudnnStatus_t         status;
} Builder;

static cudnnBackendDescriptor_t
add_part (Builder *self, cudnnBackendDescriptorType_t type)
{
  cudnnBackendDescriptor_t part = NULL;

  if (self->status == CUDNN_STATUS_SUCCESS)
    self->status = self->target->cudnn.cudnnBackendCreateDescriptor (type, &part);
  if (part != NULL)
    self->graph->parts[self->graph->n_parts++] = part;
  return part;
}

static void
set (Builder                    *self,
     cudnnBackendDescriptor_t    part,
     cudnnBackendAttributeName_t name,
     cudnnBackendAttributeType_t type,
     int64_t                     n,
     const void                 *values)
{
  if (self->status == CUDNN_STATUS_SUCCESS)
    self->status = self->target->cudnn.cudnnBackendSetAttribute (part, name, type, n, values);
}

static void
finish (Builder *self, cudnnBackendDescriptor_t part)
{
  if (self->status == CUDNN_STATUS_SUCCESS)
    self->status = self->target->cudnn.cudnnBackendFinalize (part);
}

static cudnnDataType_t
get_data_type (int element)
{
  switch (element)
    {
    case GUISE_ELEMENT_BF16:
      return CUDNN_DATA_BFLOAT16;
    case GUISE_ELEMENT_F16:
      return CUDNN_DATA_HALF;
    default:
      return CUDNN_DATA_FLOAT;
    }
}

/* Channels last in memory: dims are [n, c, h, w], strides those of [n, h, w, c]. */
static cudnnBackendDescriptor_t
add_tensor (Builder        *self,
            int64_t         id,
            cudnnDataType_t type,
            int64_t         n,
            int64_t         c,
            int64_t         h,
            int64_t         w)
{
  const int64_t            dims[] = { n, c, h, w };
  const int64_t            strides[] = { h * w * c, 1, w * c, c };
  const int64_t            alignment = ALIGNMENT;
  cudnnBackendDescriptor_t tensor = add_part (self, CUDNN_BACKEND_TENSOR_DESCRIPTOR);

  set (self, tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &type);
  set (self, tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4, dims);
  set (self, tensor, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4, strides);
  set (self, tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1, &id);
  set (self, tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, 1, &alignment);
  finish (self, tensor);
  return tensor;
}

/* cuDNN wants the padding that the output needs, not what the shape leaves over. */
static cudnnBackendDescriptor_t
add_convolution (Builder *self, const GuiseGpuConvShape *s)
{
  const cudnnDataType_t        compute = CUDNN_DATA_FLOAT;
  const cudnnConvolutionMode_t mode = CUDNN_CROSS_CORRELATION;
  const int64_t                n_axes = 2;
  const int64_t                strides[] = { s->stride, s->stride };
  const int64_t                dilations[] = { 1, 1 };
  const int64_t                before[] = { s->pad_top, s->pad_left };
  const int64_t                after[] = { s->pad_bottom, s->pad_right };
  cudnnBackendDescriptor_t     conv = add_part (self, CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);

  set (self, conv, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &compute);
  set (self, conv, CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, 1, &mode);
  set (self, conv, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, 1, &n_axes);
  set (self, conv, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CUDNN_TYPE_INT64, 2, before);
  set (self, conv, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, CUDNN_TYPE_INT64, 2, after);
  set (self, conv, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, CUDNN_TYPE_INT64, 2, strides);
  set (self, conv, CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, 2, dilations);
  finish (self, conv);
  return conv;
}

/* What an operation calls its parts. */
typedef struct
{
  cudnnBackendDescriptorType_t type;
  cudnnBackendAttributeName_t  alpha;
  cudnnBackendAttributeName_t  beta;
  cudnnBackendAttributeName_t  conv;
  cudnnBackendAttributeName_t  x;
  cudnnBackendAttributeName_t  y;
  cudnnBackendAttributeName_t  weight;
  int64_t                      x_id;
  int64_t                      y_id;
  int64_t                      weight_id;
} Operation;

static const Operation operations[GUISE_GPU_N_CONV_DIRECTIONS] = {
  [GUISE_GPU_CONV_FORWARD] = {
    .type = CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
    .alpha = CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
    .beta = CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
    .conv = CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
    .x = CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
    .y = CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y,
    .weight = CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
    .x_id = GUISE_DNN_A,
    .y_id = GUISE_DNN_OUT,
    .weight_id = GUISE_DNN_B,
  },
  [GUISE_GPU_CONV_GRAD_DATA] = {
    .type = CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
    .alpha = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
    .beta = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
    .conv = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
    .x = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
    .y = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY,
    .weight = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
    .x_id = GUISE_DNN_OUT,
    .y_id = GUISE_DNN_A,
    .weight_id = GUISE_DNN_B,
  },
  [GUISE_GPU_CONV_GRAD_WEIGHT] = {
    .type = CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
    .alpha = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
    .beta = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
    .conv = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
    .x = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
    .y = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY,
    .weight = CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
    .x_id = GUISE_DNN_A,
    .y_id = GUISE_DNN_B,
    .weight_id = GUISE_DNN_OUT,
  },
};

/* The weights have the channels of one group; cuDNN counts the groups by that. */
static cudnnBackendDescriptor_t
add_operation (Builder *self, const Operation *kind, const GuiseGpuConvShape *s)
{
  const cudnnDataType_t    type = get_data_type (s->element);
  const float              one = 1;
  const float              zero = 0;
  cudnnBackendDescriptor_t conv = add_convolution (self, s);
  cudnnBackendDescriptor_t x = add_tensor (self, kind->x_id, type, s->n, s->c, s->h, s->w);
  cudnnBackendDescriptor_t y = add_tensor (self, kind->y_id, type, s->n, s->o, s->out_h, s->out_w);
  cudnnBackendDescriptor_t weight =
    add_tensor (self, kind->weight_id, type, s->o, s->c / s->n_groups, s->kernel_h, s->kernel_w);
  cudnnBackendDescriptor_t operation = add_part (self, kind->type);

  set (self, operation, kind->alpha, CUDNN_TYPE_FLOAT, 1, &one);
  set (self, operation, kind->beta, CUDNN_TYPE_FLOAT, 1, &zero);
  set (self, operation, kind->conv, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &conv);
  set (self, operation, kind->x, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &x);
  set (self, operation, kind->y, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &y);
  set (self, operation, kind->weight, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &weight);
  finish (self, operation);
  return operation;
}

GuiseGpuStatus
guise_dnn_graph_init (GuiseDnnGraph           *graph,
                      const GuiseDnnTarget    *target,
                      GuiseGpuConvDirection    direction,
                      const GuiseGpuConvShape *shape)
{
  Builder                  builder = { target, graph, CUDNN_STATUS_SUCCESS };
  cudnnBackendDescriptor_t operation;

  memset (graph, 0, sizeof *graph);
  if (shape->element == GUISE_ELEMENT_SPLIT)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED,
                           "A convolution of split numbers reads the bf16 plane");
  operation = add_operation (&builder, &operations[direction], shape);
  graph->graph = add_part (&builder, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
  set (&builder, graph->graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1,
       &operation);
  if (target->handle != NULL)
    set (&builder, graph->graph, CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1,
         &target->handle);
  finish (&builder, graph->graph);
  if (builder.status == CUDNN_STATUS_SUCCESS)
    return GUISE_GPU_OK;
  (void) guise_dnn_fail (target, GUISE_GPU_UNSUPPORTED, builder.status, "Describing a convolution");
  guise_dnn_graph_clear (graph, target);
  return builder.status == CUDNN_STATUS_ALLOC_FAILED ? GUISE_GPU_NO_MEMORY : GUISE_GPU_UNSUPPORTED;
}

void
guise_dnn_graph_clear (GuiseDnnGraph *graph, const GuiseDnnTarget *target)
{
  while (graph->n_parts > 0)
    (void) target->cudnn.cudnnBackendDestroyDescriptor (graph->parts[--graph->n_parts]);
  graph->graph = NULL;
}
