/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-video-reader.h"

G_BEGIN_DECLS

#define GUISE_SOURCE_MAX_REASONS 16

typedef struct _GuiseSource GuiseSource;

/**
 * GuiseSourceClass:
 * @next: as guise_video_reader_next(); *@out_end tells the end
 * @seek: as guise_video_reader_seek()
 * @dup_name: as guise_video_reader_dup_name()
 * @destroy: frees the source with its base
 *
 * What a kind of footage can do. All entries are there.
 */
typedef struct
{
  gboolean (*next) (GuiseSource  *self,
                    GuiseFrame  **out_frame,
                    gboolean     *out_end,
                    GCancellable *cancellable,
                    GError      **error);
  gboolean (*seek) (GuiseSource *self, uint64_t index, GCancellable *cancellable, GError **error);
  char *(*dup_name) (const GuiseSource *self, uint64_t index);
  void (*destroy) (GuiseSource *self);
} GuiseSourceClass;

/**
 * GuiseSource:
 * @class_: what it can do
 * @path: (owned): what it reads
 * @info: what is known about it
 * @damage: what was met so far
 * @reasons: (owned) (element-type utf8): %NULL-terminated sentences
 * @keys: (owned) (element-type utf8): what tells a new reason from a known one
 *
 * The base of one kind of footage.
 */
struct _GuiseSource
{
  const GuiseSourceClass *class_;
  char                   *path;
  GuiseVideoInfo          info;
  GuiseVideoDamage        damage;
  GPtrArray              *reasons;
  GPtrArray              *keys;
};

void guise_source_init (GuiseSource *self, const GuiseSourceClass *class_, const char *path);
void guise_source_clear (GuiseSource *self);

/**
 * guise_source_add_reason:
 * @self: the source
 * @index: the picture concerned
 * @reason: why it is lost or damaged
 *
 * Remembers @reason unless it is known or there are %GUISE_SOURCE_MAX_REASONS already.
 */
void guise_source_add_reason (GuiseSource *self, uint64_t index, const char *reason);

/* The kinds; head is the start of the file. Each returns NULL with an error, or a source that
 * destroy() ends. */
GuiseSource *guise_still_source_new (const char *path, GError **error);
GuiseSource *guise_folder_source_new (const char *path, GError **error);
GuiseSource *guise_av_source_new (const char *path,
                                  const void *head,
                                  size_t      n_head,
                                  int         n_threads,
                                  GError    **error);

/**
 * guise_av_load_still:
 * @path: a picture in any format that FFmpeg knows
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): the first picture of the file
 */
GuiseImage *guise_av_load_still (const char *path, GError **error);

G_END_DECLS
