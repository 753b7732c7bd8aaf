/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The random warp: displacements between the nodes of a grid, bilinearly. */

#include "../image/guise-shared-inline.h"

#define GUISE_WARP_MAX_NODES 9 /* per axis of the grid: 8 cells */

/* nodes: [MAX_NODES, MAX_NODES], in cells, of which n_nodes on each axis count. Returns: pixels by
 * which the column read at pixel (x, y) of a picture of that size is displaced; the row read at
 * pixel (x, y) is displaced by what this gives for (y, x). */
GUISE_SHARED_INLINE float
guise_warp_displace (const float *nodes, int n_nodes, int size, int x, int y)
{
  const int    n_cells = n_nodes - 1;
  const int    cell = size / n_cells;
  const float  to_cells = 1.0f / (float) cell;
  const float  v = ((float) y + 0.5f) * to_cells;
  const float  u = ((float) x + 0.5f) * to_cells;
  const int    i = (int) v < n_cells - 1 ? (int) v : n_cells - 1;
  const int    j = (int) u < n_cells - 1 ? (int) u : n_cells - 1;
  const float  t = v - (float) i;
  const float  s = u - (float) j;
  const float *top = nodes + i * GUISE_WARP_MAX_NODES + j;
  const float *bottom = top + GUISE_WARP_MAX_NODES;
  const float  d_top = top[0] + s * (top[1] - top[0]);
  const float  d_bottom = bottom[0] + s * (bottom[1] - bottom[0]);

  return (d_top + t * (d_bottom - d_top)) * (float) cell;
}
