/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Checkpoints are named by ten digits. */
#define GUISE_CHECKPOINT_MAX_ITERATION UINT64_C (9999999999)

/**
 * GuiseCheckpointDraft:
 *
 * A checkpoint being written: a hidden folder that becomes visible by one rename, so that readers
 * see all files of one iteration or none, even after a power cut.
 */
typedef struct _GuiseCheckpointDraft GuiseCheckpointDraft;

/**
 * guise_checkpoint_begin:
 * @dir: the folder of all checkpoints; made when missing
 * @iteration: iterations done
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): a draft; freeing it without a commit removes it
 */
GuiseCheckpointDraft *guise_checkpoint_begin (const char *dir, uint64_t iteration, GError **error);

/**
 * guise_checkpoint_draft_get_path:
 *
 * Returns: (transfer none): where to write the files of the checkpoint
 */
const char *guise_checkpoint_draft_get_path (const GuiseCheckpointDraft *self);

/**
 * guise_checkpoint_commit:
 * @self: the draft; only to be freed afterwards
 * @error: where to put the error
 *
 * Syncs every file, lists them with their sizes in `checkpoint.json`, and renames the folder. An
 * older checkpoint of the same iteration is replaced.
 */
gboolean guise_checkpoint_commit (GuiseCheckpointDraft *self, GError **error);
void     guise_checkpoint_draft_free (GuiseCheckpointDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCheckpointDraft, guise_checkpoint_draft_free)

/**
 * guise_checkpoint_find_latest:
 * @dir: the folder of all checkpoints
 * @out_iteration: (out) (optional): iterations done in it
 * @error: where to put the error; not set when there is none
 *
 * Finds the newest complete checkpoint: one whose files are all there in their listed sizes.
 * Damaged ones are passed over. Left-over drafts are of no consequence.
 *
 * Errors: %GUISE_STORE_ERROR NONE when there are checkpoints but none is whole
 *
 * Returns: (transfer full) (nullable): its folder; %NULL when there is none
 */
char *guise_checkpoint_find_latest (const char *dir, uint64_t *out_iteration, GError **error);

/**
 * guise_checkpoint_prune:
 * @dir: the folder of all checkpoints
 * @n_keep: how many of the newest stay, at least 1
 *
 * Removes older checkpoints and left-over drafts. Best effort.
 */
void guise_checkpoint_prune (const char *dir, unsigned n_keep);

G_END_DECLS
