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
 * @model_path: (nullable): where the model was loaded from: an interrupted run of a model that has
 *   changed since is not taken up
 * @xseg_path: (nullable): a mask network, as guise_face_masker_open() wants it; for masks that
 *   need one
 * @smoothing: 0, 5, 7 or 9: so many frames take the trembling from where the one face is
 * @part_frames: after so many frames a part is closed that an interrupted run keeps
 * @person: (nullable): what the one person looks like that is swapped, as guise_person_gate_new()
 *   wants it; %NULL for everybody
 * @has_label: whether the label is drawn in every frame, but for the modes that show the frame
 *   as it was or the face alone
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
  const char       *model_path;
  const char       *xseg_path;
  int               smoothing;
  int               part_frames;
  const float      *person;
  gboolean          has_label;
} GuiseVideoSwapOptions;

/**
 * guise_video_swap_options_default:
 *
 * Returns: the defaults of merging but for a soft edge of the mask, one face, automatic detector,
 * morph 0.75, smoothing over 7 frames, parts of 250 frames
 */
GuiseVideoSwapOptions guise_video_swap_options_default (void);

/**
 * GuiseVideoSwapCounts:
 * @n_frames: frames written
 * @n_faces: faces swapped in them
 * @n_without_face: frames that were written as they are
 * @n_fitted: frames of another size than the first, shown as large as fits into it
 * @n_lost: frames that could not be decoded
 * @n_kept: of @n_frames, those of an interrupted run that were taken up
 * @seconds: time of the work
 */
typedef struct
{
  uint64_t n_frames;
  uint64_t n_faces;
  uint64_t n_without_face;
  uint64_t n_fitted;
  uint64_t n_lost;
  uint64_t n_kept;
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
 * @cancellable: (nullable): stops after the frames under way
 * @out_counts: (out): what became of the frames, also on failure
 * @error: where to put the error
 *
 * Merges a model into footage, with its sound. Frames without a face are written as they are; of
 * the mode that shows the face alone they are black.
 *
 * The video is made in parts, in a folder `<output>.work` (guise-swap-parts.h). When the run is
 * stopped or killed, the next one with the same footage, model and options goes on after the last
 * closed part, and the result is the same. Nothing of the folder is left at the end.
 *
 * Errors: %GUISE_CORE_ERROR (FAILED also while another run writes @output); those of the rooms
 * media, face, swap and nn
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
