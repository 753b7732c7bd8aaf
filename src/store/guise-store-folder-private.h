/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/guise-store-files-private.h"

G_BEGIN_DECLS

/* Hidden names beside what is visible; readers know nothing of them. */
#define GUISE_STORE_DRAFT_PREFIX    ".draft-"    /* being written */
#define GUISE_STORE_REPLACED_PREFIX ".replaced-" /* was replaced; whole */
#define GUISE_STORE_REMOVED_PREFIX  ".removed-"  /* being deleted */
#define GUISE_STORE_LEFT_PREFIX     "left-"      /* visible: files in it are not of this program */

/**
 * GuiseStoreListFunc:
 * @folder: descriptor of @path
 * @path: for messages
 *
 * Returns: (transfer full) (nullable) (element-type GuiseStoreFile): the files that this program
 *   has written into the folder, the lists themselves last; %NULL when that cannot be told
 */
typedef GPtrArray *(*GuiseStoreListFunc) (int folder, const char *path);

/**
 * guise_store_folder_sync:
 * @path: a folder
 * @error: where to put the error
 *
 * Makes names inside @path durable. File systems that know no such thing are believed.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean guise_store_folder_sync (const char *path, GError **error);

/**
 * guise_store_folder_lock:
 * @path: a folder
 * @error: where to put the error
 *
 * Keeps other programs from writing to @path until the descriptor is closed, also by the death of
 * this one. Where the file system has no locks nobody is kept away.
 *
 * Errors: %GUISE_CORE_ERROR FAILED when somebody else has it
 *
 * Returns: a descriptor to close, or -1
 */
int guise_store_folder_lock (const char *path, GError **error);

/**
 * guise_store_folder_lock_in_time:
 * @path: a folder
 * @cancellable: (nullable): to stop waiting
 * @error: where to put the error
 *
 * guise_store_folder_lock() that waits for somebody who writes there, which takes as long as a
 * checkpoint is read: a minute at most; who can be stopped ten, for slow disks.
 *
 * Errors: as there; %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: a descriptor to close, or -1
 */
int guise_store_folder_lock_in_time (const char *path, GCancellable *cancellable, GError **error);

/**
 * guise_store_folder_remove_all:
 * @dir: a folder
 * @name: a flat folder in it, of this program alone
 *
 * Removes it with everything in it. Best effort.
 */
void guise_store_folder_remove_all (const char *dir, const char *name);

/**
 * guise_store_folder_show:
 * @dir: a folder
 * @hidden: the name of a complete, synced folder in it
 * @name: what it is called from now on
 * @list: tells what in a folder is ours
 * @error: where to put the error
 *
 * Makes a folder visible by one rename. One that is called so already is exchanged for it in the
 * same moment and then deleted; file systems that cannot exchange get two renames, and
 * guise_store_folder_mend() undoes the first one after a crash in between.
 *
 * Errors: %GUISE_CORE_ERROR
 *
 * Returns: whether it is visible, durably
 */
gboolean guise_store_folder_show (const char        *dir,
                                  const char        *hidden,
                                  const char        *name,
                                  GuiseStoreListFunc list,
                                  GError           **error);

/**
 * guise_store_folder_retire:
 * @dir: a folder
 * @name: a visible folder in it
 * @list: tells what in it is ours
 * @error: where to put the error
 *
 * Takes it out of sight by one rename and deletes what this program wrote. When something else is
 * in it, that stays, in a folder called `left-<name>`.
 *
 * Errors: %GUISE_CORE_ERROR; nothing has changed then
 *
 * Returns: whether it is out of sight
 */
gboolean guise_store_folder_retire (const char        *dir,
                                    const char        *name,
                                    GuiseStoreListFunc list,
                                    GError           **error);

/**
 * guise_store_folder_sweep:
 * @dir: a folder, locked
 * @list: tells what in a folder is ours
 *
 * Clears up after a process that was killed: drafts go, removals are finished, and what had been
 * put aside for a replacement that did not come is put back. Best effort.
 */
void guise_store_folder_sweep (const char *dir, GuiseStoreListFunc list);

/**
 * guise_store_folder_mend:
 * @dir: a folder, not locked by the caller
 * @list: tells what in a folder is ours
 * @error: where to put the error
 *
 * To be called before @dir is listed: puts back what a killed process had put aside for a
 * replacement that did not come, so that nobody goes on with an older one. Waits for another
 * program that is just between its two renames, at most a second. Costs a look at the names where
 * there is nothing to do.
 *
 * Errors: %GUISE_CORE_ERROR FAILED: something is still missing
 */
gboolean guise_store_folder_mend (const char *dir, GuiseStoreListFunc list, GError **error);

G_END_DECLS
