/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseVideoPart:
 * @path: a video of guise_video_writer_finish()
 * @start_ns: when its time 0 is in the whole; grows from part to part
 * @is_cut: whether it may end anywhere, as what was being written when the power failed: what
 *   cannot be read any more is left out, but for a part without any picture
 * @n_steps: (nullable): atomic; grows while the part is written, so that somebody can see that it
 *   goes on. What was written is then made durable every now and again, and not all at the end:
 *   that would look as if nothing moved
 *
 * A piece of a video. Plain value.
 */
typedef struct
{
  const char *path;
  int64_t     start_ns;
  gboolean    is_cut;
  int        *n_steps;
} GuiseVideoPart;

/**
 * guise_video_join:
 * @parts: (array length=n_parts): written with the same options, in their order
 * @n_parts: at least 1
 * @path: the video to write; Matroska where its name ends in ".mkv", else mp4
 * @comment: (nullable): what the file says about itself, as in #GuiseVideoWriterOptions
 * @sound_from: (nullable): footage whose sound streams are taken over, as in
 *   guise_video_writer_new(); may be a part that has sound itself
 * @out_sound_notes: (out) (transfer full): as guise_video_writer_get_sound_notes()
 * @error: where to put the error
 *
 * One video of several, picture for picture: nothing is encoded again. The file is written as
 * `<path>.tmp` and renamed; on failure nothing of it is left.
 *
 * Thread: any.
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED; %GUISE_MEDIA_ERROR CORRUPT (a part is
 * damaged, or of another kind than the first), FAILED
 *
 * Returns: %TRUE when @path is the whole video
 */
gboolean guise_video_join (const GuiseVideoPart *parts,
                           size_t                n_parts,
                           const char           *path,
                           const char           *comment,
                           const char           *sound_from,
                           char               ***out_sound_notes,
                           GError              **error);

/**
 * guise_video_rescue:
 *
 * As guise_video_join(), of one part, but nothing that lies at @path is replaced.
 *
 * Errors: also %GUISE_CORE_ERROR EXISTS
 */
gboolean guise_video_rescue (const GuiseVideoPart *part,
                             const char           *path,
                             const char           *comment,
                             const char           *sound_from,
                             char               ***out_sound_notes,
                             GError              **error);

/**
 * guise_video_dup_comment:
 * @path: a video
 * @error: where to put the error
 *
 * Thread: any.
 * Errors: those of guise_video_reader_open()
 *
 * Returns: (transfer full) (nullable): what the file says about itself, which may be nothing: ""
 */
char *guise_video_dup_comment (const char *path, GError **error);

G_END_DECLS
