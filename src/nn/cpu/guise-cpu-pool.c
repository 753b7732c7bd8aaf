/* SPDX-License-Identifier: GPL-3.0-or-later
 * Largest value of a window, by oneDNN. */
#include "nn/cpu/guise-cpu-kernels.h"

#include "nn/cpu/guise-cpu-dnnl.h"

/* Tries the layout the input has; the result is laid out alike. */
static dnnl_primitive_desc_t
describe_pool (const GuiseKernelQuery *query,
               GuiseLayout             layout,
               dnnl_memory_desc_t     *out_x,
               dnnl_memory_desc_t     *out_y)
{
  const GuiseCpuDevice  *device = query->device;
  const GuisePoolParams *p = query->params;
  dnnl_primitive_attr_t  attr = guise_cpu_attr_new ();
  dnnl_dims_t            kernel = { p->kernel_h, p->kernel_w };
  dnnl_dims_t            strides = { p->conv.stride, p->conv.stride };
  dnnl_dims_t            before = { p->conv.pad_top, p->conv.pad_left };
  dnnl_dims_t            after = { p->conv.pad_bottom, p->conv.pad_right };
  dnnl_pooling_desc_t    pool;
  dnnl_primitive_desc_t  desc = NULL;

  guise_cpu_use_threads (
    guise_cpu_device_choose_threads (device,
                                     (size_t) guise_shape_n_elements (&query->inputs[0].shape),
                                     0.0));
  if (attr != NULL && guise_cpu_describe (&query->inputs[0].shape, layout, out_x) &&
      guise_cpu_describe (&query->output_shape, layout, out_y) &&
      dnnl_pooling_forward_desc_init (&pool, dnnl_forward_inference, dnnl_pooling_max, out_x, out_y,
                                      strides, kernel, before, after) == dnnl_success)
    dnnl_primitive_desc_create (&desc, &pool, attr, device->engine, NULL);
  if (attr != NULL)
    dnnl_primitive_attr_destroy (attr);
  return desc;
}

static gboolean
plan_pool (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  static const int          args[] = { DNNL_ARG_SRC, DNNL_ARG_DST };
  GuiseLayout               layout = query->inputs[0].layout;
  dnnl_memory_desc_t        x;
  dnnl_memory_desc_t        y;
  const dnnl_memory_desc_t *mds[] = { &x, &y };
  dnnl_primitive_desc_t     desc;
  GuiseCpuPrimitive        *primitive;

  if (guise_cpu_layout_get_block (layout) == 0)
    layout = GUISE_LAYOUT_PLAIN;
  desc = describe_pool (query, layout, &x, &y);
  if (desc == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                   "oneDNN has no pooling for this case");
      return FALSE;
    }
  primitive = guise_cpu_primitive_new (query->device, desc, G_N_ELEMENTS (args), args, mds, error);
  dnnl_primitive_desc_destroy (desc);
  if (primitive == NULL)
    return FALSE;
  plan->input_layouts[0] = layout;
  plan->output_layout = layout;
  plan->state = primitive;
  plan->workspace_bytes = primitive->workspace_bytes;
  return TRUE;
}

static gboolean
run_pool (const GuiseCall *call)
{
  void *data[] = { call->inputs[0].data, call->output.data };

  return guise_cpu_primitive_run (call->state, call->device, data, call->workspace);
}

static void
free_pool (void *state)
{
  guise_cpu_primitive_free (state);
}

const GuiseKernel guise_cpu_max_pool = { .plan = plan_pool, .run = run_pool, .free = free_pool };
