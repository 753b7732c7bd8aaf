/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stddef.h>
#include <stdio.h>

G_BEGIN_DECLS

/**
 * guise_file_read:
 * @path: the file
 * @max_bytes: refuse anything larger
 * @error: where to put the error
 *
 * Reads a whole regular file into memory; the original is opened read-only.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_MEMORY, ARGUMENT (no regular file), CORRUPT (larger than
 * @max_bytes), FAILED
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *guise_file_read (const char *path, size_t max_bytes, GError **error);

/**
 * guise_file_open:
 * @path: the file
 * @max_bytes: refuse anything larger
 * @out_n_bytes: (out): its size now
 * @error: where to put the error
 *
 * For a regular file that is not read whole. What has no end (a device) or nobody at its other end
 * (a pipe) is refused at once. The original is opened read-only.
 *
 * Errors: as guise_file_read(), but for NO_MEMORY
 *
 * Returns: a descriptor of the caller's, or -1
 */
int guise_file_open (const char *path, size_t max_bytes, size_t *out_n_bytes, GError **error);

/**
 * guise_file_open_stream:
 * @path: the file
 * @max_bytes: refuse anything larger
 * @error: where to put the error
 *
 * As guise_file_open(), to be read from its start to its end.
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GInputStream *guise_file_open_stream (const char *path, size_t max_bytes, GError **error);

/**
 * guise_file_replace:
 * @path: the target
 * @data: (array length=n_bytes): its new content
 * @n_bytes: how many bytes
 * @error: where to put the error
 *
 * Writes `<path>.tmp` in the same folder, syncs it, renames it over the target and syncs the
 * folder. On failure the target is as it was and the temporary file is removed. What stood at
 * `<path>.tmp` is removed, not written to: see guise_file_create_temporary().
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED
 *
 * Returns: %TRUE when the target holds the new content
 */
gboolean guise_file_replace (const char *path, const void *data, size_t n_bytes, GError **error);

/**
 * guise_file_replace_unsynced:
 * @path: the target
 * @data: (array length=n_bytes): its new content
 * @n_bytes: how many bytes
 * @error: where to put the error
 *
 * guise_file_replace() for many files in a row: safe against being killed, safe against a power cut
 * only after guise_dir_sync_all().
 *
 * Errors: as guise_file_replace()
 *
 * Returns: %TRUE when the target holds the new content
 */
gboolean
guise_file_replace_unsynced (const char *path, const void *data, size_t n_bytes, GError **error);

/**
 * guise_file_drop_unfinished:
 * @path: the target of a guise_file_replace() whose program was stopped
 *
 * Removes the `<path>.tmp` it may have left; @path itself stays. Only whoever holds what guards
 * @path may do that.
 */
void guise_file_drop_unfinished (const char *path);

/**
 * guise_file_create_temporary:
 * @path: a name that can be guessed, as `<target>.tmp`
 * @mode: the rights of the file, less the umask
 *
 * Makes an empty file. What a stopped program has left there is removed; so is a link, for in a
 * folder of unknown origin it may lead to any file of the user, which would be overwritten.
 *
 * Returns: the descriptor, owned by the caller, to read and to write; or -1 with errno
 */
int guise_file_create_temporary (const char *path, int mode);

typedef struct _GuiseFileWriter GuiseFileWriter;

/**
 * guise_file_writer_new:
 * @path: the target
 * @error: where to put the error
 *
 * The streaming form of guise_file_replace() for content that should not be held in memory.
 * Thread: any, one at a time.
 *
 * Returns: (transfer full) (nullable): a writer over `<path>.tmp`
 */
GuiseFileWriter *guise_file_writer_new (const char *path, GError **error);

/**
 * guise_file_writer_write:
 * @self: the writer
 * @data: (array length=n_bytes): what comes next
 * @n_bytes: how many bytes
 * @error: where to put the error
 *
 * Small pieces are collected, so that a disk that is full may show with a later one, or with
 * guise_file_writer_commit().
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %FALSE when the disk took no more
 */
gboolean
guise_file_writer_write (GuiseFileWriter *self, const void *data, size_t n_bytes, GError **error);

/**
 * guise_file_writer_commit:
 * @self: the writer; may be freed afterwards only
 * @error: where to put the error
 *
 * Syncs and renames. Without it guise_file_writer_free() throws everything away.
 *
 * Returns: %TRUE when the target holds the new content
 */
gboolean guise_file_writer_commit (GuiseFileWriter *self, GError **error);
void     guise_file_writer_free (GuiseFileWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFileWriter, guise_file_writer_free)

/**
 * guise_dir_sync:
 * @path: a folder
 *
 * Makes renames inside @path durable. Best effort: some file systems refuse it.
 */
void guise_dir_sync (const char *path);

/**
 * guise_dir_sync_all:
 * @path: a folder
 * @error: where to put the error
 *
 * Makes everything durable that was written to the file system of @path, by
 * guise_file_replace_unsynced() too.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when it is
 */
gboolean guise_dir_sync_all (const char *path, GError **error);

/**
 * guise_dir_make:
 * @path: a folder, made with its parents when missing
 * @error: where to put the error
 *
 * Returns: %TRUE when the folder exists now
 */
gboolean guise_dir_make (const char *path, GError **error);

/**
 * guise_dir_list:
 * @path: a folder
 * @suffixes: (nullable) (array zero-terminated=1): lower-case endings with their dot, or %NULL for
 * all
 * @error: where to put the error
 *
 * Lists the regular files of a folder by name, sorted by code point, compared case-insensitively
 * with @suffixes. Hidden files are left out.
 *
 * Returns: (transfer full) (element-type filename) (nullable): base names
 */
GPtrArray *guise_dir_list (const char *path, const char *const *suffixes, GError **error);

/**
 * guise_file_write_all:
 * @fd: a descriptor that blocks: of a file, a pipe, a socket
 * @data: (array length=n_bytes): what goes there
 * @n_bytes: its size
 *
 * Returns: %FALSE when not all was taken, with errno
 */
gboolean guise_file_write_all (int fd, const void *data, size_t n_bytes);

/**
 * guise_file_rename_new:
 * @from: a file or folder
 * @to: its new name, in the same file system
 *
 * Never replaces anything. A file system that cannot promise that is looked at before.
 *
 * Returns: 0, or -1 with errno: EEXIST when something has that name
 */
int guise_file_rename_new (const char *from, const char *to);

G_END_DECLS
