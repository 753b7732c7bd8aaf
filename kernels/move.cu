/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moving values: any order to any other, with conversion; matrices from their factors. */
#include "guise-axes.h"
#include "guise-channels.h"

namespace
{

/* ---- one element a thread ---- */

template <int TO, int FROM>
__global__ void
move_any (GuiseWalk<2> walk, GuiseGpuTensor to, GuiseGpuTensor from)
{
  GUISE_FOR_EACH (i, walk.n)
  {
    GuisePlace<2> place = guise_walk_at (walk, i);
    float         x =
      place.is_inside ? guise_load (from.data, FROM, place.offsets[1], from.n_stored) : 0.0f;

    guise_store (to.data, TO, place.offsets[0], to.n_stored, x);
  }
}

/* ---- 16 bytes a thread, nothing to convert ---- */

struct alignas (16) Chunk
{
  uint32_t words[4];
};

__global__ void
move_chunks (int64_t n, Chunk *to, const Chunk *from)
{
  GUISE_FOR_EACH (i, n)
  to[i] = from[i];
}

/* ---- eight neighbours a thread ---- */

/* Axis 0 counts groups of eight. */
template <int TO, int FROM>
__global__ void
move_groups (GuiseWalk<2> walk, GuiseGpuTensor to, GuiseGpuTensor from)
{
  GUISE_FOR_EACH (i, walk.n)
  {
    GuisePlace<2> place = guise_walk_at (walk, i);
    GuiseFloats   x = {};

    if (place.is_inside)
      x = guise_load_channels<FROM> (from.data, place.offsets[1] / GUISE_CHANNELS);
    guise_store_channels<TO> (to.data, place.offsets[0] / GUISE_CHANNELS, x);
  }
}

/* ---- runs that are torn apart or put together ---- */

constexpr int MAX_RUN = 32;

/* One tensor has short runs (the channels of a pixel) whose elements lie far apart in the other (in
 * images of one channel each, or in the pixels of a cell): a thread takes eight of them, so that
 * threads that follow each other reach neighbours in both.
 * @walk: from run to run, a step a run
 * @n: elements of a run
 * @n_groups: threads of a run
 * @apart: where each is in the other tensor; -1: it is padding */
struct Runs
{
  GuiseWalk<2> walk;
  int          n;
  int          n_groups;
  int64_t      apart[MAX_RUN];
};

/* The run and the place in it of thread @i. */
__device__ GuisePlace<2>
           find_run (const Runs &runs, int64_t i, int *first)
{
  uint32_t step = (uint32_t) i / (uint32_t) runs.n_groups;

  *first = (int) ((uint32_t) i - step * (uint32_t) runs.n_groups) * GUISE_CHANNELS;
  return guise_walk_at (runs.walk, step);
}

/* Runs are in @to. */
template <int TO, int FROM>
__global__ void
gather_runs (Runs runs, GuiseGpuTensor to, GuiseGpuTensor from)
{
  GUISE_FOR_EACH (i, runs.walk.n * runs.n_groups)
  {
    int           first;
    GuisePlace<2> place = find_run (runs, i, &first);
    int           n = runs.n - first;
    GuiseFloats   x;

    GUISE_UNROLL
    for (int k = 0; k < GUISE_CHANNELS; k++)
      {
        int64_t at = k < n && place.is_inside ? runs.apart[first + k] : -1;

        x.x[k] = at >= 0 ? guise_load (from.data, FROM, place.offsets[1] + at, 0) : 0.0f;
      }
    if (n >= GUISE_CHANNELS)
      guise_store_channels<TO> (to.data, (place.offsets[0] + first) / GUISE_CHANNELS, x);
    else
      {
        GUISE_UNROLL
        for (int k = 0; k < GUISE_CHANNELS; k++)
          if (k < n)
            guise_store (to.data, TO, place.offsets[0] + first + k, 0, x.x[k]);
      }
  }
}

/* Runs are in @from, and nothing is padding. */
template <int TO, int FROM>
__global__ void
scatter_runs (Runs runs, GuiseGpuTensor to, GuiseGpuTensor from)
{
  GUISE_FOR_EACH (i, runs.walk.n * runs.n_groups)
  {
    int           first;
    GuisePlace<2> place = find_run (runs, i, &first);
    int           n = runs.n - first;
    GuiseFloats   x = {};

    if (n >= GUISE_CHANNELS)
      x = guise_load_channels<FROM> (from.data, (place.offsets[1] + first) / GUISE_CHANNELS);
    else
      {
        GUISE_UNROLL
        for (int k = 0; k < GUISE_CHANNELS; k++)
          if (k < n)
            x.x[k] = guise_load (from.data, FROM, place.offsets[1] + first + k, 0);
      }
    GUISE_UNROLL
    for (int k = 0; k < GUISE_CHANNELS; k++)
      if (k < n)
        guise_store (to.data, TO, place.offsets[0] + runs.apart[first + k], 0, x.x[k]);
  }
}

/* ---- a transposition of two axes, through a tile ---- */

constexpr int TILE = 32;
constexpr int TILE_ROWS = 8; /* threads along the slow axis */

/* Axis 0 is fast in @to, axis @fast in @from; the others are walked by blockIdx.z. */
struct Transposition
{
  GuiseWalk<2> walk;
  int          fast;
};

__device__ int64_t
get_slice (const Transposition &t, int64_t slice, int tensor, bool *is_inside)
{
  int64_t offset = 0;

  for (int k = 1; k < t.walk.n_dims; k++)
    if (k != t.fast)
      {
        int64_t i = slice % t.walk.sizes[k];

        slice /= t.walk.sizes[k];
        *is_inside = *is_inside && i < t.walk.limits[k];
        offset += i * t.walk.strides[tensor][k];
      }
  return offset;
}

template <int TO, int FROM>
__global__ void
move_tiles (Transposition t, int64_t n_slices, GuiseGpuTensor to, GuiseGpuTensor from)
{
  __shared__ float tile[TILE][TILE + 1];
  const int64_t    a0 = (int64_t) blockIdx.x * TILE;
  const int64_t    b0 = (int64_t) blockIdx.y * TILE;

  for (int64_t slice = blockIdx.z; slice < n_slices; slice += gridDim.z)
    {
      bool    is_inside = true;
      int64_t from_offset = get_slice (t, slice, 1, &is_inside);
      int64_t to_offset = get_slice (t, slice, 0, &is_inside);

      for (int r = (int) threadIdx.y; r < TILE; r += TILE_ROWS)
        {
          int64_t a = a0 + r;
          int64_t b = b0 + threadIdx.x;

          if (a < t.walk.sizes[0] && b < t.walk.sizes[t.fast])
            tile[r][threadIdx.x] = is_inside && a < t.walk.limits[0] && b < t.walk.limits[t.fast]
                                     ? guise_load (from.data, FROM,
                                                   from_offset + a * t.walk.strides[1][0] +
                                                     b * t.walk.strides[1][t.fast],
                                                   from.n_stored)
                                     : 0.0f;
        }
      __syncthreads ();
      for (int r = (int) threadIdx.y; r < TILE; r += TILE_ROWS)
        {
          int64_t a = a0 + threadIdx.x;
          int64_t b = b0 + r;

          if (a < t.walk.sizes[0] && b < t.walk.sizes[t.fast])
            guise_store (to.data, TO,
                         to_offset + a * t.walk.strides[0][0] + b * t.walk.strides[0][t.fast],
                         to.n_stored, tile[threadIdx.x][r]);
        }
      __syncthreads ();
    }
}

/* ---- choosing ---- */

bool
is_one_run (const GuiseWalk<2> &walk, const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  size_t width = to->element == GUISE_ELEMENT_F32 ? 4 : 2;

  return walk.n_dims == 1 && !walk.has_padding && walk.n >= to->n_stored &&
         walk.strides[0][0] == 1 && walk.strides[1][0] == 1 && to->element == from->element &&
         to->element != GUISE_ELEMENT_SPLIT && (uintptr_t) to->data % sizeof (Chunk) == 0 &&
         (uintptr_t) from->data % sizeof (Chunk) == 0 &&
         (size_t) walk.n * width % sizeof (Chunk) == 0;
}

/* The axis along which @from is contiguous, when it is another than @to's and both are long. */
int
find_transposed (const GuiseWalk<2> &walk)
{
  if (walk.n_dims < 2 || walk.strides[0][0] != 1 || walk.strides[1][0] == 1 || walk.sizes[0] < 8)
    return 0;
  for (int k = 1; k < walk.n_dims; k++)
    if (walk.strides[1][k] == 1 && walk.sizes[k] >= 8)
      return k;
  return 0;
}

bool
is_aligned (const GuiseGpuTensor *tensor)
{
  return (uintptr_t) tensor->data % sizeof (Chunk) == 0;
}

/* Whether tensor @t has a whole number of groups between any two rows of axis 0. */
bool
has_groups (const GuiseWalk<2> &walk, int t)
{
  for (int k = 1; k < walk.n_dims; k++)
    if (walk.strides[t][k] % GUISE_CHANNELS != 0)
      return false;
  return true;
}

/* Makes a walk by groups of one by elements where both tensors have them. */
bool
find_groups (GuiseWalk<2> *groups, const GuiseWalk<2> &walk)
{
  if (walk.n_dims < 1 || walk.strides[0][0] != 1 || walk.strides[1][0] != 1 ||
      walk.sizes[0] % GUISE_CHANNELS != 0 || walk.limits[0] % GUISE_CHANNELS != 0 ||
      !has_groups (walk, 0) || !has_groups (walk, 1))
    return false;
  *groups = walk;
  groups->n /= GUISE_CHANNELS;
  groups->sizes[0] /= GUISE_CHANNELS;
  groups->limits[0] /= GUISE_CHANNELS;
  groups->strides[0][0] = groups->strides[1][0] = GUISE_CHANNELS;
  return true;
}

/* Puts axis @k of the walk behind what the runs have already. */
void
lengthen_runs (Runs *runs, const GuiseWalk<2> &walk, int k, int other)
{
  for (uint32_t i = 1; i < walk.sizes[k]; i++)
    for (int q = 0; q < runs->n; q++)
      runs->apart[i * (uint32_t) runs->n + (uint32_t) q] =
        i < walk.limits[k] && runs->apart[q] >= 0 ? runs->apart[q] + i * walk.strides[other][k]
                                                  : -1;
  runs->n *= (int) walk.sizes[k];
}

/* Leaves out axis @k, which is part of the runs now. */
void
leave_out (GuiseWalk<2> *walk, int k)
{
  walk->n /= walk->sizes[k];
  walk->n_dims--;
  for (; k < walk->n_dims; k++)
    {
      walk->sizes[k] = walk->sizes[k + 1];
      walk->limits[k] = walk->limits[k + 1];
      for (int t = 0; t < 2; t++)
        walk->strides[t][k] = walk->strides[t][k + 1];
    }
}

/* Axes that tensor @packed has one behind the other, from single elements on, are runs. */
bool
find_runs (Runs *runs, const GuiseWalk<2> &walk, int packed)
{
  int k = 0;

  runs->walk = walk;
  runs->n = 1;
  runs->apart[0] = 0;
  while (k < runs->walk.n_dims)
    if (runs->walk.strides[packed][k] == runs->n &&
        runs->walk.sizes[k] <= (uint32_t) (MAX_RUN / runs->n))
      {
        lengthen_runs (runs, runs->walk, k, 1 - packed);
        leave_out (&runs->walk, k);
        k = 0;
      }
    else
      k++;
  runs->n_groups = (runs->n + GUISE_CHANNELS - 1) / GUISE_CHANNELS;
  for (k = 0; k < runs->walk.n_dims; k++)
    if (runs->walk.strides[packed][k] % GUISE_CHANNELS != 0)
      return false;
  return runs->n >= 3;
}

/* Makes the elements of a dense tensor between its runs padding of those, where each run has as
 * many behind it. */
bool
close_gaps (Runs *runs, const GuiseGpuTensor *to)
{
  int64_t pitch = to->n_stored / runs->walk.n;
  bool    is_pitch = runs->walk.n_dims == 0;

  if (to->n_stored % runs->walk.n != 0 || pitch > MAX_RUN)
    return false;
  for (int k = 0; k < runs->walk.n_dims; k++)
    {
      if (runs->walk.strides[0][k] % pitch != 0)
        return false;
      is_pitch = is_pitch || runs->walk.strides[0][k] == pitch;
    }
  if (!is_pitch)
    return false;
  while (runs->n < pitch)
    runs->apart[runs->n++] = -1;
  runs->n_groups = (runs->n + GUISE_CHANNELS - 1) / GUISE_CHANNELS;
  return true;
}

template <int TO, int FROM>
GuiseGpuStatus
move_tiled (GuiseGpu             *gpu,
            const GuiseWalk<2>   &walk,
            const GuiseGpuTensor *to,
            const GuiseGpuTensor *from)
{
  Transposition t = { walk, find_transposed (walk) };
  int64_t       n_slices = 1;
  auto          any = move_any<TO, FROM>;
  auto          tiles = move_tiles<TO, FROM>;

  if (t.fast == 0)
    return GUISE_LAUNCH (gpu, any, walk.n, walk, *to, *from);
  for (int k = 1; k < walk.n_dims; k++)
    if (k != t.fast)
      n_slices *= walk.sizes[k];

  dim3 grid ((walk.sizes[0] + TILE - 1) / TILE, (walk.sizes[t.fast] + TILE - 1) / TILE,
             (unsigned) (n_slices < 65535 ? n_slices : 65535));

  if (grid.y > 65535)
    return GUISE_LAUNCH (gpu, any, walk.n, walk, *to, *from);
  return GUISE_LAUNCH_BLOCKS (gpu, tiles, grid, dim3 (TILE, TILE_ROWS), t, n_slices, *to, *from);
}

template <int TO, int FROM>
GuiseGpuStatus
move_pair (GuiseGpu             *gpu,
           const GuiseWalk<2>   &walk,
           const GuiseGpuTensor *to,
           const GuiseGpuTensor *from)
{
  bool has_gaps = walk.n < to->n_stored;

  /* Planes of split numbers are too far apart to be read together; halves of one kind never become
   * those of the other. */
  if constexpr (TO != GUISE_ELEMENT_SPLIT && FROM != GUISE_ELEMENT_SPLIT &&
                (TO == FROM || TO == GUISE_ELEMENT_F32 || FROM == GUISE_ELEMENT_F32))
    {
      auto         by_groups = move_groups<TO, FROM>;
      auto         gather = gather_runs<TO, FROM>;
      auto         scatter = scatter_runs<TO, FROM>;
      GuiseWalk<2> groups;
      Runs         runs;

      if (!has_gaps && is_aligned (to) && is_aligned (from) && find_groups (&groups, walk))
        return GUISE_LAUNCH (gpu, by_groups, groups.n, groups, *to, *from);
      if (is_aligned (to) && find_runs (&runs, walk, 0) && (!has_gaps || close_gaps (&runs, to)))
        return GUISE_LAUNCH (gpu, gather, runs.walk.n * runs.n_groups, runs, *to, *from);
      if (!has_gaps && !walk.has_padding && is_aligned (from) && find_runs (&runs, walk, 1))
        return GUISE_LAUNCH (gpu, scatter, runs.walk.n * runs.n_groups, runs, *to, *from);
    }
  if (has_gaps)
    {
      size_t         width = TO == GUISE_ELEMENT_F32 || TO == GUISE_ELEMENT_SPLIT ? 4 : 2;
      GuiseGpuStatus status = guise_gpu_zero (gpu, to->data, (size_t) to->n_stored * width);

      if (status != GUISE_GPU_OK)
        return status;
    }
  return move_tiled<TO, FROM> (gpu, walk, to, from);
}

template <int TO>
GuiseGpuStatus
move_to (GuiseGpu             *gpu,
         const GuiseWalk<2>   &walk,
         const GuiseGpuTensor *to,
         const GuiseGpuTensor *from)
{
  switch (from->element)
    {
    case GUISE_ELEMENT_F32:
      return move_pair<TO, GUISE_ELEMENT_F32> (gpu, walk, to, from);
    case GUISE_ELEMENT_BF16:
      return move_pair<TO, GUISE_ELEMENT_BF16> (gpu, walk, to, from);
    case GUISE_ELEMENT_F16:
      return move_pair<TO, GUISE_ELEMENT_F16> (gpu, walk, to, from);
    default:
      return move_pair<TO, GUISE_ELEMENT_SPLIT> (gpu, walk, to, from);
    }
}

/* ---- matrices from their factors ---- */

/* Tensors 1 and 2 of the walk count rows and columns. */
__global__ void
expand (GuiseWalk<3> walk, GuiseGpuTensor to, const float *x, const float *dy, int n_rows)
{
  GUISE_FOR_EACH (i, walk.n)
  {
    GuisePlace<3> place = guise_walk_at (walk, i);
    float         sum = 0.0f;

    for (int r = 0; place.is_inside && r < n_rows; r++)
      sum += x[r * to.dims[0] + place.offsets[1]] * dy[r * to.dims[1] + place.offsets[2]];
    guise_store (to.data, to.element, place.offsets[0], to.n_stored, sum);
  }
}

} // namespace

GuiseGpuStatus
guise_gpu_move (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  const GuiseGpuTensor *tensors[] = { to, from };
  GuiseWalk<2>          walk;

  if (!guise_walk_init (&walk, tensors))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "A tensor has more than 2^31 elements");
  if (is_one_run (walk, to, from))
    {
      size_t  width = to->element == GUISE_ELEMENT_F32 ? 4 : 2;
      int64_t n = (int64_t) ((size_t) walk.n * width / sizeof (Chunk));

      return GUISE_LAUNCH (gpu, move_chunks, n, n, (Chunk *) to->data, (const Chunk *) from->data);
    }
  switch (to->element)
    {
    case GUISE_ELEMENT_F32:
      return move_to<GUISE_ELEMENT_F32> (gpu, walk, to, from);
    case GUISE_ELEMENT_BF16:
      return move_to<GUISE_ELEMENT_BF16> (gpu, walk, to, from);
    case GUISE_ELEMENT_F16:
      return move_to<GUISE_ELEMENT_F16> (gpu, walk, to, from);
    default:
      return move_to<GUISE_ELEMENT_SPLIT> (gpu, walk, to, from);
    }
}

GuiseGpuStatus
guise_gpu_expand_outer (GuiseGpu             *gpu,
                        const GuiseGpuTensor *to,
                        const void           *x,
                        const void           *dy,
                        int                   n_rows)
{
  GuiseGpuTensor        rows = *to, columns = *to;
  const GuiseGpuTensor *tensors[] = { to, &rows, &columns };
  GuiseWalk<3>          walk;

  rows.strides[0] = columns.strides[1] = 1;
  rows.strides[1] = columns.strides[0] = 0;
  if (to->n_dims != 2 || !guise_walk_init (&walk, tensors))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "Factors only make matrices");
  return GUISE_LAUNCH (gpu, expand, walk.n, walk, *to, (const float *) x, (const float *) dy,
                       n_rows);
}
