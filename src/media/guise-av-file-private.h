/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-av-private.h"

G_BEGIN_DECLS

/**
 * guise_av_choose_format:
 * @path: what is to be written
 *
 * Returns: FFmpeg's name of the container: Matroska where the name ends in ".mkv", else mp4
 */
const char *guise_av_choose_format (const char *path);

/**
 * guise_av_begin_file:
 * @format: an output whose streams are set up
 * @temporary: the file that it writes; @path itself where it is to be there from the start
 * @path: what the file becomes
 * @comment: (nullable): with it the file says this, its title, which program made it, and when,
 *   unless @format says that already
 *
 * Creates the file and writes the header. An mp4 that is there from the start is written in
 * fragments of a second: whatever happens to the program, it can be read up to the last one.
 *
 * Returns: a negative code of FFmpeg when that failed
 */
int guise_av_begin_file (AVFormatContext *format,
                         const char      *temporary,
                         const char      *path,
                         const char      *comment);

/**
 * guise_av_save_unheard:
 * @format: an output that is written in fragments
 * @pictures: its stream of pictures, of which the next one waits for sound
 * @time_ns: of the newest picture
 *
 * Called for each picture while there is no sound: after two seconds without any the first fragment
 * is written nevertheless, and sound may come at any time afterwards.
 *
 * Returns: a negative code of FFmpeg when that failed
 */
int guise_av_save_unheard (AVFormatContext *format, const AVStream *pictures, int64_t time_ns);

/**
 * guise_av_finish_file:
 * @format: an output whose header is written; closed by this
 * @temporary: the file that it writes
 * @path: what the file becomes
 * @is_new: whether nothing may be replaced there
 * @error: where to put the error
 *
 * Writes the trailer, syncs the file and puts it in place of @path. On failure the temporary file
 * is gone; one that was there from the start stays.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, EXISTS, FAILED; %GUISE_MEDIA_ERROR FAILED
 */
gboolean guise_av_finish_file (AVFormatContext *format,
                               const char      *temporary,
                               const char      *path,
                               gboolean         is_new,
                               GError         **error);

G_END_DECLS
