/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer: one table row for each method; the ones without a function are not here yet. */
#include "image/guise-color.h"

#include <math.h>
#include <string.h>

#define MIN_DEVIATION 1e-6f /* below it a channel is constant and is only moved */

typedef gboolean (*TransferFunc) (GuiseImage       *image,
                                  const GuiseImage *image_mask,
                                  const GuiseImage *target,
                                  const GuiseImage *target_mask,
                                  GError          **error);

static GuiseImage *
copy_as_lab (const GuiseImage *image, GError **error)
{
  GuiseImage *lab = guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 3, error);

  if (lab == NULL)
    return NULL;
  memcpy (lab->data, image->data, 3 * image->stride * (size_t) image->height);
  guise_color_bgr_to_lab (lab);
  return lab;
}

GuiseColorStats
guise_color_measure_lab (const GuiseImage *lab, const GuiseImage *mask)
{
  const size_t    n = (size_t) lab->width * (size_t) lab->height;
  const float    *inside = mask != NULL ? guise_image_plane (mask, 0) : NULL;
  GuiseColorStats stats = { 0 };

  g_return_val_if_fail (mask == NULL || (mask->pixels == GUISE_PIXELS_F32 &&
                                         mask->width == lab->width && mask->height == lab->height),
                        stats);

  for (int c = 0; c < 3; c++)
    {
      const float *plane = guise_image_plane (lab, c);
      double       sum = 0.0;
      double       squares = 0.0;

      for (size_t i = 0; i < n; i++)
        sum += inside == NULL || inside[i] >= 0.5f ? (double) plane[i] : 0.0;

      const double mean = sum / (double) n;

      for (size_t i = 0; i < n; i++)
        {
          const double difference =
            (inside == NULL || inside[i] >= 0.5f ? (double) plane[i] : 0.0) - mean;

          squares += difference * difference;
        }
      stats.mean[c] = (float) mean;
      stats.deviation[c] = (float) sqrt (squares / (double) n);
    }
  return stats;
}

/* The move itself, on a picture that is Lab already; Lab limits as in faces.md 8.2. */
static void
move_lab (GuiseImage *lab, const GuiseColorStats *from, const GuiseColorStats *to)
{
  const size_t n = (size_t) lab->width * (size_t) lab->height;

  for (int c = 0; c < 3; c++)
    {
      float      *plane = guise_image_plane (lab, c);
      const float low = c == 0 ? 0.0f : -127.0f;
      const float high = c == 0 ? 100.0f : 127.0f;
      const float scale =
        from->deviation[c] < MIN_DEVIATION ? 1.0f : to->deviation[c] / from->deviation[c];

      for (size_t i = 0; i < n; i++)
        {
          float value = (plane[i] - from->mean[c]) * scale + to->mean[c];

          value = value > low ? value : low;
          plane[i] = value < high ? value : high;
        }
    }
}

void
guise_color_apply_rct (GuiseImage *image, const GuiseColorStats *from, const GuiseColorStats *to)
{
  guise_color_bgr_to_lab (image);
  move_lab (image, from, to);
  guise_color_lab_to_bgr (image);
}

static gboolean
transfer_rct (GuiseImage       *image,
              const GuiseImage *image_mask,
              const GuiseImage *target,
              const GuiseImage *target_mask,
              GError          **error)
{
  g_autoptr (GuiseImage) lab = copy_as_lab (target, error);

  if (lab == NULL)
    return FALSE;

  const GuiseColorStats to = guise_color_measure_lab (lab, target_mask);

  guise_color_bgr_to_lab (image);

  const GuiseColorStats from = guise_color_measure_lab (image, image_mask);

  move_lab (image, &from, &to);
  guise_color_lab_to_bgr (image);
  return TRUE;
}

static const struct
{
  const char  *name;
  TransferFunc func; /* NULL: not here yet */
} transfers[GUISE_N_COLOR_TRANSFERS] = {
  [GUISE_COLOR_TRANSFER_NONE] = { "none", NULL },
  [GUISE_COLOR_TRANSFER_RCT] = { "rct", transfer_rct },
  [GUISE_COLOR_TRANSFER_LCT] = { "lct", NULL },
  [GUISE_COLOR_TRANSFER_MKL] = { "mkl", NULL },
  [GUISE_COLOR_TRANSFER_MKL_M] = { "mkl-m", NULL },
  [GUISE_COLOR_TRANSFER_IDT] = { "idt", NULL },
  [GUISE_COLOR_TRANSFER_IDT_M] = { "idt-m", NULL },
  [GUISE_COLOR_TRANSFER_SOT_M] = { "sot-m", NULL },
  [GUISE_COLOR_TRANSFER_MIX_M] = { "mix-m", NULL },
};

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
guise_color_transfer_is_supported (GuiseColorTransfer transfer)
{
  g_return_val_if_fail ((int) transfer >= 0 && transfer < GUISE_N_COLOR_TRANSFERS, FALSE);

  return transfer == GUISE_COLOR_TRANSFER_NONE || transfers[transfer].func != NULL;
}

gboolean
guise_color_transfer_apply (GuiseColorTransfer transfer,
                            GuiseImage        *image,
                            const GuiseImage  *image_mask,
                            const GuiseImage  *target,
                            const GuiseImage  *target_mask,
                            GError           **error)
{
  g_return_val_if_fail (image->pixels == GUISE_PIXELS_F32 && image->n_channels == 3, FALSE);
  g_return_val_if_fail (target->pixels == GUISE_PIXELS_F32 && target->n_channels == 3, FALSE);

  if (!guise_color_transfer_is_supported (transfer))
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED,
                   "Colour transfer '%s' is not available yet; 'none' and 'rct' are",
                   transfers[transfer].name);
      return FALSE;
    }
  return transfer == GUISE_COLOR_TRANSFER_NONE ||
         transfers[transfer].func (image, image_mask, target, target_mask, error);
}
