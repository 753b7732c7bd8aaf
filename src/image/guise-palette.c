/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adaptive palettes by median cut over a histogram of coarse colours. */
#include "image/guise-palette.h"

#include <string.h>

#define CELL_BITS 6
#define SHIFT     (8 - CELL_BITS)
#define N_LEVELS  (1 << CELL_BITS)
#define N_CELLS   (1 << 3 * CELL_BITS)

/* Colours that share their upper bits. */
typedef struct
{
  uint32_t count;
  uint64_t sums[3]; /* of B, G, R */
} Cell;

/* A run of the list of cells. */
typedef struct
{
  size_t   first;
  size_t   end;
  uint64_t count;
  int      axis;   /* along which it is longest */
  int      extent; /* levels of that axis beyond the first */
} Box;

struct _GuisePalette
{
  Cell     *cells;   /* owned; [N_CELLS] */
  uint32_t *list;    /* owned; cells with pixels, box by box */
  uint32_t *spare;   /* owned; [N_CELLS] */
  uint8_t (*map)[3]; /* owned; colour of each cell */
  size_t n_listed;
  Box    boxes[GUISE_PALETTE_MAX_COLORS];
  int    n_boxes;
};

GuisePalette *
guise_palette_new (GError **error)
{
  g_autoptr (GuisePalette) self = g_new0 (GuisePalette, 1);

  self->cells = g_try_new (Cell, N_CELLS);
  self->list = g_try_new (uint32_t, N_CELLS);
  self->spare = g_try_new (uint32_t, N_CELLS);
  self->map = g_try_malloc_n (N_CELLS, sizeof *self->map);
  if (self->cells == NULL || self->list == NULL || self->spare == NULL || self->map == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory for a palette");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_palette_free (GuisePalette *self)
{
  if (self == NULL)
    return;
  g_free (self->cells);
  g_free (self->list);
  g_free (self->spare);
  g_free (self->map);
  g_free (self);
}

static uint32_t
cell_of (const uint8_t *bgr)
{
  return (uint32_t) (bgr[0] >> SHIFT) | (uint32_t) (bgr[1] >> SHIFT) << CELL_BITS |
         (uint32_t) (bgr[2] >> SHIFT) << 2 * CELL_BITS;
}

static int
level_of (uint32_t cell, int axis)
{
  return (int) (cell >> axis * CELL_BITS) & (N_LEVELS - 1);
}

static void
count (GuisePalette *self, const GuiseImage *image)
{
  memset (self->cells, 0, N_CELLS * sizeof *self->cells);
  for (int y = 0; y < image->height; y++)
    {
      const uint8_t *row = guise_image_row (image, y);

      for (int x = 0; x < image->width; x++, row += 3)
        {
          Cell *cell = &self->cells[cell_of (row)];

          cell->count++;
          for (int c = 0; c < 3; c++)
            cell->sums[c] += row[c];
        }
    }
  self->n_listed = 0;
  for (uint32_t i = 0; i < N_CELLS; i++)
    if (self->cells[i].count > 0)
      self->list[self->n_listed++] = i;
}

static Box
measure (const GuisePalette *self, size_t first, size_t end)
{
  Box box = { .first = first, .end = end };
  int low[3] = { N_LEVELS, N_LEVELS, N_LEVELS };
  int high[3] = { -1, -1, -1 };

  for (size_t i = first; i < end; i++)
    {
      box.count += self->cells[self->list[i]].count;
      for (int c = 0; c < 3; c++)
        {
          low[c] = MIN (low[c], level_of (self->list[i], c));
          high[c] = MAX (high[c], level_of (self->list[i], c));
        }
    }
  for (int c = 0; c < 3; c++)
    if (high[c] - low[c] > box.extent)
      {
        box.axis = c;
        box.extent = high[c] - low[c];
      }
  return box;
}

/* Sorts the cells of a box along its axis. */
static void
sort_box (GuisePalette *self, const Box *box)
{
  size_t places[N_LEVELS + 1] = { 0 };

  for (size_t i = box->first; i < box->end; i++)
    places[level_of (self->list[i], box->axis) + 1]++;
  for (int k = 0; k < N_LEVELS; k++)
    places[k + 1] += places[k];
  for (size_t i = box->first; i < box->end; i++)
    self->spare[places[level_of (self->list[i], box->axis)]++] = self->list[i];
  memcpy (self->list + box->first, self->spare, (box->end - box->first) * sizeof *self->list);
}

/* Where the second half of a sorted box starts: both halves have cells. */
static size_t
find_cut (const GuisePalette *self, const Box *box)
{
  uint64_t sum = 0;
  size_t   cut = box->first;

  do
    sum += self->cells[self->list[cut++]].count;
  while (cut + 1 < box->end && 2 * sum < box->count);
  return cut;
}

/* The box with most pixels times extent, or NULL when all are single cells. */
static Box *
find_widest (GuisePalette *self)
{
  Box     *widest = NULL;
  uint64_t most = 0;

  for (int i = 0; i < self->n_boxes; i++)
    {
      const uint64_t gain = self->boxes[i].count * (uint64_t) self->boxes[i].extent;

      if (gain > most)
        {
          most = gain;
          widest = &self->boxes[i];
        }
    }
  return widest;
}

static void
split (GuisePalette *self, int n_colors)
{
  Box *box;

  self->boxes[0] = measure (self, 0, self->n_listed);
  self->n_boxes = 1;
  while (self->n_boxes < n_colors && (box = find_widest (self)) != NULL)
    {
      const size_t end = box->end;
      size_t       cut;

      sort_box (self, box);
      cut = find_cut (self, box);
      *box = measure (self, box->first, cut);
      self->boxes[self->n_boxes++] = measure (self, cut, end);
    }
}

/* Every cell gets the mean colour of its box. */
static void
make_map (GuisePalette *self)
{
  for (int b = 0; b < self->n_boxes; b++)
    {
      const Box *box = &self->boxes[b];
      uint64_t   sums[3] = { 0 };

      for (size_t i = box->first; i < box->end; i++)
        for (int c = 0; c < 3; c++)
          sums[c] += self->cells[self->list[i]].sums[c];
      for (size_t i = box->first; i < box->end; i++)
        for (int c = 0; c < 3; c++)
          self->map[self->list[i]][c] = (uint8_t) ((sums[c] + box->count / 2) / box->count);
    }
}

int
guise_palette_reduce (GuisePalette *self, GuiseImage *image, int n_colors, double amount)
{
  const int weight = (int) (amount * 256.0 + 0.5);

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, 0);
  g_return_val_if_fail (n_colors >= 1 && n_colors <= GUISE_PALETTE_MAX_COLORS, 0);
  g_return_val_if_fail (amount >= 0.0 && amount <= 1.0, 0);

  count (self, image);
  split (self, n_colors);
  make_map (self);
  for (int y = 0; y < image->height; y++)
    {
      uint8_t *row = guise_image_row (image, y);

      for (int x = 0; x < image->width; x++, row += 3)
        {
          const uint8_t *color = self->map[cell_of (row)];

          for (int c = 0; c < 3; c++)
            row[c] = (uint8_t) ((row[c] * (256 - weight) + color[c] * weight) >> 8);
        }
    }
  return self->n_boxes;
}
