/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution and its two gradients: Winograd where that is faster, else oneDNN in the layouts it
 * likes best. */
#include "nn/cpu/guise-cpu-conv-parts.h"
#include "nn/cpu/guise-cpu-dnnl.h"
#include "nn/cpu/guise-cpu-kernels.h"
#include "nn/cpu/guise-cpu-winograd.h"

/* The three tensors of a convolution, whichever of them is computed. */
enum
{
  X,
  WEIGHT,
  Y,
  N_ROLES,
};

/* A direction: where its tensors stand in a call (-1: the output) and in oneDNN. */
typedef struct
{
  const char  *name;
  int          place[N_ROLES];
  int          argument[N_ROLES];
  dnnl_query_t query[N_ROLES];
} Direction;

static const Direction forward = {
  .name = "convolution",
  .place = { 0, 1, -1 },
  .argument = { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST },
  .query = { dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md },
};
static const Direction grad_data = {
  .name = "data gradient of a convolution",
  .place = { -1, 1, 0 },
  .argument = { DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST },
  .query = { dnnl_query_diff_src_md, dnnl_query_weights_md, dnnl_query_diff_dst_md },
};
static const Direction grad_weight = {
  .name = "weight gradient of a convolution",
  .place = { 0, -1, 1 },
  .argument = { DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST },
  .query = { dnnl_query_src_md, dnnl_query_diff_weights_md, dnnl_query_diff_dst_md },
};

/* Inputs behind the two tensors: an optional bias, then the addend of the epilogue. */
#define BIAS   2
#define ADDEND 3

/* What `plan` leaves for `run`. */
typedef struct
{
  GuiseCpuPrimitive *primitive; /* owned; NULL: by Winograd, or in parts */
  GuiseConvParts    *parts;     /* owned; NULL: not in parts */
  GuiseWinograd      winograd;
} State;

static const GuiseShape *
get_shape (const GuiseKernelQuery *query, const Direction *direction, int role)
{
  int place = direction->place[role];

  return place < 0 ? &query->output_shape : &query->inputs[place].shape;
}

static void
set_layout (GuiseKernelPlan *plan, const Direction *direction, int role, GuiseLayout layout)
{
  int place = direction->place[role];

  if (place < 0)
    plan->output_layout = layout;
  else
    plan->input_layouts[place] = layout;
}

static void *
get_data (const GuiseCall *call, const Direction *direction, int role)
{
  int place = direction->place[role];

  return place < 0 ? call->output.data : call->inputs[place].data;
}

static gboolean
has_input (const GuiseKernelQuery *query, size_t i)
{
  return i < query->n_inputs && query->inputs[i].is_present;
}

static void
free_state (void *data)
{
  State *state = data;

  if (state == NULL)
    return;
  guise_cpu_primitive_free (state->primitive);
  guise_conv_parts_free (state->parts);
  g_free (state);
}

/* ---- Winograd ---- */

/* The case in its terms. For the data gradient the roles of x and y are exchanged. */
static GuiseWinograd
get_winograd (const GuiseKernelQuery *query, const Direction *direction)
{
  const GuiseConv  *conv = query->params;
  gboolean          is_gradient = direction == &grad_data;
  const GuiseShape *from = get_shape (query, direction, is_gradient ? Y : X);
  const GuiseShape *to = get_shape (query, direction, is_gradient ? X : Y);

  return (GuiseWinograd){ .n = (size_t) from->dims[0],
                          .ic = (size_t) from->dims[1],
                          .oc = (size_t) to->dims[1],
                          .h = (size_t) from->dims[2],
                          .w = (size_t) from->dims[3],
                          .oh = (size_t) to->dims[2],
                          .ow = (size_t) to->dims[3],
                          .pad_top = is_gradient ? 2 - conv->pad_top : conv->pad_top,
                          .pad_left = is_gradient ? 2 - conv->pad_left : conv->pad_left };
}

static gboolean
is_for_winograd (const GuiseKernelQuery *query, const Direction *direction)
{
  const GuiseCpuDevice *device = query->device;
  const GuiseConv      *conv = query->params;
  const GuiseShape     *weight = get_shape (query, direction, WEIGHT);
  GuiseWinograd         winograd;

  if (device->winograd == NULL || weight->dims[2] != 3 || weight->dims[3] != 3 ||
      conv->stride != 1 || conv->n_groups != 1)
    return FALSE;
  winograd = get_winograd (query, direction);
  return guise_winograd_is_faster (device, &winograd);
}

/* Of the weight; the channels of the result lie innermost. */
static dnnl_format_tag_t
get_winograd_tag (const GuiseCpuDevice *device, gboolean is_gradient)
{
  if (device->block == 16)
    return is_gradient ? dnnl_OIhw16o16i : dnnl_OIhw16i16o;
  return is_gradient ? dnnl_OIhw8o8i : dnnl_OIhw8i8o;
}

static void
plan_winograd (const GuiseKernelQuery *query, const Direction *direction, GuiseKernelPlan *plan)
{
  const GuiseCpuDevice *device = query->device;
  State                *state = g_new0 (State, 1);
  gboolean              is_gradient = direction == &grad_data;

  state->winograd = get_winograd (query, direction);
  plan->state = state;
  if (direction == &grad_weight)
    plan->workspace_bytes = guise_winograd_get_gradient_workspace (device, &state->winograd);
  else
    plan->workspace_bytes = guise_winograd_get_workspace (device, &state->winograd);
  set_layout (plan, direction, X, device->blocked);
  set_layout (plan, direction, Y, device->blocked);
  set_layout (plan, direction, WEIGHT,
              guise_cpu_layout_from_tag (get_winograd_tag (device, is_gradient), 1));
  if (has_input (query, ADDEND))
    plan->input_layouts[ADDEND] = device->blocked;
}

static void
run_winograd (const GuiseCall *call, const Direction *direction)
{
  const State     *state = call->state;
  GuiseWinogradEnd end = { .slope = 1.0f };

  if (direction == &grad_weight)
    {
      guise_winograd_differentiate_weight (call->device, &state->winograd,
                                           get_data (call, direction, X),
                                           get_data (call, direction, Y), call->output.data,
                                           call->workspace);
      return;
    }
  end.bias = call->inputs[BIAS].data;
  if (call->epilogue.n_addends > 0)
    end.addend = call->inputs[ADDEND].data;
  if (call->epilogue.activation == GUISE_ACTIVATION_LEAKY_RELU)
    end.slope = call->epilogue.slope;
  guise_winograd_convolve (call->device, &state->winograd, direction == &grad_data, &end,
                           get_data (call, direction, direction == &grad_data ? Y : X),
                           get_data (call, direction, WEIGHT), call->output.data, call->workspace);
}

/* ---- oneDNN ---- */

/* The case in its terms. */
typedef struct
{
  dnnl_memory_desc_t mds[N_ROLES];
  dnnl_memory_desc_t bias;
  gboolean           has_bias;
  dnnl_dims_t        strides;
  dnnl_dims_t        pads_before;
  dnnl_dims_t        pads_after;
} Case;

/* With @plain in row-major layouts, else in whatever oneDNN likes. */
static Case
describe_case (const GuiseKernelQuery *query, const Direction *direction, gboolean plain)
{
  const GuiseConv  *conv = query->params;
  const GuiseShape *y = get_shape (query, direction, Y);
  dnnl_format_tag_t weight_tag = dnnl_format_tag_any;
  dnnl_dims_t       bias = { y->dims[1] };
  Case              c = { .has_bias = direction == &forward && has_input (query, BIAS),
                          .strides = { conv->stride, conv->stride },
                          .pads_before = { conv->pad_top, conv->pad_left },
                          .pads_after = { conv->pad_bottom, conv->pad_right } };

  if (plain)
    weight_tag = conv->n_groups == 1 ? dnnl_oihw : dnnl_goihw;
  for (int role = 0; role < N_ROLES; role++)
    {
      const GuiseShape *shape = get_shape (query, direction, role);
      dnnl_dims_t       dims = { shape->dims[0], shape->dims[1], shape->dims[2], shape->dims[3] };

      if (role == WEIGHT)
        guise_cpu_describe_weight (shape, conv->n_groups, weight_tag, &c.mds[role]);
      else
        dnnl_memory_desc_init_by_tag (&c.mds[role], 4, dims, dnnl_f32,
                                      plain ? dnnl_nchw : dnnl_format_tag_any);
    }
  dnnl_memory_desc_init_by_tag (&c.bias, 1, bias, dnnl_f32, dnnl_a);
  return c;
}

/* Attributes with the activation and, when @addend is given, its addition before that. */
static dnnl_primitive_attr_t
make_attr (const GuiseEpilogue *epilogue, const dnnl_memory_desc_t *addend)
{
  dnnl_primitive_attr_t attr = guise_cpu_attr_new ();
  dnnl_post_ops_t       ops = NULL;
  gboolean              ok = TRUE;

  if (attr == NULL || dnnl_post_ops_create (&ops) != dnnl_success)
    return attr;
  if (addend != NULL)
    ok = dnnl_post_ops_append_binary (ops, dnnl_binary_add, addend) == dnnl_success;
  if (ok && epilogue->activation == GUISE_ACTIVATION_LEAKY_RELU)
    ok = dnnl_post_ops_append_eltwise (ops, 1.0f, dnnl_eltwise_relu, epilogue->slope, 0.0f) ==
         dnnl_success;
  ok = ok && dnnl_primitive_attr_set_post_ops (attr, ops) == dnnl_success;
  dnnl_post_ops_destroy (ops);
  if (!ok)
    g_clear_pointer (&attr, dnnl_primitive_attr_destroy);
  return attr;
}

static dnnl_primitive_desc_t
describe_forward (const GuiseCpuDevice *device, const Case *c, const_dnnl_primitive_attr_t attr)
{
  dnnl_convolution_desc_t conv;
  dnnl_primitive_desc_t   desc = NULL;

  if (dnnl_convolution_forward_desc_init (&conv, dnnl_forward_training, dnnl_convolution_direct,
                                          &c->mds[X], &c->mds[WEIGHT],
                                          c->has_bias ? &c->bias : NULL, &c->mds[Y], c->strides,
                                          c->pads_before, c->pads_after) == dnnl_success)
    dnnl_primitive_desc_create (&desc, &conv, attr, device->engine, NULL);
  return desc;
}

static dnnl_primitive_desc_t
describe_gradient (const GuiseCpuDevice       *device,
                   const Direction            *direction,
                   const Case                 *c,
                   const_dnnl_primitive_attr_t attr)
{
  dnnl_primitive_desc_t   hint = describe_forward (device, c, NULL);
  dnnl_primitive_desc_t   desc = NULL;
  dnnl_convolution_desc_t conv;
  dnnl_status_t           status;

  if (direction == &grad_data)
    status = dnnl_convolution_backward_data_desc_init (&conv, dnnl_convolution_direct, &c->mds[X],
                                                       &c->mds[WEIGHT], &c->mds[Y], c->strides,
                                                       c->pads_before, c->pads_after);
  else
    status =
      dnnl_convolution_backward_weights_desc_init (&conv, dnnl_convolution_direct, &c->mds[X],
                                                   &c->mds[WEIGHT], NULL, &c->mds[Y], c->strides,
                                                   c->pads_before, c->pads_after);
  if (status == dnnl_success && hint != NULL)
    dnnl_primitive_desc_create (&desc, &conv, attr, device->engine, hint);
  if (hint != NULL)
    dnnl_primitive_desc_destroy (hint);
  return desc;
}

/* A weight gradient of many threads would add what they found: its bits would depend on how many
 * there are. What several threads can share is divided by guise_conv_parts_new(). */
static int
choose_threads (const GuiseKernelQuery *query, const Direction *direction)
{
  const GuiseShape *weight = get_shape (query, direction, WEIGHT);
  const GuiseShape *y = get_shape (query, direction, Y);
  double            n_sums = (double) guise_shape_n_elements (y);

  if (direction == &grad_weight)
    return 1;
  return guise_cpu_device_choose_threads (query->device, 0,
                                          n_sums * (double) (weight->dims[1] * weight->dims[2] *
                                                             weight->dims[3]));
}

static dnnl_primitive_desc_t
describe (const GuiseKernelQuery   *query,
          const Direction          *direction,
          const Case               *c,
          const dnnl_memory_desc_t *addend)
{
  dnnl_primitive_attr_t attr = make_attr (&query->epilogue, addend);
  dnnl_primitive_desc_t desc;

  if (attr == NULL)
    return NULL;
  guise_cpu_use_threads (choose_threads (query, direction));
  if (direction == &forward)
    desc = describe_forward (query->device, c, attr);
  else
    desc = describe_gradient (query->device, direction, c, attr);
  dnnl_primitive_attr_destroy (attr);
  return desc;
}

/* Reads the layouts that a primitive chose. Fails when this backend has no name for one. */
static gboolean
recognise (const GuiseKernelQuery *query,
           const Direction        *direction,
           dnnl_primitive_desc_t   desc,
           Case                   *c,
           GuiseLayout             layouts[N_ROLES])
{
  const GuiseConv *conv = query->params;

  for (int role = 0; role < N_ROLES; role++)
    c->mds[role] = *dnnl_primitive_desc_query_md (desc, direction->query[role], 0);
  return guise_cpu_recognise (&c->mds[X], &layouts[X]) &&
         guise_cpu_recognise_weight (&c->mds[WEIGHT], conv->n_groups, &layouts[WEIGHT]) &&
         guise_cpu_recognise (&c->mds[Y], &layouts[Y]);
}

/* The fastest primitive that can be used; %NULL when there is none. The addition of the epilogue
 * wants to know the layout of the result, so it is asked for in a second round. */
static dnnl_primitive_desc_t
choose (const GuiseKernelQuery *query,
        const Direction        *direction,
        Case                   *out_case,
        GuiseLayout             layouts[N_ROLES])
{
  for (int plain = 0; plain < 2; plain++)
    {
      Case                  c = describe_case (query, direction, plain);
      dnnl_primitive_desc_t desc = describe (query, direction, &c, NULL);

      if (desc == NULL)
        continue;
      *out_case = c;
      if (recognise (query, direction, desc, out_case, layouts))
        {
          if (query->epilogue.n_addends == 0)
            return desc;
          dnnl_primitive_desc_destroy (desc);
          desc = describe (query, direction, out_case, &out_case->mds[Y]);
          if (desc != NULL)
            return desc;
          continue;
        }
      dnnl_primitive_desc_destroy (desc);
    }
  return NULL;
}

/* Divides a weight gradient when that is worth it. */
static GuiseConvParts *
make_parts (const GuiseKernelQuery *query, const GuiseLayout layouts[N_ROLES])
{
  const GuiseConvCase c = { .conv = query->params,
                            .x = *get_shape (query, &grad_weight, X),
                            .weight = *get_shape (query, &grad_weight, WEIGHT),
                            .y = *get_shape (query, &grad_weight, Y),
                            .x_layout = layouts[X],
                            .weight_layout = layouts[WEIGHT],
                            .y_layout = layouts[Y] };
  double              n_operations = (double) guise_shape_n_elements (&c.y) *
                        (double) guise_shape_n_elements (&c.weight) / (double) c.weight.dims[0];

  return n_operations > GUISE_CPU_SERIAL_OPERATIONS ? guise_conv_parts_new (query->device, &c)
                                                    : NULL;
}

static gboolean
plan_dnnl (const GuiseKernelQuery *query,
           const Direction        *direction,
           GuiseKernelPlan        *plan,
           GError                **error)
{
  GuiseLayout               layouts[N_ROLES];
  Case                      c;
  int                       args[N_ROLES + 2];
  const dnnl_memory_desc_t *mds[N_ROLES + 2];
  size_t                    n_args = 0;
  dnnl_primitive_desc_t     desc = choose (query, direction, &c, layouts);
  State                    *state;

  if (desc == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                   "oneDNN has no %s for this case", direction->name);
      return FALSE;
    }
  for (int role = 0; role < N_ROLES; role++)
    {
      set_layout (plan, direction, role, layouts[role]);
      args[n_args] = direction->argument[role];
      mds[n_args++] = &c.mds[role];
    }
  if (c.has_bias)
    {
      args[n_args] = DNNL_ARG_BIAS;
      mds[n_args++] = &c.bias;
    }
  if (has_input (query, ADDEND))
    {
      plan->input_layouts[ADDEND] = layouts[Y];
      args[n_args] = DNNL_ARG_ATTR_MULTIPLE_POST_OP (0) | DNNL_ARG_SRC_1;
      mds[n_args++] = &c.mds[Y];
    }
  state = g_new0 (State, 1);
  plan->state = state;
  if (direction == &grad_weight)
    state->parts = make_parts (query, layouts);
  if (state->parts != NULL)
    plan->workspace_bytes = guise_conv_parts_get_workspace (state->parts, query->device);
  else
    state->primitive = guise_cpu_primitive_new (query->device, desc, n_args, args, mds, error);
  if (state->primitive != NULL)
    plan->workspace_bytes = state->primitive->workspace_bytes;
  dnnl_primitive_desc_destroy (desc);
  return state->parts != NULL || state->primitive != NULL;
}

static gboolean
run_dnnl (const GuiseCall *call, const Direction *direction)
{
  const State *state = call->state;
  void        *data[N_ROLES + 2];
  size_t       n = 0;

  for (int role = 0; role < N_ROLES; role++)
    data[n++] = get_data (call, direction, role);
  if (direction == &forward && call->inputs[BIAS].data != NULL)
    data[n++] = call->inputs[BIAS].data;
  if (call->epilogue.n_addends > 0)
    data[n++] = call->inputs[ADDEND].data;
  if (!guise_cpu_primitive_run (state->primitive, call->device, data, call->workspace))
    return FALSE;
  if (direction == &grad_data && call->inputs[BIAS].data != NULL)
    guise_cpu_add_bias (call->device, &call->output, call->inputs[BIAS].data);
  return TRUE;
}

/* ---- kernels ---- */

static gboolean
plan_direction (const GuiseKernelQuery *query,
                const Direction        *direction,
                GuiseKernelPlan        *plan,
                GError                **error)
{
  if (direction != &grad_weight && has_input (query, BIAS))
    plan->input_layouts[BIAS] = GUISE_LAYOUT_PLAIN;
  if (!is_for_winograd (query, direction))
    return plan_dnnl (query, direction, plan, error);
  plan_winograd (query, direction, plan);
  return TRUE;
}

static gboolean
run_direction (const GuiseCall *call, const Direction *direction)
{
  const State *state = call->state;

  if (state->parts != NULL)
    return guise_conv_parts_run (state->parts, call->device, get_data (call, direction, X),
                                 get_data (call, direction, Y), call->output.data, call->workspace);
  if (state->primitive != NULL)
    return run_dnnl (call, direction);
  run_winograd (call, direction);
  return TRUE;
}

/* Every epilogue there is. */
static gboolean
supports_forward (const GuiseKernelQuery *query)
{
  return TRUE;
}

static gboolean
plan_forward (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_direction (query, &forward, plan, error);
}

static gboolean
run_forward (const GuiseCall *call)
{
  return run_direction (call, &forward);
}

static gboolean
plan_grad_data (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_direction (query, &grad_data, plan, error);
}

static gboolean
run_grad_data (const GuiseCall *call)
{
  return run_direction (call, &grad_data);
}

static gboolean
plan_grad_weight (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  return plan_direction (query, &grad_weight, plan, error);
}

static gboolean
run_grad_weight (const GuiseCall *call)
{
  return run_direction (call, &grad_weight);
}

const GuiseKernel guise_cpu_conv2d = { .supports = supports_forward,
                                       .plan = plan_forward,
                                       .run = run_forward,
                                       .free = free_state };
const GuiseKernel guise_cpu_conv2d_grad_data = { .plan = plan_grad_data,
                                                 .run = run_grad_data,
                                                 .free = free_state };
const GuiseKernel guise_cpu_conv2d_grad_weight = { .plan = plan_grad_weight,
                                                   .run = run_grad_weight,
                                                   .free = free_state };
