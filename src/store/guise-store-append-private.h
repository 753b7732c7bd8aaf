/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Files that are only ever appended to: the journal and the losses. */

/**
 * guise_store_append_open:
 * @path: the file; made when missing, its folder must exist
 * @flags: beside reading and writing: O_APPEND, or 0
 * @out_size: (out): its size
 * @error: where to put the error
 *
 * A link is not followed: the folder may come from somebody else, and an incomplete end is cut off.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, ARGUMENT (no regular file), FAILED
 *
 * Returns: a descriptor to close, or -1
 */
int guise_store_append_open (const char *path, int flags, off_t *out_size, GError **error);

/**
 * guise_store_append_open_to_read:
 * @path: the file
 * @out_size: (out): its size
 * @error: where to put the error
 *
 * Errors: as guise_store_append_open()
 *
 * Returns: a descriptor to close, or -1; without an error when there is no such file, which is an
 *   empty one
 */
int guise_store_append_open_to_read (const char *path, off_t *out_size, GError **error);

/**
 * guise_store_append_cut:
 * @fd: the file
 * @path: for messages
 * @end: where it ends from now on
 * @error: where to put the error
 *
 * Cuts off what a crash has left incomplete.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean guise_store_append_cut (int fd, const char *path, off_t end, GError **error);

/**
 * guise_store_read_at:
 * @offset: from where; negative: from where the file stands
 *
 * Returns: how many bytes there were, fewer at the end only; -1 with errno
 */
ssize_t guise_store_read_at (int fd, void *buffer, size_t n_bytes, off_t offset);

/**
 * guise_store_write_at:
 * @offset: where to; negative: where the file stands, or its end when it was opened to append
 *
 * Returns: whether all was written; otherwise errno says why
 */
gboolean guise_store_write_at (int fd, const void *data, size_t n_bytes, off_t offset);

G_END_DECLS
