/* SPDX-License-Identifier: GPL-3.0-or-later
 * From one layout to another. */
#include "nn/cpu/guise-cpu-kernels.h"

#include "nn/cpu/guise-cpu-dnnl.h"

/* Packed grouped weights have five dimensions in oneDNN; their row-major partner must have them
 * too. Between them and image layouts there is no direct way. */
static gboolean
describe_pair (const GuiseShape   *shape,
               GuiseLayout         from,
               GuiseLayout         to,
               dnnl_memory_desc_t *out_from,
               dnnl_memory_desc_t *out_to)
{
  if (!guise_cpu_describe (shape, from, out_from) || !guise_cpu_describe (shape, to, out_to))
    return FALSE;
  if (out_from->ndims == 5 && out_to->ndims == 4)
    return to == GUISE_LAYOUT_PLAIN &&
           dnnl_memory_desc_init_by_tag (out_to, 5, out_from->dims, dnnl_f32, dnnl_goihw) ==
             dnnl_success;
  if (out_from->ndims == 4 && out_to->ndims == 5)
    return from == GUISE_LAYOUT_PLAIN &&
           dnnl_memory_desc_init_by_tag (out_from, 5, out_to->dims, dnnl_f32, dnnl_goihw) ==
             dnnl_success;
  return TRUE;
}

static gboolean
plan_reorder (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  static const int          args[] = { DNNL_ARG_FROM, DNNL_ARG_TO };
  const GuiseCpuDevice     *device = query->device;
  dnnl_memory_desc_t        from;
  dnnl_memory_desc_t        to;
  const dnnl_memory_desc_t *mds[] = { &from, &to };
  dnnl_primitive_attr_t     attr = guise_cpu_attr_new ();
  dnnl_primitive_desc_t     desc = NULL;
  GuiseCpuPrimitive        *primitive;

  guise_cpu_use_threads (
    guise_cpu_device_choose_threads (device, (size_t) guise_shape_n_elements (&query->output_shape),
                                     0.0));
  if (attr != NULL && describe_pair (&query->output_shape, query->inputs[0].layout,
                                     plan->output_layout, &from, &to))
    dnnl_reorder_primitive_desc_create (&desc, &from, device->engine, &to, device->engine, attr);
  if (attr != NULL)
    dnnl_primitive_attr_destroy (attr);
  if (desc == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                   "oneDNN cannot convert from %s to %s",
                   guise_cpu_layout_get_name (query->device, query->inputs[0].layout),
                   guise_cpu_layout_get_name (query->device, plan->output_layout));
      return FALSE;
    }
  primitive = guise_cpu_primitive_new (device, desc, G_N_ELEMENTS (args), args, mds, error);
  dnnl_primitive_desc_destroy (desc);
  if (primitive == NULL)
    return FALSE;
  plan->state = primitive;
  plan->workspace_bytes = primitive->workspace_bytes;
  return TRUE;
}

static gboolean
run_reorder (const GuiseCall *call)
{
  void *data[] = { call->inputs[0].data, call->output.data };

  return guise_cpu_primitive_run (call->state, call->device, data, call->workspace);
}

static void
free_reorder (void *state)
{
  guise_cpu_primitive_free (state);
}

const GuiseKernel guise_cpu_reorder = { .plan = plan_reorder,
                                        .run = run_reorder,
                                        .free = free_reorder };
