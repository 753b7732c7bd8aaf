/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "capture/guise-extraction-range.h"
#include "face/guise-face-finder.h"
#include "face/guise-face-type.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionOptions:
 * @face_type: how much of the head the pictures show
 * @size: their side in pixels, 64..2048
 * @quality: of their JPEGs, 1..100
 * @every: look at every n-th frame of a video, at least 1
 * @part: which part of each input; all zeros for all of it
 * @only_sharp: refuse blurred faces instead of only counting them
 * @min_size: smallest side in pixels that a face may have in its frame; 0: as small as can be used
 * @denoise: strength with which noise is taken out of video before it is searched, 1 to
 *   %GUISE_DENOISE_MAX_STRENGTH; 0: not at all
 * @brighten: whether dark pictures are brightened before they are searched, and stay so in the
 *   faces
 * @max_faces: at most so many faces of a frame, largest first
 * @range: which detector
 * @n_threads: 0 for all processors
 * @models_dir: (nullable): folder of the face networks, %NULL for those that come with the program
 * @person: (nullable): what the one person looks like whose faces are wanted, as
 *   guise_person_reference_load() gives it; %NULL for everybody's
 */
typedef struct
{
  GuiseFaceType        face_type;
  int                  size;
  int                  quality;
  int                  every;
  GuiseExtractionRange part;
  gboolean             only_sharp;
  int                  min_size;
  int                  denoise;
  gboolean             brighten;
  int                  max_faces;
  GuiseFaceRange       range;
  int                  n_threads;
  const char          *models_dir;
  const float         *person;
} GuiseExtractionOptions;

/**
 * guise_extraction_options_default:
 *
 * Returns: whole face, 512 pixels, quality 90, every frame, one face at most, automatic detector
 */
GuiseExtractionOptions guise_extraction_options_default (void);

/**
 * GuiseExtractionCounts:
 * @n_frames: frames looked at
 * @n_faces: faces written
 * @n_without_face: frames in which nobody was found
 * @n_dark: those of them that are too dark for anybody to be seen
 * @n_lost: frames that could not be decoded
 * @n_damaged: frames that were decoded with damage
 * @n_rejected: by #GuiseFaceFlaw, faces found but not written
 * @n_doubled: second readings of a face, left out
 * @n_not_sharp: blurred faces, not written because only sharp ones are wanted
 * @n_blurred: blurred faces that were written
 * @n_clipped: faces that were written though the frame's border cuts them
 * @n_strangers: faces of others than the wanted person, not written but listed
 * @seconds: time of the work
 *
 * What became of every frame: nothing vanishes silently.
 */
typedef struct
{
  uint64_t n_frames;
  uint64_t n_faces;
  uint64_t n_without_face;
  uint64_t n_dark;
  uint64_t n_lost;
  uint64_t n_damaged;
  uint64_t n_rejected[GUISE_N_FACE_FLAWS];
  uint64_t n_doubled;
  uint64_t n_not_sharp;
  uint64_t n_blurred;
  uint64_t n_clipped;
  uint64_t n_strangers;
  double   seconds;
} GuiseExtractionCounts;

/**
 * GuiseExtractionFunc:
 * @counts: what happened so far
 * @total: frames of all inputs, or 0 when unknown
 * @note: (nullable): something people should know
 * @user_data: the caller's
 *
 * Called on the caller's thread, after every few frames.
 */
typedef void (*GuiseExtractionFunc) (const GuiseExtractionCounts *counts,
                                     uint64_t                     total,
                                     const char                  *note,
                                     void                        *user_data);

/**
 * guise_extraction_run:
 * @inputs: (array zero-terminated=1): videos, pictures or folders of pictures
 * @out_dir: the faceset; made when missing, added to when not
 * @options: how
 * @device: where the networks run
 * @func: (nullable): who is told
 * @user_data: for @func
 * @cancellable: (nullable): stops after the frames under way; a later run goes on there
 * @out_counts: (out): what became of every frame, also on failure
 * @error: where to put the error
 *
 * Footage to aligned faces with DeepFaceLab metadata. Faces are named
 * `<input>_<frame, five digits>_<number>.jpg`, those of pictures `<picture>_<number>.jpg`. What was
 * done is remembered in `.guise-extraction` of @out_dir: inputs that are finished are passed over,
 * one that was stopped, even by force, is continued and ends with the same faces as without a stop.
 * Every frame without a face and every face that was refused is listed with the reason
 * (guise-extraction-list.h). Inputs are only read.
 *
 * Where one person is wanted, at most one face of a frame is that person's; usable faces of others
 * are listed in `strangers.json` of @out_dir (guise-stranger-list.h).
 *
 * Errors: %GUISE_CORE_ERROR (CANCELLED, NO_SPACE, ARGUMENT, NOT_FOUND); those of the rooms media
 * and face
 *
 * Returns: %TRUE when all inputs are done
 */
gboolean guise_extraction_run (const char *const            *inputs,
                               const char                   *out_dir,
                               const GuiseExtractionOptions *options,
                               GuiseDevice                  *device,
                               GuiseExtractionFunc           func,
                               void                         *user_data,
                               GCancellable                 *cancellable,
                               GuiseExtractionCounts        *out_counts,
                               GError                      **error);

G_END_DECLS
