/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/guise-checkpoint.h"

G_BEGIN_DECLS

/**
 * GuiseBackupKind:
 * @GUISE_BACKUP_MANUAL: asked for
 * @GUISE_BACKUP_STAGE: before a stage; never thinned
 * @GUISE_BACKUP_TIMED: after hours of training; thinned as it ages
 * @GUISE_BACKUP_PINNED: the last one that can become another face; never thinned
 * @GUISE_BACKUP_BEFORE_RESTORE: what was there before a restore: the latest, and what was between;
 *   that of the last returns stays (guise_backup_find_outlived())
 *
 * Why a backup was made. The names in files and identifiers are those of
 * guise_backup_kind_to_string().
 */
typedef enum
{
  GUISE_BACKUP_MANUAL,
  GUISE_BACKUP_STAGE,
  GUISE_BACKUP_TIMED,
  GUISE_BACKUP_PINNED,
  GUISE_BACKUP_BEFORE_RESTORE,
  GUISE_N_BACKUP_KINDS,
} GuiseBackupKind;

/* What checkpoints are called that were backed up because a person pinned them, and how those begin
 * that were between when a person went back. */
#define GUISE_BACKUP_LABEL_PIN     "pinned"
#define GUISE_BACKUP_LABEL_BETWEEN "to-"

/* Returns: "manual", "stage", "timed", "pinned", "before-restore" */
const char *guise_backup_kind_to_string (GuiseBackupKind kind);

/**
 * guise_backup_is_due:
 * @trained_seconds: training time over all runs
 * @backed_up_seconds: what it was at the last backup; 0 for none
 * @hours: of training between two timed backups; 0 for none
 *
 * Goes by the time trained over all runs, not by the clock: ten runs of half an hour count as five
 * hours.
 *
 * Returns: whether a timed backup should be made now
 */
gboolean guise_backup_is_due (double trained_seconds, double backed_up_seconds, double hours);

/**
 * guise_backup_create:
 * @backups: the folder of all backups; made when missing
 * @checkpoint: the folder of a checkpoint
 * @kind: why
 * @label: (nullable): what it is called beside that, as the name of a stage
 * @pictures: (nullable) (array zero-terminated=1): files to take along, by path; those that are not
 *   there, and second ones of the same name, are left out
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Makes a checkpoint appear a second time: files share their bytes where the file system can do it
 * (reflink, else hard link) and are copied elsewhere. Everything is read back from the medium
 * and compared before the rename that makes the backup visible; on failure nothing of it is left
 * and the older ones are as they were. Who writes there just now is waited for, a minute at most,
 * with @cancellable ten.
 * When the same backup of the same checkpoint is there and whole already, that one is named.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: the checkpoint itself; NOT_VERIFIED: what was written does
 * not read back; %GUISE_CORE_ERROR NO_SPACE, saying how much is needed, how much is free, and
 * where; CANCELLED; FAILED (another program is writing there)
 *
 * Returns: (transfer full) (nullable): its identifier, `<iteration, ten digits>-<kind>-<label>`:
 * the name of its folder, a checkpoint with `backup.json` and the pictures beside
 */
char *guise_backup_create (const char        *backups,
                           const char        *checkpoint,
                           GuiseBackupKind    kind,
                           const char        *label,
                           const char *const *pictures,
                           GCancellable      *cancellable,
                           GError           **error);

/**
 * GuiseBackupEntry:
 * @id: (owned): what it is named by
 * @path: (owned): its folder
 * @kind: why it was made; what older versions kept as %GUISE_BACKUP_TIMED when somebody went back
 *   is %GUISE_BACKUP_BEFORE_RESTORE, too
 * @label: (owned): what it is called beside that; may be empty
 * @info: what its checkpoint says of itself; the iteration alone when it is damaged
 * @made_at: when, in seconds since 1970, UTC
 * @is_pinned: a person wants it to stay: it is never thinned
 * @pictures: (owned) (array zero-terminated=1): paths of the pictures that came along
 * @n_bytes: size of its files
 * @n_own_bytes: of them, what removing it would free: not linked from elsewhere. Bytes shared by
 *   reflink count here, because the file system does not say
 * @state: as far as a quick look can tell
 * @damage: (nullable) (owned): a sentence that says what is wrong
 */
typedef struct
{
  char                *id;
  char                *path;
  GuiseBackupKind      kind;
  char                *label;
  GuiseCheckpointInfo  info;
  int64_t              made_at;
  gboolean             is_pinned;
  char               **pictures;
  uint64_t             n_bytes;
  uint64_t             n_own_bytes;
  GuiseCheckpointState state;
  char                *damage;
} GuiseBackupEntry;

/**
 * guise_backup_list:
 * @backups: the folder of all backups
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR when the folder is there and cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type GuiseBackupEntry): newest first, by iteration
 * and then by time; damaged ones too; empty when there is no such folder
 */
GPtrArray *guise_backup_list (const char *backups, GError **error);

/**
 * guise_backup_mend:
 * @backups: the folder of all backups, not locked by the caller
 * @error: where to put the error
 *
 * Puts back what a killed program had put aside for a backup that did not come: it may be the only
 * one of its name. To be called before it is looked at what guise_backup_list_remains() tells.
 *
 * Errors: %GUISE_CORE_ERROR FAILED: something is still missing
 *
 * Returns: whether all are where they belong
 */
gboolean guise_backup_mend (const char *backups, GError **error);

/**
 * guise_backup_list_remains:
 * @backups: the folder of all backups
 *
 * What a program that was killed has left there: half written, replaced, half deleted. While
 * somebody writes a backup it may be that one.
 *
 * Returns: (transfer full) (element-type filename): their paths
 */
GPtrArray *guise_backup_list_remains (const char *backups);

/**
 * guise_backup_verify:
 * @backups: the folder of all backups
 * @id: which
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Compares every byte of every file, the pictures included, with its checksum.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED, INVALID; %GUISE_CORE_ERROR NOT_FOUND, CANCELLED, FAILED
 */
gboolean guise_backup_verify (const char   *backups,
                              const char   *id,
                              GCancellable *cancellable,
                              GError      **error);

/**
 * guise_backup_restore:
 * @backups: the folder of all backups
 * @id: which
 * @checkpoints: the folder of all checkpoints
 * @gate: (nullable): the file of a gate: its answer was given of a model that is given up
 * @out_info: (out) (nullable): where training goes on; cleared by the caller. What was in it is not
 *   looked at
 * @out_kept: (out) (nullable) (transfer full): the backup that holds what was the latest
 *   checkpoint; %NULL when there was none that is whole
 * @cancellable: (nullable): between pieces of a file; no longer once anything has changed
 * @error: where to put the error
 *
 * Makes a backup the latest checkpoint. It is verified first; the latest checkpoint, and what is
 * between, are kept as backups; the checkpoint that comes out of the backup says "restore" as its
 * reason; then newer ones go. What is the latest changes by one rename: before it everything is as
 * it was, but that @gate is removed just before it. At the end what earlier returns have kept goes
 * by guise_backup_find_outlived(), but @id. Who writes to the backups just now is waited for.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: the backup, which is then not used; NOT_VERIFIED;
 *   %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, CANCELLED, FAILED
 */
gboolean guise_backup_restore (const char          *backups,
                               const char          *id,
                               const char          *checkpoints,
                               const char          *gate,
                               GuiseCheckpointInfo *out_info,
                               char               **out_kept,
                               GCancellable        *cancellable,
                               GError             **error);

/**
 * guise_backup_restore_checkpoint:
 * @backups: the folder of all backups; made when missing
 * @iteration: of a checkpoint
 * @checkpoints: the folder of all checkpoints
 * @gate: (nullable): the file of a gate: its answer was given of a model that is given up
 * @out_info: (out) (nullable): where training goes on; cleared by the caller. What was in it is not
 *   looked at
 * @out_kept: (out) (nullable) (transfer full): the backup that holds what was the latest
 *   checkpoint; %NULL when there was none that is whole, or when it is this one
 * @cancellable: (nullable): between pieces of a file; no longer once anything has changed
 * @error: where to put the error
 *
 * Makes a checkpoint that is still there the latest one. It is verified first; newer ones are kept
 * as by guise_backup_restore(), and then go.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: the checkpoint; NOT_VERIFIED; %GUISE_CORE_ERROR NOT_FOUND: it
 *   is not there any more; NO_SPACE, CANCELLED, FAILED
 */
gboolean guise_backup_restore_checkpoint (const char          *backups,
                                          uint64_t             iteration,
                                          const char          *checkpoints,
                                          const char          *gate,
                                          GuiseCheckpointInfo *out_info,
                                          char               **out_kept,
                                          GCancellable        *cancellable,
                                          GError             **error);

/**
 * guise_backup_set_pinned:
 * @backups: the folder of all backups
 * @id: which
 * @is_pinned: whether it is never to be thinned
 * @error: where to put the error
 *
 * A mark in `backup.json`, which is written anew in one step; no other file is touched.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED: it is as it was, and nobody thins it; %GUISE_CORE_ERROR
 *   NOT_FOUND, NO_SPACE, FAILED
 */
gboolean
guise_backup_set_pinned (const char *backups, const char *id, gboolean is_pinned, GError **error);

/**
 * guise_backup_pin_checkpoint:
 * @backups: the folder of all backups; made when missing
 * @checkpoint: the folder of a checkpoint
 * @pictures: (nullable) (array zero-terminated=1): as guise_backup_create()
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Checkpoints go soon. A pinned backup of it stays; without its pin it is one of the timed ones.
 *
 * Errors: as guise_backup_create()
 *
 * Returns: (transfer full) (nullable): its identifier
 */
char *guise_backup_pin_checkpoint (const char        *backups,
                                   const char        *checkpoint,
                                   const char *const *pictures,
                                   GCancellable      *cancellable,
                                   GError           **error);

#define GUISE_BACKUP_N_RETURNS 3

/**
 * guise_backup_find_outlived:
 * @entries: (element-type GuiseBackupEntry): as guise_backup_list() gives them
 * @n_returns: how many returns stay whole; %GUISE_BACKUP_N_RETURNS unless a person wants room
 *
 * Of what was kept when somebody went back, what is of a return before the last @n_returns. The one
 * with the most iterations stays in any case: it may be the only copy of the farthest that training
 * has come. Pinned and damaged ones are not touched and take nobody's place.
 *
 * Returns: (transfer container) (element-type GuiseBackupEntry): entries of @entries
 */
GPtrArray *guise_backup_find_outlived (const GPtrArray *entries, unsigned n_returns);

/**
 * guise_backup_thin:
 * @backups: the folder of all backups
 * @now: seconds since 1970, UTC
 * @out_n_removed: (out) (nullable): how many went
 * @error: where to put the error
 *
 * Of the timed backups one an hour stays for a day, one a day for a week, and one a week after
 * that: the newest of each, by their times. The newest three stay whatever the clock says. What was
 * kept when somebody went back goes by guise_backup_find_outlived(). Other kinds, damaged ones, and
 * what a person has pinned are not touched and take nobody's place.
 *
 * Errors: %GUISE_CORE_ERROR
 */
gboolean
guise_backup_thin (const char *backups, int64_t now, unsigned *out_n_removed, GError **error);

/**
 * guise_backup_remove:
 * @backups: the folder of all backups
 * @id: which, of any kind, damaged or not
 * @error: where to put the error
 *
 * Takes it out of sight by one rename and deletes what this program has written; files of others
 * stay, in a folder `left-<id>`.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED; it is there as it was then
 */
gboolean guise_backup_remove (const char *backups, const char *id, GError **error);

/**
 * guise_backup_remove_unpinned:
 * @backups: the folder of all backups
 * @id: which
 * @out_is_removed: (out): whether it went
 * @error: where to put the error
 *
 * guise_backup_remove() of one that somebody may have pinned since it was looked at: then it stays,
 * and so does one that is damaged. That it is gone already is no error.
 *
 * Errors: %GUISE_CORE_ERROR FAILED; it is there as it was then
 */
gboolean guise_backup_remove_unpinned (const char *backups,
                                       const char *id,
                                       gboolean   *out_is_removed,
                                       GError    **error);

G_END_DECLS
