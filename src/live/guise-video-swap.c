/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage to swapped footage. Three batches of frames are under way at once: one is decoded,
 * searched and shown to the model, one is merged by all threads, one is encoded. */
#include "live/guise-video-swap.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-parallel.h"
#include "image/guise-draw.h"
#include "image/guise-png.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "swap/guise-face-swapper.h"

#define BATCH_FRAMES 8
#define N_BATCHES    3
#define N_LEADING    2 /* units before those that merge: looking, encoding */

/* One frame on its way through. */
typedef struct
{
  GuiseFrame    *frame;  /* owned; NULL when the slot is empty */
  GuiseSwapShot *shot;   /* owned; kept */
  GuiseImage    *canvas; /* owned; of the size of the video once it is merged */
} Slot;

typedef struct
{
  Slot slots[BATCH_FRAMES];
  int  n;
} Batch;

typedef struct
{
  const GuiseVideoSwapOptions *options;     /* borrowed */
  GCancellable                *cancellable; /* borrowed */
  GuiseVideoSwapCounts        *counts;      /* borrowed */

  GuiseParallel    *team;    /* owned */
  GuiseVideoReader *reader;  /* owned */
  GuiseVideoWriter *writer;  /* owned */
  GuiseFaceSwapper *swapper; /* owned */
  GuiseMerger     **mergers; /* owned; one for each thread */
  GuiseMerger     **raw;     /* owned; one for each thread, with a raw folder */

  int width; /* of the video */
  int height;

  Batch    batches[N_BATCHES];
  Batch   *looking;
  Batch   *merging;
  Batch   *encoding;
  gboolean at_end;

  GMutex  lock;
  GError *error; /* owned; the first failure of any thread */
} Run;

GuiseVideoSwapOptions
guise_video_swap_options_default (void)
{
  return (GuiseVideoSwapOptions){
    .merge = guise_merge_options_default (),
    .max_faces = 1,
    .morph = 0.75, /* DeepFaceLive's default (faces.md 8.6) */
  };
}

static void
fail (Run *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
}

static void
empty_batch (Batch *batch)
{
  for (int i = 0; i < BATCH_FRAMES; i++)
    {
      g_clear_pointer (&batch->slots[i].frame, guise_frame_unref);
      g_clear_pointer (&batch->slots[i].canvas, guise_image_unref);
    }
  batch->n = 0;
}

/* ---- looking: decode, find, ask the model; on the calling thread ---- */

static gboolean
look (Run *self, GError **error)
{
  Batch *batch = self->looking;

  while (batch->n < BATCH_FRAMES && !self->at_end)
    {
      Slot *slot = &batch->slots[batch->n];

      if (!guise_video_reader_next (self->reader, &slot->frame, self->cancellable, error))
        return FALSE;
      if (slot->frame == NULL)
        {
          self->at_end = TRUE;
          return TRUE;
        }
      batch->n++;
      if (!guise_face_swapper_look (self->swapper, slot->frame->image, slot->frame->time_ns,
                                    self->options->morph, slot->shot, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- merging: one frame, on any thread ---- */

static GuiseImage *
copy_image (const GuiseImage *image, GError **error)
{
  GuiseImage *copy =
    guise_image_new (image->pixels, image->width, image->height, image->n_channels, error);

  if (copy != NULL)
    guise_image_copy_into (image, copy);
  return copy;
}

static gboolean
write_picture (const Run        *self,
               const char       *kind,
               const Slot       *slot,
               const GuiseImage *image,
               GError          **error)
{
  g_autofree char *name = g_strdup_printf ("%06" G_GUINT64_FORMAT ".png", slot->frame->index);
  g_autofree char *path = g_build_filename (self->options->raw_dir, kind, name, NULL);
  g_autoptr (GBytes) bytes = guise_png_encode (image, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

/* The raw square, its mask and the frame as it was, for compositing elsewhere. */
static gboolean
write_raw (Run *self, const Slot *slot, int thread, const GuiseImage *mask, GError **error)
{
  g_autoptr (GuiseImage) raw = copy_image (slot->frame->image, error);

  return raw != NULL && guise_swap_shot_paste (slot->shot, self->raw[thread], raw, NULL, error) &&
         write_picture (self, "raw", slot, raw, error) &&
         write_picture (self, "mask", slot, mask, error) &&
         write_picture (self, "original", slot, slot->frame->image, error);
}

/* Pictures of a folder may differ in size, and so may the frames of a stream; a video has one. */
static gboolean
fit (const Run *self, Slot *slot, GError **error)
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

static gboolean
merge (Run *self, Slot *slot, int thread, GError **error)
{
  const GuiseImage *frame = slot->frame->image;
  g_autoptr (GuiseImage) mask = NULL;

  slot->canvas = copy_image (frame, error);
  if (slot->canvas == NULL)
    return FALSE;
  if (self->raw != NULL &&
      (mask = guise_image_new (GUISE_PIXELS_GRAY8, frame->width, frame->height, 1, error)) == NULL)
    return FALSE;
  return guise_swap_shot_paste (slot->shot, self->mergers[thread], slot->canvas, mask, error) &&
         (self->raw == NULL || write_raw (self, slot, thread, mask, error)) &&
         fit (self, slot, error);
}

/* ---- encoding: a batch in order, by one thread at a time ---- */

static gboolean
encode (Run *self, GError **error)
{
  for (int i = 0; i < self->encoding->n; i++)
    {
      const Slot       *slot = &self->encoding->slots[i];
      const GuiseImage *frame = slot->frame->image;
      int               n_faces = guise_swap_shot_get_n_faces (slot->shot);

      if (!guise_video_writer_add (self->writer, slot->canvas, slot->frame->time_ns, error))
        return FALSE;
      self->counts->n_frames++;
      self->counts->n_faces += (uint64_t) n_faces;
      self->counts->n_without_face += n_faces == 0;
      self->counts->n_fitted += frame->width != self->width || frame->height != self->height;
    }
  return TRUE;
}

static void
run_unit (size_t index, int thread, void *user_data)
{
  Run     *self = user_data;
  GError  *error = NULL;
  gboolean ok;

  if (index == 0)
    ok = look (self, &error);
  else if (index == 1)
    ok = encode (self, &error);
  else
    ok = merge (self, &self->merging->slots[index - N_LEADING], thread, &error);
  if (!ok)
    fail (self, error);
}

/* ---- the work as a whole ---- */

static GuiseMerger **
make_mergers (const Run *self, GuiseDfm *dfm, GuiseMergeMode mode, GError **error)
{
  int               n = guise_parallel_get_n_threads (self->team);
  GuiseMerger     **mergers = g_new0 (GuiseMerger *, n);
  GuiseMergeOptions options = self->options->merge;

  options.mode = mode;
  for (int i = 0; i < n; i++)
    if ((mergers[i] = guise_merger_new (guise_dfm_get_resolution (dfm), &options, error)) == NULL)
      {
        for (int k = 0; k < i; k++)
          guise_merger_free (mergers[k]);
        g_free (mergers);
        return NULL;
      }
  return mergers;
}

static void
free_mergers (const Run *self, GuiseMerger **mergers)
{
  if (mergers == NULL)
    return;
  for (int i = 0; i < guise_parallel_get_n_threads (self->team); i++)
    guise_merger_free (mergers[i]);
  g_free (mergers);
}

static gboolean
make_raw_folders (const Run *self, GError **error)
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

/* Where one person is wanted, the swapper gets somebody at the door. */
static gboolean
post_gate (Run *self, GuiseDevice *device, GError **error)
{
  GuisePersonGate *gate;

  if (self->options->person == NULL)
    return TRUE;
  gate = guise_person_gate_new (self->options->models_dir, device, self->options->person,
                                GUISE_PERSON_LIMIT, error);
  if (gate == NULL)
    return FALSE;
  guise_face_swapper_set_person (self->swapper, gate);
  return TRUE;
}

static gboolean
begin (Run            *self,
       GuiseDfm       *dfm,
       const char     *input,
       const char     *output,
       GuiseDevice    *device,
       GuiseVideoInfo *info,
       GError        **error)
{
  const GuiseVideoSwapOptions *options = self->options;
  GuiseFaceFinderOptions  finder = { .range = options->range, .max_faces = options->max_faces };
  GuiseVideoWriterOptions video = { .crf = options->crf, .n_threads = options->n_threads };

  self->reader = guise_video_reader_open (input, options->n_threads, error);
  if (self->reader == NULL)
    return FALSE;
  guise_video_reader_get_info (self->reader, info);
  finder.mode = info->kind == GUISE_FOOTAGE_VIDEO ? GUISE_FACE_MODE_VIDEO : GUISE_FACE_MODE_STILL;
  video.width = self->width = info->width;
  video.height = self->height = info->height;
  video.rate_num = info->rate_num;
  video.rate_den = info->rate_den;
  video.sound_from = info->n_sound > 0 ? input : NULL;
  self->swapper = guise_face_swapper_new (dfm, device, &finder, options->models_dir,
                                          options->merge.face_type, error);
  if (self->swapper == NULL || !post_gate (self, device, error) ||
      (self->mergers = make_mergers (self, dfm, options->merge.mode, error)) == NULL)
    return FALSE;
  if (options->raw_dir != NULL &&
      (!make_raw_folders (self, error) ||
       (self->raw = make_mergers (self, dfm, GUISE_MERGE_RAW_RGB, error)) == NULL))
    return FALSE;
  for (int b = 0; b < N_BATCHES; b++)
    for (int i = 0; i < BATCH_FRAMES; i++)
      if ((self->batches[b].slots[i].shot =
             guise_swap_shot_new (guise_dfm_get_resolution (dfm), options->max_faces, error)) ==
          NULL)
        return FALSE;
  self->writer = guise_video_writer_new (output, &video, error);
  return self->writer != NULL;
}

/* Moves the batches on until all frames are encoded. */
static gboolean
run (Run *self, uint64_t total, GuiseVideoSwapFunc func, void *user_data, GError **error)
{
  self->looking = &self->batches[0];
  self->merging = &self->batches[1];
  self->encoding = &self->batches[2];
  do
    {
      Batch *encoded = self->encoding;

      guise_parallel_run (self->team, N_LEADING + (size_t) self->merging->n, run_unit, self);
      if (self->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->error));
          return FALSE;
        }
      if (func != NULL)
        func (self->counts, total, NULL, user_data);
      empty_batch (encoded);
      self->encoding = self->merging;
      self->merging = self->looking;
      self->looking = encoded;
    }
  while (!self->at_end || self->merging->n > 0 || self->encoding->n > 0);
  if (self->counts->n_frames == 0)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "No frame of the footage could be read");
      return FALSE;
    }
  return guise_video_writer_finish (self->writer, error);
}

static void
tell_notes (Run *self, uint64_t total, GuiseVideoSwapFunc func, void *user_data)
{
  const char *const *damage = guise_video_reader_get_reasons (self->reader);
  const char *const *sound = guise_video_writer_get_sound_notes (self->writer);
  GuiseVideoDamage   counts;

  guise_video_reader_get_damage (self->reader, &counts);
  self->counts->n_lost = counts.n_lost;
  if (func != NULL && self->counts->n_fitted > 0)
    {
      g_autofree char *text =
        g_strdup_printf ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                         " pictures are not of the video's %d x %d pixels; they were fitted into "
                         "it",
                         self->counts->n_fitted, self->counts->n_frames, self->width, self->height);

      func (self->counts, total, text, user_data);
    }
  for (size_t i = 0; func != NULL && damage[i] != NULL; i++)
    func (self->counts, total, damage[i], user_data);
  for (size_t i = 0; func != NULL && sound[i] != NULL; i++)
    func (self->counts, total, sound[i], user_data);
}

static void
clear (Run *self)
{
  for (int b = 0; b < N_BATCHES; b++)
    {
      empty_batch (&self->batches[b]);
      for (int i = 0; i < BATCH_FRAMES; i++)
        guise_swap_shot_free (self->batches[b].slots[i].shot);
    }
  guise_video_writer_free (self->writer);
  free_mergers (self, self->raw);
  free_mergers (self, self->mergers);
  guise_face_swapper_free (self->swapper);
  guise_video_reader_free (self->reader);
  guise_parallel_free (self->team);
  g_mutex_clear (&self->lock);
}

gboolean
guise_video_swap_run (GuiseDfm                    *dfm,
                      const char                  *input,
                      const char                  *output,
                      const GuiseVideoSwapOptions *options,
                      GuiseDevice                 *device,
                      GuiseVideoSwapFunc           func,
                      void                        *user_data,
                      GCancellable                *cancellable,
                      GuiseVideoSwapCounts        *out_counts,
                      GError                     **error)
{
  Run            self = { .options = options, .cancellable = cancellable, .counts = out_counts };
  int64_t        start_us = g_get_monotonic_time ();
  GuiseVideoInfo info = { 0 };
  gboolean       ok;

  g_return_val_if_fail (options->max_faces >= 1, FALSE);

  *out_counts = (GuiseVideoSwapCounts){ 0 };
  if (!guise_merge_options_check (&options->merge, error))
    return FALSE;
  g_mutex_init (&self.lock);
  self.team = guise_parallel_new (options->n_threads);
  ok = begin (&self, dfm, input, output, device, &info, error) &&
       run (&self, info.n_frames, func, user_data, error);
  if (ok)
    tell_notes (&self, info.n_frames, func, user_data);
  clear (&self);
  out_counts->seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  return ok;
}
