/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Walking through strided tensors: axes sorted by one tensor's memory and merged where all agree,
 * so that most walks are along one or two axes.
 */

#include "guise-device.h"

/* Most tensors that are walked at a time. */
#define GUISE_MAX_WALKED (GUISE_GPU_MAX_INPUTS + 1)

/**
 * GuiseWalk:
 * @n_dims: axes left
 * @n: steps in all: the elements of the first tensor, padding included
 * @sizes: steps along each axis; axis 0 is the fastest
 * @limits: below this along each axis the element is inside; from it on it is padding
 * @strides: by tensor and axis, in elements
 * @has_padding: some limit is less than its size
 *
 * A walk over the first tensor in the order of its memory and the others beside it. A value, handed
 * to kernels.
 */
template <int N>
struct GuiseWalk
{
  int      n_dims;
  int      has_padding;
  int64_t  n;
  uint32_t sizes[GUISE_GPU_MAX_DIMS];
  uint32_t limits[GUISE_GPU_MAX_DIMS];
  int64_t  strides[N][GUISE_GPU_MAX_DIMS];
};

/* Where a step is in each tensor. */
template <int N>
struct GuisePlace
{
  int64_t offsets[N];
  bool    is_inside;
};

/* Whether every size fits 32 bits, which index arithmetic relies on. */
static inline bool
guise_walk_fits (const GuiseGpuTensor *tensor)
{
  int64_t n = 1;

  for (int i = 0; i < tensor->n_dims; i++)
    {
      if (tensor->padded[i] < 1 || tensor->padded[i] > INT32_MAX / n)
        return false;
      n *= tensor->padded[i];
    }
  return true;
}

/* Axes by falling stride of the first tensor would be slow to fast; this sorts fast to slow. Axes of
 * one element are left out. */
template <int N>
static inline void
guise_walk_sort (GuiseWalk<N> *walk, const GuiseGpuTensor *const *tensors)
{
  const GuiseGpuTensor *first = tensors[0];
  int                   order[GUISE_GPU_MAX_DIMS];
  int                   n = 0;

  for (int i = 0; i < first->n_dims; i++)
    {
      int at = n;

      if (first->padded[i] == 1)
        continue;
      for (; at > 0 && first->strides[order[at - 1]] > first->strides[i]; at--)
        order[at] = order[at - 1];
      order[at] = i;
      n++;
    }
  walk->n_dims = n;
  for (int k = 0; k < n; k++)
    {
      walk->sizes[k] = (uint32_t) first->padded[order[k]];
      walk->limits[k] = (uint32_t) first->dims[order[k]];
      for (int t = 0; t < N; t++)
        walk->strides[t][k] = tensors[t]->strides[order[k]];
    }
}

/* Joins an axis to the one before it where all tensors go on without a jump. */
template <int N>
static inline void
guise_walk_merge (GuiseWalk<N> *walk)
{
  int last = 0;

  for (int k = 1; k < walk->n_dims; k++)
    {
      bool joins =
        walk->limits[last] == walk->sizes[last] && walk->limits[k] == walk->sizes[k];

      for (int t = 0; joins && t < N; t++)
        joins = walk->strides[t][k] == walk->strides[t][last] * (int64_t) walk->sizes[last];
      if (joins)
        {
          walk->sizes[last] *= walk->sizes[k];
          walk->limits[last] = walk->sizes[last];
          continue;
        }
      last++;
      walk->sizes[last] = walk->sizes[k];
      walk->limits[last] = walk->limits[k];
      for (int t = 0; t < N; t++)
        walk->strides[t][last] = walk->strides[t][k];
    }
  if (walk->n_dims > 0)
    walk->n_dims = last + 1;
}

/* Returns: FALSE when a size is beyond what walks can do */
template <int N>
static inline bool
guise_walk_init (GuiseWalk<N> *walk, const GuiseGpuTensor *const *tensors)
{
  if (!guise_walk_fits (tensors[0]))
    return false;
  guise_walk_sort (walk, tensors);
  guise_walk_merge (walk);
  walk->n = 1;
  walk->has_padding = 0;
  for (int k = 0; k < walk->n_dims; k++)
    {
      walk->n *= walk->sizes[k];
      walk->has_padding |= walk->limits[k] != walk->sizes[k];
    }
  return true;
}

template <int N>
GUISE_BOTH GuisePlace<N>
guise_walk_at (const GuiseWalk<N> &walk, int64_t step)
{
  GuisePlace<N> place = {};
  uint32_t      rest = (uint32_t) step;

  place.is_inside = true;
GUISE_UNROLL
  for (int k = 0; k < GUISE_GPU_MAX_DIMS; k++)
    {
      if (k < walk.n_dims)
        {
          uint32_t next = k + 1 < walk.n_dims ? rest / walk.sizes[k] : 0;
          uint32_t i = rest - next * walk.sizes[k];

          place.is_inside = place.is_inside && i < walk.limits[k];
GUISE_UNROLL
          for (int t = 0; t < N; t++)
            place.offsets[t] += i * walk.strides[t][k];
          rest = next;
        }
    }
  return place;
}
