/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums in a fixed order: blocks add up parts, one thread a result adds up the parts. */
#include "guise-axes.h"

namespace
{

constexpr int64_t TARGET_BLOCKS = 1024; /* enough to fill any GPU there is */
constexpr int64_t MIN_PART = 512;       /* fewer summands are not worth a block of their own */
constexpr int     LANES = 32;
constexpr int     ROWS = 8;

/* How a sum is made. */
struct Plan
{
  GuiseWalk<2> kept;      /* results with their padding, and where their summands begin */
  GuiseWalk<1> summed;    /* the summands of one result */
  int64_t      n_parts;   /* blocks that share the summands of a result */
  int64_t      part_size; /* summands of a part */
  bool         by_lanes;  /* neighbouring results lie side by side */
};

/* The tensor with the axes that are summed, or the others, reduced to their first element. */
GuiseGpuTensor
take_axes (const GuiseGpuTensor *tensor, const GuiseGpuTensor *to, bool summed)
{
  GuiseGpuTensor part = *tensor;

  for (int i = 0; i < part.n_dims; i++)
    {
      bool is_summed = to->dims[i] == 1;

      part.padded[i] = part.dims[i];
      if (is_summed != summed)
        part.dims[i] = part.padded[i] = 1;
    }
  return part;
}

bool
make_plan (const GuiseGpuTensor *to, const GuiseGpuTensor *from, Plan *plan)
{
  GuiseGpuTensor        starts = take_axes (from, to, false);
  GuiseGpuTensor        summands = take_axes (from, to, true);
  const GuiseGpuTensor *kept[] = { to, &starts };
  const GuiseGpuTensor *summed[] = { &summands };
  int64_t               n_blocks;

  if (!guise_walk_init (&plan->kept, kept) || !guise_walk_init (&plan->summed, summed))
    return false;
  plan->by_lanes = plan->kept.n_dims > 0 && plan->kept.strides[1][0] == 1 && plan->kept.n >= 8;
  n_blocks = plan->by_lanes ? (plan->kept.n + LANES - 1) / LANES : plan->kept.n;
  plan->n_parts = TARGET_BLOCKS / n_blocks;
  if (plan->n_parts > plan->summed.n / MIN_PART)
    plan->n_parts = plan->summed.n / MIN_PART;
  if (plan->n_parts < 1)
    plan->n_parts = 1;
  plan->part_size = (plan->summed.n + plan->n_parts - 1) / plan->n_parts;
  return true;
}

__device__ float
load_summand (const Plan &plan, const GuiseGpuTensor &from, int64_t start, int64_t i)
{
  return guise_load (from.data, from.element, start + guise_walk_at (plan.summed, i).offsets[0],
                     from.n_stored);
}

/* Lanes are results, rows share their summands. */
__global__ void
sum_lanes (Plan plan, GuiseGpuTensor from, float *parts)
{
  __shared__ float sums[ROWS][LANES];
  int64_t          begin = (int64_t) blockIdx.y * plan.part_size;
  int64_t          end = begin + plan.part_size;

  if (end > plan.summed.n)
    end = plan.summed.n;
  for (int64_t first = (int64_t) blockIdx.x * LANES; first < plan.kept.n;
       first += (int64_t) gridDim.x * LANES)
    {
      int64_t result = first + threadIdx.x;
      float   sum = 0.0f;

      if (result < plan.kept.n)
        {
          GuisePlace<2> place = guise_walk_at (plan.kept, result);

          for (int64_t i = begin + threadIdx.y; place.is_inside && i < end; i += ROWS)
            sum += load_summand (plan, from, place.offsets[1], i);
        }
      sums[threadIdx.y][threadIdx.x] = sum;
      __syncthreads ();
      if (threadIdx.y == 0 && result < plan.kept.n)
        {
          for (int r = 1; r < ROWS; r++)
            sum += sums[r][threadIdx.x];
          parts[blockIdx.y * plan.kept.n + result] = sum;
        }
      __syncthreads ();
    }
}

/* A block is a part of one result. */
__global__ void
sum_blocks (Plan plan, GuiseGpuTensor from, float *parts)
{
  __shared__ float sums[GUISE_BLOCK];
  int64_t          begin = (int64_t) blockIdx.y * plan.part_size;
  int64_t          end = begin + plan.part_size;

  if (end > plan.summed.n)
    end = plan.summed.n;
  for (int64_t result = blockIdx.x; result < plan.kept.n; result += gridDim.x)
    {
      GuisePlace<2> place = guise_walk_at (plan.kept, result);
      float         sum = 0.0f;

      for (int64_t i = begin + threadIdx.x; place.is_inside && i < end; i += GUISE_BLOCK)
        sum += load_summand (plan, from, place.offsets[1], i);
      sums[threadIdx.x] = sum;
      for (int half = GUISE_BLOCK / 2; half > 0; half /= 2)
        {
          __syncthreads ();
          if ((int) threadIdx.x < half)
            sums[threadIdx.x] += sums[threadIdx.x + half];
        }
      if (threadIdx.x == 0)
        parts[blockIdx.y * plan.kept.n + result] = sums[0];
      __syncthreads ();
    }
}

__global__ void
add_parts (Plan plan, GuiseGpuTensor to, const float *parts)
{
  GUISE_FOR_EACH (result, plan.kept.n)
  {
    double sum = 0.0;

    for (int64_t part = 0; part < plan.n_parts; part++)
      sum += (double) parts[part * plan.kept.n + result];
    guise_store (to.data, to.element, guise_walk_at (plan.kept, result).offsets[0], to.n_stored,
                 (float) sum);
  }
}

} // namespace

size_t
guise_gpu_sum_workspace (const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  Plan plan;

  return make_plan (to, from, &plan) ? (size_t) (plan.n_parts * plan.kept.n) * sizeof (float) : 0;
}

GuiseGpuStatus
guise_gpu_sum (GuiseGpu             *gpu,
               const GuiseGpuTensor *to,
               const GuiseGpuTensor *from,
               void                 *workspace)
{
  float         *parts = (float *) workspace;
  Plan           plan;
  GuiseGpuStatus status;

  if (!make_plan (to, from, &plan))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A tensor has more than 2^31 elements");
  if (plan.by_lanes)
    status = GUISE_LAUNCH_BLOCKS (
      gpu, sum_lanes,
      dim3 (guise_count_blocks ((plan.kept.n + LANES - 1) / LANES * GUISE_BLOCK),
            (unsigned) plan.n_parts),
      dim3 (LANES, ROWS), plan, *from, parts);
  else
    status = GUISE_LAUNCH_BLOCKS (
      gpu, sum_blocks, dim3 (guise_count_blocks (plan.kept.n * GUISE_BLOCK), (unsigned) plan.n_parts),
      dim3 (GUISE_BLOCK), plan, *from, parts);
  if (status != GUISE_GPU_OK)
    return status;
  return GUISE_LAUNCH (gpu, add_parts, plan.kept.n, plan, *to, parts);
}
