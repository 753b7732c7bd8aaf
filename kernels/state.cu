/* SPDX-License-Identifier: GPL-3.0-or-later
 * Optimizers and random masks. */
#include <math.h>

#include "guise-channels.h"
#include "guise-philox.h"

namespace
{

#define WIDTH 4 /* elements of a thread; a Philox block has as many */

__device__ float
draw (const GuiseGpuMask *mask, GuisePhiloxBlock block, uint64_t i)
{
  return guise_philox_word (block, (unsigned) (i % WIDTH)) < mask->threshold ? 1.0f : 0.0f;
}

__device__ GuisePhiloxBlock
get_block (const GuiseGpuMask *mask, uint64_t i)
{
  return guise_philox_block (mask->seed, mask->stream << 32 | mask->counter, i / WIDTH);
}

/* ---- the update ---- */

/*
 * A weight as rows of neighbours in memory. Row-major: [rows, columns], one tap. Channels last: row
 * r is tap r % n_taps of filter r / n_taps, and column j its channel j.
 */
typedef struct
{
  void               *param;
  float              *state1;
  float              *state2;
  const void         *gradient;
  const float        *x;
  const float        *dy;
  const float        *rate;
  const float        *gradient_scale;
  const float        *mask;
  const GuiseGpuMask *lazy_mask;
  float              *kept;
  int64_t             n_stored;
  int64_t             n_rows;
  int64_t             n_columns;
  int64_t             pitch; /* elements from row to row */
  int64_t             n_taps;
  uint32_t            n_groups; /* threads a row */
  int32_t             param_element;
  int32_t             gradient_element;
  int32_t             n_factors;
  int32_t             is_aligned; /* whole groups can be read and written at once */
  float               decay1;
  float               decay2;
  float               rest1;
  float               rest2;
  float               epsilon;
} Task;

typedef struct
{
  float v[WIDTH];
} Values;

typedef struct alignas (16)
{
  float v[WIDTH];
} Floats;

typedef struct alignas (8)
{
  uint16_t v[WIDTH];
} Halves;

/* The @n elements from @i on; all WIDTH at once where is_aligned. */
__device__ __forceinline__ Values
load_values (const void *data, int element, int64_t i, int64_t n_stored, int n, bool at_once)
{
  Values y = { { 0, 0, 0, 0 } };

  if (!at_once)
    {
      for (int k = 0; k < WIDTH; k++)
        if (k < n)
          y.v[k] = guise_load (data, element, i + k, n_stored);
    }
  else if (element == GUISE_ELEMENT_F32)
    {
      Floats x = *(const Floats *) ((const float *) data + i);

      for (int k = 0; k < WIDTH; k++)
        y.v[k] = x.v[k];
    }
  else
    {
      Halves upper = *(const Halves *) ((const uint16_t *) data + i);
      Halves lower = { { 0, 0, 0, 0 } };

      if (element == GUISE_ELEMENT_SPLIT)
        lower = *(const Halves *) ((const uint16_t *) data + n_stored + i);
      for (int k = 0; k < WIDTH; k++)
        y.v[k] = element == GUISE_ELEMENT_F16    ? guise_f16_to_float (upper.v[k])
                 : element == GUISE_ELEMENT_BF16 ? guise_bf16_to_float (upper.v[k])
                                                 : guise_join_float (upper.v[k], lower.v[k]);
    }
  return y;
}

/* F32 or SPLIT. */
__device__ __forceinline__ void
store_values (void *data, int element, int64_t i, int64_t n_stored, int n, bool at_once, Values x)
{
  if (!at_once)
    {
      for (int k = 0; k < WIDTH; k++)
        if (k < n)
          guise_store (data, element, i + k, n_stored, x.v[k]);
    }
  else if (element == GUISE_ELEMENT_F32)
    {
      Floats y;

      for (int k = 0; k < WIDTH; k++)
        y.v[k] = x.v[k];
      *(Floats *) ((float *) data + i) = y;
    }
  else
    {
      Halves upper, lower;

      for (int k = 0; k < WIDTH; k++)
        guise_split_float (x.v[k], &upper.v[k], &lower.v[k]);
      *(Halves *) ((uint16_t *) data + i) = upper;
      *(Halves *) ((uint16_t *) data + n_stored + i) = lower;
    }
}

/* Row @row, columns from @column on, of x^T dy. */
__device__ __forceinline__ Values
multiply_factors (const Task &task, int64_t row, int64_t column, int n, bool at_once)
{
  Values sums = { { 0, 0, 0, 0 } };

  for (int r = 0; r < task.n_factors; r++)
    {
      float  x = task.x[r * task.n_rows + row];
      Values dy =
        load_values (task.dy, GUISE_ELEMENT_F32, r * task.n_columns + column, 0, n, at_once);

      for (int k = 0; k < WIDTH; k++)
        sums.v[k] = fmaf (x, dy.v[k], sums.v[k]);
    }
  return sums;
}

/* What the rate is multiplied by. The random numbers belong to the row-major index of an element,
 * wherever it lies. */
__device__ __forceinline__ Values
get_mask (const Task &task, int64_t row, int64_t column, int n, bool at_once)
{
  uint64_t step = (uint64_t) task.n_taps;
  uint64_t first = ((uint64_t) row / step * (uint64_t) task.n_columns + (uint64_t) column) * step +
                   (uint64_t) row % step;
  Values mask = { { 1, 1, 1, 1 } };

  if (task.mask != NULL)
    return load_values (task.mask, GUISE_ELEMENT_F32, row * task.pitch + column, 0, n, at_once);
  if (task.lazy_mask != NULL && step == 1 && first % WIDTH == 0)
    {
      GuisePhiloxBlock block = get_block (task.lazy_mask, first);

      for (unsigned k = 0; k < WIDTH; k++)
        mask.v[k] = draw (task.lazy_mask, block, k);
    }
  else if (task.lazy_mask != NULL)
    for (unsigned k = 0; k < WIDTH; k++)
      mask.v[k] =
        draw (task.lazy_mask, get_block (task.lazy_mask, first + k * step), first + k * step);
  return mask;
}

__device__ __forceinline__ bool
is_finite (float x)
{
  return (guise_float_bits (x) & 0x7f800000) != 0x7f800000;
}

/* Within two units of the last place, in a fifth of the instructions: a step is a small part of its
 * weight, and the update has little more to do than this. */
__device__ __forceinline__ float
divide_by_root (float x, float square, float epsilon)
{
#ifdef __CUDA_ARCH__
  float root;

  asm("sqrt.approx.f32 %0, %1;" : "=f"(root) : "f"(square));
  return __fdividef (x, root + epsilon);
#else
  return x / (sqrtf (square) + epsilon);
#endif
}

/* One element. Keeps what it was, and says false, where the result would not be a number. Source:
 * training.md 5 */
template <int rule>
__device__ __forceinline__ bool
update_element (const Task &task, float rate, float g, float *w, float *state1, float *state2)
{
  float new_state1, new_state2, new_w;

  if (rule == GUISE_GPU_RMSPROP)
    {
      new_state1 = task.decay1 * *state1 + task.rest1 * (g * g);
      new_state2 = 0;
      new_w = *w - divide_by_root (rate * g, new_state1, task.epsilon);
    }
  else
    {
      new_state1 = task.decay1 * *state1 + task.rest1 * g;
      new_state2 = task.decay2 * *state2 + task.rest2 * ((g - new_state1) * (g - new_state1));
      new_w = *w - divide_by_root (rate * new_state1, new_state2, task.epsilon);
    }
  if (!is_finite (new_w) || !is_finite (new_state1) || !is_finite (new_state2))
    return false;
  *w = new_w;
  *state1 = new_state1;
  *state2 = new_state2;
  return true;
}

/* Columns from @column on of a row, by their gradient. */
template <int rule>
__device__ __forceinline__ void
update_group (const Task   &task,
              int64_t       row,
              int64_t       column,
              float         rate,
              float         scale,
              int           n,
              bool          at_once,
              const Values &g)
{
  int64_t i = row * task.pitch + column;
  Values  mask = get_mask (task, row, column, n, at_once);
  Values  w = load_values (task.param, task.param_element, i, task.n_stored, n, at_once);
  Values  state1 = load_values (task.state1, GUISE_ELEMENT_F32, i, 0, n, at_once);
  Values  state2 = { { 0, 0, 0, 0 } };

  if (rule == GUISE_GPU_ADABELIEF)
    state2 = load_values (task.state2, GUISE_ELEMENT_F32, i, 0, n, at_once);
  for (int k = 0; k < WIDTH; k++)
    if (!update_element<rule> (task, rate * mask.v[k], scale * g.v[k], &w.v[k], &state1.v[k],
                               &state2.v[k]) &&
        k < n && task.kept != NULL)
      *task.kept = 1.0f; /* whoever writes it writes the same */
  store_values (task.param, task.param_element, i, task.n_stored, n, at_once, w);
  store_values (task.state1, GUISE_ELEMENT_F32, i, 0, n, at_once, state1);
  if (rule == GUISE_GPU_ADABELIEF)
    store_values (task.state2, GUISE_ELEMENT_F32, i, 0, n, at_once, state2);
}

/* 0: not this time, whatever the gradient is. */
__device__ __forceinline__ float
get_scale (const Task &task)
{
  return task.gradient_scale != NULL ? *task.gradient_scale : 1.0f;
}

/* ---- any weight ---- */

template <int rule>
__global__ void
update_any (Task task)
{
  float rate = *task.rate;
  float scale = get_scale (task);

  if (scale == 0.0f)
    return;
  GUISE_FOR_EACH (i, task.n_rows * task.n_groups)
  {
    uint32_t group = (uint32_t) i; /* guise_gpu_update() has seen that they fit */
    int64_t  row = group / task.n_groups;
    int64_t  column = (int64_t) (group % task.n_groups) * WIDTH;
    int64_t  left = task.n_columns - column;
    int      n = left < WIDTH ? (int) left : WIDTH;
    bool     at_once = task.is_aligned && n == WIDTH;
    Values   g = task.x != NULL ? multiply_factors (task, row, column, n, at_once)
                                : load_values (task.gradient, task.gradient_element,
                                               row * task.pitch + column, task.n_stored, n, at_once);

    update_group<rule> (task, row, column, rate, scale, n, at_once, g);
  }
}

/* ---- a matrix by its factors ---- */

/* Of a processor: with 64 registers instead of 70, an H200 needs a tenth less time. */
constexpr int BLOCKS_BY_FACTORS = 4;

/* WIDTH rows and WIDTH columns a thread, so that a factor that was read serves WIDTH times. */
template <int rule>
__global__ void
__launch_bounds__ (GUISE_BLOCK, BLOCKS_BY_FACTORS) update_by_factors (Task task)
{
  float rate = *task.rate;
  float scale = get_scale (task);

  if (scale == 0.0f)
    return;
  GUISE_FOR_EACH (i, task.n_rows / WIDTH * task.n_groups)
  {
    uint32_t tile = (uint32_t) i;
    int64_t  row = (int64_t) (tile / task.n_groups) * WIDTH;
    int64_t  column = (int64_t) (tile % task.n_groups) * WIDTH;
    Values   g[WIDTH] = {};

    for (int r = 0; r < task.n_factors; r++)
      {
        Floats x = *(const Floats *) (task.x + r * task.n_rows + row);
        Floats dy = *(const Floats *) (task.dy + r * task.n_columns + column);

        GUISE_UNROLL
        for (int k = 0; k < WIDTH; k++)
          GUISE_UNROLL
        for (int l = 0; l < WIDTH; l++)
          g[k].v[l] = fmaf (x.v[k], dy.v[l], g[k].v[l]);
      }
    GUISE_UNROLL
    for (int k = 0; k < WIDTH; k++)
      update_group<rule> (task, row + k, column, rate, scale, WIDTH, true, g[k]);
  }
}

/* ---- one run of neighbours without a mask ---- */

template <int ELEMENT>
__device__ __forceinline__ GuiseFloats
load_run (const void *data, int64_t n_stored, int64_t group)
{
  if constexpr (ELEMENT != GUISE_ELEMENT_SPLIT)
    return guise_load_channels<ELEMENT> (data, group);
  else
    {
      GuiseHalves upper = ((const GuiseHalves *) data)[group];
      GuiseHalves lower = ((const GuiseHalves *) ((const uint16_t *) data + n_stored))[group];
      GuiseFloats y;

      GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        y.x[k] = guise_join_float (upper.x[k], lower.x[k]);
      return y;
    }
}

template <int ELEMENT>
__device__ __forceinline__ void
store_run (void *data, int64_t n_stored, int64_t group, const GuiseFloats &x)
{
  if constexpr (ELEMENT != GUISE_ELEMENT_SPLIT)
    guise_store_channels<ELEMENT> (data, group, x);
  else
    {
      GuiseHalves upper, lower;

      GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        guise_split_float (x.x[k], &upper.x[k], &lower.x[k]);
      ((GuiseHalves *) data)[group] = upper;
      ((GuiseHalves *) ((uint16_t *) data + n_stored))[group] = lower;
    }
}

template <int rule, int PARAM, int GRADIENT>
__global__ void
update_run (Task task, int64_t n)
{
  float rate = *task.rate;
  float scale = get_scale (task);

  if (scale == 0.0f)
    return;
  GUISE_FOR_EACH (i, n)
  {
    GuiseFloats g = load_run<GRADIENT> (task.gradient, task.n_stored, i);
    GuiseFloats w = load_run<PARAM> (task.param, task.n_stored, i);
    GuiseFloats state1 = load_run<GUISE_ELEMENT_F32> (task.state1, 0, i);
    GuiseFloats state2 = {};

    if (rule == GUISE_GPU_ADABELIEF)
      state2 = load_run<GUISE_ELEMENT_F32> (task.state2, 0, i);
    GUISE_UNROLL
    for (int k = 0; k < GUISE_CHANNELS; k++)
      if (!update_element<rule> (task, rate, scale * g.x[k], &w.x[k], &state1.x[k], &state2.x[k]) &&
          task.kept != NULL)
        *task.kept = 1.0f;
    store_run<PARAM> (task.param, task.n_stored, i, w);
    store_run<GUISE_ELEMENT_F32> (task.state1, 0, i, state1);
    if (rule == GUISE_GPU_ADABELIEF)
      store_run<GUISE_ELEMENT_F32> (task.state2, 0, i, state2);
  }
}

template <int rule, int PARAM>
GuiseGpuStatus
launch_run (GuiseGpu *gpu, const Task &task, int64_t n)
{
  auto kernel =
    task.gradient_element == GUISE_ELEMENT_F32    ? update_run<rule, PARAM, GUISE_ELEMENT_F32>
    : task.gradient_element == GUISE_ELEMENT_BF16 ? update_run<rule, PARAM, GUISE_ELEMENT_BF16>
                                                  : update_run<rule, PARAM, GUISE_ELEMENT_F16>;

  return GUISE_LAUNCH (gpu, kernel, n, task, n);
}

/* The elements of @task as one run that can be read by eights, 0 if they are none. */
int64_t
count_run (const Task &task)
{
  const void *all[] = { task.param, task.gradient, task.state1, task.state2 };
  int64_t     n = task.n_rows * task.n_columns;

  if (task.x != NULL || task.mask != NULL || task.lazy_mask != NULL ||
      (task.n_rows > 1 && task.pitch != task.n_columns) || n % GUISE_CHANNELS != 0 ||
      task.gradient_element == GUISE_ELEMENT_SPLIT ||
      (task.param_element == GUISE_ELEMENT_SPLIT && task.n_stored % GUISE_CHANNELS != 0))
    return 0;
  for (const void *data : all)
    if ((uintptr_t) data % alignof (GuiseFloats) != 0)
      return 0;
  return n;
}

bool
has_tiles (const Task &task)
{
  return task.x != NULL && task.is_aligned && task.n_rows % WIDTH == 0 &&
         task.n_columns % WIDTH == 0 && (uintptr_t) task.x % sizeof (Floats) == 0;
}

template <int rule>
GuiseGpuStatus
launch_update (GuiseGpu *gpu, const Task &task)
{
  const int64_t n_run = count_run (task) / GUISE_CHANNELS;
  auto          any = update_any<rule>;
  auto          by_factors = update_by_factors<rule>;

  if (n_run > 0)
    return task.param_element == GUISE_ELEMENT_F32
             ? launch_run<rule, GUISE_ELEMENT_F32> (gpu, task, n_run)
             : launch_run<rule, GUISE_ELEMENT_SPLIT> (gpu, task, n_run);
  if (has_tiles (task))
    return GUISE_LAUNCH (gpu, by_factors, task.n_rows / WIDTH * task.n_groups, task);
  return GUISE_LAUNCH (gpu, any, task.n_rows * task.n_groups, task);
}

} // namespace

static bool
is_row_major (const GuiseGpuTensor *x)
{
  int64_t stride = 1;

  for (int i = x->n_dims; i-- > 0; stride *= x->dims[i])
    if (x->padded[i] != x->dims[i] || (x->dims[i] > 1 && x->strides[i] != stride))
      return false;
  return true;
}

static int64_t
count_elements (const int64_t *dims, int n_dims)
{
  int64_t n = 1;

  for (int i = 0; i < n_dims; i++)
    n *= dims[i];
  return n;
}

/* [o, kernel_h, kernel_w, i], i padded. */
static bool
is_filter (const GuiseGpuTensor *x)
{
  return x->n_dims == 4 && x->strides[1] == 1 && x->strides[3] == x->padded[1] &&
         x->strides[2] == x->dims[3] * x->strides[3] && x->strides[0] == x->dims[2] * x->strides[2];
}

/* How @task walks through the weight. */
static bool
set_rows (Task *task, const GuiseGpuTensor *param)
{
  task->n_taps = 1;
  if (is_row_major (param))
    {
      /* Factors are read by row and column; all else is one long row. */
      task->n_rows = task->x != NULL ? param->dims[0] : 1;
      task->n_columns =
        task->x != NULL ? param->dims[1] : count_elements (param->dims, param->n_dims);
      task->pitch = task->n_columns;
      return true;
    }
  if (!is_filter (param) || task->x != NULL)
    return false;
  task->n_taps = param->dims[2] * param->dims[3];
  task->n_rows = param->dims[0] * task->n_taps;
  task->n_columns = param->dims[1];
  task->pitch = param->padded[1];
  return true;
}

/* Whether a group begins where 16 bytes, or 8 of 16-bit numbers, may be read at once. */
static bool
can_read_at_once (const void *data, int element)
{
  return (uintptr_t) data % (element == GUISE_ELEMENT_F32 ? sizeof (Floats) : sizeof (Halves)) == 0;
}

static bool
is_aligned (const Task *task)
{
  bool has_more_rows = task->n_rows > 1 || (task->x != NULL && task->n_factors > 1);

  return (!has_more_rows || task->pitch % WIDTH == 0) &&
         (task->param_element != GUISE_ELEMENT_SPLIT || task->n_stored % WIDTH == 0) &&
         can_read_at_once (task->param, task->param_element) &&
         can_read_at_once (task->gradient, task->gradient_element) &&
         can_read_at_once (task->state1, GUISE_ELEMENT_F32) &&
         can_read_at_once (task->state2, GUISE_ELEMENT_F32) &&
         can_read_at_once (task->dy, GUISE_ELEMENT_F32) &&
         can_read_at_once (task->mask, GUISE_ELEMENT_F32);
}

GuiseGpuStatus
guise_gpu_update (GuiseGpu *gpu, const GuiseGpuUpdate *update)
{
  Task task = {};

  task.param = update->param.data;
  task.param_element = update->param.element;
  task.n_stored = update->param.n_stored;
  task.state1 = (float *) update->state1.data;
  task.state2 = (float *) update->state2.data;
  task.gradient = update->gradient.data;
  task.gradient_element = update->gradient.element;
  task.x = update->x;
  task.dy = update->dy;
  task.n_factors = update->n_rows;
  task.rate = update->rate;
  task.gradient_scale = update->gradient_scale;
  task.mask = update->mask;
  task.lazy_mask = update->lazy_mask;
  task.kept = update->kept;
  task.decay1 = (float) update->decay1;
  task.decay2 = (float) update->decay2;
  task.rest1 = (float) (1.0 - update->decay1);
  task.rest2 = (float) (1.0 - update->decay2);
  task.epsilon = (float) update->epsilon;
  if (!set_rows (&task, &update->param))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No update for a weight that lies like this");
  task.n_groups = (uint32_t) ((task.n_columns + WIDTH - 1) / WIDTH);
  task.is_aligned = is_aligned (&task);
  if ((task.n_columns + WIDTH - 1) / WIDTH * task.n_rows > UINT32_MAX)
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No update for a weight that is this large");
  if (task.n_columns == 0 || task.n_rows == 0)
    return GUISE_GPU_OK;
  return update->rule == GUISE_GPU_RMSPROP ? launch_update<GUISE_GPU_RMSPROP> (gpu, task)
                                           : launch_update<GUISE_GPU_ADABELIEF> (gpu, task);
}

/* ---- masks ---- */

namespace
{

__global__ void
describe_mask (GuiseGpuMask *to,
               uint64_t      seed,
               uint64_t      threshold,
               uint64_t      stream,
               const float  *counter)
{
  GUISE_FOR_EACH (i, 1)
  {
    to->seed = seed;
    to->threshold = threshold;
    to->stream = stream;
    to->counter = (uint64_t) *counter;
  }
}

} // namespace

GuiseGpuStatus
guise_gpu_describe_mask (GuiseGpu     *gpu,
                         GuiseGpuMask *to,
                         uint64_t      seed,
                         uint64_t      threshold,
                         uint32_t      stream,
                         const float  *counter)
{
  return GUISE_LAUNCH (gpu, describe_mask, 1, to, seed, threshold, (uint64_t) stream, counter);
}

namespace
{

/* Row-major through what is in memory, padding included. Neighbours mostly share a block. */
__global__ void
draw_mask (GuiseGpuTensor to, const GuiseGpuMask *mask, int64_t n)
{
  GUISE_FOR_EACH (group, (n + WIDTH - 1) / WIDTH)
  {
    GuisePhiloxBlock block = { 0, 0, 0, 0 };
    int64_t          drawn = -1; /* the number of the block */

    for (int64_t i = group * WIDTH; i < n && i < (group + 1) * WIDTH; i++)
      {
        int64_t rest = i, offset = 0, index = 0, n_inner = 1;
        bool    is_inside = true;

        for (int axis = to.n_dims; axis-- > 0; n_inner *= to.dims[axis])
          {
            int64_t at = rest % to.padded[axis];

            rest /= to.padded[axis];
            offset += at * to.strides[axis];
            index += at * n_inner;
            is_inside = is_inside && at < to.dims[axis];
          }
        if (is_inside && index / WIDTH != drawn)
          {
            drawn = index / WIDTH;
            block = get_block (mask, (uint64_t) index);
          }
        guise_store (to.data, to.element, offset, to.n_stored,
                     is_inside ? draw (mask, block, (uint64_t) index) : 0.0f);
      }
  }
}

} // namespace

GuiseGpuStatus
guise_gpu_draw_mask (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuMask *mask)
{
  int64_t n = count_elements (to->padded, to->n_dims);

  return n == 0 ? GUISE_GPU_OK
                : GUISE_LAUNCH (gpu, draw_mask, (n + WIDTH - 1) / WIDTH, *to, mask, n);
}
