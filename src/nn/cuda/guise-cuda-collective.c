/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several GPUs, one a process: how they find each other, and sums over them. */
#include "nn/cuda/guise-cuda-kernels.h"

#include <string.h>

#define TEXT_BYTES 512

/* ---- finding each other ---- */

/* Whether all ranks have come so far; else all say what the first that has not says. */
static gboolean
agree (const GuiseCudaDevice *self, GuiseCollective *ranks, GuiseGpuStatus status, GError **error)
{
  g_autofree float *flags = g_new0 (float, (size_t) ranks->n_ranks);
  char              text[TEXT_BYTES] = "";
  int               first = 0;

  g_strlcpy (text, status == GUISE_GPU_OK ? "" : self->kernels->last_error (), sizeof text);
  flags[ranks->rank] = status == GUISE_GPU_OK ? 0.0f : 1.0f;
  if (!guise_collective_all_reduce_sum (ranks, flags, (size_t) ranks->n_ranks, error))
    return FALSE;
  while (first < ranks->n_ranks && flags[first] == 0.0f)
    first++;
  if (first == ranks->n_ranks)
    return TRUE;
  if (!guise_collective_broadcast (ranks, text, sizeof text, first, error))
    return FALSE;
  text[sizeof text - 1] = '\0';
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
               "The GPUs cannot share a training (process %d): %s", first, text);
  return FALSE;
}

/* Where a GPU is, for comparing. Names of computers are not always given with care, and containers
 * on one computer have several. */
static void
describe_place (const GuiseCudaDevice *self, char text[TEXT_BYTES])
{
  g_autofree char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    boot = g_strdup (g_get_host_name ());
  g_snprintf (text, TEXT_BYTES, "%s %s", self->place, boot);
}

/* NCCL has no words for two processes on one GPU that help. */
static gboolean
check_places (const GuiseCudaDevice *self, GuiseCollective *ranks, GError **error)
{
  g_auto (GStrv) places = g_new0 (char *, (size_t) ranks->n_ranks + 1);

  for (int rank = 0; rank < ranks->n_ranks; rank++)
    {
      char text[TEXT_BYTES] = "";

      describe_place (self, text);
      if (!guise_collective_broadcast (ranks, text, sizeof text, rank, error))
        return FALSE;
      text[sizeof text - 1] = '\0';
      places[rank] = g_strdup (text);
      for (int other = 0; other < rank; other++)
        if (g_str_equal (places[other], places[rank]))
          {
            g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE,
                         "Processes %d and %d of this training use the same GPU, %.*s. Start as "
                         "many "
                         "processes as there are GPUs",
                         other, rank, (int) strcspn (text, " "), text);
            return FALSE;
          }
    }
  return TRUE;
}

static GuiseGpuStatus
make_clock (GuiseCudaDevice *self)
{
  const size_t   n_bytes = 2 * sizeof (uint64_t);
  GuiseGpuStatus status =
    self->kernels->memory_new (self->gpu, n_bytes, (void **) &self->sum_clock);

  if (status == GUISE_GPU_OK)
    status = self->kernels->zero (self->gpu, self->sum_clock, n_bytes);
  return status;
}

/* All ranks come here, with their first sum. Every step is agreed on before the next one waits for
 * all: a rank without the library must not leave the others waiting. */
static gboolean
meet (GuiseCudaDevice *self, GuiseCollective *ranks, GError **error)
{
  GuiseGpuCollectiveOptions options = { .rank = ranks->rank,
                                        .n_ranks = ranks->n_ranks,
                                        .seconds = ranks->seconds };
  GuiseGpuStatus            status;

  if (self->collective == ranks)
    return TRUE;
  g_return_val_if_fail (self->collective == NULL, FALSE); /* one communicator a device */
  status = self->kernels->collective_prepare (ranks->rank == 0 ? &options.id : NULL);
  if (status == GUISE_GPU_OK && self->sum_clock == NULL)
    status = make_clock (self);
  if (!agree (self, ranks, status, error) || !check_places (self, ranks, error) ||
      !guise_collective_broadcast (ranks, &options.id, sizeof options.id, 0, error))
    return FALSE;
  status = self->kernels->collective_open (self->gpu, &options);
  if (status == GUISE_GPU_RANK_LOST)
    guise_collective_lose (ranks, self->kernels->last_error ());
  if (!agree (self, ranks, status, error))
    return FALSE;
  self->collective = ranks;
  return TRUE;
}

gboolean
guise_cuda_passed (const GuiseCudaDevice *self, GuiseGpuStatus status)
{
  if (status == GUISE_GPU_RANK_LOST && self->collective != NULL)
    guise_collective_lose (self->collective, self->kernels->last_error ());
  return status == GUISE_GPU_OK;
}

double
guise_cuda_get_sum_ms (void *device)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;
  uint64_t               clock[2] = { 0, 0 };

  if (self->sum_clock != NULL)
    guise_cuda_passed (self,
                       self->kernels->download (self->gpu, clock, self->sum_clock, sizeof clock));
  return (double) clock[1] / 1e6;
}

/* ---- sums ---- */

/* f32 in the order in which the gradient lies: the update wants it so, and sums of 16 bits would be
 * rounded once a rank. */
static GuiseLayout
get_full (GuiseLayout layout)
{
  if (guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_FILTER))
    return GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_FILTER, GUISE_CUDA_WIDTH_FULL);
  if (guise_cuda_layout_has_order (layout, GUISE_CUDA_ORDER_IMAGE))
    return GUISE_CUDA_LAYOUT (GUISE_CUDA_ORDER_IMAGE, GUISE_CUDA_WIDTH_FULL);
  return GUISE_LAYOUT_PLAIN;
}

/* What a step keeps: what the elementwise pass before the sum keeps, and whether there is a sum. */
typedef struct
{
  GuiseGpuProgram program;
  gboolean        shares;
} State;

static gboolean
plan_all_reduce (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  if (query->collective != NULL && !query->is_rehearsal &&
      !meet ((GuiseCudaDevice *) query->device, query->collective, error))
    return FALSE;
  if (!guise_cuda_elementwise.plan (query, plan, error))
    return FALSE;
  plan->state = g_realloc (plan->state, sizeof (State));
  ((State *) plan->state)->shares = query->collective != NULL;
  if (query->collective != NULL)
    plan->output_layout = get_full (plan->input_layouts[0]);
  return TRUE;
}

/* What others may have a use for is not summed where it lies. */
static gboolean
run_all_reduce (const GuiseCall *call)
{
  const GuiseCudaDevice      *device = (const GuiseCudaDevice *) call->device;
  const GuiseAllReduceParams *params = (const GuiseAllReduceParams *) call->params;
  GuiseGpuTensor              to = guise_cuda_describe (device, &call->output);

  if (!((const State *) call->state)->shares)
    return guise_cuda_elementwise.run (call);
  if ((call->inputs[0].data != to.data || params->scale != 1.0f) &&
      !guise_cuda_elementwise.run (call))
    return FALSE;
  return guise_cuda_passed (device,
                            device->kernels->all_reduce (device->gpu, (float *) to.data,
                                                         (size_t) to.n_stored, device->sum_clock));
}

gboolean
guise_cuda_join (void *device)
{
  const GuiseCudaDevice *self = (const GuiseCudaDevice *) device;

  return guise_cuda_passed (self, self->kernels->collective_join (self->gpu));
}

const GuiseKernel guise_cuda_all_reduce = { .plan = plan_all_reduce,
                                            .run = run_all_reduce,
                                            .free = g_free,
                                            .in_place = 1u };
