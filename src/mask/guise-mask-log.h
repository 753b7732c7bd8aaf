/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "mask/guise-mask-log-face.h"

G_BEGIN_DECLS

/*
 * What a change of many faces took away, so that it can be given back: a file beside the faces for
 * each change. It holds of every face the bytes that its file had and has no more, which are few:
 * the picture itself stays.
 */

#define GUISE_MASK_LOG_PREFIX ".guise-masks-"

/* So many changes can be taken back; older ones are forgotten. As many of those may wait beside
 * them that were taken back but for some faces, and go with the changes that are as old. */
#define GUISE_MASK_LOG_KEPT   5

#define GUISE_MASK_LOG_SHA    32

/**
 * GuiseMaskLogEntry:
 * @name: of the face's file in its faceset
 * @old_size: bytes of the file before
 * @new_size: and after
 * @prefix: so many bytes at its beginning are the same in both
 * @suffix: and so many at its end
 * @old_sha: SHA-256 of the file before
 * @new_sha: and after
 * @middle: what stood between @prefix and @suffix before
 * @old_mask: (nullable): the image file of the mask that it had before
 * @face: (nullable): what else it was before; %NULL in older logs
 *
 * One face that was changed. Owned by whoever has it.
 */
typedef struct
{
  char    *name;
  uint64_t old_size;
  uint64_t new_size;
  uint64_t prefix;
  uint64_t suffix;
  uint8_t  old_sha[GUISE_MASK_LOG_SHA];
  uint8_t  new_sha[GUISE_MASK_LOG_SHA];
  GBytes  *middle;
  GBytes  *old_mask;

  GuiseMaskLogFace *face;
} GuiseMaskLogEntry;

/**
 * guise_mask_log_entry_new:
 * @name: of the face
 * @before: its file as it is
 * @after: as it will be
 * @old_mask: (nullable): the mask in @before
 * @face: (nullable) (transfer full): what else is to be known of @before
 *
 * Returns: (transfer full): what it takes to get @before again from @after
 */
GuiseMaskLogEntry *guise_mask_log_entry_new (const char       *name,
                                             GBytes           *before,
                                             GBytes           *after,
                                             GBytes           *old_mask,
                                             GuiseMaskLogFace *face);
void               guise_mask_log_entry_free (GuiseMaskLogEntry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskLogEntry, guise_mask_log_entry_free)

/**
 * GuiseMaskLogState:
 * @GUISE_MASK_LOG_AFTER: the file is as the change left it
 * @GUISE_MASK_LOG_BEFORE: it is as it was before the change
 * @GUISE_MASK_LOG_OTHER: somebody has changed it since
 *
 * How a face's file stands to a change of it.
 */
typedef enum
{
  GUISE_MASK_LOG_AFTER,
  GUISE_MASK_LOG_BEFORE,
  GUISE_MASK_LOG_OTHER,
} GuiseMaskLogState;

/**
 * guise_mask_log_entry_restore:
 * @self: a change
 * @current: the file as it is now
 * @out_before: (out) (transfer full): with %GUISE_MASK_LOG_AFTER, the file as it was, bit by bit
 *
 * Returns: how the file stands
 */
GuiseMaskLogState
guise_mask_log_entry_restore (const GuiseMaskLogEntry *self, GBytes *current, GBytes **out_before);

/**
 * guise_mask_log_find_newest:
 * @folder: of the faces
 *
 * Returns: (transfer full) (nullable): path of the log of the last change, before all others one
 * that was not taken back yet; %NULL when there is none
 */
char *guise_mask_log_find_newest (const char *folder);

/**
 * guise_mask_log_list:
 * @folder: of the faces
 *
 * Returns: (transfer full) (element-type utf8): paths of all logs, the newest first
 */
GPtrArray *guise_mask_log_list (const char *folder);

/**
 * guise_mask_log_is_left:
 * @path: a log
 *
 * Returns: whether its change was taken back but for faces that were left out then
 */
gboolean guise_mask_log_is_left (const char *path);

/**
 * guise_mask_log_set_aside:
 * @path: a log
 * @error: where to put the error
 *
 * Notes in its name that guise_mask_log_is_left().
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_mask_log_set_aside (const char *path, GError **error);

/**
 * guise_mask_log_drop:
 * @path: a log that nobody needs any more
 */
void guise_mask_log_drop (const char *path);

/**
 * GuiseMaskLog:
 *
 * The log of a change under way. Thread: one at a time.
 */
typedef struct _GuiseMaskLog GuiseMaskLog;

/**
 * guise_mask_log_begin:
 * @folder: of the faces
 * @error: where to put the error
 *
 * Begins a log after all others. As soon as there is anything in it, only %GUISE_MASK_LOG_KEPT
 * stay.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): the log
 */
GuiseMaskLog *guise_mask_log_begin (const char *folder, GError **error);

/**
 * guise_mask_log_add:
 * @self: a log
 * @entries: (element-type GuiseMaskLogEntry): changes that are about to be made
 * @error: where to put the error
 *
 * They are on the disk when it returns.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_mask_log_add (GuiseMaskLog *self, const GPtrArray *entries, GError **error);

/**
 * guise_mask_log_end:
 * @self: (nullable) (transfer full): a log
 *
 * A log without any change is removed.
 */
void guise_mask_log_end (GuiseMaskLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskLog, guise_mask_log_end)

G_END_DECLS
