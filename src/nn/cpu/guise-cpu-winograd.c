/* SPDX-License-Identifier: GPL-3.0-or-later
 * Winograd convolution: transforms the weights once, then walks over bands of tiles whose
 * transformed pixels stay in the second-level cache. */
#include "nn/cpu/guise-cpu-winograd.h"

#include <omp.h>
#include <string.h>

#define POINTS              ((size_t) GUISE_WINOGRAD_POINTS)
#define TAPS                ((size_t) 9)

/* Transformed pixels of one band: what half of a second-level cache holds. */
#define BAND_FLOATS         ((size_t) 96 * 1024)

/* Panels whose weights are transformed together at most, and the most tiles for which that is done.
 */
#define MAX_GROUP           ((size_t) 2)
#define MAX_TILES_BY_PANELS ((size_t) 256)

/* Rows of transformed pixels are so much longer than a power of two that they do not fall on each
 * other in the caches. */
#define ROW_SKEW            ((size_t) 16)

#define DIVIDE_UP(a, b)     (((a) + (b) -1) / (b))
#define ROUND_UP(a, b)      (DIVIDE_UP (a, b) * (b))

/* Sizes that follow from a convolution. Few tiles with many channels: the transformed weights are
 * what is large, so they are made panel by panel, each used for all tiles at once, and never leave
 * the cache. Otherwise: all weights are transformed first, then band follows band. */
typedef struct
{
  const GuiseWinogradLoops *loops;

  size_t   lanes;   /* of a block */
  size_t   panel;   /* results of a panel: two blocks */
  size_t   ic;      /* channels summed over, whole blocks */
  size_t   ic_rows; /* the same, a multiple of the loops' tiles: rows of weight sums */
  size_t   n_panels;
  size_t   tiles_y;
  size_t   tiles_x;
  size_t   n_tiles;
  gboolean by_panels;
  size_t   group; /* panels at a time, by panels */
  size_t   n_groups;
  size_t   band;       /* tiles of one band, a multiple of the loops'; all when by panels */
  size_t   row_stride; /* of transformed pixels */
} Sizes;

static Sizes
get_sizes (const GuiseCpuDevice *device, const GuiseWinograd *self)
{
  const GuiseWinogradLoops *loops = device->winograd;
  const size_t              lanes = loops->n_lanes;
  const size_t              n = loops->n_tiles;

  Sizes        s = { .loops = loops,
                     .lanes = lanes,
                     .panel = 2 * lanes,
                     .ic = ROUND_UP (self->ic, lanes),
                     .n_panels = DIVIDE_UP (self->oc, 2 * lanes),
                     .tiles_y = DIVIDE_UP (self->oh, (size_t) 2),
                     .tiles_x = DIVIDE_UP (self->ow, (size_t) 2) };
  const size_t n_threads = (size_t) device->n_threads;
  size_t       n_bands;

  s.n_tiles = self->n * s.tiles_y * s.tiles_x;
  s.ic_rows = ROUND_UP (s.ic, n);
  s.row_stride = s.ic + ROW_SKEW;
  s.band = MAX (BAND_FLOATS / (POINTS * s.ic), n);
  n_bands = ROUND_UP (DIVIDE_UP (s.n_tiles, s.band), n_threads);
  s.band = ROUND_UP (DIVIDE_UP (s.n_tiles, n_bands), n);
  s.group = CLAMP (s.n_panels / n_threads, (size_t) 1, MAX_GROUP);
  s.n_groups = DIVIDE_UP (s.n_panels, s.group);
  /* what is read again and again: all weights by every band, or all pixels by every group; but not
   * where more than half of the threads that bands could use would have no group */
  s.by_panels = s.n_tiles <= MAX_TILES_BY_PANELS &&
                n_bands * s.n_panels * s.panel * 2 > s.n_groups * s.n_tiles &&
                2 * s.n_groups >= MIN (n_threads, DIVIDE_UP (s.n_tiles, n));
  if (s.by_panels)
    s.band = ROUND_UP (s.n_tiles, n);
  return s;
}

static size_t
get_panel_floats (const Sizes *s)
{
  return POINTS * s->ic * s->panel;
}

static size_t
get_pixel_floats (const Sizes *s)
{
  return POINTS * s->band * s->row_stride;
}

static size_t
get_product_floats (const Sizes *s)
{
  return POINTS * s->band * s->panel;
}

/* Shared by all threads: transformed weights, or transformed pixels. */
static size_t
get_shared_floats (const Sizes *s)
{
  return s->by_panels ? get_pixel_floats (s) : s->n_panels * get_panel_floats (s);
}

/* Per thread: the other of the two, as far as it is needed at a time, and products. */
static size_t
get_thread_floats (const Sizes *s)
{
  if (s->by_panels)
    return s->group * (get_panel_floats (s) + get_product_floats (s));
  return get_pixel_floats (s) + get_product_floats (s);
}

/* Cycles, measured once and rounded: of a vector for an input or output transform of a tile; of one
 * weight for its transform, which waits for memory. An inner product does two vectors of
 * multiply-adds a cycle. */
#define TRANSFORM_CYCLES 40.0
#define WEIGHT_CYCLES    7.5

gboolean
guise_winograd_is_faster (const GuiseCpuDevice *device, const GuiseWinograd *self)
{
  Sizes  s = get_sizes (device, self);
  double lanes = (double) s.lanes;
  double n_tiles = (double) s.n_tiles;
  double ic = (double) self->ic;
  double oc = (double) self->oc;
  double direct =
    (double) (self->n * self->oh * self->ow) * ic * oc * (double) TAPS / (2 * lanes * 0.85);
  double products =
    n_tiles * ic * (double) (s.n_panels * s.panel) * (double) POINTS / (2 * lanes * 0.9);
  double transforms = n_tiles * (ic + oc) * TRANSFORM_CYCLES / lanes + ic * oc * WEIGHT_CYCLES;

  return self->ic >= s.lanes && self->oc >= s.lanes && products + transforms < direct;
}

size_t
guise_winograd_get_workspace (const GuiseCpuDevice *device, const GuiseWinograd *self)
{
  Sizes s = get_sizes (device, self);

  return sizeof (float) * (s.n_panels * s.panel + get_shared_floats (&s) +
                           (size_t) device->n_threads * get_thread_floats (&s));
}

/* ---- weights ---- */

/* u [point, k, panel] of one panel, from square blocks of the weight: k the channels summed over,
 * inner lanes those of the result. */
static void
transform_panel (const GuiseWinograd *self,
                 const Sizes         *s,
                 gboolean             is_gradient,
                 const float         *weight,
                 size_t               panel,
                 float               *u)
{
  size_t n_result_blocks = DIVIDE_UP (self->oc, s->lanes);
  size_t n_sum_blocks = s->ic / s->lanes;
  size_t block_floats = TAPS * s->lanes * s->lanes;
  size_t result_stride = is_gradient ? block_floats : n_sum_blocks * block_floats;
  size_t sum_stride = is_gradient ? n_result_blocks * block_floats : block_floats;

  for (size_t half = 0; half < 2; half++)
    {
      size_t block = 2 * panel + half;
      float *to = u + half * s->lanes;

      if (block < n_result_blocks)
        s->loops->transform_weight (weight + block * result_stride, n_sum_blocks, sum_stride,
                                    is_gradient, to, s->ic * s->panel);
      else
        for (size_t row = 0; row < POINTS * s->ic; row++)
          memset (to + row * s->panel, 0, s->lanes * sizeof (float));
    }
}

/* ---- tiles ---- */

/* Upper left corner of a tile in the result. */
typedef struct
{
  size_t image;
  size_t y;
  size_t x;
} Corner;

static Corner
get_corner (const Sizes *s, size_t tile)
{
  return (Corner){ .image = tile / (s->tiles_y * s->tiles_x),
                   .y = tile / s->tiles_x % s->tiles_y * 2,
                   .x = tile % s->tiles_x * 2 };
}

/* The part of @size pixels from @start on that lies in 0 .. n - 1. */
static void
clip (int start, int n, int size, int *out_first, int *out_end)
{
  *out_first = CLAMP (-start, 0, size);
  *out_end = CLAMP (n - start, 0, size);
}

/* The patch of @size pixels a side at (y, x) of one block of a blocked tensor. */
static GuiseWinogradPatch
get_patch (size_t lanes, const float *plane, size_t h, size_t w, int y, int x, int size)
{
  GuiseWinogradPatch patch = { .row_stride = w * lanes };

  clip (y, (int) h, size, &patch.y0, &patch.y1);
  clip (x, (int) w, size, &patch.x0, &patch.x1);
  patch.x = plane + ((ptrdiff_t) y * (ptrdiff_t) w + x) * (ptrdiff_t) lanes;
  return patch;
}

/* v [point, tile, row_stride] of the source under @n_tiles tiles, points @band tiles apart. */
static void
transform_pixels (const GuiseWinograd *self,
                  const Sizes         *s,
                  size_t               first,
                  size_t               n_tiles,
                  size_t               band,
                  const float         *x,
                  float               *v)
{
  size_t n_blocks = s->ic / s->lanes;

  for (size_t i = 0; i < n_tiles; i++)
    {
      Corner             corner = get_corner (s, first + i);
      const float       *image = x + corner.image * n_blocks * self->h * self->w * s->lanes;
      GuiseWinogradPatch patch =
        get_patch (s->lanes, image, self->h, self->w, (int) corner.y - self->pad_top,
                   (int) corner.x - self->pad_left, 4);

      s->loops->transform_input (&patch, n_blocks, self->h * self->w * s->lanes,
                                 v + i * s->row_stride, band * s->row_stride);
    }
}

/* Products of one panel [point, tile, panel] become pixels of the result. */
static void
transform_results (const GuiseWinograd    *self,
                   const Sizes            *s,
                   const GuiseWinogradEnd *end,
                   size_t                  panel,
                   size_t                  first,
                   size_t                  n_tiles,
                   const float            *m,
                   float                  *y)
{
  size_t n_blocks = DIVIDE_UP (self->oc, s->lanes);
  size_t plane = self->oh * self->ow * s->lanes;

  for (size_t i = 0; i < n_tiles; i++)
    {
      Corner corner = get_corner (s, first + i);

      size_t offset =
        (corner.image * n_blocks + 2 * panel) * plane + (corner.y * self->ow + corner.x) * s->lanes;
      GuiseWinogradOutput output = {
        .y = y + offset,
        .row_stride = self->ow * s->lanes,
        .n_rows = (int) MIN (self->oh - corner.y, (size_t) 2),
        .n_columns = (int) MIN (self->ow - corner.x, (size_t) 2),
        .bias = end->bias + panel * s->panel,
        .addend = end->addend != NULL ? end->addend + offset : NULL,
        .slope = end->slope,
      };

      s->loops->transform_output (&output, MIN (n_blocks - 2 * panel, (size_t) 2), plane,
                                  m + i * s->panel, s->band * s->panel);
    }
}

/* m [point, tile, panel]: the products of some tiles with one point of a panel. */
static void
multiply_point (const Sizes *s, size_t p, size_t n_tiles, const float *v, const float *u, float *m)
{
  for (size_t tile = 0; tile < n_tiles; tile += s->loops->n_tiles)
    s->loops->multiply (s->ic, v + (p * s->band + tile) * s->row_stride, s->row_stride,
                        u + p * s->ic * s->panel, m + (p * s->band + tile) * s->panel);
}

/* What a convolution is made of while it runs. */
typedef struct
{
  const GuiseWinograd *self;
  Sizes                s;
  GuiseWinogradEnd     end; /* bias of whole panels */
  gboolean             is_gradient;
  const float         *x;
  const float         *weight;
  float               *y;
  float               *shared;
} Run;

static void
convolve_band (const Run *run, size_t first, float *scratch)
{
  const Sizes *s = &run->s;
  size_t       n_tiles = MIN (s->band, s->n_tiles - first);
  float       *m = scratch + get_pixel_floats (s);

  transform_pixels (run->self, s, first, n_tiles, s->band, run->x, scratch);
  for (size_t panel = 0; panel < s->n_panels; panel++)
    {
      for (size_t p = 0; p < POINTS; p++)
        multiply_point (s, p, n_tiles, scratch, run->shared + panel * get_panel_floats (s), m);
      transform_results (run->self, s, &run->end, panel, first, n_tiles, m, run->y);
    }
}

static void
convolve_by_bands (const GuiseCpuDevice *device, const Run *run, float *scratch)
{
  const Sizes *s = &run->s;

#pragma omp parallel num_threads(device->n_threads)
  {
    float *own = scratch + (size_t) omp_get_thread_num () * get_thread_floats (s);

#pragma omp for schedule(static)
    for (size_t panel = 0; panel < s->n_panels; panel++)
      transform_panel (run->self, s, run->is_gradient, run->weight, panel,
                       run->shared + panel * get_panel_floats (s));
#pragma omp for schedule(static)
    for (size_t first = 0; first < s->n_tiles; first += s->band)
      convolve_band (run, first, own);
  }
}

static void
convolve_group (const Run *run, size_t first_panel, float *scratch)
{
  const Sizes *s = &run->s;
  size_t       n = MIN (s->group, s->n_panels - first_panel);
  float       *m = scratch + s->group * get_panel_floats (s);

  for (size_t i = 0; i < n; i++)
    transform_panel (run->self, s, run->is_gradient, run->weight, first_panel + i,
                     scratch + i * get_panel_floats (s));
  for (size_t p = 0; p < POINTS; p++)
    for (size_t i = 0; i < n; i++)
      multiply_point (s, p, s->n_tiles, run->shared, scratch + i * get_panel_floats (s),
                      m + i * get_product_floats (s));
  for (size_t i = 0; i < n; i++)
    transform_results (run->self, s, &run->end, first_panel + i, 0, s->n_tiles,
                       m + i * get_product_floats (s), run->y);
}

static void
convolve_by_panels (const GuiseCpuDevice *device, const Run *run, float *scratch)
{
  const Sizes *s = &run->s;
  const size_t step = s->loops->n_tiles;

#pragma omp parallel num_threads(device->n_threads)
  {
    float *own = scratch + (size_t) omp_get_thread_num () * get_thread_floats (s);

#pragma omp for schedule(static)
    for (size_t first = 0; first < s->n_tiles; first += step)
      transform_pixels (run->self, s, first, MIN (step, s->n_tiles - first), s->band, run->x,
                        run->shared + first * s->row_stride);
#pragma omp for schedule(static)
    for (size_t panel = 0; panel < s->n_panels; panel += s->group)
      convolve_group (run, panel, own);
  }
}

void
guise_winograd_convolve (const GuiseCpuDevice   *device,
                         const GuiseWinograd    *self,
                         gboolean                is_gradient,
                         const GuiseWinogradEnd *end,
                         const float            *x,
                         const float            *weight,
                         float                  *y,
                         void                   *workspace)
{
  float *bias = workspace;
  Run    run = { .self = self,
                 .s = get_sizes (device, self),
                 .end = *end,
                 .is_gradient = is_gradient,
                 .x = x,
                 .weight = weight,
                 .y = y };
  size_t n_bias = run.s.n_panels * run.s.panel;

  memset (bias, 0, n_bias * sizeof (float));
  if (end->bias != NULL)
    memcpy (bias, end->bias, self->oc * sizeof (float));
  run.end.bias = bias;
  run.shared = bias + n_bias;
  if (run.s.by_panels)
    convolve_by_panels (device, &run, run.shared + get_shared_floats (&run.s));
  else
    convolve_by_bands (device, &run, run.shared + get_shared_floats (&run.s));
}

/* ---- weight gradient ---- */

/* How the work is divided, from the shapes alone: sums over parts of the tiles are kept apart and
 * added at the end; results are divided among units, by so many whatever the length of a panel.
 * Where that leaves threads without work tiles are divided though their sums leave the cache. */
#define MAX_TILE_PARTS 4
#define MAX_SUM_FLOATS ((size_t) 16 * 16 * 1024) /* sums of one part stay in the cache */
#define STEP_FLOATS    ((size_t) 8 * 1024)       /* one point of a step: tiles x channels */
#define MAX_STEP       ((size_t) 96)             /* tiles */
#define UNIT_RESULTS   ((size_t) 128)
#define LEAST_UNITS    ((size_t) MAX_TILE_PARTS)

typedef struct
{
  Sizes  s;
  size_t step; /* tiles at a time */
  size_t n_tile_parts;
  size_t n_result_parts;
  size_t panels; /* of one result part */
  size_t row_stride_results;
  size_t part_floats; /* sums of one tile part, all panels */
} Division;

static Division
divide (const GuiseCpuDevice *device, const GuiseWinograd *self)
{
  Division d = { .s = get_sizes (device, self) };

  d.part_floats = d.s.n_panels * POINTS * d.s.ic_rows * d.s.panel;
  d.n_tile_parts = CLAMP (MAX_SUM_FLOATS / d.part_floats, (size_t) 1, (size_t) MAX_TILE_PARTS);
  d.panels = d.n_tile_parts > 1 ? d.s.n_panels : MIN (UNIT_RESULTS / d.s.panel, d.s.n_panels);
  d.n_result_parts = DIVIDE_UP (d.s.n_panels, d.panels);
  d.n_tile_parts =
    MAX (d.n_tile_parts, MIN (LEAST_UNITS / d.n_result_parts, d.s.n_tiles / MAX_STEP));
  d.row_stride_results = d.panels * d.s.panel + ROW_SKEW;
  d.step = CLAMP (STEP_FLOATS / d.s.ic, (size_t) 16, MAX_STEP);
  return d;
}

static size_t
get_step_floats (const Division *d)
{
  return POINTS * d->step * (d->s.row_stride + d->row_stride_results);
}

size_t
guise_winograd_get_gradient_workspace (const GuiseCpuDevice *device, const GuiseWinograd *self)
{
  Division d = divide (device, self);

  return sizeof (float) *
         (d.n_tile_parts * d.part_floats + (size_t) device->n_threads * get_step_floats (&d));
}

/* d [point, tile, row_stride_results] of dy, panels from @first_panel on. */
static void
transform_gradients (const GuiseWinograd *self,
                     const Division      *d,
                     size_t               first_panel,
                     size_t               first,
                     size_t               n_tiles,
                     const float         *dy,
                     float               *to)
{
  size_t lanes = d->s.lanes;
  size_t n_blocks = DIVIDE_UP (self->oc, lanes);
  size_t plane = self->oh * self->ow * lanes;
  size_t end = MIN (2 * (first_panel + d->panels), n_blocks);

  for (size_t i = 0; i < n_tiles; i++)
    {
      Corner corner = get_corner (&d->s, first + i);

      GuiseWinogradPatch patch =
        get_patch (lanes, dy + (corner.image * n_blocks + 2 * first_panel) * plane, self->oh,
                   self->ow, (int) corner.y, (int) corner.x, 2);

      d->s.loops->transform_gradient (&patch, end - 2 * first_panel, plane,
                                      to + i * d->row_stride_results,
                                      d->step * d->row_stride_results);
    }
}

/* Adds the products of some tiles to the sums [panel, point, ic, results] of a part. */
static void
accumulate_tiles (const Division *d,
                  size_t          first_panel,
                  size_t          n_tiles,
                  const float    *v,
                  const float    *g,
                  float          *sums)
{
  const Sizes *s = &d->s;
  size_t       n_panels = MIN (d->panels, s->n_panels - first_panel);

  for (size_t p = 0; p < POINTS; p++)
    for (size_t panel = 0; panel < n_panels; panel++)
      {
        float *to = sums + ((first_panel + panel) * POINTS + p) * s->ic_rows * s->panel;

        for (size_t i = 0; i < s->ic; i += s->loops->n_tiles)
          s->loops->accumulate (n_tiles, v + p * d->step * s->row_stride + i, s->row_stride,
                                g + p * d->step * d->row_stride_results + panel * s->panel,
                                d->row_stride_results, to + i * s->panel);
      }
}

/* One part of the tiles, one part of the results. */
static void
accumulate_unit (const GuiseWinograd *self,
                 const Division      *d,
                 size_t               unit,
                 const float         *x,
                 const float         *dy,
                 float               *sums,
                 float               *scratch)
{
  size_t tile_part = unit / d->n_result_parts;
  size_t first_panel = unit % d->n_result_parts * d->panels;
  size_t end = d->s.n_tiles * (tile_part + 1) / d->n_tile_parts;
  size_t n_panels = MIN (d->panels, d->s.n_panels - first_panel);
  float *g = scratch + POINTS * d->step * d->s.row_stride;

  sums += tile_part * d->part_floats;
  memset (sums + first_panel * POINTS * d->s.ic_rows * d->s.panel, 0,
          n_panels * POINTS * d->s.ic_rows * d->s.panel * sizeof (float));
  /* lanes behind the last block of the results are multiplied too */
  memset (g, 0, POINTS * d->step * d->row_stride_results * sizeof (float));
  for (size_t first = d->s.n_tiles * tile_part / d->n_tile_parts; first < end; first += d->step)
    {
      size_t n_tiles = MIN (d->step, end - first);

      transform_pixels (self, &d->s, first, n_tiles, d->step, x, scratch);
      transform_gradients (self, d, first_panel, first, n_tiles, dy, g);
      accumulate_tiles (d, first_panel, n_tiles, scratch, g, sums);
    }
}

/* The taps between channel @k of the source and one block of the results. */
static void
finish_weights (const Division *d, size_t block, size_t k, const float *sums, float *dw)
{
  const Sizes *s = &d->s;
  const size_t lanes = s->lanes;

  s->loops->transform_weight_gradient (sums + (block / 2 * POINTS * s->ic_rows + k) * s->panel +
                                         block % 2 * lanes,
                                       s->ic_rows * s->panel, d->n_tile_parts, d->part_floats,
                                       dw +
                                         (block * s->ic / lanes + k / lanes) * TAPS * lanes *
                                           lanes +
                                         k % lanes * lanes,
                                       lanes * lanes);
}

void
guise_winograd_differentiate_weight (const GuiseCpuDevice *device,
                                     const GuiseWinograd  *self,
                                     const float          *x,
                                     const float          *dy,
                                     float                *dw,
                                     void                 *workspace)
{
  Division d = divide (device, self);
  size_t   n_blocks = DIVIDE_UP (self->oc, d.s.lanes);
  float   *sums = workspace;
  float   *scratch = sums + d.n_tile_parts * d.part_floats;

#pragma omp parallel for num_threads(device->n_threads) schedule(static, 1)
  for (size_t unit = 0; unit < d.n_tile_parts * d.n_result_parts; unit++)
    accumulate_unit (self, &d, unit, x, dy, sums,
                     scratch + (size_t) omp_get_thread_num () * get_step_floats (&d));
#pragma omp parallel for num_threads(device->n_threads) schedule(static)
  for (size_t block = 0; block < n_blocks; block++)
    for (size_t k = 0; k < d.s.ic; k++)
      finish_weights (&d, block, k, sums, dw);
}
