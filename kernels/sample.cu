/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training pictures from decoded faces: the sampler's own formulas, one pixel at a time, so that
 * its numbers come out. */
#include "guise-device.h"

#include <math.h>

#include "../src/sample/guise-packed-formulas.h"
#include "../src/sample/guise-warp-formulas.h"
#include "../src/image/guise-color-formulas.h"
#include "../src/image/guise-idt-formulas.h"
#include "../src/image/guise-texel-formulas.h"

static_assert (GUISE_WARP_MAX_NODES == GUISE_PICTURE_MAX_NODES, "the same grid");

namespace
{

/* Threads of a block that looks at a whole picture. */
constexpr int WIDE_BLOCK = 512;

constexpr int N_AXES = 3;

/* B, G, R and nothing, read and written at once. */
struct alignas (16) Texel
{
  float x;
  float y;
  float z;
  float w;
};

/* What the scratch memory holds, each [n_jobs, size, size]. */
enum
{
  TARGETS,
  INPUTS, /* of jobs whose input has other colours than the target */
  WARPED, /* of jobs that are warped */
};

__device__ __forceinline__ Texel *
get_texels (const GuisePictureWork &work, int which, int64_t job)
{
  const int64_t n = (int64_t) work.size * work.size;

  return (Texel *) work.scratch + (which * (int64_t) work.n_jobs + job) * n;
}

__device__ __forceinline__ bool
has_own_input (const GuisePictureJob &job)
{
  return job.has_hsv || job.color == GUISE_PICTURE_COLOR_IDT;
}

__device__ __forceinline__ const uint16_t *
get_face (const GuisePictureWork &work, const GuisePictureJob &job)
{
  return (const uint16_t *) ((const char *) work.records + job.face_at);
}

/* ---- colours ---- */

__device__ __forceinline__ GuiseColor
shift_color (const GuisePictureJob &job, GuiseColor color)
{
  if (!job.has_hsv)
    return color;
  return guise_color_bgr_of_hsv (guise_color_shift (guise_color_hsv_of_bgr (color), job.hsv));
}

__device__ __forceinline__ GuiseColor
move_color (const GuisePictureJob &job, GuiseColor color)
{
  if (job.color == GUISE_PICTURE_COLOR_BGR)
    return guise_color_map (color, job.matrix, job.from, job.to);
  if (job.color != GUISE_PICTURE_COLOR_LAB)
    return color;
  color = guise_color_lab_of_bgr (color);
  color.x = guise_color_move_lab_value (color.x, 0, job.from[0], job.matrix[0], job.to[0]);
  color.y = guise_color_move_lab_value (color.y, 1, job.from[1], job.matrix[4], job.to[1]);
  color.z = guise_color_move_lab_value (color.z, 2, job.from[2], job.matrix[8], job.to[2]);
  return guise_color_bgr_of_lab (color);
}

__device__ __forceinline__ Texel
make_texel (GuiseColor color)
{
  return Texel{ color.x, color.y, color.z, 0.0f };
}

/* Faces unpacked, with their colours. Where a distribution is still to be matched, as they are. */
__global__ void
color_faces (GuisePictureWork work)
{
  const int64_t n = (int64_t) work.size * work.size;

  GUISE_FOR_EACH (i, n * work.n_jobs)
  {
    const int64_t          at = i % n;
    const GuisePictureJob &job = work.jobs[i / n];
    const uint16_t        *face = get_face (work, job);
    GuiseColor             color = { guise_packed_value (face[at]),
                                     guise_packed_value (face[n + at]),
                                     guise_packed_value (face[2 * n + at]) };

    color = move_color (job, color);
    get_texels (work, TARGETS, i / n)[at] = make_texel (color);
    if (has_own_input (job))
      get_texels (work, INPUTS, i / n)[at] = make_texel (
        job.color == GUISE_PICTURE_COLOR_IDT ? color : shift_color (job, color));
  }
}

/* ---- matching distributions: a block a picture ---- */

/* Everything about one rotation that the threads of a block share. */
struct Axes
{
  float    low[N_AXES][WIDE_BLOCK];
  float    high[N_AXES][WIDE_BLOCK];
  unsigned counts[2][N_AXES][GUISE_IDT_BINS];
  float    parts[2][N_AXES][GUISE_IDT_BINS];
  float    matched[N_AXES][GUISE_IDT_BINS];
};

__device__ __forceinline__ void
project (Texel t, const float *rotation, float *out)
{
GUISE_UNROLL
  for (int k = 0; k < N_AXES; k++)
    out[k] = guise_idt_project (t.x, t.y, t.z, rotation + N_AXES * k);
}

/* Pixel @at of a partner. */
__device__ __forceinline__ Texel
get_partner (const float *partner, int64_t n, int64_t at)
{
  return Texel{ partner[at], partner[n + at], partner[2 * n + at], 0.0f };
}

/* Smallest and largest values on each axis, of both pictures, in low[][0] and high[][0]. */
__device__ void
find_ranges (Axes &axes, const Texel *image, const float *partner, int64_t n, const float *rotation)
{
  float low[N_AXES] = { INFINITY, INFINITY, INFINITY };
  float high[N_AXES] = { -INFINITY, -INFINITY, -INFINITY };

  for (int64_t at = threadIdx.x; at < n; at += WIDE_BLOCK)
    for (int of_partner = 0; of_partner < 2; of_partner++)
      {
        float p[N_AXES];

        project (of_partner ? get_partner (partner, n, at) : image[at], rotation, p);
GUISE_UNROLL
        for (int k = 0; k < N_AXES; k++)
          {
            low[k] = p[k] < low[k] ? p[k] : low[k];
            high[k] = p[k] > high[k] ? p[k] : high[k];
          }
      }
  for (int k = 0; k < N_AXES; k++)
    {
      axes.low[k][threadIdx.x] = low[k];
      axes.high[k][threadIdx.x] = high[k];
    }
  for (unsigned step = WIDE_BLOCK / 2; step > 0; step /= 2)
    {
      __syncthreads ();
      if (threadIdx.x < step)
        for (int k = 0; k < N_AXES; k++)
          {
            const float other_low = axes.low[k][threadIdx.x + step];
            const float other_high = axes.high[k][threadIdx.x + step];

            if (other_low < axes.low[k][threadIdx.x])
              axes.low[k][threadIdx.x] = other_low;
            if (other_high > axes.high[k][threadIdx.x])
              axes.high[k][threadIdx.x] = other_high;
          }
    }
  __syncthreads ();
}

__device__ __forceinline__ float
get_width (const Axes &axes, int k)
{
  return (axes.high[k][0] - axes.low[k][0]) / (float) GUISE_IDT_BINS;
}

/* How many values of each picture lie in each bin, then the parts up to its end. */
__device__ void
find_parts (Axes &axes, const Texel *image, const float *partner, int64_t n, const float *rotation)
{
  float to_bin[N_AXES];

  for (int k = 0; k < N_AXES; k++)
    to_bin[k] = 1.0f / get_width (axes, k);
  for (unsigned i = threadIdx.x; i < 2 * N_AXES * GUISE_IDT_BINS; i += WIDE_BLOCK)
    (&axes.counts[0][0][0])[i] = 0;
  __syncthreads ();
  for (int64_t at = threadIdx.x; at < n; at += WIDE_BLOCK)
    for (int of_partner = 0; of_partner < 2; of_partner++)
      {
        float p[N_AXES];

        project (of_partner ? get_partner (partner, n, at) : image[at], rotation, p);
        for (int k = 0; k < N_AXES; k++)
          if (axes.high[k][0] - axes.low[k][0] >= GUISE_IDT_MIN_RANGE)
            GUISE_COUNT (&axes.counts[of_partner][k][guise_idt_bin (p[k], axes.low[k][0],
                                                                    to_bin[k])]);
      }
  __syncthreads ();
  if (threadIdx.x < 2 * N_AXES)
    {
      const unsigned *counts = axes.counts[threadIdx.x / N_AXES][threadIdx.x % N_AXES];
      float          *parts = axes.parts[threadIdx.x / N_AXES][threadIdx.x % N_AXES];
      unsigned        sum = 0;

      for (int i = 0; i < GUISE_IDT_BINS; i++)
        {
          sum += counts[i];
          parts[i] = (float) sum / (float) n;
        }
    }
  __syncthreads ();
}

/* For each bin's end the value of equal rank in the partner. */
__device__ void
match_ends (Axes &axes)
{
  for (unsigned i = threadIdx.x; i < N_AXES * GUISE_IDT_BINS; i += WIDE_BLOCK)
    {
      const int    axis = (int) (i / GUISE_IDT_BINS);
      const int    bin = (int) (i % GUISE_IDT_BINS);
      const float  from = axes.parts[0][axis][bin];
      const float *to = axes.parts[1][axis];
      int          k = 0;
      int          above = GUISE_IDT_BINS;

      /* Parts never fall, so the last one that is no larger is found by halving. */
      while (above - k > 1)
        {
          const int middle = (k + above) / 2;

          if (to[middle] <= from)
            k = middle;
          else
            above = middle;
        }
      axes.matched[axis][bin] =
        guise_idt_match (from, to, k, axes.low[axis][0], get_width (axes, axis));
    }
  __syncthreads ();
}

__device__ void
move_pixels (const Axes &axes, Texel *image, int64_t n, const float *rotation)
{
  const float scale = 1.0f / (float) GUISE_PICTURE_ROTATIONS;
  float       r[3 * N_AXES];

  for (int i = 0; i < 3 * N_AXES; i++)
    r[i] = rotation[i] * scale;
  for (int64_t at = threadIdx.x; at < n; at += WIDE_BLOCK)
    {
      Texel t = image[at];
      float m[N_AXES];

      project (t, rotation, m);
      for (int k = 0; k < N_AXES; k++)
        m[k] = axes.high[k][0] - axes.low[k][0] < GUISE_IDT_MIN_RANGE
                 ? 0.0f
                 : guise_idt_move (m[k], axes.low[k][0], get_width (axes, k), axes.matched[k]);
      t.x += r[0] * m[0] + r[3] * m[1] + r[6] * m[2];
      t.y += r[1] * m[0] + r[4] * m[1] + r[7] * m[2];
      t.z += r[2] * m[0] + r[5] * m[1] + r[8] * m[2];
      image[at] = t;
    }
}

/* Blocks: [2, n_jobs]: inputs, then targets, which have rotations of their own. */
__global__ void __launch_bounds__ (WIDE_BLOCK)
match_distributions (GuisePictureWork work)
{
  __shared__ Axes        axes;
  const bool             is_target = blockIdx.x >= (unsigned) work.n_jobs;
  const int64_t          index = blockIdx.x % (unsigned) work.n_jobs;
  const GuisePictureJob &job = work.jobs[index];
  const int64_t          n = (int64_t) work.size * work.size;
  const float           *partner = (const float *) ((const char *) work.records + job.partner_at);
  Texel                 *image = get_texels (work, is_target ? TARGETS : INPUTS, index);

  if (job.color != GUISE_PICTURE_COLOR_IDT)
    return;
  for (int i = 0; i < GUISE_PICTURE_ROTATIONS; i++)
    {
      const float *rotation = job.rotations[is_target][i];

      find_ranges (axes, image, partner, n, rotation);
      find_parts (axes, image, partner, n, rotation);
      match_ends (axes);
      move_pixels (axes, image, n, rotation);
      __syncthreads ();
    }
  for (int64_t at = threadIdx.x; at < n; at += WIDE_BLOCK)
    {
      GuiseColor color = { guise_color_limit (image[at].x, 0.0f, 1.0f),
                           guise_color_limit (image[at].y, 0.0f, 1.0f),
                           guise_color_limit (image[at].z, 0.0f, 1.0f) };

      image[at] = make_texel (is_target ? color : shift_color (job, color));
    }
}

/* ---- reading between pixels ---- */

/* Where a pixel of the result reads, and what it weighs there. */
struct Place
{
  int   x;
  int   y;
  float fx;
  float fy;
};

__device__ __forceinline__ Place
make_place (float x, float y, int size)
{
  Place place;

  x = guise_texel_limit (x, size);
  y = guise_texel_limit (y, size);
  place.x = guise_texel_floor (x);
  place.y = guise_texel_floor (y);
  place.fx = x - (float) place.x;
  place.fy = y - (float) place.y;
  return place;
}

__device__ __forceinline__ int
move_inside (int i, int size)
{
  return i < 0 ? 0 : i < size ? i : size - 1;
}

/* Outside there is zero, or what lies at the edge. */
__device__ __forceinline__ Texel
read_texel (const Texel *texels, int size, int x, int y, bool is_zero_outside)
{
  if (is_zero_outside && (x < 0 || y < 0 || x >= size || y >= size))
    return Texel{ 0.0f, 0.0f, 0.0f, 0.0f };
  return texels[(int64_t) move_inside (y, size) * size + move_inside (x, size)];
}

/* Rows first, then columns, as guise-texels.c. */
__device__ Texel
read_cubic (const Texel *texels, int size, Place place, bool is_zero_outside)
{
  float wy[4];
  Texel sum = { 0.0f, 0.0f, 0.0f, 0.0f };

GUISE_UNROLL
  for (int k = 0; k < 4; k++)
    wy[k] = guise_texel_weight (k, place.fy);
GUISE_UNROLL
  for (int column = 0; column < 4; column++)
    {
      const int   x = place.x - 1 + column;
      const int   y = place.y - 1;
      const float wx = guise_texel_weight (column, place.fx);
      const Texel a = read_texel (texels, size, x, y, is_zero_outside);
      const Texel b = read_texel (texels, size, x, y + 1, is_zero_outside);
      const Texel c = read_texel (texels, size, x, y + 2, is_zero_outside);
      const Texel d = read_texel (texels, size, x, y + 3, is_zero_outside);
      const Texel v = { a.x * wy[0] + b.x * wy[1] + c.x * wy[2] + d.x * wy[3],
                        a.y * wy[0] + b.y * wy[1] + c.y * wy[2] + d.y * wy[3],
                        a.z * wy[0] + b.z * wy[1] + c.z * wy[2] + d.z * wy[3], 0.0f };

      sum.x = column == 0 ? v.x * wx : sum.x + v.x * wx;
      sum.y = column == 0 ? v.y * wx : sum.y + v.y * wx;
      sum.z = column == 0 ? v.z * wx : sum.z + v.z * wx;
    }
  return sum;
}

__device__ __forceinline__ float
read_mask (const uint16_t *mask, int size, int x, int y)
{
  return x < 0 || y < 0 || x >= size || y >= size
           ? 0.0f
           : guise_packed_value (mask[(int64_t) y * size + x]);
}

__device__ float
read_linear (const uint16_t *mask, int size, Place place)
{
  const float a = read_mask (mask, size, place.x, place.y);
  const float b = read_mask (mask, size, place.x + 1, place.y);
  const float c = read_mask (mask, size, place.x, place.y + 1);
  const float d = read_mask (mask, size, place.x + 1, place.y + 1);
  const float left = a + (c - a) * place.fy;
  const float right = b + (d - b) * place.fy;

  return left + (right - left) * place.fx;
}

/* ---- the pictures ---- */

__global__ void
warp_inputs (GuisePictureWork work)
{
  const int64_t n = (int64_t) work.size * work.size;

  GUISE_FOR_EACH (i, n * work.n_jobs)
  {
    const GuisePictureJob &job = work.jobs[i / n];
    const int              x = (int) (i % n) % work.size;
    const int              y = (int) (i % n) / work.size;

    if (job.n_nodes > 0)
      {
        const float dx = guise_warp_displace (job.nodes, job.n_nodes, work.size, x, y);
        const float dy = guise_warp_displace (job.nodes, job.n_nodes, work.size, y, x);
        const Place place =
          make_place ((float) x + 0.5f + dx, (float) y + 0.5f + dy, work.size);

        get_texels (work, WARPED, i / n)[i % n] =
          read_cubic (get_texels (work, has_own_input (job) ? INPUTS : TARGETS, i / n), work.size,
                      place, true);
      }
  }
}

/* plane: [3, n] of a job, at one pixel. */
__device__ __forceinline__ void
write_color (float *plane, int64_t n, int64_t at, Texel t)
{
  plane[at] = guise_color_limit (t.x, 0.0f, 1.0f);
  plane[n + at] = guise_color_limit (t.y, 0.0f, 1.0f);
  plane[2 * n + at] = guise_color_limit (t.z, 0.0f, 1.0f);
}

__global__ void
place_pictures (GuisePictureWork work)
{
  const int64_t n = (int64_t) work.size * work.size;

  GUISE_FOR_EACH (i, n * work.n_jobs)
  {
    const int64_t          at = i % n;
    const int64_t          index = i / n;
    const GuisePictureJob &job = work.jobs[index];
    const uint16_t        *face = get_face (work, job);
    const int              x = (int) at % work.size;
    const int              y = (int) at / work.size;
    const int              first = x / GUISE_TEXELS_SPAN * GUISE_TEXELS_SPAN;
    const float            x0 = guise_texel_start (job.map, 0, first, y);
    const float            y0 = guise_texel_start (job.map, 1, first, y);
    const Place            place = make_place (guise_texel_step (job.map, 0, x0, x - first),
                                               guise_texel_step (job.map, 1, y0, x - first), work.size);
    const int              input = job.n_nodes > 0 ? WARPED : has_own_input (job) ? INPUTS : TARGETS;
    const Texel            target =
      read_cubic (get_texels (work, TARGETS, index), work.size, place, false);

    write_color (work.planes[GUISE_PICTURE_TARGET] + 3 * n * index, n, at, target);
    write_color (work.planes[GUISE_PICTURE_INPUT] + 3 * n * index, n, at,
                 input == TARGETS
                   ? target
                   : read_cubic (get_texels (work, input, index), work.size, place, false));
    work.planes[GUISE_PICTURE_MASK][i] =
      guise_color_limit (read_linear (face + 3 * n, work.size, place), 0.0f, 1.0f);
    work.planes[GUISE_PICTURE_ACCENT][i] =
      guise_color_limit (read_linear (face + 4 * n, work.size, place), 0.0f, 1.0f);
  }
}

/* A block a job: its second mask, divided by the largest value if that is positive. */
__global__ void __launch_bounds__ (WIDE_BLOCK)
normalise_accents (GuisePictureWork work)
{
  __shared__ float largest[WIDE_BLOCK];
  const int64_t    n = (int64_t) work.size * work.size;
  float           *values = work.planes[GUISE_PICTURE_ACCENT] + n * blockIdx.x;
  float            mine = 0.0f;

  for (int64_t at = threadIdx.x; at < n; at += WIDE_BLOCK)
    mine = values[at] > mine ? values[at] : mine;
  largest[threadIdx.x] = mine;
  for (unsigned step = WIDE_BLOCK / 2; step > 0; step /= 2)
    {
      __syncthreads ();
      if (threadIdx.x < step && largest[threadIdx.x + step] > largest[threadIdx.x])
        largest[threadIdx.x] = largest[threadIdx.x + step];
    }
  __syncthreads ();
  if (largest[0] > 0.0f)
    for (int64_t at = threadIdx.x; at < n; at += WIDE_BLOCK)
      values[at] /= largest[0];
}

} // namespace

GuiseGpuStatus
guise_gpu_make_pictures (GuiseGpu *gpu, const GuisePictureWork *work)
{
  const int64_t  n_pixels = (int64_t) work->n_jobs * work->size * work->size;
  GuiseGpuStatus status = GUISE_LAUNCH (gpu, color_faces, n_pixels, *work);

  if (status == GUISE_GPU_OK && work->has_idt)
    status = GUISE_LAUNCH_BLOCKS (gpu, match_distributions, dim3 (2 * (unsigned) work->n_jobs),
                                  dim3 (WIDE_BLOCK), *work);
  if (status == GUISE_GPU_OK)
    status = GUISE_LAUNCH (gpu, warp_inputs, n_pixels, *work);
  if (status == GUISE_GPU_OK)
    status = GUISE_LAUNCH (gpu, place_pictures, n_pixels, *work);
  if (status == GUISE_GPU_OK)
    status = GUISE_LAUNCH_BLOCKS (gpu, normalise_accents, dim3 ((unsigned) work->n_jobs),
                                  dim3 (WIDE_BLOCK), *work);
  return status;
}
