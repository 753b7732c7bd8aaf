/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Checkpoints are named by ten digits. */
#define GUISE_CHECKPOINT_MAX_ITERATION   UINT64_C (9999999999)
/* A fault of a training is found within so many iterations: what is older was made before it. */
#define GUISE_CHECKPOINT_SAFE_ITERATIONS 100

/**
 * GuiseCheckpointInfo:
 * @iteration: iterations done
 * @stage: (nullable) (owned): name of the plan's stage; %NULL: not known (format 1)
 * @stage_done: iterations of that stage that are done
 * @stage_resets: resets of that stage that are done
 * @n_repeats: how often a gate has sent the plan back so far
 * @is_reusable: random warp was never off up to here
 * @reason: (nullable) (owned): why it was made: "clock", "stage-end", "stop", "manual",
 *   "before-reset", "import", "restore"
 * @plan: (nullable) (owned): name of the plan
 * @options: (nullable) (owned) (array zero-terminated=1): "key=value" of the settled model
 * @seed: of everything random
 * @trained_seconds: training time over all runs: what timed backups go by
 * @made_at: seconds since 1970, UTC; 0 for now when it is written
 *
 * What a checkpoint says of itself. Plain struct; all zero is a valid one that owns nothing.
 */
typedef struct
{
  uint64_t iteration;
  char    *stage;
  uint64_t stage_done;
  uint64_t stage_resets;
  unsigned n_repeats;
  gboolean is_reusable;
  char    *reason;
  char    *plan;
  char   **options;
  uint64_t seed;
  double   trained_seconds;
  int64_t  made_at;
} GuiseCheckpointInfo;

void guise_checkpoint_info_clear (GuiseCheckpointInfo *self);

/**
 * guise_checkpoint_info_copy:
 * @self: an info
 * @out_copy: (out): the same; cleared by the caller. What was in it is not looked at
 */
void guise_checkpoint_info_copy (const GuiseCheckpointInfo *self, GuiseCheckpointInfo *out_copy);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseCheckpointInfo, guise_checkpoint_info_clear)

/**
 * GuiseCheckpointDraft:
 *
 * A checkpoint being written: a hidden folder that becomes visible by one rename, so that readers
 * see all files of one iteration or none, even after a power cut. While there is one, no other
 * program can write checkpoints into the same folder. Thread: owner.
 */
typedef struct _GuiseCheckpointDraft GuiseCheckpointDraft;

/**
 * guise_checkpoint_begin:
 * @dir: the folder of all checkpoints; made when missing
 * @iteration: iterations done, up to %GUISE_CHECKPOINT_MAX_ITERATION
 * @n_bytes: what the files will take, or 0: as much as the newest checkpoint there
 * @error: where to put the error
 *
 * Clears up what killed processes have left, and asks whether there is room before anything is
 * written.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, saying how much is needed, how much is free, and where;
 * FAILED (another program is writing there)
 *
 * Returns: (transfer full) (nullable): a draft; freeing it without a commit removes it
 */
GuiseCheckpointDraft *
guise_checkpoint_begin (const char *dir, uint64_t iteration, uint64_t n_bytes, GError **error);

/**
 * guise_checkpoint_draft_get_path:
 *
 * Returns: (transfer none): where to write the files of the checkpoint; no folders, no hidden files
 */
const char *guise_checkpoint_draft_get_path (const GuiseCheckpointDraft *self);

/**
 * guise_checkpoint_commit:
 * @self: the draft; only to be freed afterwards
 * @info: what it says of itself; the iteration is that of the draft
 * @error: where to put the error
 *
 * Syncs every file, lists them with sizes and SHA-256 in `checkpoint.json`, syncs the folder, and
 * renames it. An older checkpoint of the same iteration is replaced in the same moment.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED. The older checkpoints are as they were
 *
 * Returns: whether it is there, durably
 */
gboolean guise_checkpoint_commit (GuiseCheckpointDraft      *self,
                                  const GuiseCheckpointInfo *info,
                                  GError                   **error);
void     guise_checkpoint_draft_free (GuiseCheckpointDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCheckpointDraft, guise_checkpoint_draft_free)

/**
 * guise_checkpoint_read_info:
 * @path: a checkpoint
 * @out_info: (out): what it says of itself; cleared by the caller. What was in it is not looked at
 * @error: where to put the error
 *
 * Reads `checkpoint.json` and looks at no other file. Of format 1 only the iteration is known.
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED, INVALID (of a newer format); %GUISE_CORE_ERROR
 */
gboolean
guise_checkpoint_read_info (const char *path, GuiseCheckpointInfo *out_info, GError **error);

/**
 * guise_checkpoint_verify:
 * @path: a checkpoint
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Compares every byte of every file with its checksum (format 1: the sizes).
 *
 * Errors: %GUISE_STORE_ERROR DAMAGED, saying which file and what is wrong; INVALID (of a newer
 *   format); %GUISE_CORE_ERROR when it cannot be told: permissions, memory, CANCELLED
 */
gboolean guise_checkpoint_verify (const char *path, GCancellable *cancellable, GError **error);

/**
 * guise_checkpoint_find_latest:
 * @dir: the folder of all checkpoints
 * @out_info: (out) (nullable): what it says of itself; cleared by the caller. What was in it is not
 *   looked at
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error; not set when there is none
 *
 * guise_checkpoint_find_latest_noting() without notes.
 *
 * Returns: (transfer full) (nullable): its folder; %NULL when there is none
 */
char *guise_checkpoint_find_latest (const char          *dir,
                                    GuiseCheckpointInfo *out_info,
                                    GCancellable        *cancellable,
                                    GError             **error);

/**
 * guise_checkpoint_find_latest_noting:
 * @dir: the folder of all checkpoints
 * @out_info: (out) (nullable): what it says of itself; cleared by the caller. What was in it is not
 *   looked at
 * @notes: (nullable) (element-type utf8): gets a sentence for each newer one that was passed over
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error; not set when there is none
 *
 * Finds the newest checkpoint that guise_checkpoint_verify() accepts. Damaged ones are passed over;
 * one that cannot be judged is an error, because training on from an older one would lose it.
 * Left-over drafts are of no consequence.
 *
 * Errors: %GUISE_STORE_ERROR NONE when there are checkpoints but none is whole, naming what is
 * wrong with the newest; INVALID (of a newer format); %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): its folder; %NULL when there is none
 */
char *guise_checkpoint_find_latest_noting (const char          *dir,
                                           GuiseCheckpointInfo *out_info,
                                           GPtrArray           *notes,
                                           GCancellable        *cancellable,
                                           GError             **error);

/**
 * GuiseCheckpointState:
 * @GUISE_CHECKPOINT_UNCHECKED: all files are there in their sizes; guise_checkpoint_verify() knows
 *   more
 * @GUISE_CHECKPOINT_DAMAGED: it cannot be used
 */
typedef enum
{
  GUISE_CHECKPOINT_UNCHECKED,
  GUISE_CHECKPOINT_DAMAGED,
} GuiseCheckpointState;

/**
 * GuiseCheckpointEntry:
 * @path: (owned): its folder
 * @info: what it says of itself; the iteration alone when it is damaged
 * @n_bytes: size of its files; 0 when it is damaged
 * @state: as far as a quick look can tell
 * @damage: (nullable) (owned): a sentence that says what is wrong
 */
typedef struct
{
  char                *path;
  GuiseCheckpointInfo  info;
  uint64_t             n_bytes;
  GuiseCheckpointState state;
  char                *damage;
} GuiseCheckpointEntry;

/**
 * guise_checkpoint_list:
 * @dir: the folder of all checkpoints
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR when the folder is there and cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type GuiseCheckpointEntry): newest first; empty when
 *   there is no such folder
 */
GPtrArray *guise_checkpoint_list (const char *dir, GError **error);

/**
 * guise_checkpoint_prune:
 * @dir: the folder of all checkpoints
 * @n_keep: how many of the newest stay, at least 1
 *
 * Removes older checkpoints and what killed processes have left. A checkpoint that lacks files does
 * not count as one of those that stay. Two more may stay: the newest whole one that is
 * %GUISE_CHECKPOINT_SAFE_ITERATIONS older than the newest, so that there is a way back from a fault
 * that is found now, and until there is one, or after it, the one that will be it next. Files that
 * this program has not written stay, in a folder `left-<iteration>`; a folder whose list cannot be
 * read stays as it is. Best effort.
 */
void guise_checkpoint_prune (const char *dir, unsigned n_keep);

/**
 * guise_checkpoint_retire_newer:
 * @dir: the folder of all checkpoints
 * @iteration: the one that is to be the newest
 * @error: where to put the error
 *
 * Removes all newer ones, the newest last, so that the latest checkpoint changes by one rename.
 *
 * Errors: %GUISE_CORE_ERROR; what was the latest is the latest
 */
gboolean guise_checkpoint_retire_newer (const char *dir, uint64_t iteration, GError **error);

G_END_DECLS
