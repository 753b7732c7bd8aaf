/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders by the difference of pixels, of 32 x 32 patches of the face (faces.md 4.4): what resembles
 * stands together, or what differs comes first. */
#include <stdlib.h>
#include <string.h>

#include "image/guise-codec.h"
#include "image/guise-resize.h"
#include "sort/guise-sort-similar-private.h"

#define PIXELS    GUISE_SORT_PATCH_PIXELS
#define MAX_EXACT 8192 /* faces that "farthest first" orders one by one */
#define BLOCK     256  /* faces of one unit of work */

/* The grey hull in its bounding box would tell where the face looks twice; the whole picture
 * keeps places, as in the reference. */
static gboolean
measure_patch (const GuiseFacesetEntry *entry,
               const GuiseFaceFile     *face,
               size_t                   i,
               void                    *data,
               const char             **out_reason)
{
  g_autoptr (GuiseImage) gray = guise_image_convert_u8 (face->image, GUISE_PIXELS_GRAY8, NULL);
  g_autoptr (GuiseImage) cut = gray != NULL ? guise_sort_cut_hull (entry, gray) : NULL;
  g_autoptr (GuiseImage) patch =
               cut != NULL ? guise_image_resize (cut, GUISE_SORT_PATCH_SIDE, GUISE_SORT_PATCH_SIDE,
                                                 GUISE_RESIZE_AREA, NULL)
                           : NULL;
  uint8_t *out = guise_sort_faces_get (data, i);

  if (patch == NULL)
    {
      *out_reason = "nothing to measure";
      return FALSE;
    }
  for (int y = 0; y < GUISE_SORT_PATCH_SIDE; y++)
    memcpy (out + y * GUISE_SORT_PATCH_SIDE, guise_image_row (patch, y), GUISE_SORT_PATCH_SIDE);
  return TRUE;
}

GUISE_SORT_CLONES uint32_t
guise_sort_measure_difference (const uint8_t *a, const uint8_t *b)
{
  uint32_t sum = 0;

  for (int k = 0; k < PIXELS; k++)
    sum += (uint32_t) abs ((int) a[k] - (int) b[k]);
  return sum;
}

static void
load_patch (const void *data, size_t i, float *out)
{
  const uint8_t *patch = guise_sort_faces_get (data, i);

  for (int k = 0; k < PIXELS; k++)
    out[k] = (float) patch[k] / 255.0f;
}

/* The mean over the pixels, 0..1. */
static float
measure_distance (const void *data, size_t a, size_t b)
{
  return (float) guise_sort_measure_difference (guise_sort_faces_get (data, a),
                                                guise_sort_faces_get (data, b)) /
         (255.0f * PIXELS);
}

gboolean
guise_sort_by_difference (GuiseSort *self, GError **error)
{
  g_autoptr (GuiseSortFaces) faces = guise_sort_faces_measure (self, PIXELS, measure_patch, error);
  GuiseSortPoints points = { .n_dims = PIXELS, .load = load_patch, .distance = measure_distance };

  return faces != NULL && guise_sort_take_tour (self, faces, &points, error);
}

/* ---- farthest first ---- */

typedef struct
{
  const uint8_t  *patches; /* [n, 1024] */
  size_t          n;
  uint32_t       *distances; /* [n] to the nearest centre */
  uint32_t       *owners;    /* [n] owned; which centre that is, as its place in the order */
  uint8_t        *is_taken;  /* [n] owned */
  uint32_t       *reach;     /* [n_ordered] owned; from each centre to the newest one */
  const uint32_t *order;     /* [n_taken] the centres */
  size_t          n_taken;
  uint32_t       *farthest; /* [n_blocks] owned; the best candidate of each block */
} Spread;

/* How far the centres are from the newest: a face at half of that from its own stays with it. */
static void
on_reach_wanted_cb (size_t index, int thread, void *user_data)
{
  const Spread  *self = user_data;
  const uint8_t *newest = self->patches + (size_t) self->order[self->n_taken - 1] * PIXELS;
  const size_t   last = MIN ((index + 1) * BLOCK, self->n_taken);

  for (size_t k = index * BLOCK; k < last; k++)
    self->reach[k] =
      guise_sort_measure_difference (newest, self->patches + (size_t) self->order[k] * PIXELS);
}

static void
on_faces_wanted_cb (size_t index, int thread, void *user_data)
{
  const Spread  *self = user_data;
  const uint32_t newest = self->order[self->n_taken - 1];
  uint32_t       best = UINT32_MAX;

  for (size_t i = index * BLOCK; i < MIN ((index + 1) * BLOCK, self->n); i++)
    {
      if (self->is_taken[i])
        continue;
      if (self->n_taken == 1 || self->reach[self->owners[i]] / 2 < self->distances[i])
        {
          const uint32_t distance =
            guise_sort_measure_difference (self->patches + i * PIXELS,
                                           self->patches + (size_t) newest * PIXELS);

          if (distance < self->distances[i])
            {
              self->distances[i] = distance;
              self->owners[i] = (uint32_t) (self->n_taken - 1);
            }
        }
      if (best == UINT32_MAX || self->distances[i] > self->distances[best])
        best = (uint32_t) i;
    }
  self->farthest[index] = best;
}

typedef struct
{
  uint32_t distance;
  uint32_t i;
} Rest;

static int
compare_rest (const void *a, const void *b)
{
  const Rest *p = a;
  const Rest *q = b;

  if (p->distance != q->distance)
    return p->distance > q->distance ? -1 : 1;
  return (p->i > q->i) - (p->i < q->i);
}

static void
append_rest (const Spread *self, uint32_t *order, uint32_t *distances)
{
  g_autofree Rest *rest = g_new (Rest, self->n);
  size_t           n_rest = 0;

  for (size_t i = 0; i < self->n; i++)
    if (!self->is_taken[i])
      rest[n_rest++] = (Rest){ self->distances[i], (uint32_t) i };
  qsort (rest, n_rest, sizeof *rest, compare_rest);
  for (size_t k = 0; k < n_rest; k++)
    {
      order[self->n_taken + k] = rest[k].i;
      distances[self->n_taken + k] = rest[k].distance;
    }
}

/* The next centre, or UINT32_MAX. */
static uint32_t
find_farthest (const Spread *self, size_t n_blocks)
{
  uint32_t best = UINT32_MAX;

  for (size_t b = 0; b < n_blocks; b++)
    if (self->farthest[b] != UINT32_MAX &&
        (best == UINT32_MAX || self->distances[self->farthest[b]] > self->distances[best]))
      best = self->farthest[b];
  return best;
}

gboolean
guise_sort_spread (const uint8_t *patches,
                   size_t         n,
                   size_t         start,
                   size_t         n_ordered,
                   GuiseParallel *team,
                   GCancellable  *cancellable,
                   uint32_t      *order,
                   uint32_t      *distances)
{
  const size_t         n_blocks = (n + BLOCK - 1) / BLOCK;
  g_autofree uint32_t *nearest = g_new (uint32_t, n);
  g_autofree uint32_t *owners = g_new0 (uint32_t, n);
  g_autofree uint8_t  *is_taken = g_new0 (uint8_t, n);
  g_autofree uint32_t *reach = g_new0 (uint32_t, n);
  g_autofree uint32_t *farthest = g_new (uint32_t, n_blocks);
  Spread               self = { patches, n, nearest, owners, is_taken, reach, order, 1, farthest };

  memset (nearest, 255, n * sizeof *nearest);
  order[0] = (uint32_t) start;
  distances[0] = 0;
  is_taken[start] = TRUE;
  for (; self.n_taken < MIN (n, n_ordered); self.n_taken++)
    {
      uint32_t next;

      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      guise_parallel_run (team, (self.n_taken + BLOCK - 1) / BLOCK, on_reach_wanted_cb, &self);
      guise_parallel_run (team, n_blocks, on_faces_wanted_cb, &self);
      next = find_farthest (&self, n_blocks);
      order[self.n_taken] = next;
      distances[self.n_taken] = nearest[next];
      is_taken[next] = TRUE;
    }
  append_rest (&self, order, distances);
  return TRUE;
}

gboolean
guise_sort_by_spread (GuiseSort *self, GError **error)
{
  g_autoptr (GuiseSortFaces) faces = guise_sort_faces_measure (self, PIXELS, measure_patch, error);
  size_t start;

  if (faces == NULL || !guise_sort_faces_find_start (faces, self, &start, error))
    return FALSE;
  if (faces->n == 0)
    return TRUE;

  g_autofree uint32_t      *order = g_new (uint32_t, faces->n);
  g_autofree uint32_t      *distances = g_new (uint32_t, faces->n);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, faces->n);

  if (!guise_sort_spread (faces->data, faces->n, start, MAX_EXACT, self->team, self->cancellable,
                          order, distances))
    return guise_sort_set_cancelled (error);
  for (size_t k = 0; k < faces->n; k++)
    items[k] =
      (GuiseSortItem){ faces->indices[order[k]], (double) distances[k] / (255.0 * PIXELS) };
  guise_sort_take_items (self, items, faces->n);
  return TRUE;
}
