/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_STORE_MAX_FILES 4096

/**
 * GuiseStoreFile:
 * @name: (owned): a base name, guise_store_is_base_name()
 * @n_bytes: its size
 * @sha256: in hexadecimal; empty when it is not known (checkpoints of format 1)
 *
 * One file of a folder as it was written. Lists of them are #GPtrArray that own them.
 */
typedef struct
{
  char    *name;
  uint64_t n_bytes;
  char     sha256[65];
} GuiseStoreFile;

GuiseStoreFile *guise_store_file_new (const char *name);
GPtrArray      *guise_store_file_list_new (void);

/**
 * guise_store_file_list_find:
 *
 * Returns: (transfer none) (nullable): the file of that name
 */
const GuiseStoreFile *guise_store_file_list_find (const GPtrArray *files, const char *name);
uint64_t              guise_store_file_list_get_n_bytes (const GPtrArray *files);

/**
 * guise_store_is_base_name:
 *
 * Returns: whether @name, which came from a file, can only mean a visible file in one folder
 */
gboolean guise_store_is_base_name (const char *name);

/**
 * GuiseStoreDepth:
 * @GUISE_STORE_SIZES: files are there in their sizes
 * @GUISE_STORE_BYTES: every byte, from memory where the system still has it there
 * @GUISE_STORE_MEDIUM: every byte, from the medium where the system lets go of its copy
 *
 * How closely files are looked at.
 */
typedef enum
{
  GUISE_STORE_SIZES,
  GUISE_STORE_BYTES,
  GUISE_STORE_MEDIUM,
} GuiseStoreDepth;

/**
 * guise_store_folder_open:
 * @path: a folder; not a link to one
 * @error: where to put the error
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: it is something else; %GUISE_CORE_ERROR
 *
 * Returns: a descriptor to close, or -1
 */
int guise_store_folder_open (const char *path, GError **error);

/**
 * guise_store_folder_read:
 * @folder: descriptor of @path
 * @path: for messages
 * @name: a file of it
 * @max_bytes: refuse anything larger
 * @error: where to put the error
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED (not there, no regular file, too large, cannot be read);
 *   %GUISE_CORE_ERROR for what may pass: permissions, memory, too many open files
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *guise_store_folder_read (int         folder,
                                 const char *path,
                                 const char *name,
                                 size_t      max_bytes,
                                 GError    **error);

/**
 * guise_store_folder_verify:
 * @folder: descriptor of @path
 * @path: for messages
 * @files: (element-type GuiseStoreFile): what should be there
 * @depth: how closely to look; without a checksum sizes only
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Errors: as guise_store_folder_read(), %GUISE_CORE_ERROR CANCELLED
 */
gboolean guise_store_folder_verify (int              folder,
                                    const char      *path,
                                    const GPtrArray *files,
                                    GuiseStoreDepth  depth,
                                    GCancellable    *cancellable,
                                    GError         **error);

/**
 * guise_store_file_survey:
 * @folder: descriptor of @path
 * @path: for messages
 * @file: has a name; gets size and checksum
 * @error: where to put the error
 *
 * Makes a file durable and says what it is.
 *
 * Errors: %GUISE_CORE_ERROR; %GUISE_STORE_ERROR DAMAGED: it is no regular file or cannot be read
 */
gboolean
guise_store_file_survey (int folder, const char *path, GuiseStoreFile *file, GError **error);

/**
 * guise_store_folder_survey:
 * @folder: descriptor of @path
 * @path: for messages
 * @error: where to put the error
 *
 * guise_store_file_survey() of every visible regular file.
 *
 * Errors: %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type GuiseStoreFile): sorted by name
 */
GPtrArray *guise_store_folder_survey (int folder, const char *path, GError **error);

/**
 * guise_store_file_bring:
 * @from: descriptor of the folder that has the file
 * @from_path: for messages
 * @to: descriptor of the folder that gets it
 * @to_path: for messages
 * @file: which
 * @n_left: bytes that are still to be brought there, this file's included
 * @cancellable: (nullable): between pieces of a copy
 * @error: where to put the error
 *
 * Makes the same bytes appear in another folder without writing them where the file system can:
 * as a reflink, a hard link, or else a copy, for which and for all that follow there must be room.
 * Durable once it is verified with %GUISE_STORE_MEDIUM and the folder is synced.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: the original; %GUISE_CORE_ERROR NO_SPACE, FAILED, CANCELLED
 */
gboolean guise_store_file_bring (int                   from,
                                 const char           *from_path,
                                 int                   to,
                                 const char           *to_path,
                                 const GuiseStoreFile *file,
                                 uint64_t              n_left,
                                 GCancellable         *cancellable,
                                 GError              **error);

/**
 * guise_store_check_space:
 * @dir: a folder
 * @n_bytes: what is going to be written there
 * @what: what needs it, as in "The checkpoint"
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, saying how much is needed, how much is free, and where
 *
 * Returns: whether it fits, with something to spare; %TRUE where the file system does not say
 */
gboolean
guise_store_check_space (const char *dir, uint64_t n_bytes, const char *what, GError **error);

G_END_DECLS
