/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/guise-frame.h"

G_BEGIN_DECLS

typedef struct _GuiseVideoReader GuiseVideoReader;

/**
 * GuiseFootageKind:
 * @GUISE_FOOTAGE_VIDEO: a file with a video stream
 * @GUISE_FOOTAGE_IMAGE: one still picture
 * @GUISE_FOOTAGE_FOLDER: a folder of still pictures, by name
 */
typedef enum
{
  GUISE_FOOTAGE_VIDEO,
  GUISE_FOOTAGE_IMAGE,
  GUISE_FOOTAGE_FOLDER,
} GuiseFootageKind;

/**
 * GuiseVideoInfo:
 * @kind: what is being read
 * @width: columns of the upright picture; of the first one where they differ
 * @height: rows of the upright picture
 * @rate_num: nominal pictures per second, numerator; pictures may still come irregularly
 * @rate_den: its denominator, at least 1. Stills have 25/1
 * @n_frames: how many pictures there are, or 0 when unknown
 * @n_frames_exact: %FALSE when @n_frames is what the container says or an estimate from the
 *   duration: good for a progress bar, not for an allocation. %TRUE for stills, and for video once
 *   the end was reached
 * @duration_ns: length of the footage, or 0 when unknown
 * @n_sound: how many sound streams there are
 */
typedef struct
{
  GuiseFootageKind kind;
  int              width;
  int              height;
  int              rate_num;
  int              rate_den;
  uint64_t         n_frames;
  gboolean         n_frames_exact;
  int64_t          duration_ns;
  int              n_sound;
} GuiseVideoInfo;

/**
 * GuiseVideoDamage:
 * @n_lost: pictures that could not be decoded at all and were left out
 * @n_damaged: pictures that were delivered with %GUISE_FRAME_DAMAGED
 * @truncated: the file ends before it should
 */
typedef struct
{
  uint64_t n_lost;
  uint64_t n_damaged;
  gboolean truncated;
} GuiseVideoDamage;

/**
 * guise_video_reader_open:
 * @path: a video file, a picture file or a folder of pictures
 * @n_threads: threads of the decoder, 0 for all processors. With 1 nothing is decoded ahead
 * @error: where to put the error
 *
 * Opens footage. Only local files are ever opened: no network, no playlists that name other
 * files. Of a video the first video stream is read, with any pixel format; its rotation is
 * applied. A stream that does not say its colour matrix is taken as BT.709 when it is larger than
 * 1279 columns or 576 rows, else as BT.601, as players do.
 *
 * Thread: any, one at a time.
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED; %GUISE_MEDIA_ERROR CORRUPT, UNSUPPORTED, NO_VIDEO,
 * TOO_LARGE, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a reader in front of picture 0
 */
GuiseVideoReader *guise_video_reader_open (const char *path, int n_threads, GError **error);
void              guise_video_reader_free (GuiseVideoReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseVideoReader, guise_video_reader_free)

/**
 * guise_video_reader_next:
 * @self: the reader
 * @out_frame: (out) (transfer full) (nullable): the next picture, or %NULL at the end
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Pictures come in the order in which they are shown, with growing times and numbers. What cannot
 * be decoded is left out and counted (guise_video_reader_get_damage()); its number is left out
 * too, so that numbers stay those of the footage. The end of a truncated file is an end.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED; %GUISE_MEDIA_ERROR NO_MEMORY, TOO_LARGE, FAILED
 *
 * Returns: %TRUE with a picture or at the end
 */
gboolean guise_video_reader_next (GuiseVideoReader *self,
                                  GuiseFrame      **out_frame,
                                  GCancellable     *cancellable,
                                  GError          **error);

/**
 * guise_video_reader_seek:
 * @self: the reader
 * @index: the number of the picture that comes next
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Goes to a picture, exactly, forward or back. Containers with an index are entered at the key
 * picture before it; others are decoded up to there. Past
 * the end the next picture is the end; in place of a lost picture comes the one after it.
 * Damage is counted for the pictures that guise_video_reader_next() comes to, not for those that
 * are passed over.
 *
 * Errors: as guise_video_reader_next()
 *
 * Returns: %TRUE when the reader stands there
 */
gboolean guise_video_reader_seek (GuiseVideoReader *self,
                                  uint64_t          index,
                                  GCancellable     *cancellable,
                                  GError          **error);

void guise_video_reader_get_info (const GuiseVideoReader *self, GuiseVideoInfo *out_info);
void guise_video_reader_get_damage (const GuiseVideoReader *self, GuiseVideoDamage *out_damage);

/**
 * guise_video_reader_get_reasons:
 * @self: the reader
 *
 * Why pictures were lost or damaged: at most 16 different sentences, in the order in which they
 * were first met, each naming the first picture concerned.
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences, valid until the next call
 */
const char *const *guise_video_reader_get_reasons (const GuiseVideoReader *self);

/**
 * guise_video_reader_dup_name:
 * @self: the reader
 * @index: the number of a picture
 *
 * Returns: (transfer full): the base name of the file that holds the picture: the video itself, or
 *   one file of the folder
 */
char *guise_video_reader_dup_name (const GuiseVideoReader *self, uint64_t index);

G_END_DECLS
