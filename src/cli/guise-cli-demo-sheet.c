/* SPDX-License-Identifier: GPL-3.0-or-later
 * The contact sheet at the end of the demo. */
#include "cli/guise-cli-demo-sheet.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "image/guise-draw.h"
#include "image/guise-png.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"
#include "media/guise-video-reader.h"
#include "swap/guise-face-swapper.h"

#define N_COLUMNS    6
#define N_CANDIDATES 36 /* frames among which the columns are chosen */
#define N_FEATURES   4
#define CELL         192 /* pixels */
#define GAP          4
#define LABEL_WIDTH  60
#define LABEL_SCALE  2
#define CROP_SCALE   0.8 /* a little more than the trained region, so that the seam can be judged */

enum
{
  ROW_SRC,
  ROW_DST,
  ROW_SWAP,
  ROW_MASK,
  N_ROWS,
};

static const char *const row_labels[N_ROWS] = { "SRC", "DST", "SWAP", "MASK" };

/* What one sheet is made with. */
typedef struct
{
  GuiseImage       *sheet;   /* owned */
  GuiseVideoReader *reader;  /* owned */
  GuiseFaceSwapper *swapper; /* owned */
  GuiseMerger      *merger;  /* owned */
  GuiseSwapShot    *shot;    /* owned */
} Sheet;

static void
sheet_clear (Sheet *self)
{
  g_clear_pointer (&self->sheet, guise_image_unref);
  g_clear_pointer (&self->reader, guise_video_reader_free);
  g_clear_pointer (&self->swapper, guise_face_swapper_free);
  g_clear_pointer (&self->merger, guise_merger_free);
  g_clear_pointer (&self->shot, guise_swap_shot_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

static void
place (Sheet *self, const GuiseImage *cell, int column, int row)
{
  guise_draw_image (self->sheet, cell, LABEL_WIDTH + column * (CELL + GAP),
                    GAP + row * (CELL + GAP));
}

/* Cuts the face out of a picture of the frame's size and places it. */
static gboolean
place_crop (Sheet             *self,
            const GuiseImage  *picture,
            const GuiseAffine *inverse,
            int                column,
            int                row,
            GError           **error)
{
  g_autoptr (GuiseImage) cell =
               guise_image_new (picture->pixels, CELL, CELL, picture->n_channels, error);

  if (cell == NULL)
    return FALSE;
  guise_warp_affine (picture, inverse, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, cell, 0, CELL);
  place (self, cell, column, row);
  return TRUE;
}

static gboolean
draw_sources (Sheet *self, const char *path, GError **error)
{
  g_autoptr (GuiseFaceset) faces = guise_faceset_open (path, error);

  if (faces == NULL)
    return FALSE;
  for (int i = 0; i < N_COLUMNS; i++)
    {
      size_t index = guise_faceset_get_n (faces) * (size_t) (2 * i + 1) / (2 * N_COLUMNS);
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (faces, index, error);
      g_autoptr (GuiseImage) cell = NULL;

      if (face == NULL ||
          (cell = guise_image_resize (face->image, CELL, CELL, GUISE_RESIZE_AREA, error)) == NULL)
        return FALSE;
      place (self, cell, i, ROW_SRC);
    }
  return TRUE;
}

/* The other three rows of one column, from one frame. */
static gboolean
draw_frame (Sheet *self, GuiseFrame *frame, int column, GError **error)
{
  const GuiseImage *image = frame->image;
  g_autoptr (GuiseImage) canvas = NULL;
  g_autoptr (GuiseImage) mask = NULL;
  GuiseAffine map, inverse;

  if (!guise_face_swapper_look (self->swapper, image, frame->time_ns, 0.75, self->shot, error))
    return FALSE;
  if (guise_swap_shot_get_n_faces (self->shot) == 0 ||
      !guise_face_align (guise_swap_shot_get_landmarks (self->shot, 0), GUISE_FACE_TYPE_WHOLE, CELL,
                         CROP_SCALE, &map) ||
      !guise_affine_invert (&map, &inverse))
    return TRUE; /* the column stays empty, as the frame does */
  if ((canvas = guise_image_new (GUISE_PIXELS_BGR8, image->width, image->height, 3, error)) ==
        NULL ||
      (mask = guise_image_new (GUISE_PIXELS_GRAY8, image->width, image->height, 1, error)) == NULL)
    return FALSE;
  guise_draw_image (canvas, image, 0, 0);
  return guise_swap_shot_paste (self->shot, self->merger, canvas, mask, error) &&
         place_crop (self, image, &inverse, column, ROW_DST, error) &&
         place_crop (self, canvas, &inverse, column, ROW_SWAP, error) &&
         place_crop (self, mask, &inverse, column, ROW_MASK, error);
}

/* ---- which frames ---- */

/* A frame that the sheet could show, and what the face does in it, in distances of the eyes. */
typedef struct
{
  uint64_t index;
  gboolean is_chosen;
  double   features[N_FEATURES]; /* mouth open, mouth wide, nose aside, nose down */
} Candidate;

/* No frame is no failure: the footage may end early. */
static gboolean
get_frame (Sheet *self, uint64_t index, GuiseFrame **out_frame, GError **error)
{
  return guise_video_reader_seek (self->reader, index, NULL, error) &&
         guise_video_reader_next (self->reader, out_frame, NULL, error);
}

static void
measure (const GuisePoint *p, double features[N_FEATURES])
{
  const double eyes_x = (p[36].x + p[45].x) / 2.0, eyes_y = (p[36].y + p[45].y) / 2.0;
  const double eyes = MAX (hypot (p[45].x - p[36].x, p[45].y - p[36].y), 1.0);

  features[0] = hypot (p[66].x - p[62].x, p[66].y - p[62].y) / eyes;
  features[1] = hypot (p[54].x - p[48].x, p[54].y - p[48].y) / eyes;
  features[2] = (p[30].x - eyes_x) / eyes;
  features[3] = (p[30].y - eyes_y) / eyes;
}

/* Evenly spaced frames with a face. */
static gboolean
find_candidates (Sheet *self, Candidate candidates[N_CANDIDATES], size_t *out_n, GError **error)
{
  GuiseVideoInfo info;
  size_t         n = 0;

  guise_video_reader_get_info (self->reader, &info);
  for (uint64_t i = 0; i < N_CANDIDATES; i++)
    {
      uint64_t index = info.n_frames * (2 * i + 1) / (2 * N_CANDIDATES);
      g_autoptr (GuiseFrame) frame = NULL;

      if (!get_frame (self, index, &frame, error))
        return FALSE;
      if (frame == NULL)
        continue;
      if (!guise_face_swapper_look (self->swapper, frame->image, frame->time_ns, 0.75, self->shot,
                                    error))
        return FALSE;
      if (guise_swap_shot_get_n_faces (self->shot) == 0)
        continue;
      candidates[n] = (Candidate){ .index = index };
      measure (guise_swap_shot_get_landmarks (self->shot, 0), candidates[n++].features);
    }
  *out_n = n;
  return TRUE;
}

/* How unlike a candidate is to the most similar one that was chosen; the first one is the widest
 * mouth. */
static double
get_novelty (const Candidate *candidates, size_t n, size_t i)
{
  double novelty = INFINITY;

  for (size_t k = 0; k < n; k++)
    {
      double distance = 0.0;

      for (int f = 0; f < N_FEATURES; f++)
        distance += fabs (candidates[i].features[f] - candidates[k].features[f]);
      if (candidates[k].is_chosen)
        novelty = MIN (novelty, distance);
    }
  return isfinite (novelty) ? novelty : candidates[i].features[0];
}

/* The columns show faces that do different things, in the order of the footage. */
static gboolean
draw_swaps (Sheet *self, GError **error)
{
  Candidate candidates[N_CANDIDATES];
  size_t    n;
  int       column = 0;

  if (!find_candidates (self, candidates, &n, error))
    return FALSE;
  for (size_t k = 0; k < MIN (n, (size_t) N_COLUMNS); k++)
    {
      size_t best = 0;

      for (size_t i = 1; i < n; i++)
        if (candidates[best].is_chosen ||
            (!candidates[i].is_chosen &&
             get_novelty (candidates, n, i) > get_novelty (candidates, n, best)))
          best = i;
      candidates[best].is_chosen = TRUE;
    }
  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!candidates[i].is_chosen)
        continue;
      if (!get_frame (self, candidates[i].index, &frame, error) ||
          (frame != NULL && !draw_frame (self, frame, column++, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
open_sheet (Sheet *self, GuiseCli *cli, const char *footage, const char *model, GError **error)
{
  static const uint8_t background[3] = { 32, 30, 30 }, ink[3] = { 230, 230, 230 };
  g_autoptr (GuiseDfm) dfm = guise_dfm_load (model, error);
  g_autoptr (GuiseDevice) device = NULL;
  GuiseMergeOptions      merge = guise_merge_options_default ();
  GuiseFaceFinderOptions finder = { .mode = GUISE_FACE_MODE_STILL, .max_faces = 1 };
  int width = LABEL_WIDTH + N_COLUMNS * (CELL + GAP), height = GAP + N_ROWS * (CELL + GAP);

  if (dfm == NULL)
    return FALSE;
  merge.face_type = guise_dfm_get_face_type (dfm);
  if ((device = guise_device_open (cli->device, cli->n_threads, error)) == NULL ||
      (self->reader = guise_video_reader_open (footage, cli->n_threads, error)) == NULL ||
      (self->swapper =
         guise_face_swapper_new (dfm, device, &finder, NULL, merge.face_type, error)) == NULL ||
      (self->merger = guise_merger_new (guise_dfm_get_resolution (dfm), &merge, error)) == NULL ||
      (self->shot = guise_swap_shot_new (guise_dfm_get_resolution (dfm), 1, error)) == NULL ||
      (self->sheet = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, error)) == NULL)
    return FALSE;
  guise_draw_rect (self->sheet, 0, 0, width, height, background);
  for (int row = 0; row < N_ROWS; row++)
    guise_draw_text (self->sheet, GAP, row * (CELL + GAP) + CELL / 2, LABEL_SCALE, row_labels[row],
                     ink);
  return TRUE;
}

gboolean
guise_cli_demo_sheet_write (GuiseCli   *self,
                            const char *faces,
                            const char *footage,
                            const char *model,
                            const char *path,
                            GError    **error)
{
  g_auto (Sheet) sheet = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  if (!open_sheet (&sheet, self, footage, model, error) || !draw_sources (&sheet, faces, error) ||
      !draw_swaps (&sheet, error))
    return FALSE;
  bytes = guise_png_encode (sheet.sheet, error);
  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
