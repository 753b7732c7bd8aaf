/* SPDX-License-Identifier: GPL-3.0-or-later
 * Footage to swapped footage. Four batches of frames are under way at once: one is decoded and
 * searched, the one before it is shown to the model, one is merged by all threads, one is encoded.
 */
#include "live/guise-video-swap.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "live/guise-live-origin.h"
#include "live/guise-video-swap-private.h"

#define N_LEADING   2   /* units before those that merge: looking, encoding */
#define PART_FRAMES 250 /* ten seconds: little to lose, and little that starting anew costs */

/* DeepFaceLab's merger begins with the bare edge of the mask, which is another one in every frame:
 * that trembles more than the footage (docs/swap-quality.md). A soft one, a little inside, does
 * not. The erosion is that of the live view; as much blur would leave too little of the face. */
#define EROSION     16
#define BLUR        100
#define SMOOTHING   7 /* frames: calmer by two thirds, and nearer to the truth (docs/swapping.md) */

GuiseVideoSwapOptions
guise_video_swap_options_default (void)
{
  GuiseMergeOptions merge = guise_merge_options_default ();

  merge.erosion = EROSION;
  merge.blur = BLUR;
  return (GuiseVideoSwapOptions){
    .merge = merge,
    .max_faces = 1,
    .morph = 0.75, /* DeepFaceLive's default (faces.md 8.6) */
    .smoothing = SMOOTHING,
    .part_frames = PART_FRAMES,
  };
}

static void
fail (GuiseSwapRun *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
}

static void
empty_batch (GuiseSwapBatch *batch)
{
  for (int i = 0; i < GUISE_SWAP_BATCH; i++)
    {
      g_clear_pointer (&batch->slots[i].frame, guise_frame_unref);
      g_clear_pointer (&batch->slots[i].canvas, guise_image_unref);
      g_clear_pointer (&batch->slots[i].mark, guise_swap_mark_free);
    }
  batch->n = 0;
}

/* ---- encoding: a batch in order, by one thread at a time ---- */

static gboolean
encode (GuiseSwapRun *self, GError **error)
{
  for (int i = 0; i < self->encoding->n; i++)
    {
      const GuiseSwapSlot *slot = &self->encoding->slots[i];
      const GuiseImage    *frame = slot->frame->image;
      int                  n_faces = guise_swap_shot_get_n_faces (slot->shot);

      if (!guise_swap_parts_add (self->parts, slot->canvas, slot->frame->time_ns, error))
        return FALSE;
      self->counts->n_frames++;
      self->counts->n_faces += (uint64_t) n_faces;
      self->counts->n_without_face += n_faces == 0;
      self->counts->n_fitted += !guise_merge_mode_is_face_alone (self->options->merge.mode) &&
                                (frame->width != self->width || frame->height != self->height);
      if (slot->mark != NULL &&
          !guise_swap_parts_close (self->parts, slot->mark, self->counts, error))
        return FALSE;
    }
  return TRUE;
}

static void
run_unit (size_t index, int thread, void *user_data)
{
  GuiseSwapRun *self = user_data;
  GError       *error = NULL;
  gboolean      ok;

  if (index == 0)
    ok = guise_swap_run_look (self, &error);
  else if (index == 1)
    ok = encode (self, &error);
  else
    ok = guise_swap_run_merge (self, &self->merging->slots[index - N_LEADING], thread, &error);
  if (!ok)
    fail (self, error);
}

/* ---- the work as a whole ---- */

/* Where one person is wanted, the swapper gets somebody at the door. */
static gboolean
post_gate (GuiseSwapRun *self, GuiseDevice *device, GError **error)
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
post_masker (GuiseSwapRun *self, GuiseDevice *device, GError **error)
{
  GuiseFaceMasker *masker;

  if (self->options->xseg_path == NULL ||
      !guise_merge_mask_needs_network (self->options->merge.mask))
    return TRUE;
  masker = guise_face_masker_open (self->options->xseg_path, device, error);
  if (masker == NULL)
    return FALSE;
  guise_face_swapper_set_masker (self->swapper, masker);
  return TRUE;
}

static gboolean
make_swapper (GuiseSwapRun         *self,
              GuiseDfm             *dfm,
              GuiseDevice          *device,
              const GuiseVideoInfo *info,
              GError              **error)
{
  const GuiseVideoSwapOptions *options = self->options;
  GuiseFaceFinderOptions finder = { .range = options->range, .max_faces = options->max_faces };

  finder.mode = info->kind == GUISE_FOOTAGE_VIDEO ? GUISE_FACE_MODE_VIDEO : GUISE_FACE_MODE_STILL;
  self->swapper = guise_face_swapper_new (dfm, device, &finder, options->models_dir,
                                          options->merge.face_type, error);
  return self->swapper != NULL && post_gate (self, device, error) &&
         post_masker (self, device, error);
}

/* Goes to where an earlier run stopped. */
static gboolean
take_up (GuiseSwapRun *self, GError **error)
{
  const GuiseSwapMark *mark = guise_swap_parts_get_mark (self->parts);

  if (mark == NULL)
    return TRUE;
  *self->counts = *guise_swap_parts_get_counts (self->parts);
  self->counts->n_kept = self->n_found = self->n_asked = self->counts->n_frames;
  self->counts->n_lost = mark->n_lost;
  memcpy (self->found, mark->recent, sizeof self->found);
  memcpy (self->asked, mark->recent, sizeof self->asked);
  if (!guise_face_swapper_set_state (self->swapper, mark->finder, mark->person))
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                           "What an interrupted run has left is damaged; remove its folder");
      return FALSE;
    }
  return guise_video_reader_seek (self->reader, mark->next, self->cancellable, error);
}

static gboolean
open_parts (GuiseSwapRun         *self,
            const GuiseDfm       *dfm,
            const char           *input,
            const char           *output,
            const GuiseVideoInfo *info,
            GError              **error)
{
  const gboolean          is_alone = guise_merge_mode_is_face_alone (self->options->merge.mode);
  g_autofree char        *identity = guise_swap_identity_new (dfm, input, self->options);
  GuiseVideoWriterOptions video = { .crf = self->options->crf,
                                    .n_threads = self->options->n_threads,
                                    .rate_num = info->rate_num,
                                    .rate_den = info->rate_den };

  video.width = self->width = is_alone ? guise_dfm_get_resolution (dfm) : info->width;
  video.height = self->height = is_alone ? guise_dfm_get_resolution (dfm) : info->height;
  self->parts = guise_swap_parts_open (output, identity, &video, error);
  return self->parts != NULL;
}

static gboolean
begin (GuiseSwapRun   *self,
       GuiseDfm       *dfm,
       const char     *input,
       const char     *output,
       GuiseDevice    *device,
       GuiseVideoInfo *info,
       GError        **error)
{
  const int resolution = guise_dfm_get_resolution (dfm);

  self->reader = guise_video_reader_open (input, self->options->n_threads, error);
  if (self->reader == NULL)
    return FALSE;
  guise_video_reader_get_info (self->reader, info);
  for (int b = 0; b < GUISE_SWAP_N_BATCHES; b++)
    for (int i = 0; i < GUISE_SWAP_BATCH; i++)
      if ((self->batches[b].slots[i].shot =
             guise_swap_shot_new (resolution, self->options->max_faces, error)) == NULL)
        return FALSE;
  self->memory = guise_mask_memory_new (resolution);
  self->colors = guise_color_memory_new ();
  return make_swapper (self, dfm, device, info, error) &&
         guise_swap_run_make_mergers (self, resolution, error) &&
         open_parts (self, dfm, input, output, info, error) && take_up (self, error);
}

/* All that is under way moves on by one place; the encoded batch is found again. */
static void
rotate (GuiseSwapRun *self)
{
  GuiseSwapBatch *encoded = self->encoding;

  empty_batch (encoded);
  self->encoding = self->merging;
  self->merging = self->asking;
  self->asking = self->finding;
  self->finding = encoded;
}

/* Moves the batches on until all frames are encoded. */
static gboolean
run (GuiseSwapRun *self, uint64_t total, GuiseVideoSwapFunc func, void *user_data, GError **error)
{
  self->finding = &self->batches[0];
  self->asking = &self->batches[1];
  self->merging = &self->batches[2];
  self->encoding = &self->batches[3];
  do
    {
      guise_parallel_run (self->team, N_LEADING + (size_t) self->merging->n, run_unit, self);
      if (self->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->error));
          return FALSE;
        }
      if (func != NULL)
        func (self->counts, total, NULL, user_data);
      rotate (self);
    }
  while (!self->at_end || self->asking->n > 0 || self->merging->n > 0 || self->encoding->n > 0);
  if (self->counts->n_frames > 0)
    return TRUE;
  g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "No frame of the footage could be read");
  return FALSE;
}

/* A sentence about a number of frames. */
static void
tell (const GuiseSwapRun *self,
      uint64_t            total,
      uint64_t            n,
      const char         *text,
      GuiseVideoSwapFunc  func,
      void               *user_data)
{
  g_autofree char *sentence = g_strdup_printf ("%" G_GUINT64_FORMAT " %s", n, text);

  if (func != NULL && n > 0)
    func (self->counts, total, sentence, user_data);
}

static void
tell_notes (GuiseSwapRun      *self,
            uint64_t           total,
            const char *const *sound,
            GuiseVideoSwapFunc func,
            void              *user_data)
{
  const char *const *damage = guise_video_reader_get_reasons (self->reader);
  GuiseVideoDamage   counts;
  g_autofree char   *fitted =
    g_strdup_printf ("of %" G_GUINT64_FORMAT
                     " pictures are not of the video's %d x %d pixels; they "
                     "were fitted into it",
                     self->counts->n_frames, self->width, self->height);

  guise_video_reader_get_damage (self->reader, &counts);
  self->counts->n_lost += counts.n_lost;
  tell (self, total, self->counts->n_fitted, fitted, func, user_data);
  for (size_t i = 0; func != NULL && damage[i] != NULL; i++)
    func (self->counts, total, damage[i], user_data);
  for (size_t i = 0; func != NULL && sound[i] != NULL; i++)
    func (self->counts, total, sound[i], user_data);
}

static void
clear (GuiseSwapRun *self)
{
  for (int b = 0; b < GUISE_SWAP_N_BATCHES; b++)
    {
      empty_batch (&self->batches[b]);
      for (int i = 0; i < GUISE_SWAP_BATCH; i++)
        guise_swap_shot_free (self->batches[b].slots[i].shot);
    }
  guise_swap_parts_free (self->parts);
  guise_swap_run_free_mergers (self);
  guise_face_swapper_free (self->swapper);
  guise_mask_memory_free (self->memory);
  guise_color_memory_free (self->colors);
  guise_video_reader_free (self->reader);
  guise_parallel_free (self->team);
  g_mutex_clear (&self->lock);
}

static gboolean
work (GuiseSwapRun      *self,
      GuiseDfm          *dfm,
      const char        *input,
      const char        *output,
      GuiseDevice       *device,
      GuiseVideoSwapFunc func,
      void              *user_data,
      GError           **error)
{
  GuiseVideoInfo info = { 0 };
  g_auto (GStrv) sound = NULL;
  g_autofree char *comment =
    guise_live_origin_add_label (guise_live_origin_dup_comment (dfm),
                                 guise_swap_wants_label (self->options) ? GUISE_LIVE_LABELLED_ALL
                                                                        : GUISE_LIVE_LABELLED_NONE);

  if (!begin (self, dfm, input, output, device, &info, error))
    return FALSE;
  tell (self, info.n_frames, guise_swap_parts_get_n_dropped (self->parts),
        "frames of an interrupted run were made in another way and are made anew", func, user_data);
  if (!run (self, info.n_frames, func, user_data, error) ||
      !guise_swap_parts_finish (self->parts, comment, info.n_sound > 0 ? input : NULL, &sound,
                                error))
    return FALSE;
  tell_notes (self, info.n_frames, (const char *const *) sound, func, user_data);
  return TRUE;
}

/* Whatever way leads to it. */
static gboolean
is_same_file (const char *a, const char *b)
{
  GStatBuf at_a, at_b;

  return g_stat (a, &at_a) == 0 && g_lstat (b, &at_b) == 0 && at_a.st_dev == at_b.st_dev &&
         at_a.st_ino == at_b.st_ino;
}

static gboolean
check (const GuiseVideoSwapOptions *options, const char *input, const char *output, GError **error)
{
  if (!guise_merge_options_check (&options->merge, error))
    return FALSE;
  if (!is_same_file (input, output))
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "'%s' is the footage itself; the swapped video needs another name", output);
  return FALSE;
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
  GuiseSwapRun self = { .options = options, .cancellable = cancellable, .counts = out_counts };
  int64_t      start_us = g_get_monotonic_time ();
  gboolean     ok;

  g_return_val_if_fail (options->max_faces >= 1, FALSE);
  g_return_val_if_fail (options->part_frames >= 1, FALSE);
  g_return_val_if_fail (options->smoothing >= 0 &&
                          options->smoothing <= 2 * GUISE_FACE_PLACE_MAX_RADIUS + 1,
                        FALSE);

  *out_counts = (GuiseVideoSwapCounts){ 0 };
  if (!check (options, input, output, error))
    return FALSE;
  g_mutex_init (&self.lock);
  self.team = guise_parallel_new (options->n_threads);
  ok = work (&self, dfm, input, output, device, func, user_data, error);
  clear (&self);
  out_counts->seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;
  return ok;
}
