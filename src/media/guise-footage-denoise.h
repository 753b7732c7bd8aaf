/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "media/guise-denoiser.h"

G_BEGIN_DECLS

/**
 * GuiseFootageDenoiseOptions:
 * @strength: 1 to %GUISE_DENOISE_MAX_STRENGTH
 * @deinterlace: which pictures are woven of two fields
 * @from: seconds at which to begin, 0 for the start
 * @to: seconds at which to end, 0 for the end
 * @every: keep every n-th picture, at least 1; all are looked at
 * @compare: (nullable): a PNG to write: a picture of the middle, before on the left, after on the
 *   right
 * @n_threads: 0 for all processors
 */
typedef struct
{
  int              strength;
  GuiseDeinterlace deinterlace;
  double           from;
  double           to;
  int              every;
  const char      *compare;
  int              n_threads;
} GuiseFootageDenoiseOptions;

/**
 * GuiseFootageDenoiseResult:
 * @n_frames: pictures written
 * @n_lost: pictures that could not be decoded
 * @has_sound: whether the sound came along
 */
typedef struct
{
  uint64_t n_frames;
  uint64_t n_lost;
  gboolean has_sound;
} GuiseFootageDenoiseResult;

/**
 * guise_footage_denoise:
 * @input: a video or a folder of pictures of one size
 * @output: a video when its name ends in .mp4, .mkv or .mov (it will be an mp4); otherwise a folder
 *   of PNG pictures, made when missing
 * @options: how
 * @progress: (nullable): told about pictures written
 * @user_data: for @progress
 * @cancellable: (nullable): stops the work; an unfinished video is thrown away
 * @out_result: (out): what became of it
 * @error: where to put the error
 *
 * The original is only read. The sound of a whole video comes along; a part has none.
 *
 * Errors: %GUISE_CORE_ERROR (CANCELLED, NO_SPACE, ARGUMENT, NOT_FOUND); %GUISE_MEDIA_ERROR
 *
 * Returns: %TRUE when all is written
 */
gboolean guise_footage_denoise (const char                       *input,
                                const char                       *output,
                                const GuiseFootageDenoiseOptions *options,
                                GuiseProgressFunc                 progress,
                                void                             *user_data,
                                GCancellable                     *cancellable,
                                GuiseFootageDenoiseResult        *out_result,
                                GError                          **error);

G_END_DECLS
