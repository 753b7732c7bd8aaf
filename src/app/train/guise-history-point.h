/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseHistoryPoint:
 *
 * A checkpoint or backup of a project. It never changes. Thread: any.
 */
#define GUISE_TYPE_HISTORY_POINT (guise_history_point_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHistoryPoint, guise_history_point, GUISE, HISTORY_POINT, GObject)

/**
 * guise_history_point_list:
 * @project: a project; it may be training
 * @error: where to put the error
 *
 * Reads what is kept of a training.
 *
 * Errors: as guise_checkpoint_list(), guise_backup_list()
 *
 * Returns: (transfer full) (nullable) (element-type GuiseHistoryPoint): newest first; of what is
 *   there as a checkpoint and as a backup the backup alone
 */
GPtrArray *guise_history_point_list (const GuiseProject *project, GError **error);

/* Returns: whether both say the same */
gboolean guise_history_point_equal (const GuiseHistoryPoint *self, const GuiseHistoryPoint *other);

uint64_t guise_history_point_get_iteration (const GuiseHistoryPoint *self);

/**
 * guise_history_point_get_backup:
 *
 * Returns: (transfer none) (nullable): the name of the backup; %NULL for a checkpoint
 */
const char *guise_history_point_get_backup (const GuiseHistoryPoint *self);

/* Whether it is there as a checkpoint, which a backup can be beside. */
gboolean guise_history_point_is_checkpoint (const GuiseHistoryPoint *self);

/* Its folder. */
const char *guise_history_point_get_path (const GuiseHistoryPoint *self);

/* When it was made, seconds since 1970, UTC; 0: not known. */
int64_t guise_history_point_get_made_at (const GuiseHistoryPoint *self);

/* Title of the stage, as its checkpoint has it; NULL: not known. */
const char *guise_history_point_get_stage (const GuiseHistoryPoint *self);

/* Whether nothing removes it by itself, because a person has pinned it or because of what it is. */
gboolean guise_history_point_is_pinned (const GuiseHistoryPoint *self);

/* Whether it needs no pin: the backup before a stage, the reusable base. */
gboolean guise_history_point_stays_anyway (const GuiseHistoryPoint *self);

/* Why it cannot be used, a sentence; NULL: it can. */
const char *guise_history_point_get_damage (const GuiseHistoryPoint *self);
gboolean    guise_history_point_is_reusable (const GuiseHistoryPoint *self);

/* Path of a picture of the probe faces at or before it; NULL: there is none. */
const char *guise_history_point_get_strip (const GuiseHistoryPoint *self);

/**
 * guise_history_point_dup_text:
 *
 * Returns: (transfer full): what it is, where in the plan, and when, for people
 */
char *guise_history_point_dup_text (const GuiseHistoryPoint *self);

G_END_DECLS
