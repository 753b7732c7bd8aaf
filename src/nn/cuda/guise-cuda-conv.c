/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions: a library's for one group, own kernels for one tap between many channels and few,
 * own loops for several groups; and one pass behind each of a library's for bias, addend,
 * activation and the order in which the result is wanted. */
#include "nn/cuda/guise-cuda-kernels.h"

enum
{
  CONV_IMAGE, /* x, or dy of the gradient by the data */
  CONV_WEIGHT,
  CONV_BIAS,
  CONV_ADDEND,

  CONV_DY = 1, /* of the gradient by the weight */
};

typedef enum
{
  WAY_LIBRARY,
  WAY_NARROW,
  WAY_DIRECT,
} Way;

/* What a step keeps. */
typedef struct
{
  const GuiseKernels   *kernels;
  Way                   way;
  GuiseGpuConv         *conv; /* of a library */
  GuiseGpuConvShape     shape;
  GuiseGpuConvDirection direction;
  size_t                raw_offset; /* in the workspace: where the result lies before its order
                                       changes */
  gboolean rounds_weight;
  size_t   weight_offset; /* in the workspace: where the rounded weight lies */
} State;

static void
free_conv (void *data)
{
  State *state = (State *) data;

  if (state == NULL)
    return;
  state->kernels->conv_free (state->conv);
  g_free (state);
}

/* ---- shapes and layouts ---- */

/* Of x, y and weight; channels as they are, or as they are in memory. */
static GuiseGpuConvShape
get_conv_shape (const GuiseConv  *conv,
                const GuiseShape *x,
                const GuiseShape *y,
                const GuiseShape *weight,
                gboolean          pads,
                GuiseElement      element)
{
  return (GuiseGpuConvShape){
    .n = x->dims[0],
    .c = pads ? guise_cuda_pad_channels (x->dims[1]) : x->dims[1],
    .h = x->dims[2],
    .w = x->dims[3],
    .o = pads ? guise_cuda_pad_channels (y->dims[1]) : y->dims[1],
    .out_h = y->dims[2],
    .out_w = y->dims[3],
    .kernel_h = (int32_t) weight->dims[2],
    .kernel_w = (int32_t) weight->dims[3],
    .stride = conv->stride,
    .pad_top = conv->pad_top,
    .pad_left = conv->pad_left,
    .pad_bottom = conv->pad_bottom,
    .pad_right = conv->pad_right,
    .n_groups = conv->n_groups,
    .element = (int32_t) element,
  };
}

static GuiseGpuConvShape
get_query_shape (const GuiseKernelQuery *query,
                 GuiseGpuConvDirection   direction,
                 gboolean                pads,
                 GuiseElement            element)
{
  const GuiseConv  *conv = (const GuiseConv *) query->params;
  const GuiseShape *first = &query->inputs[CONV_IMAGE].shape;
  const GuiseShape *second = &query->inputs[CONV_WEIGHT].shape;

  if (direction == GUISE_GPU_CONV_FORWARD)
    return get_conv_shape (conv, first, &query->output_shape, second, pads, element);
  if (direction == GUISE_GPU_CONV_GRAD_DATA)
    return get_conv_shape (conv, &query->output_shape, first, second, pads, element);
  return get_conv_shape (conv, first, second, &query->output_shape, pads, element);
}

static GuiseLayout
get_filter_layout (const GuiseCudaDevice *device)
{
  return GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_FILTER,
                            device->has_halves ? GUISE_CUDA_WIDTH_HALF : GUISE_CUDA_WIDTH_FULL);
}

/* Weights keep all their bits; of those in bf16 the convolution reads the upper half. */
static GuiseLayout
choose_weight (const GuiseCudaDevice *device, const GuiseKernelInput *input)
{
  const GuiseLayout split = GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_FILTER, GUISE_CUDA_WIDTH_SPLIT);

  if (device->element == GUISE_ELEMENT_BF16 &&
      (input->layout == split || (input->is_movable && input->constant == NULL)))
    return split;
  if (guise_cuda_needs_rounding (device, input))
    return input->is_movable ? GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_FILTER, GUISE_CUDA_WIDTH_FULL)
                             : guise_cuda_layout_to_read (input->layout);
  return get_filter_layout (device);
}

/* ---- planning ---- */

static gboolean
has_epilogue (const GuiseKernelQuery *query)
{
  return query->epilogue.n_addends > 0 || query->epilogue.activation != GUISE_ACTIVATION_NONE;
}

/* Own loops take no epilogue. */
static gboolean
supports_conv (const GuiseKernelQuery *query)
{
  return ((const GuiseConv *) query->params)->n_groups == 1 || !has_epilogue (query);
}

static void
plan_direct (const GuiseKernelQuery *query, GuiseKernelPlan *plan, State *state)
{
  for (size_t k = 0; k < query->n_inputs; k++)
    plan->input_layouts[k] = GUISE_LAYOUT_PLAIN;
  state->way = WAY_DIRECT;
  state->shape = get_query_shape (query, state->direction, FALSE, GUISE_ELEMENT_F32);
}

static gboolean
plan_any (const GuiseKernelQuery *query,
          GuiseKernelPlan        *plan,
          GuiseGpuConvDirection   direction,
          GError                **error)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;
  State                 *state = g_new0 (State, 1);
  GuiseGpuStatus         status;

  plan->state = state;
  state->kernels = device->kernels;
  state->direction = direction;
  if (((const GuiseConv *) query->params)->n_groups > 1)
    {
      plan_direct (query, plan, state);
      return TRUE;
    }
  state->shape = get_query_shape (query, direction, TRUE, device->element);
  if (query->epilogue.n_addends == 0 && device->kernels->conv_narrow_fits (&state->shape))
    {
      state->way = WAY_NARROW;
      plan->workspace_bytes = device->kernels->conv_narrow_workspace (direction, &state->shape);
      return TRUE;
    }
  status = device->kernels->conv_new (device->gpu, direction, &state->shape, &state->conv,
                                      &plan->workspace_bytes);
  if (status == GUISE_GPU_UNSUPPORTED && !has_epilogue (query))
    {
      plan_direct (query, plan, state);
      return TRUE;
    }
  return status == GUISE_GPU_OK || guise_cuda_set_error (device, status, error);
}

/* Forward and gradient by the data: an image and a weight make an image. */
static gboolean
plan_image (const GuiseKernelQuery *query,
            GuiseKernelPlan        *plan,
            GuiseGpuConvDirection   direction,
            GError                **error)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;
  State                 *state;

  if (!plan_any (query, plan, direction, error))
    return FALSE;
  state = (State *) plan->state;
  if (state->way == WAY_DIRECT)
    return TRUE;
  plan->output_layout = guise_cuda_image_layout (device);
  plan->input_layouts[CONV_IMAGE] = plan->output_layout;
  plan->input_layouts[CONV_WEIGHT] = choose_weight (device, &query->inputs[CONV_WEIGHT]);
  plan->input_layouts[CONV_BIAS] = GUISE_LAYOUT_PLAIN;
  state->rounds_weight = guise_cuda_needs_rounding (device, &query->inputs[CONV_WEIGHT]);
  if (state->rounds_weight)
    state->weight_offset =
      guise_cuda_plan_rounding (device, &query->inputs[CONV_WEIGHT], get_filter_layout (device),
                                &plan->workspace_bytes);
  if (query->epilogue.n_addends > 0)
    plan->input_layouts[CONV_ADDEND] =
      guise_cuda_layout_or_stripe (plan->output_layout, query->inputs[CONV_ADDEND].layout);
  else if (state->way == WAY_LIBRARY && query->reader == GUISE_OP_DEPTH_TO_SPACE &&
           query->output_shape.dims[1] % (4 * GUISE_CUDA_CHANNELS) == 0)
    {
      /* The pass behind the convolution writes in that order; what it reads is kept beside. */
      state->raw_offset =
        (plan->workspace_bytes + GUISE_ALIGNMENT - 1) / GUISE_ALIGNMENT * GUISE_ALIGNMENT;
      plan->workspace_bytes =
        state->raw_offset +
        guise_cuda_layout_bytes (query->device, &query->output_shape, plan->output_layout);
      plan->output_layout = GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_DEPTH,
                                               guise_cuda_layout_get_width (plan->output_layout));
    }
  return TRUE;
}

static gboolean
plan_conv2d (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_image (query, plan, GUISE_GPU_CONV_FORWARD, error);
}

static gboolean
plan_grad_data (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_image (query, plan, GUISE_GPU_CONV_GRAD_DATA, error);
}

static gboolean
plan_grad_weight (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) query->device;

  if (!plan_any (query, plan, GUISE_GPU_CONV_GRAD_WEIGHT, error))
    return FALSE;
  if (((const State *) plan->state)->way == WAY_DIRECT)
    return TRUE;
  plan->input_layouts[CONV_IMAGE] = guise_cuda_image_layout (device);
  plan->input_layouts[CONV_DY] = guise_cuda_image_layout (device);
  plan->output_layout = get_filter_layout (device);
  return TRUE;
}

/* ---- running ---- */

/* output += bias, both row-major. */
static gboolean
add_plain_bias (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const GuiseGpuProgram  program = {
     .n_inputs = 2,
     .n_instructions = 1,
     .instructions = { { .kind = GUISE_GPU_BINARY, .function = GUISE_BINARY_ADD, .b = 1 } },
  };
  GuiseTensor    bias = call->inputs[CONV_BIAS];
  GuiseGpuTensor to = guise_cuda_describe (device, &call->output);
  GuiseGpuTensor inputs[2];

  bias.shape = GUISE_SHAPE (1, call->output.shape.dims[1], 1, 1);
  inputs[0] = to;
  inputs[1] = guise_cuda_describe (device, &bias);
  inputs[1] = guise_cuda_broadcast (&inputs[1], &call->output.shape);
  return device->kernels->run_program (device->gpu, &program, &to, inputs) == GUISE_GPU_OK;
}

static gboolean
run_direct (const GuiseCall *call, const State *state)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  gboolean               has_bias =
    state->direction != GUISE_GPU_CONV_GRAD_WEIGHT && call->inputs[CONV_BIAS].data != NULL;

  return device->kernels->conv_direct (device->gpu, state->direction, &state->shape,
                                       (float *) call->output.data,
                                       (const float *) call->inputs[0].data,
                                       (const float *) call->inputs[1].data) == GUISE_GPU_OK &&
         (!has_bias || add_plain_bias (call));
}

static GuiseGpuEpilogue
get_epilogue (const GuiseCall *call)
{
  return (GuiseGpuEpilogue){
    .bias = (const float *) call->inputs[CONV_BIAS].data,
    .addend = call->epilogue.n_addends > 0 ? call->inputs[CONV_ADDEND].data : NULL,
    .addend_pitch =
      call->epilogue.n_addends > 0
        ? guise_cuda_layout_get_pitch (call->inputs[CONV_ADDEND].layout, call->output.shape.dims[1])
        : 0,
    .has_leaky = call->epilogue.activation == GUISE_ACTIVATION_LEAKY_RELU,
    .slope = call->epilogue.slope,
    .to_depth_order = guise_cuda_layout_has_order (call->output.layout, GUISE_CUDA_ORDER_DEPTH),
  };
}

/* Everything behind a library's convolution. */
static gboolean
finish (const GuiseCall *call, const void *raw)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const int64_t         *dims = call->output.shape.dims;
  const GuiseGpuEpilogue epilogue = get_epilogue (call);

  if (epilogue.bias == NULL && epilogue.addend == NULL && !epilogue.has_leaky &&
      !epilogue.to_depth_order)
    return TRUE;
  return device->kernels->finish_conv (device->gpu, &epilogue, device->element, call->output.data,
                                       raw, dims[0], dims[2], dims[3], dims[1],
                                       guise_cuda_pad_channels (dims[1])) == GUISE_GPU_OK;
}

/* @weight: as the kernel reads it. */
static gboolean
run_narrow_image (const GuiseCall *call, const State *state, const void *weight)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const int64_t          n_read = call->inputs[CONV_IMAGE].shape.dims[1];
  const int64_t          n_written = call->output.shape.dims[1];
  const gboolean         is_forward = state->direction == GUISE_GPU_CONV_FORWARD;
  const GuiseGpuEpilogue epilogue = get_epilogue (call);

  return device->kernels->conv_narrow (device->gpu, state->direction, &state->shape,
                                       is_forward ? n_read : n_written,
                                       is_forward ? n_written : n_read, &epilogue,
                                       call->output.data, call->inputs[CONV_IMAGE].data, weight,
                                       NULL) == GUISE_GPU_OK;
}

static gboolean
run_narrow_weight (const GuiseCall *call, const State *state)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;

  return device->kernels->conv_narrow (device->gpu, state->direction, &state->shape,
                                       call->inputs[CONV_IMAGE].shape.dims[1],
                                       call->inputs[CONV_DY].shape.dims[1], NULL, call->output.data,
                                       call->inputs[CONV_IMAGE].data, call->inputs[CONV_DY].data,
                                       call->workspace) == GUISE_GPU_OK;
}

static gboolean
run_image (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const State           *state = (const State *) call->state;
  void                  *raw = call->output.data;
  const void            *weight = call->inputs[CONV_WEIGHT].data;

  if (state->way == WAY_DIRECT)
    return run_direct (call, state);
  if (state->rounds_weight)
    {
      void *rounded = (char *) call->workspace + state->weight_offset;

      if (!guise_cuda_round (device, &call->inputs[CONV_WEIGHT], get_filter_layout (device),
                             rounded))
        return FALSE;
      weight = rounded;
    }
  if (state->way == WAY_NARROW)
    return run_narrow_image (call, state, weight);
  if (guise_cuda_layout_has_order (call->output.layout, GUISE_CUDA_ORDER_DEPTH))
    raw = (char *) call->workspace + state->raw_offset;
  return device->kernels->conv_run (device->gpu, state->conv, raw, call->inputs[0].data, weight,
                                    call->workspace) == GUISE_GPU_OK &&
         finish (call, raw);
}

static gboolean
run_grad_weight (const GuiseCall *call)
{
  const GuiseCudaDevice *device = (const GuiseCudaDevice *) call->device;
  const State           *state = (const State *) call->state;

  if (state->way == WAY_DIRECT)
    return run_direct (call, state);
  if (state->way == WAY_NARROW)
    return run_narrow_weight (call, state);
  return device->kernels->conv_run (device->gpu, state->conv, call->output.data,
                                    call->inputs[0].data, call->inputs[1].data,
                                    call->workspace) == GUISE_GPU_OK;
}

const GuiseKernel guise_cuda_conv2d = { .supports = supports_conv,
                                        .plan = plan_conv2d,
                                        .run = run_image,
                                        .free = free_conv };
const GuiseKernel guise_cuda_conv2d_grad_data = { .supports = supports_conv,
                                                  .plan = plan_grad_data,
                                                  .run = run_image,
                                                  .free = free_conv };
const GuiseKernel guise_cuda_conv2d_grad_weight = { .plan = plan_grad_weight,
                                                    .run = run_grad_weight,
                                                    .free = free_conv };
