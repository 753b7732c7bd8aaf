/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums in a fixed order: blocks add up parts, one thread a result adds up the parts. */
#include "guise-axes.h"
#include "guise-channels.h"

namespace
{

constexpr int64_t TARGET_BLOCKS = 1024; /* enough to fill any GPU there is */
constexpr int64_t MIN_PART = 512;       /* fewer summands are not worth a block of their own */
constexpr int     LANES = 32;
constexpr int     ROWS = 8;

constexpr int     MAX_COLUMNS = 32;   /* groups of channels that a block has side by side */
constexpr int     ROWS_AT_ONCE = 4;   /* loads of a thread that are under way together */
constexpr int64_t TARGET_PARTS = 384; /* of groups: three blocks a processor of the largest GPUs */

constexpr int ADD_LANES = 8; /* results of a block that adds parts: 32 bytes side by side */
constexpr int ADD_ROWS = GUISE_BLOCK / ADD_LANES;
constexpr int ADD_AT_ONCE = 6; /* parts of a thread that are under way together */

enum Way
{
  BY_BLOCKS,   /* a block is a part of one result */
  BY_LANES,    /* neighbouring results lie side by side */
  BY_CHANNELS, /* so they do, eight can be read at once, and their summands follow by rows */
};

/* How a sum is made. */
struct Plan
{
  GuiseWalk<2> kept;      /* results with their padding, and where their summands begin */
  GuiseWalk<1> summed;    /* the summands of one result */
  int64_t      n_parts;   /* blocks that share the summands of a result */
  int64_t      part_size; /* summands of a part */
  Way          way;
};

/* Where sums of parts go: to the result itself when there is but one part. */
struct Output
{
  GuiseGpuTensor to;
  float         *parts;
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

int64_t
divide_up (int64_t a, int64_t b)
{
  return (a + b - 1) / b;
}

/* Groups that a block has side by side, a power of two. */
unsigned
count_columns (const Plan &plan)
{
  int64_t  n_groups = divide_up (plan.kept.n, GUISE_CHANNELS);
  unsigned n = 1;

  while (n < MAX_COLUMNS && n < n_groups)
    n *= 2;
  return n;
}

bool
is_by_channels (const Plan &plan, const GuiseGpuTensor *from)
{
  const GuiseWalk<2> &kept = plan.kept;
  const GuiseWalk<1> &summed = plan.summed;

  return kept.n_dims == 1 && !kept.has_padding && kept.strides[1][0] == 1 && summed.n_dims == 1 &&
         summed.strides[0][0] % GUISE_CHANNELS == 0 &&
         divide_up (kept.n, GUISE_CHANNELS) * GUISE_CHANNELS <= summed.strides[0][0] &&
         from->element != GUISE_ELEMENT_SPLIT &&
         (uintptr_t) from->data % alignof (GuiseFloats) == 0;
}

/* Shares @n summands among at most @most blocks, none less than @least. */
void
set_parts (Plan *plan, int64_t most, int64_t least)
{
  int64_t n = plan->summed.n / least;

  if (n > most)
    n = most;
  plan->n_parts = n > 1 ? n : 1;
  plan->part_size = divide_up (plan->summed.n, plan->n_parts);
}

bool
make_plan (const GuiseGpuTensor *to, const GuiseGpuTensor *from, Plan *plan)
{
  GuiseGpuTensor        starts = take_axes (from, to, false);
  GuiseGpuTensor        summands = take_axes (from, to, true);
  const GuiseGpuTensor *kept[] = { to, &starts };
  const GuiseGpuTensor *summed[] = { &summands };

  if (!guise_walk_init (&plan->kept, kept) || !guise_walk_init (&plan->summed, summed))
    return false;
  if (is_by_channels (*plan, from))
    {
      unsigned columns = count_columns (*plan);
      int64_t  n_blocks = divide_up (plan->kept.n, columns * GUISE_CHANNELS);

      plan->way = BY_CHANNELS;
      set_parts (plan, TARGET_PARTS / n_blocks, ROWS_AT_ONCE * (int64_t) (GUISE_BLOCK / columns));
      return true;
    }
  plan->way = plan->kept.n_dims > 0 && plan->kept.strides[1][0] == 1 && plan->kept.n >= 8
                ? BY_LANES
                : BY_BLOCKS;
  set_parts (plan,
             TARGET_BLOCKS /
               (plan->way == BY_LANES ? divide_up (plan->kept.n, LANES) : plan->kept.n),
             MIN_PART);
  return true;
}

__device__ void
put_sum (const Plan &plan, const Output &output, int64_t part, int64_t result, float sum)
{
  if (plan.n_parts == 1)
    guise_store (output.to.data, output.to.element, guise_walk_at (plan.kept, result).offsets[0],
                 output.to.n_stored, sum);
  else
    output.parts[part * plan.kept.n + result] = sum;
}

__device__ float
load_summand (const Plan &plan, const GuiseGpuTensor &from, int64_t start, int64_t i)
{
  return guise_load (from.data, from.element, start + guise_walk_at (plan.summed, i).offsets[0],
                     from.n_stored);
}

/* Lanes are results, rows share their summands. */
__global__ void
sum_lanes (Plan plan, GuiseGpuTensor from, Output output)
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
          put_sum (plan, output, blockIdx.y, result, sum);
        }
      __syncthreads ();
    }
}

/* A block is a part of one result. */
__global__ void
sum_blocks (Plan plan, GuiseGpuTensor from, Output output)
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
        put_sum (plan, output, blockIdx.y, result, sums[0]);
      __syncthreads ();
    }
}

/* Threads side by side are groups of channels, the others share the rows. */
template <int ELEMENT>
__global__ void
sum_channels (Plan plan, unsigned n_columns, const void *from, Output output)
{
  __shared__ GuiseFloats sums[GUISE_BLOCK];
  const unsigned         column = threadIdx.x % n_columns;
  const unsigned         n_lanes = GUISE_BLOCK / n_columns;
  const int64_t          group = (int64_t) blockIdx.x * n_columns + column;
  const int64_t          pitch = plan.summed.strides[0][0] / GUISE_CHANNELS;
  const int64_t          begin = (int64_t) blockIdx.y * plan.part_size;
  const int64_t          end =
    begin + plan.part_size < plan.summed.n ? begin + plan.part_size : plan.summed.n;
  int64_t     row = group * GUISE_CHANNELS < plan.kept.n ? begin + threadIdx.x / n_columns : end;
  GuiseFloats sum = {};

  for (; row + (ROWS_AT_ONCE - 1) * n_lanes < end; row += ROWS_AT_ONCE * n_lanes)
    {
      GuiseFloats x[ROWS_AT_ONCE];

      GUISE_UNROLL
      for (int r = 0; r < ROWS_AT_ONCE; r++)
        x[r] = guise_load_channels<ELEMENT> (from, (row + r * n_lanes) * pitch + group);
      GUISE_UNROLL
      for (int r = 0; r < ROWS_AT_ONCE; r++)
        GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        sum.x[k] += x[r].x[k];
    }
  for (; row < end; row += n_lanes)
    {
      GuiseFloats x = guise_load_channels<ELEMENT> (from, row * pitch + group);

      GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        sum.x[k] += x.x[k];
    }
  sums[threadIdx.x] = sum;
  for (unsigned half = n_lanes / 2; half > 0; half /= 2)
    {
      __syncthreads ();
      if (threadIdx.x < half * n_columns)
        GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        sums[threadIdx.x].x[k] += sums[threadIdx.x + half * n_columns].x[k];
    }
  if (threadIdx.x < n_columns)
    for (int k = 0; k < GUISE_CHANNELS && group * GUISE_CHANNELS + k < plan.kept.n; k++)
      put_sum (plan, output, blockIdx.y, group * GUISE_CHANNELS + k, sums[threadIdx.x].x[k]);
}

__global__ void
add_parts (Plan plan, Output output)
{
  __shared__ double sums[ADD_ROWS][ADD_LANES];

  for (int64_t first = (int64_t) blockIdx.x * ADD_LANES; first < plan.kept.n;
       first += (int64_t) gridDim.x * ADD_LANES)
    {
      int64_t result = first + threadIdx.x;
      double  sum = 0.0;

      for (int64_t part = threadIdx.y; result < plan.kept.n && part < plan.n_parts;
           part += ADD_AT_ONCE * ADD_ROWS)
        {
          float x[ADD_AT_ONCE];

          GUISE_UNROLL
          for (int k = 0; k < ADD_AT_ONCE; k++)
            {
              int64_t at = part + k * ADD_ROWS;

              x[k] = at < plan.n_parts ? output.parts[at * plan.kept.n + result] : 0.0f;
            }
          GUISE_UNROLL
          for (int k = 0; k < ADD_AT_ONCE; k++)
            sum += (double) x[k];
        }
      sums[threadIdx.y][threadIdx.x] = sum;
      for (unsigned half = ADD_ROWS / 2; half > 0; half /= 2)
        {
          __syncthreads ();
          if (threadIdx.y < half)
            sums[threadIdx.y][threadIdx.x] += sums[threadIdx.y + half][threadIdx.x];
        }
      if (threadIdx.y == 0 && result < plan.kept.n)
        guise_store (output.to.data, output.to.element,
                     guise_walk_at (plan.kept, result).offsets[0], output.to.n_stored,
                     (float) sums[0][threadIdx.x]);
      __syncthreads ();
    }
}

GuiseGpuStatus
sum_parts (GuiseGpu *gpu, const Plan &plan, const GuiseGpuTensor *from, const Output &output)
{
  const unsigned n_parts = (unsigned) plan.n_parts;
  const unsigned n_columns = count_columns (plan);

  if (plan.way == BY_LANES)
    return GUISE_LAUNCH_BLOCKS (gpu, sum_lanes,
                                dim3 (guise_count_blocks (divide_up (plan.kept.n, LANES) *
                                                          GUISE_BLOCK),
                                      n_parts),
                                dim3 (LANES, ROWS), plan, *from, output);
  if (plan.way == BY_BLOCKS)
    return GUISE_LAUNCH_BLOCKS (gpu, sum_blocks,
                                dim3 (guise_count_blocks (plan.kept.n * GUISE_BLOCK), n_parts),
                                dim3 (GUISE_BLOCK), plan, *from, output);

  auto kernel = from->element == GUISE_ELEMENT_F32    ? sum_channels<GUISE_ELEMENT_F32>
                : from->element == GUISE_ELEMENT_BF16 ? sum_channels<GUISE_ELEMENT_BF16>
                                                      : sum_channels<GUISE_ELEMENT_F16>;

  return GUISE_LAUNCH_BLOCKS (gpu, kernel,
                              dim3 ((unsigned) divide_up (plan.kept.n, n_columns * GUISE_CHANNELS),
                                    n_parts),
                              dim3 (GUISE_BLOCK), plan, n_columns, from->data, output);
}

} // namespace

/* Without data every way is open; a tensor that cannot be read by eights takes another. */
size_t
guise_gpu_sum_workspace (const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  GuiseGpuTensor unaligned = *from;
  Plan           plan, other;
  int64_t        n_parts;

  unaligned.data = (void *) 1;
  if (!make_plan (to, from, &plan) || !make_plan (to, &unaligned, &other))
    return 0;
  n_parts = plan.n_parts > other.n_parts ? plan.n_parts : other.n_parts;
  return n_parts == 1 ? 0 : (size_t) (n_parts * plan.kept.n) * sizeof (float);
}

static GuiseGpuStatus
launch_add_parts (GuiseGpu *gpu, const Plan &plan, const Output &output)
{
  return GUISE_LAUNCH_BLOCKS (gpu, add_parts,
                              dim3 (guise_count_blocks (divide_up (plan.kept.n, ADD_LANES) *
                                                        GUISE_BLOCK)),
                              dim3 (ADD_LANES, ADD_ROWS), plan, output);
}

GuiseGpuStatus
guise_gpu_add_parts (GuiseGpu *gpu, const GuiseGpuTensor *to, const float *parts, int64_t n_parts)
{
  const GuiseGpuTensor *kept[] = { to, to };
  Output                output = { *to, (float *) parts };
  Plan                  plan = {};

  if (!guise_walk_init (&plan.kept, kept))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A tensor has more than 2^31 elements");
  plan.n_parts = n_parts;
  return launch_add_parts (gpu, plan, output);
}

GuiseGpuStatus
guise_gpu_sum (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuTensor *from, void *workspace)
{
  Output         output = { *to, (float *) workspace };
  Plan           plan;
  GuiseGpuStatus status;

  if (!make_plan (to, from, &plan))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A tensor has more than 2^31 elements");
  status = sum_parts (gpu, plan, from, output);
  return status != GUISE_GPU_OK || plan.n_parts == 1 ? status
                                                     : launch_add_parts (gpu, plan, output);
}
