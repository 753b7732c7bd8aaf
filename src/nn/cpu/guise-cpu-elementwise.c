/* SPDX-License-Identifier: GPL-3.0-or-later
 * Functions of one value: flat passes over whatever layout the input has. */
#include "nn/cpu/guise-cpu-kernels.h"

GuiseLayout
guise_cpu_choose_common_layout (const GuiseKernelQuery *query, gboolean keeps_zero, unsigned used)
{
  for (size_t i = 0; i < query->n_inputs; i++)
    {
      GuiseLayout layout = query->inputs[i].layout;

      if ((used & (1u << i)) == 0 || layout == GUISE_LAYOUT_PLAIN)
        continue;
      if (keeps_zero || !guise_cpu_layout_has_gaps (&query->output_shape, layout))
        return layout;
    }
  return GUISE_LAYOUT_PLAIN;
}

void
guise_cpu_run_chunks (const GuiseCall *call, size_t n, GuiseCpuChunkFunc func)
{
  const GuiseCpuDevice *device = call->device;
  size_t                n_chunks = (n + GUISE_CPU_CHUNK - 1) / GUISE_CPU_CHUNK;

  if (n <= GUISE_CPU_SERIAL)
    {
      func (call, 0, n);
      return;
    }
#pragma omp parallel for num_threads(device->n_threads) schedule(static)
  for (size_t chunk = 0; chunk < n_chunks; chunk++)
    {
      size_t start = chunk * GUISE_CPU_CHUNK;

      func (call, start, MIN (GUISE_CPU_CHUNK, n - start));
    }
}

/* Runs @func over all that the output stores. */
static gboolean
run_flat (const GuiseCall *call, GuiseCpuChunkFunc func)
{
  guise_cpu_run_chunks (call,
                        guise_cpu_layout_get_n_stored (&call->output.shape, call->output.layout),
                        func);
  return TRUE;
}

static void
plan_flat (const GuiseKernelQuery *query, GuiseKernelPlan *plan, gboolean keeps_zero)
{
  unsigned    all = (1u << query->n_inputs) - 1;
  GuiseLayout layout = guise_cpu_choose_common_layout (query, keeps_zero, all);

  for (size_t i = 0; i < query->n_inputs; i++)
    plan->input_layouts[i] = layout;
  plan->output_layout = layout;
}

static const float *
get_input (const GuiseCall *call, size_t i, size_t start)
{
  return (const float *) call->inputs[i].data + start;
}

static float *
get_output (const GuiseCall *call, size_t start)
{
  return (float *) call->output.data + start;
}

static const GuiseCpuLoops *
get_loops (const GuiseCall *call)
{
  return ((const GuiseCpuDevice *) call->device)->loops;
}

/* ---- unary ---- */

static gboolean
plan_unary (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseUnaryParams *params = query->params;
  const GuiseCpuDevice   *device = query->device;
  float                   zero = 0.0f;

  device->loops->unary[params->function](1, &zero, &zero);
  plan_flat (query, plan, zero == 0.0f);
  return TRUE;
}

static void
unary_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseUnaryParams *params = call->params;

  get_loops (call)->unary[params->function](n, get_input (call, 0, start),
                                            get_output (call, start));
}

static gboolean
run_unary (const GuiseCall *call)
{
  return run_flat (call, unary_chunk);
}

/* ---- affine ---- */

static gboolean
plan_affine (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseAffineParams *params = query->params;

  plan_flat (query, plan, params->shift == 0.0f);
  return TRUE;
}

static void
affine_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseAffineParams *params = call->params;

  get_loops (call)->affine (n, get_input (call, 0, start), params->scale, params->shift,
                            get_output (call, start));
}

static gboolean
run_affine (const GuiseCall *call)
{
  return run_flat (call, affine_chunk);
}

/* ---- clamp ---- */

static gboolean
plan_clamp (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseClampParams *params = query->params;

  plan_flat (query, plan, params->low <= 0.0f && params->high >= 0.0f);
  return TRUE;
}

static void
clamp_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseClampParams *params = call->params;

  get_loops (call)->clamp (n, get_input (call, 0, start), params->low, params->high,
                           get_output (call, start));
}

static gboolean
run_clamp (const GuiseCall *call)
{
  return run_flat (call, clamp_chunk);
}

/* ---- cast ---- */

static gboolean
plan_cast (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan_flat (query, plan, TRUE);
  return TRUE;
}

static void
cast_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseCastParams *params = call->params;
  float                 *y = get_output (call, start);

  get_loops (call)->round[params->from](n, get_input (call, 0, start), y);
  if (params->to != params->from)
    get_loops (call)->round[params->to](n, y, y);
}

static gboolean
run_cast (const GuiseCall *call)
{
  return run_flat (call, cast_chunk);
}

/* ---- leaky relu ---- */

static gboolean
plan_leaky_relu (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  plan_flat (query, plan, TRUE);
  return TRUE;
}

static void
leaky_relu_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseLeakyParams *params = call->params;

  get_loops (call)->leaky_relu (n, get_input (call, 0, start), params->slope,
                                get_output (call, start));
}

static gboolean
run_leaky_relu (const GuiseCall *call)
{
  return run_flat (call, leaky_relu_chunk);
}

static void
leaky_relu_grad_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseLeakyParams *params = call->params;

  get_loops (call)->leaky_relu_grad (n, get_input (call, 0, start), get_input (call, 1, start),
                                     params->slope, get_output (call, start));
}

static gboolean
run_leaky_relu_grad (const GuiseCall *call)
{
  return run_flat (call, leaky_relu_grad_chunk);
}

const GuiseKernel guise_cpu_unary = { .plan = plan_unary, .run = run_unary, .in_place = 1 };
const GuiseKernel guise_cpu_affine = { .plan = plan_affine, .run = run_affine, .in_place = 1 };
const GuiseKernel guise_cpu_clamp = { .plan = plan_clamp, .run = run_clamp, .in_place = 1 };
const GuiseKernel guise_cpu_cast = { .plan = plan_cast, .run = run_cast, .in_place = 1 };
const GuiseKernel guise_cpu_leaky_relu = { .plan = plan_leaky_relu,
                                           .run = run_leaky_relu,
                                           .in_place = 1 };
const GuiseKernel guise_cpu_leaky_relu_grad = { .plan = plan_leaky_relu,
                                                .run = run_leaky_relu_grad,
                                                .in_place = 3 };
