/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-video-swap.h"
#include "media/guise-video-writer.h"
#include "swap/guise-face-place.h"

G_BEGIN_DECLS

/**
 * GuiseSwapMark:
 * @next: number of the picture that comes next in the footage
 * @finder: (owned): whom the finder follows, of guise_face_swapper_dup_state()
 * @person: (owned) (nullable): what is known of the person looked for
 * @recent: places in the last frames, the last one at the end
 * @n_lost: pictures that could not be decoded so far
 *
 * What has to be known at the end of a part to go on as if nothing had happened.
 */
typedef struct
{
  uint64_t       next;
  char          *finder;
  GBytes        *person;
  GuiseFacePlace recent[GUISE_FACE_PLACE_MAX_RADIUS];
  uint64_t       n_lost;
} GuiseSwapMark;

void guise_swap_mark_free (GuiseSwapMark *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapMark, guise_swap_mark_free)

/**
 * GuiseSwapParts:
 *
 * A video that is written in closed parts, in a folder beside it: `<output>.work` with `00000.mp4`
 * and so on, and a key file `state` that is replaced whenever a part is closed. Whatever ends the
 * program, at most the open part is lost. Thread: one at a time.
 *
 * `state`: group `swap` with `version` (1), `identity`, `starts` (ns, one for each part), the
 * members of #GuiseVideoSwapCounts by name and those of #GuiseSwapMark: `next`, `n_lost`,
 * `finder`, `person` (Base64), `recent` (five numbers a place), `scenes` (their numbers;
 * may be missing); last `whole` (true).
 */
typedef struct _GuiseSwapParts GuiseSwapParts;

/**
 * guise_swap_parts_open:
 * @output: the video
 * @identity: what it is made of and how; parts made of other things are of no use
 * @video: of every part; borrowed
 * @error: where to put the error
 *
 * Takes up what an earlier run with the same identity has left, else begins anew.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED (also while another run writes it)
 *
 * Returns: (transfer full) (nullable): the parts
 */
GuiseSwapParts *guise_swap_parts_open (const char                    *output,
                                       const char                    *identity,
                                       const GuiseVideoWriterOptions *video,
                                       GError                       **error);

/**
 * guise_swap_parts_free:
 * @self: (nullable): the parts
 *
 * Closed parts stay for the next run; without any nothing stays.
 */
void guise_swap_parts_free (GuiseSwapParts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapParts, guise_swap_parts_free)

/**
 * guise_swap_parts_get_mark:
 *
 * Returns: (nullable): where an earlier run got to, %NULL when there was none
 */
const GuiseSwapMark *guise_swap_parts_get_mark (const GuiseSwapParts *self);

/**
 * guise_swap_parts_get_counts:
 *
 * Returns: what the closed parts hold
 */
const GuiseVideoSwapCounts *guise_swap_parts_get_counts (const GuiseSwapParts *self);

/**
 * guise_swap_parts_get_n_dropped:
 *
 * Returns: frames of an earlier run that were of no use
 */
uint64_t guise_swap_parts_get_n_dropped (const GuiseSwapParts *self);

/**
 * guise_swap_parts_add:
 * @self: the parts
 * @image: the next picture
 * @time_ns: when it is shown
 * @error: where to put the error
 *
 * Errors: as guise_video_writer_new() and guise_video_writer_add()
 */
gboolean guise_swap_parts_add (GuiseSwapParts   *self,
                               const GuiseImage *image,
                               int64_t           time_ns,
                               GError          **error);

/**
 * guise_swap_parts_close:
 * @self: the parts, with a picture since the last one was closed
 * @mark: where to go on
 * @counts: of all frames so far
 * @error: where to put the error
 *
 * Ends a part; on disk for good when this returns.
 *
 * Errors: as guise_video_writer_finish() and guise_file_replace()
 */
gboolean guise_swap_parts_close (GuiseSwapParts             *self,
                                 const GuiseSwapMark        *mark,
                                 const GuiseVideoSwapCounts *counts,
                                 GError                    **error);

/**
 * guise_swap_parts_finish:
 * @self: the parts; may only be freed afterwards
 * @comment: what the video says about itself
 * @sound_from: (nullable): footage whose sound is taken over
 * @out_sound_notes: (out) (transfer full): as guise_video_join()
 * @error: where to put the error
 *
 * Ends the last part, puts the video together and removes the folder.
 *
 * Errors: as guise_video_join(); what there is of parts stays
 */
gboolean guise_swap_parts_finish (GuiseSwapParts *self,
                                  const char     *comment,
                                  const char     *sound_from,
                                  char         ***out_sound_notes,
                                  GError        **error);

G_END_DECLS
