/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/guise-checkpoint.h"
#include "store/guise-store-files-private.h"

G_BEGIN_DECLS

#define GUISE_CHECKPOINT_LIST_NAME "checkpoint.json"
#define GUISE_CHECKPOINT_DIGITS    10
#define GUISE_CHECKPOINT_NAME      "%010" G_GUINT64_FORMAT
#define GUISE_CHECKPOINT_MAX_TIME  INT64_C (253402300799) /* the end of the year 9999 */

/* What `checkpoint.json` holds. Plain struct. */
typedef struct
{
  GuiseCheckpointInfo info;
  GPtrArray          *files; /* owned; of GuiseStoreFile */
} GuiseCheckpointManifest;

void guise_checkpoint_manifest_clear (GuiseCheckpointManifest *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCheckpointManifest, guise_checkpoint_manifest_clear)

/**
 * guise_checkpoint_manifest_parse:
 * @text: any bytes
 * @n_bytes: how many
 * @path: of the checkpoint, for messages
 * @out_manifest: (out): untouched on failure; what was in it is not looked at
 * @error: where to put the error
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED, INVALID
 */
gboolean guise_checkpoint_manifest_parse (const char              *text,
                                          size_t                   n_bytes,
                                          const char              *path,
                                          GuiseCheckpointManifest *out_manifest,
                                          GError                 **error);

/* Returns: (transfer full): the text of `checkpoint.json`, format 2 */
char *guise_checkpoint_manifest_to_text (const GuiseCheckpointInfo *info, const GPtrArray *files);

/* Reads `checkpoint.json` of an open folder. */
gboolean guise_checkpoint_manifest_read (int                      folder,
                                         const char              *path,
                                         GuiseCheckpointManifest *out_manifest,
                                         GError                 **error);

/* Opens, reads, looks at the files; the folder's name must agree when it is ten digits. */
gboolean guise_checkpoint_examine (const char              *path,
                                   GuiseStoreDepth          depth,
                                   GuiseCheckpointManifest *out_manifest,
                                   GCancellable            *cancellable,
                                   GError                 **error);

/**
 * guise_checkpoint_commit_expecting:
 * @expected: (nullable): what the files must be; %NULL: they are right as they are
 *
 * As guise_checkpoint_commit(), for files that were brought from elsewhere.
 *
 * Errors: also %GUISE_STORE_ERROR NOT_VERIFIED
 */
gboolean guise_checkpoint_commit_expecting (GuiseCheckpointDraft      *self,
                                            const GuiseCheckpointInfo *info,
                                            const GPtrArray           *expected,
                                            GError                   **error);

G_END_DECLS
