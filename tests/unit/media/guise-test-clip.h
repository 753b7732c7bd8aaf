/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libavformat/avformat.h>

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseTestClip:
 * @container: FFmpeg's name of the muxer
 * @codec: FFmpeg's name of the encoder, used without loss where it can
 * @pixels: the pixel format that is stored
 * @width: columns
 * @height: rows
 * @n_frames: how many pictures
 * @times_ms: (nullable) (array length=n_frames): when they are shown; %NULL for every 40 ms
 * @rotation: degrees that a player has to turn them, counterclockwise
 * @sound: (nullable): FFmpeg's name of a sound encoder; silence, and a tone from 1 s on
 * @colorspace: the matrix, unspecified by default (AVCOL_SPC_RGB, 0, is never meant)
 * @full_range: whether bytes span 0..255
 * @untagged: the stream does not say its matrix and range
 * @muxer_options: (nullable): options of the muxer, as in "movflags=faststart"
 *
 * A clip to be made by the codec library itself, not by our writer.
 */
typedef struct
{
  const char        *container;
  const char        *codec;
  enum AVPixelFormat pixels;
  int                width;
  int                height;
  int                n_frames;
  const int         *times_ms;
  double             rotation;
  const char        *sound;
  enum AVColorSpace  colorspace;
  gboolean           full_range;
  gboolean           untagged;
  const char        *muxer_options;
} GuiseTestClip;

void guise_test_clip_make (const char *path, const GuiseTestClip *clip);

/**
 * guise_test_clip_draw:
 * @width: columns, at least 32
 * @height: rows
 * @index: the number of the picture, 0 .. 255
 *
 * Soft colours, and eight bars that spell @index in the middle rows.
 *
 * Returns: (transfer full): BGR8
 */
GuiseImage *guise_test_clip_draw (int width, int height, int index);

/**
 * guise_test_clip_read_index:
 *
 * Returns: what the bars spell
 */
int guise_test_clip_read_index (const GuiseImage *image);

/**
 * guise_test_clip_find_tone:
 * @path: a file with sound
 *
 * Returns: the second at which the tone starts, after the container's own trimming; -1 for none
 */
double guise_test_clip_find_tone (const char *path);

/* Likewise, of what is heard from the second @from on. */
double guise_test_clip_find_tone_from (const char *path, double from);

G_END_DECLS
