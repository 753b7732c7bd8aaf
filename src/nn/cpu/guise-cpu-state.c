/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parameters that change, and random masks. */
#include <string.h>

#include "nn/cpu/guise-cpu-kernels.h"

static size_t
get_n_stored (const GuiseTensor *tensor)
{
  return guise_cpu_layout_get_n_stored (&tensor->shape, tensor->layout);
}

/* ---- assign ---- */

static gboolean
plan_assign (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  GuiseLayout layout = query->inputs[0].layout;

  /* A parameter that nobody has used yet may as well lie as its new value does. */
  if (query->inputs[0].is_movable)
    layout = query->inputs[1].layout;
  plan->input_layouts[0] = layout;
  plan->input_layouts[1] = layout;
  return TRUE;
}

static void
assign_chunk (const GuiseCall *call, size_t start, size_t n)
{
  memcpy ((float *) call->output.data + start, (const float *) call->inputs[1].data + start,
          n * sizeof (float));
}

static gboolean
run_assign (const GuiseCall *call)
{
  if (call->output.data != call->inputs[1].data)
    guise_cpu_run_chunks (call, get_n_stored (&call->output), assign_chunk);
  return TRUE;
}

/* ---- update ---- */

enum
{
  UPDATE_PARAM,
  UPDATE_STATE1,
  UPDATE_STATE2,
  UPDATE_GRADIENT,
  UPDATE_RATE,
  UPDATE_GRADIENT_SCALE,
  UPDATE_MASK,
};

/* All tensors in the layout of the parameter; the states follow it when they first can. */
static gboolean
plan_update (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  static const int tensors[] = { UPDATE_STATE1, UPDATE_STATE2, UPDATE_GRADIENT, UPDATE_MASK };
  GuiseLayout      layout = query->inputs[UPDATE_PARAM].layout;

  if (query->inputs[UPDATE_PARAM].is_movable)
    layout = query->inputs[UPDATE_GRADIENT].layout;
  plan->input_layouts[UPDATE_PARAM] = layout;
  for (size_t i = 0; i < G_N_ELEMENTS (tensors); i++)
    {
      const GuiseKernelInput *input = &query->inputs[tensors[i]];

      if (!input->is_present)
        continue;
      if (input->is_written && !input->is_movable && input->layout != layout)
        {
          g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED,
                       "A weight and the state of its optimizer lie differently in memory");
          return FALSE;
        }
      plan->input_layouts[tensors[i]] = layout;
    }
  return TRUE;
}

static const float *
get_values (const GuiseCall *call, size_t i)
{
  return call->inputs[i].data;
}

static void
update_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseUpdateParams *params = call->params;
  const GuiseCpuDevice    *device = call->device;
  const float             *scale = get_values (call, UPDATE_GRADIENT_SCALE);
  const float             *mask = get_values (call, UPDATE_MASK);
  float                   *state2 = call->inputs[UPDATE_STATE2].data;
  GuiseCpuUpdate           step = { .rate = *get_values (call, UPDATE_RATE),
                                    .gradient_scale = scale != NULL ? *scale : 1.0f,
                                    .decay1 = (float) params->decay1,
                                    .decay2 = (float) params->decay2,
                                    .rest1 = (float) (1.0 - params->decay1),
                                    .rest2 = (float) (1.0 - params->decay2),
                                    .epsilon = (float) params->epsilon };

  device->loops->update[params->rule](n, &step, get_values (call, UPDATE_GRADIENT) + start,
                                      mask != NULL ? mask + start : NULL,
                                      (float *) call->inputs[UPDATE_PARAM].data + start,
                                      (float *) call->inputs[UPDATE_STATE1].data + start,
                                      state2 != NULL ? state2 + start : NULL);
}

static gboolean
run_update (const GuiseCall *call)
{
  const float *scale = get_values (call, UPDATE_GRADIENT_SCALE);

  if (scale != NULL && *scale == 0.0f)
    return TRUE;
  guise_cpu_run_chunks (call, get_n_stored (&call->inputs[UPDATE_PARAM]), update_chunk);
  return TRUE;
}

/* ---- random mask ---- */

#define WORDS_PER_BLOCK 4

static void
mask_chunk (const GuiseCall *call, size_t start, size_t n)
{
  const GuiseRandomMaskParams *params = call->params;
  const GuiseCpuDevice        *device = call->device;
  uint64_t                     counter = (uint64_t) * (const float *) call->inputs[0].data;

  device->loops->philox_mask (n, params->seed, (uint64_t) params->stream << 32 | counter,
                              start / WORDS_PER_BLOCK, params->threshold,
                              (float *) call->output.data + start);
}

static gboolean
run_random_mask (const GuiseCall *call)
{
  G_STATIC_ASSERT (GUISE_CPU_CHUNK % WORDS_PER_BLOCK == 0);
  guise_cpu_run_chunks (call, get_n_stored (&call->output), mask_chunk);
  return TRUE;
}

const GuiseKernel guise_cpu_assign = { .plan = plan_assign, .run = run_assign };
const GuiseKernel guise_cpu_update = { .plan = plan_update, .run = run_update };
const GuiseKernel guise_cpu_random_mask = { .run = run_random_mask };
