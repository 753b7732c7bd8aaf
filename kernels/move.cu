/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moving values: any order to any other, with conversion; matrices from their factors. */
#include "guise-axes.h"

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
            tile[r][threadIdx.x] =
              is_inside && a < t.walk.limits[0] && b < t.walk.limits[t.fast]
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

  return walk.n_dims == 1 && !walk.has_padding && walk.strides[0][0] == 1 &&
         walk.strides[1][0] == 1 && to->element == from->element &&
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

template <int TO, int FROM>
GuiseGpuStatus
move_pair (GuiseGpu *gpu, const GuiseWalk<2> &walk, const GuiseGpuTensor *to,
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

template <int TO>
GuiseGpuStatus
move_to (GuiseGpu *gpu, const GuiseWalk<2> &walk, const GuiseGpuTensor *to,
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

      return GUISE_LAUNCH (gpu, move_chunks, n, n, (Chunk *) to->data,
                           (const Chunk *) from->data);
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
