/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer: one table row for each method. */
#include "image/guise-color-transfer.h"

#include <string.h>

#include "image/guise-color-private.h"
#include "image/guise-color.h"

#define SOT_DIRECTIONS       5  /* of each step: in training and in mix-m */
#define SOT_MERGE_DIRECTIONS 30 /* in sot-m */

/* Squares of pixels that the filter of sot takes together. On colours 0..1 the weights hardly
 * change between neighbours: on faces of 224 pixels squares of 4 change the result by 0.09 grey
 * levels in the mean and 0.7 at most, squares of 2 by 0.02 and 0.23. The bytes of mix-m need every
 * pixel. */
#define SOT_CELL             4
#define SOT_MERGE_CELL       2
#define MIX_CELL             1

struct _GuiseColorMatcher
{
  GuiseColorTransfer transfer;
  int                width;
  int                height;
  GuiseImage        *target; /* owned: F32 [3, h, w]: a copy to be changed */
  GuiseColorIdt     *idt;    /* owned, nullable */
  GuiseColorSot     *sot;    /* owned, nullable */
  GuiseImage        *light;  /* owned, nullable: F32 [1, h, w] */
};

typedef struct
{
  const char *name;
  gboolean    is_masked; /* black outside of the face */

  /* By statistics: of the target, which is spoilt; and the move. */
  void (*measure) (GuiseImage *target, const GuiseImage *mask, GuiseColorSummary *out_summary);
  void (*move) (GuiseImage *image, const GuiseImage *mask, const GuiseColorSummary *target);

  /* By pictures: the memory, and the match; the target is a copy. */
  gboolean (*prepare) (GuiseColorMatcher *self, GError **error);
  void (*match) (GuiseColorMatcher *self, GuiseImage *image, GuiseRandom *random);
} Transfer;

static size_t
count_pixels (const GuiseImage *image)
{
  return (size_t) image->width * (size_t) image->height;
}

static void
clip (GuiseImage *image)
{
  float *values = guise_image_plane (image, 0);

  for (size_t i = 0; i < 3 * count_pixels (image); i++)
    {
      const float value = values[i] > 0.0f ? values[i] : 0.0f;

      values[i] = value < 1.0f ? value : 1.0f;
    }
}

/* ---- by statistics ---- */

static void
measure_rct (GuiseImage *target, const GuiseImage *mask, GuiseColorSummary *out_summary)
{
  guise_color_bgr_to_lab (target);
  out_summary->lab = guise_color_measure_lab (target, mask);
}

static void
move_rct (GuiseImage *image, const GuiseImage *mask, const GuiseColorSummary *target)
{
  guise_color_bgr_to_lab (image);

  const GuiseColorStats from = guise_color_measure_lab (image, mask);

  guise_color_move_lab (image, &from, &target->lab);
  guise_color_lab_to_bgr (image);
}

static void
measure_bgr (GuiseImage *target, const GuiseImage *mask, GuiseColorSummary *out_summary)
{
  out_summary->bgr = guise_color_measure_moments (target);
}

static void
move_lct (GuiseImage *image, const GuiseImage *mask, const GuiseColorSummary *target)
{
  const GuiseColorMoments from = guise_color_measure_moments (image);
  const GuiseColorMap     map = guise_color_map_lct (&from, &target->bgr);

  guise_color_map_apply (&map, image);
}

static void
move_mkl (GuiseImage *image, const GuiseImage *mask, const GuiseColorSummary *target)
{
  const GuiseColorMoments from = guise_color_measure_moments (image);
  const GuiseColorMap     map = guise_color_map_mkl (&from, &target->bgr);

  guise_color_map_apply (&map, image);
}

/* ---- by pictures ---- */

static gboolean
prepare_idt (GuiseColorMatcher *self, GError **error)
{
  self->idt = guise_color_idt_new ((size_t) self->width * (size_t) self->height, error);
  return self->idt != NULL;
}

static void
match_idt (GuiseColorMatcher *self, GuiseImage *image, GuiseRandom *random)
{
  guise_color_idt_run (self->idt, image, self->target, random);
  clip (image);
}

static gboolean
prepare_sot (GuiseColorMatcher *self, GError **error)
{
  self->sot = guise_color_sot_new (self->width, self->height, SOT_DIRECTIONS, SOT_CELL, error);
  return self->sot != NULL;
}

static gboolean
prepare_sot_m (GuiseColorMatcher *self, GError **error)
{
  self->sot =
    guise_color_sot_new (self->width, self->height, SOT_MERGE_DIRECTIONS, SOT_MERGE_CELL, error);
  return self->sot != NULL;
}

static void
match_sot (GuiseColorMatcher *self, GuiseImage *image, GuiseRandom *random)
{
  guise_color_sot_run (self->sot, image, self->target, random);
  clip (image);
}

static gboolean
prepare_mix (GuiseColorMatcher *self, GError **error)
{
  self->sot = guise_color_sot_new (self->width, self->height, SOT_DIRECTIONS, MIX_CELL, error);
  if (self->sot == NULL)
    return FALSE;
  self->light = guise_image_new (GUISE_PIXELS_F32, self->width, self->height, 1, error);
  return self->light != NULL;
}

static void
match_mix (GuiseColorMatcher *self, GuiseImage *image, GuiseRandom *random)
{
  guise_color_mix_run (self->sot, image, self->target, self->light, random);
}

/* ---- the table ---- */

/* clang-format off */
static const Transfer transfers[GUISE_N_COLOR_TRANSFERS] = {
  [GUISE_COLOR_TRANSFER_NONE] = { "none", FALSE, NULL, NULL, NULL, NULL },
  [GUISE_COLOR_TRANSFER_RCT] = { "rct", FALSE, measure_rct, move_rct, NULL, NULL },
  [GUISE_COLOR_TRANSFER_LCT] = { "lct", FALSE, measure_bgr, move_lct, NULL, NULL },
  [GUISE_COLOR_TRANSFER_MKL] = { "mkl", FALSE, measure_bgr, move_mkl, NULL, NULL },
  [GUISE_COLOR_TRANSFER_MKL_M] = { "mkl-m", TRUE, measure_bgr, move_mkl, NULL, NULL },
  [GUISE_COLOR_TRANSFER_IDT] = { "idt", FALSE, NULL, NULL, prepare_idt, match_idt },
  [GUISE_COLOR_TRANSFER_IDT_M] = { "idt-m", TRUE, NULL, NULL, prepare_idt, match_idt },
  [GUISE_COLOR_TRANSFER_SOT_M] = { "sot-m", TRUE, NULL, NULL, prepare_sot_m, match_sot },
  [GUISE_COLOR_TRANSFER_MIX_M] = { "mix-m", TRUE, NULL, NULL, prepare_mix, match_mix },
  [GUISE_COLOR_TRANSFER_SOT] = { "sot", FALSE, NULL, NULL, prepare_sot, match_sot },
};
/* clang-format on */

const char *
guise_color_transfer_get_name (GuiseColorTransfer transfer)
{
  g_return_val_if_fail ((int) transfer >= 0 && transfer < GUISE_N_COLOR_TRANSFERS, NULL);

  return transfers[transfer].name;
}

gboolean
guise_color_transfer_from_name (const char *name, GuiseColorTransfer *out_transfer)
{
  for (int i = 0; i < GUISE_N_COLOR_TRANSFERS; i++)
    if (g_strcmp0 (name, transfers[i].name) == 0)
      {
        *out_transfer = (GuiseColorTransfer) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_color_transfer_is_by_summary (GuiseColorTransfer transfer)
{
  g_return_val_if_fail ((int) transfer >= 0 && transfer < GUISE_N_COLOR_TRANSFERS, FALSE);

  return transfers[transfer].move != NULL;
}

gboolean
guise_color_transfer_is_masked (GuiseColorTransfer transfer)
{
  g_return_val_if_fail ((int) transfer >= 0 && transfer < GUISE_N_COLOR_TRANSFERS, FALSE);

  return transfers[transfer].is_masked;
}

void
guise_color_transfer_measure (GuiseColorTransfer transfer,
                              GuiseImage        *target,
                              GuiseColorSummary *out_summary)
{
  g_return_if_fail (guise_color_transfer_is_by_summary (transfer));
  g_return_if_fail (target->pixels == GUISE_PIXELS_F32 && target->n_channels == 3);

  transfers[transfer].measure (target, NULL, out_summary);
}

void
guise_color_transfer_move (GuiseColorTransfer       transfer,
                           GuiseImage              *image,
                           const GuiseColorSummary *target)
{
  g_return_if_fail (guise_color_transfer_is_by_summary (transfer));
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32 && image->n_channels == 3);

  transfers[transfer].move (image, NULL, target);
}

GuiseColorMove
guise_color_transfer_get_move (GuiseColorTransfer       transfer,
                               const GuiseColorSummary *from,
                               const GuiseColorSummary *to)
{
  GuiseColorMove move = { 0 };

  g_return_val_if_fail (guise_color_transfer_is_by_summary (transfer), move);

  if (transfer != GUISE_COLOR_TRANSFER_RCT)
    {
      const GuiseColorMap map = transfer == GUISE_COLOR_TRANSFER_LCT
                                  ? guise_color_map_lct (&from->bgr, &to->bgr)
                                  : guise_color_map_mkl (&from->bgr, &to->bgr);

      return guise_color_map_get_move (&map);
    }
  for (int c = 0; c < 3; c++)
    {
      move.matrix[4 * c] = guise_color_get_lab_scale (&from->lab, &to->lab, c);
      move.from[c] = from->lab.mean[c];
      move.to[c] = to->lab.mean[c];
    }
  return move;
}

void
guise_color_transfer_draw_rotations (GuiseRandom *random,
                                     float        out_rotations[GUISE_COLOR_IDT_ROTATIONS][9])
{
  for (int i = 0; i < GUISE_COLOR_IDT_ROTATIONS; i++)
    {
      float rotation[3][3];

      guise_color_idt_draw_rotation (random, rotation);
      memcpy (out_rotations[i], rotation, sizeof rotation);
    }
}

/* ---- the matcher ---- */

GuiseColorMatcher *
guise_color_matcher_new (GuiseColorTransfer transfer, int width, int height, GError **error)
{
  g_return_val_if_fail ((int) transfer >= 0 && transfer < GUISE_N_COLOR_TRANSFERS, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  g_autoptr (GuiseColorMatcher) self = g_new0 (GuiseColorMatcher, 1);

  if ((int64_t) width * height > GUISE_COLOR_MATCHER_MAX_PIXELS)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE,
                   "Colours of pictures of %d x %d pixels cannot be matched; %d pixels can", width,
                   height, GUISE_COLOR_MATCHER_MAX_PIXELS);
      return NULL;
    }
  self->transfer = transfer;
  self->width = width;
  self->height = height;
  self->target = guise_image_new (GUISE_PIXELS_F32, width, height, 3, error);
  if (self->target == NULL)
    return NULL;
  if (transfers[transfer].prepare != NULL && !transfers[transfer].prepare (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_color_matcher_free (GuiseColorMatcher *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->target, guise_image_unref);
  g_clear_pointer (&self->light, guise_image_unref);
  guise_color_idt_free (self->idt);
  guise_color_sot_free (self->sot);
  g_free (self);
}

static gboolean
has_size (const GuiseColorMatcher *self, const GuiseImage *image, int n_channels)
{
  return image->pixels == GUISE_PIXELS_F32 && image->n_channels == n_channels &&
         image->width == self->width && image->height == self->height;
}

/* Black where the mask is 0. */
static void
cut_out (GuiseImage *image, const GuiseImage *mask)
{
  const float *inside = guise_image_plane (mask, 0);

  for (int c = 0; c < 3; c++)
    {
      float *plane = guise_image_plane (image, c);

      for (size_t i = 0; i < count_pixels (image); i++)
        plane[i] = inside[i] > 0.0f ? plane[i] : 0.0f;
    }
}

void
guise_color_matcher_run (GuiseColorMatcher *self,
                         GuiseImage        *image,
                         const GuiseImage  *image_mask,
                         const GuiseImage  *target,
                         const GuiseImage  *target_mask,
                         GuiseRandom       *random)
{
  const Transfer   *transfer = &transfers[self->transfer];
  GuiseRandom       same = guise_random_init (0, 0);
  GuiseColorSummary summary;

  g_return_if_fail (has_size (self, image, 3) && has_size (self, target, 3));
  g_return_if_fail (image_mask == NULL || has_size (self, image_mask, 1));
  g_return_if_fail (target_mask == NULL || has_size (self, target_mask, 1));

  if (self->transfer == GUISE_COLOR_TRANSFER_NONE)
    return;
  memcpy (self->target->data, target->data, 3 * target->stride * (size_t) target->height);
  if (transfer->is_masked && image_mask != NULL)
    cut_out (image, image_mask);
  if (transfer->is_masked && target_mask != NULL)
    cut_out (self->target, target_mask);
  if (transfer->match != NULL)
    transfer->match (self, image, random != NULL ? random : &same);
  else
    {
      transfer->measure (self->target, target_mask, &summary);
      transfer->move (image, image_mask, &summary);
    }
}

gboolean
guise_color_transfer_apply (GuiseColorTransfer transfer,
                            GuiseImage        *image,
                            const GuiseImage  *image_mask,
                            const GuiseImage  *target,
                            const GuiseImage  *target_mask,
                            GError           **error)
{
  g_autoptr (GuiseColorMatcher) matcher =
               guise_color_matcher_new (transfer, image->width, image->height, error);

  if (matcher == NULL)
    return FALSE;
  guise_color_matcher_run (matcher, image, image_mask, target, target_mask, NULL);
  return TRUE;
}
