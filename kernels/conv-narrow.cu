/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions of one tap between an image of many channels, the wide one, and one of eight or
 * fewer, the narrow one. They are bound by memory: each pixel is read and written once. Libraries
 * fill tiles of 64 channels for them. */
#include "guise-channels.h"

namespace
{

constexpr int     MAX_WIDE = 128;     /* channels */
constexpr int     AT_ONCE = 4;        /* loads of a thread that are under way together */
constexpr int64_t TARGET_PARTS = 528; /* that share a sum: four a processor of the largest GPUs */
constexpr int64_t MIN_PART = 256;     /* fewer pixels are not worth a block of their own */
constexpr int64_t MOST_BLOCKS = 1056; /* so that weights are read once for several pixels */

constexpr int ADD_LANES = 8; /* results of a block that adds parts */
constexpr int ADD_ROWS = GUISE_BLOCK / ADD_LANES;

/* Weight (k, w), of narrow channel k and wide channel w, lies at k * narrow_step + w * wide_step.
 */
struct Narrow
{
  int64_t          n_pixels;
  int              n_groups; /* of eight wide channels, a power of two */
  int              shift;    /* its logarithm */
  int              n_wide;   /* channels that are there without padding */
  int              n_narrow; /* likewise */
  int              narrow_step;
  int              wide_step;
  GuiseGpuEpilogue epilogue;
};

template <int ELEMENT>
__device__ __forceinline__ float
load_weight (const Narrow &task, const void *weight, int k, int w)
{
  return guise_load (weight, ELEMENT, (int64_t) k * task.narrow_step + (int64_t) w * task.wide_step,
                     0);
}

/* The bias of channels from @first on, of which there are @n in all. */
__device__ __forceinline__ GuiseFloats
load_bias (const GuiseGpuEpilogue &epilogue, int first, int n)
{
  GuiseFloats bias = {};

  for (int c = 0; epilogue.bias != nullptr && c < GUISE_CHANNELS && first + c < n; c++)
    bias.x[c] = epilogue.bias[first + c];
  return bias;
}

__device__ __forceinline__ void
activate (const GuiseGpuEpilogue &epilogue, GuiseFloats *y)
{
  if (!epilogue.has_leaky)
    return;
  GUISE_UNROLL
  for (int c = 0; c < GUISE_CHANNELS; c++)
    if (!(y->x[c] > 0.0f))
      y->x[c] *= epilogue.slope;
}

/* narrow[p, k] = sum of wide[p, w] * weight (k, w). A pixel a thread. */
template <int ELEMENT, int N>
__global__ void
contract (Narrow task, void *narrow, const void *wide, const void *weight)
{
  __shared__ float  weights[N * MAX_WIDE]; /* [wide channel][narrow channel] */
  const int         n_wide = task.n_groups * GUISE_CHANNELS;
  const GuiseFloats bias = load_bias (task.epilogue, 0, task.n_narrow);

  for (int i = (int) threadIdx.x; i < n_wide * N; i += GUISE_BLOCK)
    weights[i] = i % N < task.n_narrow ? load_weight<ELEMENT> (task, weight, i % N, i / N) : 0.0f;
  __syncthreads ();
  GUISE_FOR_EACH (pixel, task.n_pixels)
  {
    GuiseFloats y = bias;

    for (int first = 0; first < task.n_groups; first += AT_ONCE)
      {
        GuiseFloats x[AT_ONCE];

        GUISE_UNROLL
        for (int j = 0; j < AT_ONCE; j++)
          if (first + j < task.n_groups)
            x[j] = guise_load_channels<ELEMENT> (wide, (pixel << task.shift) + first + j);
        GUISE_UNROLL
        for (int j = 0; j < AT_ONCE; j++)
          if (first + j < task.n_groups)
            GUISE_UNROLL
        for (int c = 0; c < GUISE_CHANNELS; c++)
          GUISE_UNROLL
        for (int k = 0; k < N; k++)
          y.x[k] = fmaf (x[j].x[c], weights[((first + j) * GUISE_CHANNELS + c) * N + k], y.x[k]);
      }
    activate (task.epilogue, &y);
    guise_store_channels<ELEMENT> (narrow, pixel, y);
  }
}

/* wide[p, w] = sum of narrow[p, k] * weight (k, w). A group of a pixel a thread, always the same
 * group. */
template <int ELEMENT, int N>
__global__ void
expand (Narrow task, void *wide, const void *narrow, const void *weight)
{
  const int         first = (int) (threadIdx.x % (unsigned) task.n_groups) * GUISE_CHANNELS;
  const GuiseFloats bias = load_bias (task.epilogue, first, task.n_wide);
  float             weights[N][GUISE_CHANNELS];

  GUISE_UNROLL
  for (int k = 0; k < N; k++)
    GUISE_UNROLL
  for (int c = 0; c < GUISE_CHANNELS; c++)
    weights[k][c] = k < task.n_narrow && first + c < task.n_wide
                      ? load_weight<ELEMENT> (task, weight, k, first + c)
                      : 0.0f;
  GUISE_FOR_EACH (i, task.n_pixels << task.shift)
  {
    GuiseFloats x = guise_load_channels<ELEMENT> (narrow, i >> task.shift);
    GuiseFloats y = bias;

    GUISE_UNROLL
    for (int k = 0; k < N; k++)
      GUISE_UNROLL
    for (int c = 0; c < GUISE_CHANNELS; c++)
      y.x[c] = fmaf (x.x[k], weights[k][c], y.x[c]);
    activate (task.epilogue, &y);
    guise_store_channels<ELEMENT> (wide, i, y);
  }
}

template <int N>
__device__ __forceinline__ void
add_product (const GuiseFloats &x, const GuiseFloats &y, GuiseFloats *sum)
{
  GUISE_UNROLL
  for (int k = 0; k < N; k++)
    GUISE_UNROLL
  for (int c = 0; c < GUISE_CHANNELS; c++)
    sum[k].x[c] = fmaf (y.x[k], x.x[c], sum[k].x[c]);
}

/* parts[part][k][w]: the part's sum of narrow[p, k] * wide[p, w]. Threads side by side are groups
 * of wide channels, the others share the pixels. */
template <int ELEMENT, int N>
__global__ void
multiply (Narrow task, int64_t part_size, float *parts, const void *wide, const void *narrow)
{
  __shared__ GuiseFloats sums[GUISE_BLOCK];
  const unsigned         column = threadIdx.x % (unsigned) task.n_groups;
  const unsigned         n_lanes = GUISE_BLOCK / (unsigned) task.n_groups;
  const int64_t          begin = (int64_t) blockIdx.x * part_size;
  const int64_t end = begin + part_size < task.n_pixels ? begin + part_size : task.n_pixels;
  const int     n_wide = task.n_groups * GUISE_CHANNELS;
  GuiseFloats   sum[N] = {};

  for (int64_t pixel = begin + threadIdx.x / (unsigned) task.n_groups; pixel < end;
       pixel += 2 * n_lanes)
    {
      int64_t     other = pixel + n_lanes < end ? pixel + n_lanes : pixel;
      GuiseFloats x = guise_load_channels<ELEMENT> (wide, (pixel << task.shift) + column);
      GuiseFloats y = guise_load_channels<ELEMENT> (narrow, pixel);
      GuiseFloats other_x = guise_load_channels<ELEMENT> (wide, (other << task.shift) + column);
      GuiseFloats other_y = guise_load_channels<ELEMENT> (narrow, other);

      add_product<N> (x, y, sum);
      if (other != pixel)
        add_product<N> (other_x, other_y, sum);
    }
  GUISE_UNROLL
  for (int k = 0; k < N; k++)
    {
      sums[threadIdx.x] = sum[k];
      for (unsigned half = n_lanes / 2; half > 0; half /= 2)
        {
          __syncthreads ();
          if (threadIdx.x < half * (unsigned) task.n_groups)
            GUISE_UNROLL
          for (int c = 0; c < GUISE_CHANNELS; c++)
            sums[threadIdx.x].x[c] += sums[threadIdx.x + half * (unsigned) task.n_groups].x[c];
        }
      if (threadIdx.x < (unsigned) task.n_groups && k < task.n_narrow)
        for (int c = 0; c < GUISE_CHANNELS; c++)
          parts[((int64_t) blockIdx.x * task.n_narrow + k) * n_wide + column * GUISE_CHANNELS + c] =
            sums[threadIdx.x].x[c];
      __syncthreads ();
    }
}

/* The sums of all parts as a weight lies, zeros where its channels are padded. */
template <int ELEMENT>
__global__ void
add_parts (Narrow task, int64_t n_parts, void *to, const float *parts)
{
  __shared__ double sums[ADD_ROWS][ADD_LANES];
  const int         n_wide = task.n_groups * GUISE_CHANNELS;
  const int         n_results = n_wide * GUISE_CHANNELS;

  for (int first = (int) blockIdx.x * ADD_LANES; first < n_results;
       first += (int) gridDim.x * ADD_LANES)
    {
      int    result = first + (int) threadIdx.x;
      int    k = result / n_wide;
      int    w = result % n_wide;
      bool   is_there = k < task.n_narrow && w < task.n_wide;
      double sum = 0.0;

      for (int64_t part = threadIdx.y; is_there && part < n_parts; part += ADD_ROWS)
        sum += (double) parts[(part * task.n_narrow + k) * n_wide + w];
      sums[threadIdx.y][threadIdx.x] = sum;
      for (unsigned half = ADD_ROWS / 2; half > 0; half /= 2)
        {
          __syncthreads ();
          if (threadIdx.y < half)
            sums[threadIdx.y][threadIdx.x] += sums[threadIdx.y + half][threadIdx.x];
        }
      if (threadIdx.y == 0)
        guise_store (to, ELEMENT, (int64_t) k * task.narrow_step + (int64_t) w * task.wide_step, 0,
                     (float) sums[0][threadIdx.x]);
      __syncthreads ();
    }
}

/* ---- choosing ---- */

int64_t
count_parts (int64_t n_pixels)
{
  int64_t n = n_pixels / MIN_PART;

  return n < 1 ? 1 : n > TARGET_PARTS ? TARGET_PARTS : n;
}

unsigned
count_blocks (int64_t n_threads)
{
  unsigned n = guise_count_blocks (n_threads);

  return n < MOST_BLOCKS ? n : (unsigned) MOST_BLOCKS;
}

/* Weights are [o, c]. */
Narrow
make_task (const GuiseGpuConvShape &shape, int64_t n_in, int64_t n_out)
{
  const bool is_out = shape.o == GUISE_CHANNELS; /* the narrow one */
  Narrow     task = {};

  task.n_pixels = shape.n * shape.h * shape.w;
  task.n_groups = (int) ((is_out ? shape.c : shape.o) / GUISE_CHANNELS);
  while (1 << task.shift < task.n_groups)
    task.shift++;
  task.n_wide = (int) (is_out ? n_in : n_out);
  task.n_narrow = (int) (is_out ? n_out : n_in);
  task.narrow_step = is_out ? (int) shape.c : 1;
  task.wide_step = is_out ? 1 : (int) shape.c;
  return task;
}

template <int ELEMENT, int N>
GuiseGpuStatus
run_sums (GuiseGpu     *gpu,
          const Narrow &task,
          void         *out,
          const void   *wide,
          const void   *narrow,
          float        *parts)
{
  const int64_t  n_parts = count_parts (task.n_pixels);
  const int64_t  part_size = (task.n_pixels + n_parts - 1) / n_parts;
  const unsigned n_adders = (unsigned) task.n_groups * GUISE_CHANNELS * GUISE_CHANNELS / ADD_LANES;
  auto           multiply_all = multiply<ELEMENT, N>;
  auto           add_all = add_parts<ELEMENT>;
  GuiseGpuStatus status =
    GUISE_LAUNCH_BLOCKS (gpu, multiply_all, dim3 ((unsigned) n_parts), dim3 (GUISE_BLOCK), task,
                         part_size, parts, wide, narrow);

  return status != GUISE_GPU_OK
           ? status
           : GUISE_LAUNCH_BLOCKS (gpu, add_all, dim3 (n_adders), dim3 (ADD_LANES, ADD_ROWS), task,
                                  n_parts, out, parts);
}

template <int ELEMENT, int N>
GuiseGpuStatus
run (GuiseGpu             *gpu,
     GuiseGpuConvDirection direction,
     const Narrow         &task,
     bool                  is_out,
     void                 *out,
     const void           *a,
     const void           *b,
     void                 *workspace)
{
  auto to_narrow = contract<ELEMENT, N>;
  auto to_wide = expand<ELEMENT, N>;

  if (direction == GUISE_GPU_CONV_GRAD_WEIGHT)
    return run_sums<ELEMENT, N> (gpu, task, out, is_out ? a : b, is_out ? b : a,
                                 (float *) workspace);
  if ((direction == GUISE_GPU_CONV_FORWARD) == is_out)
    return GUISE_LAUNCH_BLOCKS (gpu, to_narrow, dim3 (count_blocks (task.n_pixels)),
                                dim3 (GUISE_BLOCK), task, out, a, b);
  return GUISE_LAUNCH_BLOCKS (gpu, to_wide, dim3 (count_blocks (task.n_pixels << task.shift)),
                              dim3 (GUISE_BLOCK), task, out, a, b);
}

template <int ELEMENT>
GuiseGpuStatus
run_element (GuiseGpu             *gpu,
             GuiseGpuConvDirection direction,
             const Narrow         &task,
             bool                  is_out,
             void                 *out,
             const void           *a,
             const void           *b,
             void                 *workspace)
{
  auto sized = task.n_narrow == 1   ? run<ELEMENT, 1>
               : task.n_narrow <= 4 ? run<ELEMENT, 4>
                                    : run<ELEMENT, 8>;

  return sized (gpu, direction, task, is_out, out, a, b, workspace);
}

} // namespace

int
guise_gpu_conv_narrow_fits (const GuiseGpuConvShape *shape)
{
  const int64_t wide = shape->o == GUISE_CHANNELS ? shape->c : shape->o;

  return shape->kernel_h == 1 && shape->kernel_w == 1 && shape->stride == 1 &&
         shape->n_groups == 1 && shape->h == shape->out_h && shape->w == shape->out_w &&
         shape->pad_top == 0 && shape->pad_left == 0 &&
         (shape->o == GUISE_CHANNELS || shape->c == GUISE_CHANNELS) && wide >= GUISE_CHANNELS &&
         wide <= MAX_WIDE && (wide & (wide - 1)) == 0;
}

size_t
guise_gpu_conv_narrow_workspace (GuiseGpuConvDirection direction, const GuiseGpuConvShape *shape)
{
  return direction != GUISE_GPU_CONV_GRAD_WEIGHT
           ? 0
           : (size_t) (count_parts (shape->n * shape->h * shape->w) * shape->c * shape->o) *
               sizeof (float);
}

GuiseGpuStatus
guise_gpu_conv_narrow (GuiseGpu                *gpu,
                       GuiseGpuConvDirection    direction,
                       const GuiseGpuConvShape *shape,
                       int64_t                  n_in,
                       int64_t                  n_out,
                       const GuiseGpuEpilogue  *epilogue,
                       void                    *out,
                       const void              *a,
                       const void              *b,
                       void                    *workspace)
{
  auto   sized = shape->element == GUISE_ELEMENT_F32    ? run_element<GUISE_ELEMENT_F32>
                 : shape->element == GUISE_ELEMENT_BF16 ? run_element<GUISE_ELEMENT_BF16>
                                                        : run_element<GUISE_ELEMENT_F16>;
  Narrow task;

  if (!guise_gpu_conv_narrow_fits (shape) || n_in > shape->c || n_out > shape->o ||
      (epilogue != nullptr && (epilogue->addend != nullptr || epilogue->to_depth_order)))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No such narrow convolution");
  task = make_task (*shape, n_in, n_out);
  if (epilogue != nullptr)
    task.epilogue = *epilogue;
  return sized (gpu, direction, task, shape->o == GUISE_CHANNELS, out, a, b, workspace);
}
