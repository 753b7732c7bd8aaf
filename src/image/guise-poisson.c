/* SPDX-License-Identifier: GPL-3.0-or-later
 * Seamless cloning: a harmonic function between the values that a frame and what is put into it
 * have on the rim. Grids have a ring of zeros around them, so that no stencil asks for borders. */
#include "image/guise-poisson.h"

#include <math.h>
#include <string.h>

#include "image/guise-simd-private.h"

#define MAX_LEVELS       12
#define SMALLEST         8    /* sides of the coarsest grid */
#define RELAXATION       0.2f /* damping 0.8 of Jacobi's method over the 4 of the stencil */
#define N_COARSEST       16   /* sweeps that solve the coarsest grid */
#define TOLERANCE        2e-4f
#define MAX_ITERATIONS   40
#define PLANES_PER_LEVEL 4 /* inside, x, b, t */
#define EXTRA_PLANES     4 /* of the finest level: u, r, p, q */

/* One grid of [height, width] nodes, ring included; node (i, j) of the next coarser grid is node
 * (2i, 2j) of this one. */
typedef struct
{
  int    width;
  int    height;
  float *inside; /* 1 where the function is unknown, else 0 */
  float *x;      /* a correction; 0 outside */
  float *b;      /* right-hand side */
  float *t;      /* scratch */
} Level;

struct _GuisePoisson
{
  float *memory; /* owned; all planes of all levels */
  size_t n_memory;
  Level  levels[MAX_LEVELS];
  int    n_levels;
  int    left; /* of the finest grid in the picture; only what the mask covers is solved for */
  int    top;
  float *u; /* the solution; the next three belong to conjugate gradients */
  float *r;
  float *p;
  float *q;
};

GuisePoisson *
guise_poisson_new (void)
{
  return g_new0 (GuisePoisson, 1);
}

void
guise_poisson_free (GuisePoisson *self)
{
  if (self == NULL)
    return;
  g_free (self->memory);
  g_free (self);
}

static size_t
n_of (const Level *level)
{
  return (size_t) level->width * (size_t) level->height;
}

/* ---- rows: all pointers are at the first node inside the ring, n nodes are written ---- */

/* out = x + w inside (b - (4 x - neighbours)) */
GUISE_CLONES
static void
relax_row (float *out, const float *x, const float *b, const float *inside, int width, int n)
{
  const float *above = x - width;
  const float *below = x + width;

  for (int i = 0; i < n; i++)
    {
      const float sum = (x[i - 1] + x[i + 1]) + (above[i] + below[i]);

      out[i] = x[i] + RELAXATION * inside[i] * (b[i] - 4.0f * x[i] + sum);
    }
}

/* out = inside (b - (4 x - neighbours)) */
GUISE_CLONES
static void
residual_row (float *out, const float *x, const float *b, const float *inside, int width, int n)
{
  const float *above = x - width;
  const float *below = x + width;

  for (int i = 0; i < n; i++)
    out[i] = inside[i] * (b[i] - 4.0f * x[i] + ((x[i - 1] + x[i + 1]) + (above[i] + below[i])));
}

/* out = inside (4 x - neighbours) */
GUISE_CLONES
static void
apply_row (float *out, const float *x, const float *inside, int width, int n)
{
  const float *above = x - width;
  const float *below = x + width;

  for (int i = 0; i < n; i++)
    out[i] = inside[i] * (4.0f * x[i] - ((x[i - 1] + x[i + 1]) + (above[i] + below[i])));
}

/* ---- one level ---- */

/* One sweep from x over t; they trade places. */
static void
relax (Level *level)
{
  float *swept = level->t;

  for (int y = 1; y < level->height - 1; y++)
    {
      const size_t at = (size_t) y * (size_t) level->width + 1;

      relax_row (swept + at, level->x + at, level->b + at, level->inside + at, level->width,
                 level->width - 2);
    }
  level->t = level->x;
  level->x = swept;
}

/* The first sweep, from zero. */
static void
relax_from_zero (Level *level)
{
  const size_t n = n_of (level);

  for (size_t i = 0; i < n; i++)
    level->x[i] = RELAXATION * level->inside[i] * level->b[i];
}

/* What is left of b goes to the coarser grid, by the transpose of add_coarse(). */
static void
restrict_residual (const Level *fine, Level *coarse)
{
  const size_t width = (size_t) fine->width;

  for (int y = 1; y < fine->height - 1; y++)
    {
      const size_t at = (size_t) y * width + 1;

      residual_row (fine->t + at, fine->x + at, fine->b + at, fine->inside + at, fine->width,
                    fine->width - 2);
    }
  for (int j = 1; j < coarse->height - 1; j++)
    for (int i = 1; i < coarse->width - 1; i++)
      {
        const size_t at = (size_t) j * (size_t) coarse->width + (size_t) i;
        const float *r = fine->t + (size_t) (2 * j) * width + (size_t) (2 * i);
        const float *above = r - width;
        const float *below = r + width;

        coarse->b[at] = coarse->inside[at] == 0.0f
                          ? 0.0f
                          : r[0] + 0.5f * (r[-1] + r[1] + above[0] + below[0]) +
                              0.25f * (above[-1] + above[1] + below[-1] + below[1]);
      }
}

/* Adds the coarse correction, linearly between its nodes. */
static void
add_coarse (Level *fine, const Level *coarse)
{
  const size_t width = (size_t) coarse->width;

  for (int y = 1; y < fine->height - 1; y++)
    {
      const float *row = coarse->x + (size_t) (y / 2) * width;
      const float *next = y % 2 == 1 ? row + width : row;
      float       *x = fine->x + (size_t) y * (size_t) fine->width;
      const float *inside = fine->inside + (size_t) y * (size_t) fine->width;

      for (int i = 1; i < fine->width - 1; i++)
        {
          const int   left = i / 2;
          const int   right = (i + 1) / 2;
          const float sum = (row[left] + row[right]) + (next[left] + next[right]);

          x[i] += 0.25f * inside[i] * sum;
        }
    }
}

/* x of level k: about what its matrix makes b of. As many sweeps after as before, so that the whole
 * is symmetric. */
static void
cycle (GuisePoisson *self, int k)
{
  Level *level = &self->levels[k];

  relax_from_zero (level);
  if (k + 1 == self->n_levels)
    {
      for (int i = 1; i < N_COARSEST; i++)
        relax (level);
      return;
    }
  relax (level);
  restrict_residual (level, level + 1);
  cycle (self, k + 1);
  add_coarse (level, level + 1);
  relax (level);
  relax (level);
}

/* ---- grids for a picture ---- */

/* Sides of the grid that is twice as coarse: its last node lies on or behind the finer ring. */
static int
halve (int side)
{
  return side / 2 + 1;
}

static gboolean
reserve (GuisePoisson *self, size_t wanted, GError **error)
{
  float *memory;

  if (wanted <= self->n_memory)
    return TRUE;
  memory = g_try_realloc_n (self->memory, wanted, sizeof *memory);
  if (memory == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to clone a picture seamlessly");
      return FALSE;
    }
  self->memory = memory;
  self->n_memory = wanted;
  return TRUE;
}

/* Zeroed planes for all levels. */
static gboolean
set_up (GuisePoisson *self, int width, int height, GError **error)
{
  size_t wanted = EXTRA_PLANES * (size_t) width * (size_t) height;
  float *next;

  self->n_levels = 0;
  for (int w = width, h = height;; w = halve (w), h = halve (h))
    {
      self->levels[self->n_levels++] = (Level){ .width = w, .height = h };
      wanted += PLANES_PER_LEVEL * (size_t) w * (size_t) h;
      if (MIN (w, h) <= SMALLEST || self->n_levels == MAX_LEVELS)
        break;
    }
  if (!reserve (self, wanted, error))
    return FALSE;
  memset (self->memory, 0, wanted * sizeof *self->memory);
  next = self->memory;
  for (int k = 0; k < self->n_levels; k++)
    {
      Level *level = &self->levels[k];

      level->inside = next;
      level->x = level->inside + n_of (level);
      level->b = level->x + n_of (level);
      level->t = level->b + n_of (level);
      next = level->t + n_of (level);
    }
  self->u = next;
  self->r = self->u + n_of (self->levels);
  self->p = self->r + n_of (self->levels);
  self->q = self->p + n_of (self->levels);
  return TRUE;
}

/* The box of what is unknown with a ring around it; 0 wide when there is nothing. */
static void
find_box (const GuiseImage *mask, float threshold, int box[4])
{
  int left = mask->width, top = mask->height, right = -1, bottom = -1;

  for (int y = 1; y < mask->height - 1; y++)
    {
      const float *row = guise_image_plane (mask, 0) + (size_t) y * (size_t) mask->width;

      for (int x = 1; x < mask->width - 1; x++)
        if (row[x] > threshold)
          {
            left = MIN (left, x);
            right = MAX (right, x);
            top = MIN (top, y);
            bottom = MAX (bottom, y);
          }
    }
  box[0] = left - 1;
  box[1] = top - 1;
  box[2] = right < 0 ? 0 : right - left + 3;
  box[3] = right < 0 ? 0 : bottom - top + 3;
}

/* Marks what is unknown on all levels. */
static void
mark (GuisePoisson *self, const GuiseImage *mask, float threshold)
{
  const Level *level = self->levels;

  for (int y = 1; y < level->height - 1; y++)
    {
      const float *row =
        guise_image_plane (mask, 0) + (size_t) (self->top + y) * (size_t) mask->width + self->left;

      for (int x = 1; x < level->width - 1; x++)
        level->inside[(size_t) y * (size_t) level->width + (size_t) x] =
          row[x] > threshold ? 1.0f : 0.0f;
    }
  for (int k = 1; k < self->n_levels; k++)
    {
      const Level *fine = &self->levels[k - 1];

      level = &self->levels[k];
      for (int y = 1; y < level->height - 1; y++)
        for (int x = 1; x < level->width - 1; x++)
          level->inside[(size_t) y * (size_t) level->width + (size_t) x] =
            fine->inside[(size_t) (2 * y) * (size_t) fine->width + (size_t) (2 * x)];
    }
}

/* ---- one channel ---- */

/* level->t: by how much the frame differs from the picture, within the grid. */
static void
subtract (GuisePoisson *self, const float *image, const float *frame, int stride)
{
  const Level *level = self->levels;

  for (int y = 0; y < level->height; y++)
    {
      const size_t from = (size_t) (self->top + y) * (size_t) stride + (size_t) self->left;
      float       *to = level->t + (size_t) y * (size_t) level->width;

      for (size_t x = 0; x < (size_t) level->width; x++)
        to[x] = frame[from + x] - image[from + x];
    }
}

/* r: how far the known values of the rim, less their mean, pull at the pixels inside. u: that mean.
 * So a frame that is brighter by a constant is met at once. level->t becomes scratch again. */
static void
start (GuisePoisson *self)
{
  const Level *level = self->levels;
  const int    width = level->width;
  const int    steps[4] = { -1, 1, -width, width };
  const int    n = (int) n_of (level);
  double       sum = 0.0;
  double       n_rim = 0.0;
  float        mean;

  memset (self->r, 0, (size_t) n * sizeof (float));
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 4 && level->inside[i] > 0.0f; k++)
      if (level->inside[i + steps[k]] == 0.0f)
        {
          sum += (double) level->t[i + steps[k]];
          n_rim++;
        }
  mean = (float) (sum / n_rim);
  for (int i = 0; i < n; i++)
    {
      self->u[i] = level->inside[i] * mean;
      for (int k = 0; k < 4 && level->inside[i] > 0.0f; k++)
        if (level->inside[i + steps[k]] == 0.0f)
          self->r[i] += level->t[i + steps[k]] - mean;
    }
  memset (level->t, 0, (size_t) n * sizeof (float));
}

/* Puts image + u where it is unknown, and the frame around it. */
static void
put (const GuisePoisson *self, float *image, const float *frame, int stride, int height)
{
  const Level *level = self->levels;

  for (int y = 0; y < height; y++)
    {
      float       *row = image + (size_t) y * (size_t) stride;
      const float *known = frame + (size_t) y * (size_t) stride;
      const int    j = y - self->top;
      const size_t at = (size_t) j * (size_t) level->width;

      for (int x = 0; x < stride; x++)
        {
          const int      i = x - self->left;
          const gboolean is_inside = self->n_levels > 0 && j >= 0 && j < level->height && i >= 0 &&
                                     i < level->width && level->inside[at + (size_t) i] > 0.0f;

          row[x] = is_inside ? row[x] + self->u[at + (size_t) i] : known[x];
        }
    }
}

GUISE_CLONES
static double
dot (const float *a, const float *b, size_t n)
{
  double total = 0.0;

  for (size_t i = 0; i < n;)
    {
      const size_t end = MIN (n, i + 1024);
      float        sums[8] = { 0 };

      for (; i + 8 <= end; i += 8)
        for (size_t k = 0; k < 8; k++)
          sums[k] += a[i + k] * b[i + k];
      for (; i < end; i++)
        sums[0] += a[i] * b[i];
      for (size_t k = 0; k < 8; k++)
        total += (double) sums[k];
    }
  return total;
}

GUISE_CLONES
static void
add_scaled (float *sum, const float *x, float scale, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum[i] += scale * x[i];
}

/* p = z + scale p; returns the largest |z| */
GUISE_CLONES
static float
turn (float *p, const float *z, float scale, size_t n)
{
  float largest = 0.0f;

  for (size_t i = 0; i < n; i++)
    {
      const float size = fabsf (z[i]);

      p[i] = z[i] + scale * p[i];
      largest = size > largest ? size : largest;
    }
  return largest;
}

/* q = A p; returns p A p */
static double
apply (GuisePoisson *self)
{
  const Level *level = self->levels;

  for (int y = 1; y < level->height - 1; y++)
    {
      const size_t at = (size_t) y * (size_t) level->width + 1;

      apply_row (self->q + at, self->p + at, level->inside + at, level->width, level->width - 2);
    }
  return dot (self->p, self->q, n_of (level));
}

/* Adds to u what takes r away. */
static void
solve (GuisePoisson *self)
{
  Level       *level = self->levels;
  const size_t n = n_of (level);
  double       last = 0.0;

  memset (self->p, 0, n * sizeof *self->p);
  for (int i = 0; i < MAX_ITERATIONS; i++)
    {
      double now, curvature;
      float  largest;

      memcpy (level->b, self->r, n * sizeof *self->r);
      cycle (self, 0);
      now = dot (self->r, level->x, n);
      largest = turn (self->p, level->x, last > 0.0 ? (float) (now / last) : 0.0f, n);
      curvature = apply (self);
      if (!(curvature > 0.0))
        return;
      add_scaled (self->u, self->p, (float) (now / curvature), n);
      add_scaled (self->r, self->q, -(float) (now / curvature), n);
      /* The preconditioned residual is about the error that was left before this step. */
      if (largest < TOLERANCE)
        return;
      last = now;
    }
}

gboolean
guise_poisson_clone (GuisePoisson     *self,
                     GuiseImage       *image,
                     const GuiseImage *frame,
                     const GuiseImage *mask,
                     float             threshold,
                     GError          **error)
{
  int box[4];

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_F32, FALSE);
  g_return_val_if_fail (image->width == frame->width && image->height == frame->height, FALSE);
  g_return_val_if_fail (image->width == mask->width && image->height == mask->height, FALSE);
  g_return_val_if_fail (image->n_channels == frame->n_channels, FALSE);

  find_box (mask, threshold, box);
  self->left = box[0];
  self->top = box[1];
  self->n_levels = 0;
  if (box[2] > 0)
    {
      if (!set_up (self, box[2], box[3], error))
        return FALSE;
      mark (self, mask, threshold);
    }
  for (int c = 0; c < image->n_channels; c++)
    {
      const float *known = guise_image_plane (frame, c);
      float       *plane = guise_image_plane (image, c);

      if (box[2] > 0)
        {
          subtract (self, plane, known, image->width);
          start (self);
          solve (self);
        }
      put (self, plane, known, image->width, image->height);
    }
  return TRUE;
}
