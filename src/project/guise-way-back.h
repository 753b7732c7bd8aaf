/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"

G_BEGIN_DECLS

/**
 * GuiseWayBackCare:
 * @GUISE_WAY_BACK_QUICK: a point counts as whole when its list finds no damage; takes no time
 * @GUISE_WAY_BACK_SURE: all bytes of it are read
 *
 * How closely points are looked at.
 */
typedef enum
{
  GUISE_WAY_BACK_QUICK,
  GUISE_WAY_BACK_SURE,
} GuiseWayBackCare;

/**
 * GuiseWayBack:
 * @checkpoint: (nullable): borrowed from the list
 * @backup: (nullable): borrowed from the list
 *
 * A point to go back to: one of the two, or none. Plain struct.
 */
typedef struct
{
  const GuiseCheckpointEntry *checkpoint;
  const GuiseBackupEntry     *backup;
} GuiseWayBack;

/**
 * guise_way_back_find_fault:
 * @acts: (element-type JsonObject): of a journal, the oldest first
 * @out_iteration: (out): where training stood then; set if there is one
 *
 * Returns: (transfer none) (nullable): what a guard has found since training went back, or on
 *   without it, last; may be empty
 */
const char *guise_way_back_find_fault (const GPtrArray *acts, uint64_t *out_iteration);

/**
 * guise_way_back_find:
 * @checkpoints: (element-type GuiseCheckpointEntry): of guise_checkpoint_list()
 * @backups: (element-type GuiseBackupEntry): of guise_backup_list()
 * @fault: iteration of a fault
 * @first: what the model began with: nothing is older
 * @care: how closely points are looked at
 *
 * Where training goes back to after a fault (features.md A5, 85). Better a point that is surely
 * older than it, by %GUISE_CHECKPOINT_SAFE_ITERATIONS; a younger one was at least looked at when it
 * was saved. A checkpoint before a backup, and of each the newest; never what was kept when going
 * back, which is what somebody wanted to get away from.
 *
 * Returns: the point; empty: there is none
 */
GuiseWayBack guise_way_back_find (const GPtrArray *checkpoints,
                                  const GPtrArray *backups,
                                  uint64_t         fault,
                                  uint64_t         first,
                                  GuiseWayBackCare care);

G_END_DECLS
