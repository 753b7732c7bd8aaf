/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseProjectPart:
 * @GUISE_PROJECT_PART_MODEL: checkpoints
 * @GUISE_PROJECT_PART_BACKUPS: what backups take beside them
 * @GUISE_PROJECT_PART_FACES: facesets in the project's folder
 * @GUISE_PROJECT_PART_PICTURES: previews, strips, evidence, losses
 * @GUISE_PROJECT_PART_EXPORTS: exported files
 * @GUISE_PROJECT_PART_OTHER: everything else, mask models among it
 *
 * What a project's folder is full of.
 */
typedef enum
{
  GUISE_PROJECT_PART_MODEL,
  GUISE_PROJECT_PART_BACKUPS,
  GUISE_PROJECT_PART_FACES,
  GUISE_PROJECT_PART_PICTURES,
  GUISE_PROJECT_PART_EXPORTS,
  GUISE_PROJECT_PART_OTHER,
  GUISE_N_PROJECT_PARTS,
} GuiseProjectPart;

/**
 * GuiseProjectSpace:
 * @n_bytes: on the disk, by part; what several names share counts once, for the first part
 * @n_backups: of all kinds
 * @n_spare: backups that may be cleaned up, not pinned and not damaged: by the clock, but the
 *   newest three; kept when somebody went back, but those of the last time and the farthest
 * @n_spare_bytes: about what that would free
 * @room: bytes free where it is; %G_MAXUINT64: nobody knows
 *
 * What a project takes. Plain struct that owns nothing.
 */
typedef struct
{
  uint64_t n_bytes[GUISE_N_PROJECT_PARTS];
  unsigned n_backups;
  unsigned n_spare;
  uint64_t n_spare_bytes;
  uint64_t room;
} GuiseProjectSpace;

/**
 * guise_project_measure:
 * @self: a project; it may be training
 * @out_space: (out): what it takes
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * Looks at every file of the folder, follows no link, and reads none. What comes or goes meanwhile
 * is counted or not.
 *
 * Errors: as guise_backup_list(); %GUISE_CORE_ERROR CANCELLED
 */
gboolean guise_project_measure (const GuiseProject *self,
                                GuiseProjectSpace  *out_space,
                                GCancellable       *cancellable,
                                GError            **error);

/**
 * guise_project_clean_up:
 * @self: a project
 * @out_n_removed: (out): how many
 * @error: where to put the error
 *
 * Removes the spare backups and notes each in the journal. What was pinned, made before a stage or
 * by hand stays, and so does the reusable base. To be called by who holds the project
 * (guise-project-lock.h).
 *
 * Errors: as guise_backup_remove_unpinned(); %GUISE_CORE_ERROR of the journal
 */
gboolean guise_project_clean_up (const GuiseProject *self, unsigned *out_n_removed, GError **error);

/**
 * guise_project_part_dup_dir:
 *
 * Returns: (transfer full): the folder of a part; of several the first, for other things the
 *   project's
 */
char *guise_project_part_dup_dir (const char *dir, GuiseProjectPart part);

G_END_DECLS
