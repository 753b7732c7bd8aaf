/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "face/guise-face-finder.h"
#include "model/guise-dfm.h"
#include "swap/guise-merge-options.h"

G_BEGIN_DECLS

/**
 * GuiseVideoSwapOptions:
 * @merge: how face and frame become one
 * @range: which detector
 * @max_faces: at most so many faces of a frame, largest first
 * @morph: of models that have it, 0..1
 * @crf: quality of the video, 1 (best) to 51, 0 for the usual
 * @n_threads: 0 for all processors
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @raw_dir: (nullable): where to write PNG sequences `raw`, `mask` and `original`
 * @person: (nullable): what the one person looks like that is swapped, as guise_person_gate_new()
 *   wants it; %NULL for everybody
 */
typedef struct
{
  GuiseMergeOptions merge;
  GuiseFaceRange    range;
  int               max_faces;
  double            morph;
  int               crf;
  int               n_threads;
  const char       *models_dir;
  const char       *raw_dir;
  const float      *person;
} GuiseVideoSwapOptions;

/**
 * guise_video_swap_options_default:
 *
 * Returns: the defaults of merging, one face, automatic detector, morph 0.75
 */
GuiseVideoSwapOptions guise_video_swap_options_default (void);

/**
 * GuiseVideoSwapCounts:
 * @n_frames: frames written
 * @n_faces: faces swapped in them
 * @n_without_face: frames that were written as they are
 * @n_fitted: frames of another size than the first, shown as large as fits into it
 * @n_lost: frames that could not be decoded
 * @seconds: time of the work
 */
typedef struct
{
  uint64_t n_frames;
  uint64_t n_faces;
  uint64_t n_without_face;
  uint64_t n_fitted;
  uint64_t n_lost;
  double   seconds;
} GuiseVideoSwapCounts;

/**
 * GuiseVideoSwapFunc:
 * @counts: what happened so far
 * @total: frames of the footage, or 0 when unknown
 * @note: (nullable): something people should know
 * @user_data: the caller's
 *
 * Called on the caller's thread.
 */
typedef void (*GuiseVideoSwapFunc) (const GuiseVideoSwapCounts *counts,
                                    uint64_t                    total,
                                    const char                 *note,
                                    void                       *user_data);

/**
 * guise_video_swap_run:
 * @dfm: the model
 * @input: a video, a picture or a folder of pictures
 * @output: the mp4 to write
 * @options: how
 * @device: where networks run
 * @func: (nullable): who is told
 * @user_data: for @func
 * @cancellable: (nullable): stops after the frames under way; nothing is left of @output then
 * @out_counts: (out): what became of the frames, also on failure
 * @error: where to put the error
 *
 * Merges a model into footage, with its sound. Frames without a face are written as they are.
 *
 * Errors: %GUISE_CORE_ERROR; those of the rooms media, face, swap and nn
 *
 * Returns: %TRUE when @output is there
 */
gboolean guise_video_swap_run (GuiseDfm                    *dfm,
                               const char                  *input,
                               const char                  *output,
                               const GuiseVideoSwapOptions *options,
                               GuiseDevice                 *device,
                               GuiseVideoSwapFunc           func,
                               void                        *user_data,
                               GCancellable                *cancellable,
                               GuiseVideoSwapCounts        *out_counts,
                               GError                     **error);

G_END_DECLS
