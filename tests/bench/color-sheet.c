/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every colour transfer on the same faces, one column each, as one picture: color-sheet SRC DST
 * OUT.png. Faces of SRC get the colours of faces of DST. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "image/guise-blur.h"
#include "image/guise-color-transfer.h"
#include "image/guise-draw.h"
#include "image/guise-morphology.h"
#include "image/guise-png.h"
#include "image/guise-resize.h"
#include "sample/guise-sample-face.h"

#define SIDE   224 /* what the transfers work on: sot smooths over a fixed number of pixels */
#define TILE   96  /* what is shown */
#define N_ROWS 3
#define GAP    4
#define HEADER 24

/* Columns: the face, the transfers of training, those of merging, the target. */
static const GuiseColorTransfer transfers[] = {
  GUISE_COLOR_TRANSFER_RCT,   GUISE_COLOR_TRANSFER_LCT,   GUISE_COLOR_TRANSFER_MKL,
  GUISE_COLOR_TRANSFER_IDT,   GUISE_COLOR_TRANSFER_SOT,   GUISE_COLOR_TRANSFER_MKL_M,
  GUISE_COLOR_TRANSFER_IDT_M, GUISE_COLOR_TRANSFER_SOT_M, GUISE_COLOR_TRANSFER_MIX_M,
};

#define N_COLUMNS ((int) G_N_ELEMENTS (transfers) + 2)

static const uint8_t paper[3] = { 250, 250, 250 };
static const uint8_t ink[3] = { 40, 40, 40 };

static int
get_x (int column)
{
  return GAP + column * (TILE + GAP);
}

static void
draw_name (GuiseImage *sheet, int column, const char *name)
{
  const int width = 2 * GUISE_DRAW_GLYPH_WIDTH * (int) strlen (name) - 2;

  guise_draw_text (sheet, get_x (column) + (TILE - width) / 2, GAP, 2, name, ink);
}

/* A masked transfer leaves garbage outside of the face: the face as it was goes there, as when a
 * swap is pasted. */
static void
paste (GuiseImage *result, const GuiseImage *before, const GuiseImage *mask)
{
  g_autoptr (GuiseImage) weight = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, NULL);

  memcpy (weight->data, mask->data, mask->stride * SIDE);
  guise_erode (weight, 9);
  guise_blur_gaussian (weight, 15, 0.0, GUISE_BORDER_ZERO);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < SIDE * SIDE; i++)
      {
        const float m = guise_image_plane (weight, 0)[i];
        float      *value = &guise_image_plane (result, c)[i];

        *value = m * *value + (1.0f - m) * guise_image_plane (before, c)[i];
      }
}

static gboolean
draw_tile (GuiseImage *sheet, int column, int y, const GuiseImage *image, GError **error)
{
  g_autoptr (GuiseImage) tile = guise_image_resize (image, TILE, TILE, GUISE_RESIZE_AREA, error);

  if (tile == NULL)
    return FALSE;
  guise_draw_image (sheet, tile, get_x (column), y);
  return TRUE;
}

static gboolean
draw_row (GuiseImage            *sheet,
          int                    y,
          const GuiseSampleFace *face,
          const GuiseSampleFace *target,
          GError               **error)
{
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 1, error);

  if (mask == NULL)
    return FALSE;
  /* What belongs to both faces, as a swap masks the two alike. */
  for (int i = 0; i < SIDE * SIDE; i++)
    guise_image_plane (mask, 0)[i] =
      guise_image_plane (face->mask, 0)[i] * guise_image_plane (target->mask, 0)[i];
  if (!draw_tile (sheet, 0, y, face->image, error) ||
      !draw_tile (sheet, N_COLUMNS - 1, y, target->image, error))
    return FALSE;
  for (int i = 0; i < N_COLUMNS - 2; i++)
    {
      g_autoptr (GuiseImage) result = guise_image_new (GUISE_PIXELS_F32, SIDE, SIDE, 3, error);

      if (result == NULL)
        return FALSE;
      memcpy (result->data, face->image->data, 3 * result->stride * SIDE);
      if (!guise_color_transfer_apply (transfers[i], result, mask, target->image, mask, error))
        return FALSE;
      if (guise_color_transfer_is_masked (transfers[i]))
        paste (result, face->image, mask);
      if (!draw_tile (sheet, 1 + i, y, result, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_face (GuiseSampleFace *face, const GuiseFaceset *faceset, size_t i, GError **error)
{
  return guise_sample_face_load (face, faceset, i, guise_faceset_get_entry (faceset, i)->type,
                                 error);
}

/* The face of a third of the faceset that looks most the same way: in a swap both do. */
static size_t
find_like (const GuiseFaceset *faceset, int row, const GuiseFacesetEntry *face)
{
  const size_t n = guise_faceset_get_n (faceset);
  const size_t first = n * (size_t) row / N_ROWS;
  const size_t end = n * (size_t) (row + 1) / N_ROWS;
  size_t       nearest = first;
  double       least = INFINITY;

  for (size_t i = first; i < end; i++)
    {
      const GuiseFacesetEntry *other = guise_faceset_get_entry (faceset, i);
      double                   sum = 0.0;

      for (int k = 0; k < GUISE_N_LANDMARKS; k++)
        sum += hypot (face->landmarks[k].x / face->width - other->landmarks[k].x / other->width,
                      face->landmarks[k].y / face->height - other->landmarks[k].y / other->height);
      if (sum < least)
        {
          least = sum;
          nearest = i;
        }
    }
  return nearest;
}

/* One face of each third of the faceset. */
static gboolean
draw_rows (GuiseImage *sheet, const GuiseFaceset *src, const GuiseFaceset *dst, GError **error)
{
  g_autoptr (GuiseSampleFace) face = guise_sample_face_new (SIDE, error);
  g_autoptr (GuiseSampleFace) target = face != NULL ? guise_sample_face_new (SIDE, error) : NULL;

  if (target == NULL)
    return FALSE;
  for (int row = 0; row < N_ROWS; row++)
    {
      const size_t i = guise_faceset_get_n (src) * (size_t) (2 * row + 1) / (2 * N_ROWS);
      const size_t k = find_like (dst, row, guise_faceset_get_entry (src, i));

      if (!load_face (face, src, i, error) || !load_face (target, dst, k, error) ||
          !draw_row (sheet, HEADER + row * (TILE + GAP), face, target, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_sheet (const char *src_path, const char *dst_path, const char *out_path, GError **error)
{
  const int width = get_x (N_COLUMNS);
  const int height = HEADER + N_ROWS * (TILE + GAP);
  g_autoptr (GuiseFaceset) src = guise_faceset_open (src_path, error);
  g_autoptr (GuiseFaceset) dst = src != NULL ? guise_faceset_open (dst_path, error) : NULL;
  g_autoptr (GuiseImage) sheet = NULL;
  g_autoptr (GBytes) png = NULL;

  if (dst == NULL)
    return FALSE;
  sheet = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, error);
  if (sheet == NULL)
    return FALSE;
  guise_draw_rect (sheet, 0, 0, width, height, paper);
  draw_name (sheet, 0, "face");
  draw_name (sheet, N_COLUMNS - 1, "target");
  for (int i = 0; i < N_COLUMNS - 2; i++)
    draw_name (sheet, 1 + i, guise_color_transfer_get_name (transfers[i]));
  if (!draw_rows (sheet, src, dst, error))
    return FALSE;
  png = guise_png_encode (sheet, error);
  return png != NULL && g_file_set_contents (out_path, g_bytes_get_data (png, NULL),
                                             (gssize) g_bytes_get_size (png), error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    {
      fprintf (stderr, "usage: %s SRC DST OUT.png\n", argv[0]);
      return 2;
    }
  if (!make_sheet (argv[1], argv[2], argv[3], &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  return 0;
}
