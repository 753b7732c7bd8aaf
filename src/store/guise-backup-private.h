/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/guise-backup.h"
#include "store/guise-checkpoint-private.h"

G_BEGIN_DECLS

#define GUISE_BACKUP_LIST_NAME "backup.json"

/* What `backup.json` holds. Plain struct. */
typedef struct
{
  GuiseBackupKind kind;
  char           *label; /* owned */
  int64_t         made_at;
  gboolean        is_pinned; /* by a person */
  char          **pictures;  /* owned; names of @files */
  GPtrArray      *files;     /* owned; of GuiseStoreFile: all files but the list itself */
} GuiseBackupManifest;

void guise_backup_manifest_clear (GuiseBackupManifest *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseBackupManifest, guise_backup_manifest_clear)

/**
 * guise_backup_manifest_parse:
 * @text: any bytes
 * @n_bytes: how many
 * @path: of the backup, for messages
 * @out_manifest: (out): untouched on failure; what was in it is not looked at
 * @error: where to put the error
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED, INVALID
 */
gboolean guise_backup_manifest_parse (const char          *text,
                                      size_t               n_bytes,
                                      const char          *path,
                                      GuiseBackupManifest *out_manifest,
                                      GError             **error);

/* Returns: (transfer full): the text of `backup.json` */
char *guise_backup_manifest_to_text (const GuiseBackupManifest *self);

gboolean guise_backup_manifest_read (int                  folder,
                                     const char          *path,
                                     GuiseBackupManifest *out_manifest,
                                     GError             **error);

/**
 * guise_backup_parse_id:
 * @id: a name
 * @out_iteration: (out): of it
 * @out_kind: (out): of it
 *
 * Returns: whether it is made like an identifier: anything else in the folder is somebody else's
 */
gboolean guise_backup_parse_id (const char *id, uint64_t *out_iteration, GuiseBackupKind *out_kind);

/* Returns: (transfer full): an identifier that is not in use in @backups */
char *guise_backup_make_id (const char     *backups,
                            uint64_t        iteration,
                            GuiseBackupKind kind,
                            const char     *label);

/* Looks at a backup: list, checkpoint, files. */
gboolean guise_backup_examine (const char          *backups,
                               const char          *id,
                               GuiseStoreDepth      depth,
                               GuiseBackupManifest *out_manifest,
                               GuiseCheckpointInfo *out_info,
                               GCancellable        *cancellable,
                               GError             **error);

/* Whether there is one of that name, whatever its state; else %GUISE_CORE_ERROR NOT_FOUND. */
gboolean guise_backup_find (const char *backups, const char *id, GError **error);

/* Returns: (transfer full) (nullable) (element-type filename): names made like identifiers; empty
 * when there is no such folder */
GPtrArray *guise_backup_list_ids (const char *backups, GError **error);

/* What of a backup is ours (GuiseStoreListFunc). */
GPtrArray *guise_backup_list_own_files (int folder, const char *path);

/* Whether a backup of any kind holds the checkpoint, whole to the last byte. */
gboolean guise_backup_has (const char *backups, const char *checkpoint, GCancellable *cancellable);

/* guise_backup_create() in a folder that is locked and swept. */
char *guise_backup_create_locked (const char        *backups,
                                  const char        *checkpoint,
                                  GuiseBackupKind    kind,
                                  const char        *label,
                                  const char *const *pictures,
                                  GCancellable      *cancellable,
                                  GError           **error);

/* Removes it, with what a kill while it was pinned has left. In a locked folder. */
gboolean guise_backup_retire (const char *backups, const char *id, GError **error);

/* Of what earlier returns have kept removes what has had its time (guise_backup_find_outlived()),
 * but the two that a return is about. In a locked folder. */
void guise_backup_thin_returns (const char *backups, const char *id, const char *kept);

/* Lets a backup be one of now. In a locked folder. */
gboolean guise_backup_renew (const char *backups, const char *id, int64_t now, GError **error);

/**
 * guise_backup_pick:
 * @times: (array length=n): when backups were made, in any order
 * @n: how many
 * @now: seconds since 1970, UTC
 * @out_keep: (out) (array length=n): which of them stay, by the rule of guise_backup_thin()
 */
void guise_backup_pick (const int64_t *times, size_t n, int64_t now, gboolean *out_keep);

G_END_DECLS
