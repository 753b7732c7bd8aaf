/* SPDX-License-Identifier: GPL-3.0-or-later
 * Merging one frame of footage, and the sequences for compositing elsewhere. */
#include "core/guise-file.h"
#include "image/guise-draw.h"
#include "image/guise-png.h"
#include "live/guise-live-label.h"
#include "live/guise-video-swap-private.h"

static GuiseMerger **
make_mergers (const GuiseSwapRun *self, int resolution, GuiseMergeMode mode, GError **error)
{
  int               n = guise_parallel_get_n_threads (self->team);
  GuiseMerger     **mergers = g_new0 (GuiseMerger *, n);
  GuiseMergeOptions options = self->options->merge;

  options.mode = mode;
  for (int i = 0; i < n; i++)
    if ((mergers[i] = guise_merger_new (resolution, &options, error)) == NULL)
      {
        for (int k = 0; k < i; k++)
          guise_merger_free (mergers[k]);
        g_free (mergers);
        return NULL;
      }
  return mergers;
}

static void
free_mergers (const GuiseSwapRun *self, GuiseMerger **mergers)
{
  if (mergers == NULL)
    return;
  for (int i = 0; i < guise_parallel_get_n_threads (self->team); i++)
    guise_merger_free (mergers[i]);
  g_free (mergers);
}

/* The square that is written for compositing: alone when the result is, else in the frame. */
static GuiseMergeMode
get_raw_mode (const GuiseSwapRun *self)
{
  return guise_merge_mode_is_face_alone (self->options->merge.mode) ? self->options->merge.mode
                                                                    : GUISE_MERGE_RAW_RGB;
}

static gboolean
make_raw_folders (const GuiseSwapRun *self, GError **error)
{
  static const char *const kinds[] = { "raw", "mask", "original" };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *dir = g_build_filename (self->options->raw_dir, kinds[i], NULL);

      if (!guise_dir_make (dir, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_swap_run_make_mergers (GuiseSwapRun *self, int resolution, GError **error)
{
  self->mergers = make_mergers (self, resolution, self->options->merge.mode, error);
  if (self->mergers == NULL ||
      (self->measurer = guise_merger_new (resolution, &self->options->merge, error)) == NULL)
    return FALSE;
  if (self->options->raw_dir == NULL)
    return TRUE;
  if (!make_raw_folders (self, error))
    return FALSE;
  self->raw = make_mergers (self, resolution, get_raw_mode (self), error);
  return self->raw != NULL;
}

void
guise_swap_run_free_mergers (GuiseSwapRun *self)
{
  free_mergers (self, self->mergers);
  free_mergers (self, self->raw);
  self->mergers = self->raw = NULL;
  g_clear_pointer (&self->measurer, guise_merger_free);
}

/* What a mode begins with: the frame, or black of the model's size. */
static GuiseImage *
make_canvas (const GuiseImage *frame, GuiseMergeMode mode, int size, GError **error)
{
  GuiseImage *canvas;

  if (guise_merge_mode_is_face_alone (mode))
    return guise_image_new (GUISE_PIXELS_BGR8, size, size, 3, error);
  canvas = guise_image_new (frame->pixels, frame->width, frame->height, frame->n_channels, error);
  if (canvas != NULL)
    guise_image_copy_into (frame, canvas);
  return canvas;
}

/* alpha: NULL for none */
static gboolean
write_picture (const GuiseSwapRun  *self,
               const char          *kind,
               const GuiseSwapSlot *slot,
               const GuiseImage    *image,
               const GuiseImage    *alpha,
               GError             **error)
{
  g_autofree char *name = g_strdup_printf ("%06" G_GUINT64_FORMAT ".png", slot->frame->index);
  g_autofree char *path = g_build_filename (self->options->raw_dir, kind, name, NULL);
  g_autoptr (GBytes) bytes = alpha != NULL ? guise_png_encode_with_alpha (image, alpha, error)
                                           : guise_png_encode (image, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

/* The raw square, seen where its mask is, that mask and the frame as it was, for compositing
 * elsewhere. */
static gboolean
write_raw (GuiseSwapRun        *self,
           const GuiseSwapSlot *slot,
           int                  thread,
           const GuiseImage    *mask,
           GError             **error)
{
  GuiseMerger *merger = self->raw[thread];
  g_autoptr (GuiseImage) raw = make_canvas (slot->frame->image, get_raw_mode (self),
                                            guise_merger_get_size (merger), error);

  return raw != NULL && guise_swap_shot_paste (slot->shot, merger, raw, NULL, error) &&
         write_picture (self, "raw", slot, raw, mask, error) &&
         write_picture (self, "mask", slot, mask, NULL, error) &&
         write_picture (self, "original", slot, slot->frame->image, NULL, error);
}

/* Pictures of a folder may differ in size, and so may the frames of a stream; a video has one. */
static gboolean
fit (const GuiseSwapRun *self, GuiseSwapSlot *slot, GError **error)
{
  g_autoptr (GuiseImage) fitted = NULL;

  if (slot->canvas->width == self->width && slot->canvas->height == self->height)
    return TRUE;
  fitted = guise_image_new (GUISE_PIXELS_BGR8, self->width, self->height, 3, error);
  if (fitted == NULL || !guise_draw_image_fitted (fitted, slot->canvas, error))
    return FALSE;
  guise_image_unref (slot->canvas);
  slot->canvas = g_steal_pointer (&fitted);
  return TRUE;
}

/* What shows no face in a picture, or none that was made, is not labelled. */
gboolean
guise_swap_wants_label (const GuiseVideoSwapOptions *options)
{
  return options->has_label && options->merge.mode != GUISE_MERGE_ORIGINAL &&
         options->merge.mode != GUISE_MERGE_RAW_PREDICT;
}

gboolean
guise_swap_run_merge (GuiseSwapRun *self, GuiseSwapSlot *slot, int thread, GError **error)
{
  GuiseMerger *merger = self->mergers[thread];
  g_autoptr (GuiseImage) mask = NULL;

  slot->canvas = make_canvas (slot->frame->image, self->options->merge.mode,
                              guise_merger_get_size (merger), error);
  if (slot->canvas == NULL)
    return FALSE;
  if (self->raw != NULL && (mask = guise_image_new (GUISE_PIXELS_GRAY8, slot->canvas->width,
                                                    slot->canvas->height, 1, error)) == NULL)
    return FALSE;
  if (!guise_swap_shot_paste (slot->shot, merger, slot->canvas, mask, error) ||
      (self->raw != NULL && !write_raw (self, slot, thread, mask, error)) ||
      !fit (self, slot, error))
    return FALSE;
  if (guise_swap_wants_label (self->options))
    guise_live_draw_label (slot->canvas);
  return TRUE;
}
