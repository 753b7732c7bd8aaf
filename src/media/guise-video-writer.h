/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "image/guise-image.h"

G_BEGIN_DECLS

typedef struct _GuiseVideoWriter GuiseVideoWriter;

/**
 * GuiseVideoWriterOptions:
 * @width: columns of every picture
 * @height: rows of every picture
 * @rate_num: nominal pictures per second, numerator; 0 for 30/1
 * @rate_den: its denominator
 * @crf: quality, 1 (best) to 51; 0 for the default 18; -1 for lossless
 * @preset: (nullable): x264's name for the effort, %NULL for "medium"
 * @n_threads: threads of the encoder, 0 for all processors
 * @sound_from: (nullable): footage whose sound streams are taken over
 * @sound_start_ns: what is heard there at this time is heard at time 0
 * @comment: (nullable): what the file says about itself; with it come its name as the title, the
 *   program and the time
 * @survives: whether the file is there from the start, and stays whatever happens: an mp4 in
 *   fragments of a second, to be made an ordinary video by guise_video_join() afterwards
 */
typedef struct
{
  int         width;
  int         height;
  int         rate_num;
  int         rate_den;
  int         crf;
  const char *preset;
  int         n_threads;
  const char *sound_from;
  int64_t     sound_start_ns;
  const char *comment;
  gboolean    survives;
} GuiseVideoWriterOptions;

/**
 * guise_video_writer_new:
 * @path: the target; Matroska where its name ends in ".mkv", else mp4
 * @options: what is going to be written
 * @error: where to put the error
 *
 * Starts an H.264 video with 4:2:0 colour. Odd sizes are made even by repeating the last column or
 * row. The colour matrix is BT.709 for pictures over 1279 columns or 576 rows, else BT.601, and the
 * file says which. Sound is copied as it is where mp4 can hold it, else encoded as AAC; footage
 * without sound is no error.
 *
 * The file is written as `<path>.tmp` and renamed by guise_video_writer_finish(); a writer that is
 * freed before leaves nothing. One that survives is written in its place, and left as it is.
 *
 * Thread: any, one at a time.
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED, ARGUMENT; %GUISE_MEDIA_ERROR UNSUPPORTED,
 * FAILED; for @sound_from those of guise_video_reader_open()
 *
 * Returns: (transfer full) (nullable): a writer
 */
GuiseVideoWriter *
guise_video_writer_new (const char *path, const GuiseVideoWriterOptions *options, GError **error);
void guise_video_writer_free (GuiseVideoWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseVideoWriter, guise_video_writer_free)

/**
 * guise_video_writer_add:
 * @self: the writer
 * @image: BGR8 of the size that the writer was made for
 * @time_ns: when it is shown; later than the one before. With the times of a #GuiseFrame the sound
 *   of the same footage is in step
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED; %GUISE_MEDIA_ERROR NO_MEMORY, FAILED
 *
 * Returns: %TRUE when the picture was taken
 */
gboolean guise_video_writer_add (GuiseVideoWriter *self,
                                 const GuiseImage *image,
                                 int64_t           time_ns,
                                 GError          **error);

/**
 * guise_video_writer_repeat_sound:
 * @self: the writer
 * @time_ns: later than the last picture
 * @error: where to put the error
 *
 * From then on the footage's sound is heard from its beginning again, as that of footage is which
 * is played again and again. Without sound it does nothing.
 *
 * Errors: as guise_video_writer_add()
 */
gboolean guise_video_writer_repeat_sound (GuiseVideoWriter *self, int64_t time_ns, GError **error);

/**
 * guise_video_writer_finish:
 * @self: the writer, with at least one picture; may only be freed afterwards
 * @error: where to put the error
 *
 * Writes what is left, with sound up to the end of the last picture, syncs the file and puts it in
 * place of the target.
 *
 * Errors: as guise_video_writer_add()
 *
 * Returns: %TRUE when the target is the new video
 */
gboolean guise_video_writer_finish (GuiseVideoWriter *self, GError **error);

/**
 * guise_video_writer_get_sound_notes:
 * @self: the writer
 *
 * What happened to the sound: one sentence for each stream that was re-encoded, damaged or left
 * out.
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences, valid until the next call
 */
const char *const *guise_video_writer_get_sound_notes (const GuiseVideoWriter *self);

G_END_DECLS
